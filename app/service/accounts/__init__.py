"""What the store says of an account: its newest official score, why, and what changed."""
