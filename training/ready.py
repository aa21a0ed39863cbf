"""Learning from a ready feature table: by time where its rows have days, and otherwise by accounts held out in turn."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.declare import Signal
from features.errors import TableError
from features.snapshots import Churn
from features.table import Answers, FeatureTable, Layout, Roles, Values, features_for
from features.table.table import COSTS
from models.encode import Encoder
from models.errors import FeatureMismatch
from models.spec import ModelSpec
from training.dataset import Column, Dataset, Floats, encode_texts
from training.home import describe_table_business
from training.material import FEWEST_CANCELLATIONS, Read, Whole, refuse_too_few
from training.traps import NOTHING_FOUND, Found, Trap
from training.traps.tables import find_table_traps
from training.trial.backtest import choose_origins, plan_by_time
from training.trial.folds import plan_by_folds
from training.trial.plan import Plan, Report

ADVICE = (
    "Bring rows of more days; or say in [label] `horizon_days` how many days ahead the label looks; or train without "
    "time, with --drop snapshot_on, on one row for each account."
)


@dataclass(frozen=True, slots=True)
class ReadyTable:
    """A ready table with its answers; `data` holds all its rows, those without an answer too.

    `path` is the table's file, which another model reads in its own way. `found` are the traps in it; `data` is without
    what they leave out.
    """

    table: FeatureTable
    roles: Roles
    answers: Answers
    churn: Churn
    data: Dataset
    trained_on: date
    fewest_cancellations: int = FEWEST_CANCELLATIONS
    path: Path | None = None
    found: Found = NOTHING_FOUND

    @classmethod
    def of(
        cls,
        table: FeatureTable,
        roles: Roles,
        churn: Churn,
        *,
        today: date,
        until: date | None = None,
        fewest_cancellations: int = FEWEST_CANCELLATIONS,
        path: Path | None = None,
    ) -> Self:
        """A table to learn from.

        Args:
            table: opened with its answers.
            roles: what its columns are.
            churn: `horizon_days` and `lead_days` say what the label means.
            today: the day of the training, where the table has no time.
            until: let nothing through whose answer was known on this day or later.
            fewest_cancellations: where fewer accounts are seen to leave, nothing is learnt.
            path: the table's file; without it a challenger can't be compared with the champion.

        Raises:
            TableError: `until` is given, and the table has no time.
            GivesAway: every column is known only after an account left.
        """
        if table.answers is None:
            raise ValueError("A table without answers is nothing to learn from.")
        if until is not None and table.snapshots is None:
            raise TableError(
                f"{table.file} has no time, so nothing tells what was known until {until}. Give the day of each row in "
                "a column snapshot_on, or train without --until."
            )
        data = _build(table, table.answers)
        trained_on = today
        if table.snapshots is not None:
            is_known = np.array([until is None or day <= until for day in data.days])[data.day]
            data = data.rows(is_known)
            if until is not None:
                closes = np.array([churn.closes(day) <= until for day in data.days])[data.day]
                data.y[~closes] = np.nan
            answered = np.unique(data.day[data.is_labelled])
            trained_on = max((churn.closes(data.days[place]) for place in answered), default=today)
        found = find_table_traps(data, table, roles, churn)
        data = found.clean(data)
        return cls(table, roles, table.answers, churn, data, trained_on, fewest_cancellations, path, found)

    @property
    def traps(self) -> tuple[Trap, ...]:
        """What was found before training; see `training.traps`."""
        return self.found.traps

    @property
    def has_time(self) -> bool:
        """Whether the rows have days."""
        return self.table.snapshots is not None

    def business(self) -> dict[str, Any]:
        """The id, the label and what it means."""
        return describe_table_business(self.roles.id, self.roles.label, self.answers.left, self.churn)

    def plan(self, seed: int, report: Report, since: date | None = None) -> Plan:
        """Later rows are held out, or, without time, accounts in turn; see `Material`."""
        labelled = self.data.rows(self.data.is_labelled)
        left = len(set(labelled.account[labelled.y == 1].tolist()))
        what = f"in the label {self.roles.label}, of {labelled.counts()['accounts']:,} with an answer"
        refuse_too_few(left, what, self.fewest_cancellations)
        if not self.has_time:
            return plan_by_folds(labelled, seed)
        days = tuple(day for day in labelled.days if labelled.on([day]).any())
        origins = choose_origins(days, self.churn, advice=ADVICE, since=since)
        return plan_by_time(lambda _: labelled, origins, self.churn, report)

    def whole(self, report: Report) -> Whole:
        """All labelled rows; the portfolio is the latest day, or else the rows without an answer, or all rows."""
        report("Learning from all rows that have an answer")
        data = self.data
        if self.has_time:
            portfolio = data.rows(data.day == data.day.max())
        else:
            portfolio = data if data.is_labelled.all() else data.rows(~data.is_labelled)
        state = self.table.layout.to_json()
        columns = [(column.name, column.type, column.categories) for column in data.columns]
        text = json.dumps([state, columns], sort_keys=True)
        fingerprint = hashlib.sha256(text.encode()).hexdigest()
        return Whole(data.rows(data.is_labelled), portfolio, state, fingerprint, self.trained_on)

    def read_for(self, spec: ModelSpec, days: Sequence[date]) -> Read:
        """The table's file, read as the other model's was; see `Material`."""
        layout = Layout.from_json(spec.catalogue_state)
        if layout is None or self.path is None:
            raise FeatureMismatch("the table's file is not at hand to be read as that of the other model was.")
        read = features_for(self.path, layout, {feature.name: feature.kind for feature in spec.features}, self.roles.id)
        if read.snapshots is not None:
            read = read.rows(np.isin(read.snapshots, np.array(days, dtype="datetime64[D]")))
        texts = {one.name: one.array.cast(pa.string()) if one.kind == "date" else one.array for one in read.columns}
        day = np.full(len(read.account_ids), np.datetime64("NaT", "D")) if read.snapshots is None else read.snapshots
        matrix = Encoder(spec.features).matrix({name: array.to_pylist() for name, array in texts.items()})
        return Read(read.account_ids, day, matrix)

    def describe(self, whole: Whole) -> dict[str, Any]:
        """The label, the counts, what is left out and why; see `Material`."""
        labelled = whole.labelled
        known: dict[str, Any] = {
            "table": {"id": self.roles.id, "label": self.roles.label, "left": self.answers.left},
            "without_answer": int((~self.data.is_labelled).sum()),
            **labelled.counts(),
            "unused_columns": {one.name: one.why for one in self.table.unused},
            "values_not_read": {one.name: one.odd for one in self.table.odd},
        }
        if self.has_time:
            days = [labelled.days[place] for place in np.unique(labelled.day)]
            known |= {"first_snapshot": days[0].isoformat(), "last_labelled_snapshot": days[-1].isoformat()}
        return known


def _build(table: FeatureTable, answers: Answers) -> Dataset:
    encoded = [encode(values) for values in table.columns]
    names, account = np.unique(np.array(table.account_ids, dtype=object), return_inverse=True)
    days: tuple[date, ...] = ()
    day = np.zeros(len(account), dtype=np.int64)
    if table.snapshots is not None:
        found, day = np.unique(table.snapshots, return_inverse=True)
        days = tuple(found.tolist())
    costs = np.column_stack([table.costs[kind] for kind in COSTS]) if table.costs else None
    return Dataset(
        columns=tuple(column for column, _ in encoded),
        X=np.column_stack([numbers for _, numbers in encoded]),
        y=answers.y.copy(),
        account=account.astype(np.int64),
        day=day.astype(np.int64),
        days=days,
        account_ids=tuple(names.tolist()),
        costs=costs,
        revenue=table.revenue,
        segment=table.segment,
    )


def encode(values: Values) -> tuple[Column, Floats]:
    """A column of a ready table as the trees read it; it is a signal of its own.

    Of a text with many values the commonest are learnt, the others are one category; see `encode_texts`.
    """
    signal = Signal(values.name, values.name, "context")
    sources = (values.name,)
    if values.kind == "number":
        return Column(values.name, signal, sources=sources), _floats(values.array)
    if values.kind == "date":
        days = pc.cast(pc.cast(values.array, pa.int32()), pa.float64())
        return Column(values.name, signal, "date", sources=sources), _floats(days)
    # Of an account and day each row counts, since nothing says how many days there are.
    codes, categories = encode_texts(values.array, np.arange(len(values.array)))
    return Column(values.name, signal, "category", categories=categories, sources=sources), codes


def _floats(array: pa.Array) -> Floats:
    return np.asarray(pc.cast(array, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
