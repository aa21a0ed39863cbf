"""The nightly run: is the source whole, all scores with reasons, and to whom it is told; one at a time."""

from app.jobs.refreshing.run import LeaseLost, Refreshed, Runner
from app.jobs.refreshing.telling import tell_about

__all__ = ["LeaseLost", "Refreshed", "Runner", "tell_about"]
