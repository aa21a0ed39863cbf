"""Signing in and out, and the language that a reader chooses."""
