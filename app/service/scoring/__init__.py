"""Scores with their reasons, for one account or for many."""
