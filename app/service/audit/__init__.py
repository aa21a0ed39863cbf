"""What administrators changed, to read."""
