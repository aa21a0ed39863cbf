"""Where models are kept, and the folder that servers read."""
