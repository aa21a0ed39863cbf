"""What may go wrong around a real server, done to it: what is answered, what is lost, and whether it recovers."""
