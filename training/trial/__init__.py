"""How recipes are searched for and tried on rows that they did not learn from."""
