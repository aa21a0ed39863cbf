"""The model that serves, as its card tells of it."""
