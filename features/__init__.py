"""What we know about an account on a day, and what happened next."""
