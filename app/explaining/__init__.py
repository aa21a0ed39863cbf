"""What the explanation of one account consists of, read from the store."""
