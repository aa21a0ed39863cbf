"""Telling other systems what changed: destinations, and the deliverer that takes news from the outbox to them."""
