"""The business's own data points: plain values, as its configuration has them, become declared features."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NoReturn, TypeVar, get_args

from features.aggregates import Aggregate, Change, Count, DaysSince, Distinct, Latest, Mean, Share, Total, Where
from features.catalogue import MODULES
from features.contract import TABLES, Column
from features.declare import Feature, Meaning, Signal
from features.errors import Mistake, OwnFeatureError
from features.names import check_name
from features.sayings import check_saying

AggregateName = Literal["count", "sum", "mean", "distinct", "last", "days_since", "share", "change"]
Value = str | int
Declared = TypeVar("Declared", Feature, Signal)
# Attributes are features already, and a table of one row for each account has nothing to sum up.
OWN_TABLES = tuple(name for name in TABLES if name != "accounts")
NUMBERS, DATES, CONDITIONS = ("int", "decimal"), ("date", "timestamp"), ("text", "int")
# What is counted in each table, and what the numbers of the contract are.
COUNTED = {"usage": "times", "contacts": "people", "cancellations": "notices", "pulses": "notes"}
MEASURED = {"quantity": "units", "amount": "money", "mrr": "money", "score": "points", "csat": "points"}
DIFFERENT = {"user_id": "users", "contact_id": "people", "feature": "features", "day": "days"}
# A use without a quantity is one, by the contract.
BLANK = {"quantity": 1}
ENDS_IN_DAYS = re.compile(r"_(\d+)d$")


@dataclass(frozen=True, slots=True)
class OwnFeature:
    """A data point as the business writes it; the keys are those of `[[features]]` in varme.toml.

    `signal` is the name of one, of the catalogue or defined beside another of its own, or it defines a new one. `where`
    has for each column the values that let a row through. `unit` None: what the aggregate and the column suggest.
    `sayings` has for each language, or for "" if for all, the sentence that tells it; see `features.sayings`.
    """

    name: str
    signal: str | Signal
    table: str
    aggregate: AggregateName
    column: str | None = None
    where: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    window_days: int | None = None
    more_is: Meaning = "either"
    unit: str | None = None
    sayings: Mapping[str, str] = field(default_factory=dict)


class _Refused(Exception):
    def __init__(self, key: str, says: str) -> None:
        super().__init__(says)
        self.key = key


def declare_own(given: Sequence[OwnFeature]) -> tuple[Feature, ...]:
    """The declarations of all own data points, in their order.

    Raises:
        OwnFeatureError: it holds each mistake: which data point, which key, what came and what is allowed.
    """
    declared: list[Feature] = []
    mistakes: list[Mistake] = []
    defined: dict[str, tuple[int, Signal]] = {}
    for place, own in enumerate(given):
        if isinstance(own.signal, Signal):
            defined.setdefault(own.signal.name, (place, own.signal))
    places: dict[str, int] = {}
    for place, own in enumerate(given):
        try:
            _check_name(own, places.get(own.name))
            _check_sayings(own)
            declared.append(_declare(own, _signal(own, defined)))
        except _Refused as refused:
            mistakes.append(Mistake(place, refused.key, str(refused)))
        places.setdefault(own.name, place)
    if mistakes:
        raise OwnFeatureError(tuple(mistakes))
    return tuple(declared)


def _constants(kind: type[Declared]) -> dict[str, Declared]:
    """What the modules of the catalogue declare of a kind, by the constants' names in small letters."""
    return {
        name.lower(): one
        for module in MODULES
        for name, one in vars(module).items()
        if isinstance(one, kind) and not name.startswith("_")
    }


def _refuse(key: str, came: object, why: str) -> NoReturn:
    raise _Refused(key, f"{key} = {came!r} is not allowed: {why}")


def _check_name(own: OwnFeature, taken: int | None) -> None:
    if why := check_name(own.name):
        _refuse("name", own.name, why)
    if own.name.startswith("key_"):
        _refuse("name", own.name, "key_… are the key features, which Varme finds in the data")
    if own.name in _constants(Feature):
        _refuse("name", own.name, "the catalogue has a feature of this name; choose another")
    if taken is not None:
        _refuse("name", own.name, f"no. {taken + 1} has it already; choose another")
    ending = ENDS_IN_DAYS.search(own.name)
    if ending and own.window_days is not None and int(ending[1]) != own.window_days:
        _refuse("name", own.name, f"it says {ending[1]} days, and window_days = {own.window_days}")


def _check_sayings(own: OwnFeature) -> None:
    for language, text in own.sayings.items():
        if why := check_saying(text):
            _refuse(f"text.{language}" if language else "text", text, why)


def _signal(own: OwnFeature, defined: Mapping[str, tuple[int, Signal]]) -> Signal:
    catalogue = {signal.name: signal for signal in _constants(Signal).values()}
    if isinstance(own.signal, str):
        if own.signal in catalogue:
            return catalogue[own.signal]
        if own.signal in defined:
            return defined[own.signal][1]
        known = [*catalogue, *defined]
        closest = difflib.get_close_matches(own.signal, known, n=1)
        hint = f"did you mean {closest[0]!r}? One" if closest else "one"
        _refuse(
            "signal",
            own.signal,
            f"{hint} of {', '.join(known)} is expected, or a new one as "
            '{ name = "…", label = "…", kind = "lead", "lag" or "context" }',
        )
    name = own.signal.name
    if why := check_name(name):
        raise _Refused("signal.name", f"signal.name = {name!r} is not allowed: {why}")
    if name in catalogue:
        if own.signal != catalogue[name]:
            there = catalogue[name]
            raise _Refused(
                "signal.name",
                f"signal.name = {name!r} is not allowed: the catalogue has it, as {there.label!r} of the kind "
                f'{there.kind}; write signal = "{name}" for that one, or choose another name',
            )
        return catalogue[name]
    first, signal = defined[name]
    if own.signal != signal:
        raise _Refused(
            "signal.name",
            f"signal.name = {name!r} is not allowed: no. {first + 1} defines it, as {signal.label!r} of the kind "
            f'{signal.kind}; write signal = "{name}" for that one, or choose another name',
        )
    return signal


