"""Work that is done for many accounts at once, from the full environment."""
