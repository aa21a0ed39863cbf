"""Whether the reasons are true: the true causes of the fictional company, and what a reason's data are worth."""
