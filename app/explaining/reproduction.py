"""Whether an answer comes out the same again: the stored feature row, scored once more by the version that spoke."""

from dataclasses import dataclass
from typing import Literal

from app.store import ScoreRecord
from app.store.canonical import write_answer
from models.errors import ModelError
from models.scorer import Scorer

Outcome = Literal["same", "different", "model_gone", "model_unreadable"]


@dataclass(frozen=True, slots=True)
class Reproduction:
    """How a reproduction came out.

    `same`: bit for bit. `different`: the version says otherwise now, by another release of Varme. `model_gone`: the
    version can't be had any more. `model_unreadable`: it is there and can't be asked; `why` says why.
    """

    outcome: Outcome
    why: str = ""


def reproduce(record: ScoreRecord, scorer: Scorer | None) -> Reproduction:
    """Score a stored row again and compare every number and code.

    Args:
        record: what the store kept.
        scorer: of the version that said it; None where it can't be had any more.
    """
    if scorer is None:
        return Reproduction("model_gone")
    try:
        again = scorer.answer(record.row.features)
    except ModelError as error:
        return Reproduction("model_unreadable", str(error))
    # As text, so that not a bit goes unnoticed: 0.0 and -0.0 would be equal as numbers.
    return Reproduction("same" if write_answer(again) == write_answer(record.answer) else "different")
