"""Whether the service lives and can answer; open without a key."""
