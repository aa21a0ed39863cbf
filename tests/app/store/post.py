"""Mail of a test's own: who is told, and what, without words."""

from dataclasses import dataclass

from models.answer import as_points


@dataclass(frozen=True)
class Post:
    """Tells the score and the band to whoever is named, and of which day the score before is."""

    destinations: tuple[str, ...] = ("crm",)

    def write(self, _destination, record, earlier):
        score = record.answer.score
        return {
            "account_id": record.row.account_id,
            "score": None if score is None else as_points(score),
            "band": record.answer.band,
            "reasons": [],
            "since": None if earlier is None else earlier.on.isoformat(),
            "scored_at": record.said_at.isoformat(),
        }
