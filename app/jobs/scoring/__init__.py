"""Batch scoring: every customer on a day, with reasons, into the store and a file, a chunk at a time."""

from app.jobs.scoring.past import score_past
from app.jobs.scoring.records import score_accounts, score_rows
from app.jobs.scoring.run import Asked, Scored, score_source, score_table

__all__ = ["Asked", "Scored", "score_accounts", "score_past", "score_rows", "score_source", "score_table"]
