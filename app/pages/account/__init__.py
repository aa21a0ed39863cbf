"""The page of one account: how it stands, why, what changed, what can be done, and how its manager feels about it."""
