"""From margins to probabilities: the curve that serves, its interval, other horizons, and drift."""