def _declare(own: OwnFeature, signal: Signal) -> Feature:
    if own.table not in OWN_TABLES:
        _refuse("table", own.table, f"one of {', '.join(OWN_TABLES)} is expected")
    aggregate = _aggregate(own, _conditions(own))
    if own.window_days is None and (key := _needs_window(own)):
        needs = f"{key} = {getattr(own, key)!r} needs window_days"
        raise _Refused(key, f"{needs}: how many days before the snapshot are looked at")
    if own.window_days is not None and own.window_days < 1:
        _refuse("window_days", own.window_days, "at least 1 is expected")
    return Feature(
        signal=signal,
        source=own.table,
        aggregate=aggregate,
        unit=_unit(own) if own.unit is None else own.unit,
        more_is=own.more_is,
        window_days=own.window_days,
        name=own.name,
        sayings=tuple(own.sayings.items()),
    )


def _needs_window(own: OwnFeature) -> str | None:
    """The key whose value can't do without a window; None where nothing needs one."""
    if own.table == "usage":
        return "table"
    if own.aggregate in ("days_since", "change"):
        return "aggregate"
    return "column" if own.aggregate == "count" and own.column else None


def _aggregate(  # noqa: C901, PLR0911 -- one case for each aggregate, side by side
    own: OwnFeature, where: tuple[Where, ...]
) -> Aggregate:
    match own.aggregate:
        case "count":
            return Count(where, _dated_by(own))
        case "days_since":
            return DaysSince(where, _dated_by(own))
        case "sum":
            return _total(_column(own, NUMBERS), where)
        case "mean":
            return Mean(_column(own, NUMBERS), where)
        case "last":
            name = _column(own, NUMBERS)
            return Latest(name, where, TABLES[own.table].column(name).known_with)
        case "distinct":
            return Distinct(_column(own, CONDITIONS, "day"), where)
        case "share":
            if own.column is not None:
                _refuse("column", own.column, "share takes none; it is the share of the rows that `where` lets through")
            if not where:
                raise _Refused("aggregate", "aggregate = 'share' needs where: which of the rows are the share")
            return Share(where)
        case "change":
            return Change(Count(where) if own.column is None else _total(_column(own, NUMBERS), where))
    _refuse("aggregate", own.aggregate, f"one of {', '.join(get_args(AggregateName))} is expected")


def _total(column: str, where: tuple[Where, ...]) -> Total:
    return Total(column, BLANK.get(column, 0), where)


def _offered(table: str, types: Sequence[str] | None = None) -> dict[str, Column]:
    """The columns that an own data point may name: not whose the row is, and when it was recorded."""
    return {
        column.name: column
        for column in TABLES[table].columns
        if column.name not in ("account_id", "recorded_at") and (types is None or column.type in types)
    }


def _column(own: OwnFeature, types: Sequence[str], *more: str) -> str:
    fitting = [*_offered(own.table, types), *more]
    kind = "numbers" if types == NUMBERS else "texts or whole numbers, or day"
    listed = f"those of {own.table} are {', '.join(fitting)}" if fitting else f"{own.table} has none"
    if own.column is None:
        raise _Refused("aggregate", f"aggregate = {own.aggregate!r} needs a column of {kind}; {listed}")
    if own.column in fitting:
        return own.column
    _refuse_absent(own, *more)
    _refuse("column", own.column, f"{own.aggregate} takes a column of {kind}; {listed}")


def _refuse_absent(own: OwnFeature, *more: str) -> None:
    names = [*_offered(own.table), *more]
    if own.column not in names:
        _refuse("column", own.column, f"{own.table} has no such column; its columns are {', '.join(names)}")


def _dated_by(own: OwnFeature) -> str | None:
    """The date that puts a row into the window; None where it is the row's own."""
    if own.column is None:
        return None
    _refuse_absent(own)
    dates = [name for name, column in _offered(own.table, DATES).items() if not column.planned]
    if own.column not in dates:
        why = f"{own.aggregate} takes none, or a date that has happened; those of {own.table} are {', '.join(dates)}"
        _refuse("column", own.column, why)
    return None if (own.column,) == TABLES[own.table].happens else own.column


def _conditions(own: OwnFeature) -> tuple[Where, ...]:
    conditions = []
    fitting = _offered(own.table, CONDITIONS)
    for name, values in own.where.items():
        if name not in fitting:
            raise _Refused(
                f"where.{name}",
                f"where.{name} is not allowed: of {own.table} the columns of texts or whole numbers can be asked for, "
                f"which are {', '.join(fitting)}",
            )
        wanted, says = (str, "texts") if fitting[name].type == "text" else (int, "whole numbers")
        if not values:
            raise _Refused(f"where.{name}", f"where.{name} = [] is not allowed: at least one value is expected")
        for value in values:
            if not isinstance(value, wanted) or isinstance(value, bool) or not str(value).strip():
                raise _Refused(f"where.{name}", f"where.{name} = {value!r} is not allowed: {name} holds {says}")
        conditions.append(Where(name, tuple(dict.fromkeys(str(value) for value in values))))
    return tuple(conditions)


def _unit(own: OwnFeature) -> str:
    match own.aggregate:
        case "count":
            return COUNTED.get(own.table, own.table)
        case "days_since":
            return "days"
        case "share":
            return "share"
        case "change":
            return "ratio"
        case "distinct":
            return DIFFERENT.get(str(own.column), "values")
    return MEASURED.get(str(own.column), str(own.column))
