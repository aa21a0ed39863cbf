"""Changes planted in the fictional company from a day on, to try whether they are found; the truth knows none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ChangeKind = Literal["product_change", "lost_table", "new_segment", "price_rise"]
PRICE_FACTOR = Decimal("1.25")
SEGMENT = "public"


@dataclass(frozen=True, slots=True)
class PlantedChange:
    """Something that becomes otherwise on a day, for everyone.

    `product_change`: people use the product's feature `subject` (by default `login`) half as often. `lost_table`: the
    table `subject` (by default `tickets`) is not delivered any more: nothing that happened on the day or later is in
    it. `new_segment`: accounts that sign up from the day on are of the segment `subject` (by default `public`), which
    there was not before. `price_rise`: all terms cost a quarter more from the day on, and so do all invoices.

    Raises:
        ValueError: there is no such kind.
    """

    kind: ChangeKind
    from_on: date
    subject: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(ChangeKind):
            raise ValueError(f"A planted change is one of {', '.join(get_args(ChangeKind))}; came {self.kind!r}.")

    def apply(self, name: str, table: pa.Table) -> pa.Table:
        """A table of the company as it is with the change."""
        return _CHANGES[self.kind](self, name, table)


def _change_product(change: PlantedChange, name: str, table: pa.Table) -> pa.Table:
    if name != "usage":
        return table
    is_meant = pc.and_(
        pc.equal(table["feature"].cast(pa.string()), change.subject or "login"),
        _is_since(table["occurred_at"], change.from_on),
    ).to_numpy()
    # every second use, in the order of time, is left out
    return table.filter(pa.array(~(is_meant & (np.cumsum(is_meant) % 2 == 0))))


def _lose_table(change: PlantedChange, name: str, table: pa.Table) -> pa.Table:
    if name != (change.subject or "tickets"):
        return table
    happened = next(column for column in table.column_names if column.endswith(("_at", "_on")))
    kept = table.filter(pc.invert(_is_since(table[happened], change.from_on)))
    for place, column in enumerate(kept.column_names):
        if column.endswith("_at"):
            later = _is_since(kept[column], change.from_on)
            blank = pa.scalar(None, kept[column].type)
            kept = kept.set_column(
                place, column, pc.if_else(pc.fill_null(later, fill_value=False), blank, kept[column])
            )
    return kept


def _add_segment(change: PlantedChange, name: str, table: pa.Table) -> pa.Table:
    if name != "accounts":
        return table
    segment = table["segment"].cast(pa.string())
    is_new = _is_since(table["signed_up_on"], change.from_on)
    place = table.column_names.index("segment")
    return table.set_column(place, "segment", pc.if_else(is_new, change.subject or SEGMENT, segment))


def _raise_prices(change: PlantedChange, name: str, table: pa.Table) -> pa.Table:
    if name == "invoices":
        return _dearer(table, "amount", _is_since(table["issued_on"], change.from_on))
    if name != "subscriptions":
        return table
    day = pa.scalar(change.from_on, pa.date32())
    began = pc.less(table["started_on"], day)
    runs_on = pc.and_(began, pc.fill_null(pc.greater(table["ended_on"], day), fill_value=True))
    # terms under way end on the day, and begin anew on it
    ended = table.set_column(
        table.column_names.index("ended_on"), "ended_on", pc.if_else(runs_on, day, table["ended_on"])
    )
    anew = table.filter(runs_on)
    anew = anew.set_column(
        anew.column_names.index("started_on"), "started_on", pa.array([change.from_on] * anew.num_rows, pa.date32())
    )
    whole = pa.concat_tables([ended, anew.cast(ended.schema)])
    return _dearer(whole, "mrr", _is_since(whole["started_on"], change.from_on))


def _dearer(table: pa.Table, column: str, is_meant: pa.ChunkedArray) -> pa.Table:
    kind = table[column].type
    raised = pc.round(pc.multiply(table[column], pa.scalar(PRICE_FACTOR)), kind.scale).cast(kind)
    return table.set_column(table.column_names.index(column), column, pc.if_else(is_meant, raised, table[column]))


def _is_since(times: pa.ChunkedArray, day: date) -> pa.ChunkedArray:
    """Whether a time, or a date, is on the day or later; null where there is none."""
    return pc.greater(times.cast(pa.date32(), safe=False), pa.scalar(day - timedelta(days=1), pa.date32()))


_CHANGES: dict[str, Callable[[PlantedChange, str, pa.Table], pa.Table]] = {
    "product_change": _change_product,
    "lost_table": _lose_table,
    "new_segment": _add_segment,
    "price_rise": _raise_prices,
}
