"""What was said under a receipt, shown again."""
