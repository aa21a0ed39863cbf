"""Drift between trainings: each scoring run is compared with the training, and with what has happened since."""

from app.jobs.drift.observing import Observed
from app.jobs.drift.run import check_run, observe

__all__ = ["Observed", "check_run", "observe"]
