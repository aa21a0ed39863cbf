"""What an explanation of one account consists of: from the store, in a reader's language."""
