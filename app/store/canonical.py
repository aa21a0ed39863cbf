"""One way to write a value as JSON, so that equal values have equal hashes."""

import hashlib
import json
import math
import numbers
from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import TypeAdapter

from features.declare import FeatureValue
from models.answer import Answer

ANSWER = TypeAdapter(Answer)
# Made once: to make one takes as long as to write a short value.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def write_canonical(value: object) -> str:
    """The value as JSON: keys sorted, no spaces, floats with every bit, NaN refused.

    >>> write_canonical({"b": 0.1, "a": None})
    '{"a":null,"b":0.1}'
    """
    return _ENCODER.encode(value)


def hash_of(value: object) -> str:
    """The sha256 of the value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(write_canonical(value).encode()).hexdigest()


def as_known(features: Mapping[str, object]) -> dict[str, FeatureValue]:
    """Feature values in the one form that is stored: numbers are floats, unknown (None or NaN) is None.

    >>> as_known({"logins_30d": 9, "plan": "team", "csat": float("nan")})
    {'logins_30d': 9.0, 'plan': 'team', 'csat': None}

    Raises:
        TypeError: a value is neither a number nor a text nor unknown.
        ValueError: a number is infinite.
    """
    return {name: _as_known_one(name, value) for name, value in features.items()}


def _as_known_one(name: str, value: object) -> FeatureValue:
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, numbers.Real):
        raise TypeError(f"Feature {name!r}: a number, a text or None is expected, not {type(value).__name__}.")
    number = float(value)
    if math.isnan(number):
        return None
    if math.isinf(number):
        raise ValueError(f"Feature {name!r}: an infinite number cannot be stored; None says that it is unknown.")
    return number


def write_answer(answer: Answer) -> str:
    """The answer's numbers and codes as JSON: what a receipt keeps, every float with all its bits.

    Equal answers are written alike, but not as `write_canonical` would: it takes ten times as long.
    """
    return orjson.dumps(_as_plain(answer)).decode()


def _as_plain(answer: Answer) -> dict[str, Any]:
    """The fields of an answer in their order: orjson writes these twice as quickly as an object with slots."""
    return {
        "score": answer.score,
        "churn_probability": answer.churn_probability,
        "interval": answer.interval,
        "band": answer.band,
        "horizon_days": answer.horizon_days,
        "typical_score": answer.typical_score,
        "reasons": [
            {
                "code": reason.code,
                "signal": reason.signal,
                "kind": reason.kind,
                "points": reason.points,
                "features": [
                    {"name": one.name, "value": one.value, "typical": one.typical, "points": one.points}
                    for one in reason.features
                ],
                "alike": reason.alike,
            }
            for reason in answer.reasons
        ],
        "other_points": answer.other_points,
        "unknown_points": answer.unknown_points,
        "cut_points": answer.cut_points,
        "completeness": answer.completeness,
        "unknown_signals": answer.unknown_signals,
        "missing": answer.missing,
        "horizons": answer.horizons,
    }


def read_answer(said: str) -> Answer:
    """The answer that `write_answer` wrote, bit for bit; an older one had only the names of what is missing."""
    whole = json.loads(said)
    whole["missing"] = [{"signal": one} if isinstance(one, str) else one for one in whole["missing"]]
    return ANSWER.validate_python(whole)
