"""What one caller may take: how many requests, how large a body, and how long to send it."""
