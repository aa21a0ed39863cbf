"""How good predictions were, in figures with intervals, beside simple rules and costs."""
