"""The model's page: what a score means, how good it was, and which version should serve."""
