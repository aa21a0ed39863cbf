"""The number against the truth: companies whose true risks are known, trained on anew and judged on later days."""
