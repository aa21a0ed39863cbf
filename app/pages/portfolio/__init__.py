"""The portfolio: which accounts need attention first, and why."""
