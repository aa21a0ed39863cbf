"""Benchmarks: what the features cost, and how good the model is, each against others."""
