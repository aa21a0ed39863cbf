"""What a training leaves behind so that drift can be seen later: how things stood, and how far they usually move."""
