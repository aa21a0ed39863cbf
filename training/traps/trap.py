"""One finding: what is wrong with which column, or with which rows, and what the figures are."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal[
    "alone",
    "absence",
    "after_event",
    "identifier",
    "label_copy",
    "duplicate_rows",
    "label_rate",
    "usage_after",
    "overwritten",
]
# Of rows and answers, not of a column.
OF_ROWS: tuple[Kind, ...] = ("duplicate_rows", "label_rate", "usage_after")


@dataclass(frozen=True, slots=True)
class Trap:
    """A finding; `column` is None where it is about rows.

    `evidence` is a sentence with figures, which names no account. A column is left out of the training, unless it is
    `kept` because the business vouches for it. `source` is the table that the column comes from.
    """

    kind: Kind
    evidence: str
    column: str | None = None
    source: str | None = None
    kept: bool = False

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        return asdict(self)


def advise(trap: Trap) -> str:
    """What is done about a finding, and what the reader can do."""
    match trap.kind:
        case "duplicate_rows":
            return "Of each pair only the later one is learnt from. Bring one id for each account."
        case "label_rate":
            return (
                "Nothing is left out. See whether leaving was recorded in the same way before and after; if not, bring "
                "only the rows from then on."
            )
        case "usage_after":
            return "No feature reads it. See whether the days of leaving are right."
    if trap.kept:
        return "It is learnt from all the same, since you vouch for it with --keep."
    name = f"'{trap.column}'" if " " in str(trap.column) else trap.column
    if trap.kind == "identifier":
        return f"It is left out. If it does tell about an account, use --keep {name}."
    return f"It is left out. If you know that it was known beforehand, use --keep {name}."
