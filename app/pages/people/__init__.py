"""The people who may sign in, as administrators see and change them."""
