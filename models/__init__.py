"""How what we know becomes a calibrated probability, a score, a band and reasons: the model's code, never its files."""
