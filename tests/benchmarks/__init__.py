"""Benchmarks of the features: what they cost at which size, and against what else computes such features."""
