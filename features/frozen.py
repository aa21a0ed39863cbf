"""A declared feature as plain JSON values, and back: data for the model's JSON, of which nothing is ever evaluated."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType
from typing import Any, get_args

from features.aggregates import Aggregate, Change, Count, DaysSince, Distinct, Latest, Mean, Share, Total, Where
from features.contract import TABLES
from features.declare import Feature, Kind, Meaning, Signal
from features.errors import DeclarationError
from features.names import check_name
from features.sayings import check_saying

# All that a frozen feature may compute: what the business's own data points can say.
FROZEN = {one.__name__: one for one in (Count, Total, Mean, Distinct, Latest, DaysSince, Share, Change)}
COLUMN = (str, NoneType)


def freeze(feature: Feature) -> dict[str, Any]:
    """The feature as values that JSON knows."""
    return {
        "name": feature.name,
        "signal": {name: getattr(feature.signal, name) for name in ("name", "label", "kind")},
        "source": feature.source,
        "aggregate": _freeze(feature.aggregate),
        "unit": feature.unit,
        "more_is": feature.more_is,
        "window_days": feature.window_days,
        "text": dict(feature.sayings),
    }


def _freeze(value: object) -> Any:  # noqa: ANN401 -- a value of JSON
    if isinstance(value, Where):
        return {"column": value.column, "values": list(value.values), "passed": value.passed}
    if isinstance(value, tuple):
        return [_freeze(one) for one in value]
    if is_dataclass(value) and type(value) in FROZEN.values():
        return {"kind": type(value).__name__, **{one.name: _freeze(getattr(value, one.name)) for one in fields(value)}}
    return value


def thaw(value: Mapping[str, Any]) -> Feature:
    """The feature that `freeze` wrote; it passes the same checks as one that is declared.

    Raises:
        DeclarationError: it is none, or one of a later release.
    """
    try:
        return _feature(value)
    except (AttributeError, KeyError, TypeError, DeclarationError) as error:
        named = value.get("name") if isinstance(value, Mapping) else None
        raise DeclarationError(
            f"The model's own feature {named!r} is none that this release can compute: {error}. Score with the "
            "release that trained the model, or train again."
        ) from error


def _feature(value: Mapping[str, Any]) -> Feature:
    signal = Signal(**{name: _of(str, text) for name, text in value["signal"].items()})
    name, more_is = _of(str, value["name"]), _of(str, value["more_is"])
    for said, allowed in ((more_is, get_args(Meaning)), (signal.kind, get_args(Kind))):
        if said not in allowed:
            raise DeclarationError(f"{said!r} is not one of {', '.join(allowed)}")
    # Names go into queries as they are.
    if why := check_name(name):
        raise DeclarationError(f"its name is {name!r}: {why}")
    source = _of(str, value["source"])
    aggregate = _thaw(value["aggregate"])
    _refuse_foreign_column(source, aggregate)
    window_days, unit = _of((int, NoneType), value["window_days"]), _of(str, value["unit"])
    # absent in models made before a business could say it in its own words
    sayings = tuple((_of(str, language), _of(str, text)) for language, text in value.get("text", {}).items())
    for _, text in sayings:
        if why := check_saying(text):
            raise DeclarationError(f"it is told by {text!r}: {why}")
    return Feature(signal, source, aggregate, unit, more_is, window_days, name, sayings)


def _thaw(value: Mapping[str, Any]) -> Aggregate:
    parts = dict(value)
    kind = parts.pop("kind")
    if kind not in FROZEN:
        raise DeclarationError(f"it computes {kind!r}, and not one of {', '.join(FROZEN)}")
    if "where" in parts:
        parts["where"] = tuple(_condition(one) for one in parts["where"])
    for name, types in (("column", str), ("dated_by", COLUMN), ("blank", int), ("periods", int)):
        if name in parts:
            _of(types, parts[name])
    if "of" in parts:
        parts["of"] = _thaw(parts["of"])
    if (kind == "Change") is not isinstance(parts.get("of"), Count | Distinct | Total):
        raise DeclarationError(f"it computes {kind!r} of {parts.get('of')!r}")
    made: Aggregate = FROZEN[kind](**parts)
    return made


def _condition(value: Mapping[str, Any]) -> Where:
    parts = {**value, "values": tuple(_of(str, one) for one in value["values"])}
    _of(str, parts["column"])
    _of(bool, parts["passed"])
    return Where(**parts)


def _refuse_foreign_column(source: str, aggregate: Aggregate) -> None:
    """A total does without its column where that is absent, so a declaration does not look at it."""
    inner = aggregate.of if isinstance(aggregate, Change) else aggregate
    if isinstance(inner, Total) and source in TABLES and inner.column not in TABLES[source].names:
        raise DeclarationError(f"it sums {inner.column!r}, which {source} does not have")


def _of(types: Any, value: Any) -> Any:  # noqa: ANN401 -- a value of JSON
    if not isinstance(value, types) or (isinstance(value, bool) and types is not bool):
        raise DeclarationError(f"{value!r} stands where it can't")
    return value
