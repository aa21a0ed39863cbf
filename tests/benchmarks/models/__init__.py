"""Benchmarks of the model: how well, how fast and how small, against others in the same folds and on the same rows."""
