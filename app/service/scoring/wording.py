"""Turns what a model said into the JSON that is answered: tenths into points, codes into sentences."""

from collections.abc import Iterable
from typing import Any

from app.explaining.telling import Teller
from app.explaining.voice import Voice
from app.service.scoring.schemas import ScoreResponse
from app.store import ScoreRecord
from app.words import LANGUAGES, choose_language, language_of, read_currency, read_sayings
from features.declare import FeatureValue
from models.answer import Reason, as_points
from models.spec import ModelSpec

# The integers that are written as such: those of 64 bits, with a sign or without.
_LEAST, _MOST = -(2**63), 2**64 - 1


class AnswerWriter:
    """Writes the answers of one model in one language, as plain values in the form of `ScoreResponse`.

    To build and check that form for every answer takes longer than all else that a request asks for, so it is only
    declared and documented by it; a test holds the two together.

    Args:
        spec: of the model; None where that can't be had any more.
        language: of the sentences.
    """

    def __init__(self, spec: ModelSpec | None, language: str) -> None:
        state = {} if spec is None else spec.catalogue_state
        self._teller = Teller(Voice(language_of(language), read_sayings(state), read_currency(state)))
        self._trained_on = None if spec is None else spec.trained_on

    def write(self, record: ScoreRecord, most_reasons: int) -> dict[str, Any]:
        """The answer for a record; at most `most_reasons` are listed, and the points of the others are in one sum."""
        answer, model = record.answer.with_reasons(most_reasons), record.model
        day = record.row.snapshot_on
        return {
            "account_id": record.row.account_id,
            "snapshot_on": None if day is None else day.isoformat(),
            "score": None if answer.score is None else as_points(answer.score),
            "band": answer.band,
            "churn_probability": answer.churn_probability,
            "interval": answer.interval,
            "horizon_days": answer.horizon_days,
            "horizons": [
                {"horizon_days": one.horizon_days, "churn_probability": one.churn_probability}
                for one in answer.horizons
            ],
            "typical_score": as_points(answer.typical_score),
            "reasons": [self._write_reason(reason) for reason in answer.reasons],
            "other_points": as_points(answer.other_points),
            "unknown_points": as_points(answer.unknown_points),
            "cut_points": as_points(answer.cut_points),
            "completeness": answer.completeness,
            "unknown_signals": list(answer.unknown_signals),
            "missing": [
                {"signal": one.signal, "tables": list(one.tables), "weight": one.weight} for one in answer.missing
            ],
            "model": {"name": model.name, "version": model.version, "trained_on": self._trained_on},
            "receipt": record.receipt,
        }

    def _write_reason(self, reason: Reason) -> dict[str, Any]:
        return {
            "code": reason.code,
            "signal": reason.signal,
            "kind": reason.kind,
            "points": as_points(reason.points),
            "text": self._teller.tell(reason),
            "alike": reason.alike,
            "features": [
                {
                    "name": one.name,
                    "value": show_value(one.value),
                    "typical": show_value(one.typical),
                    "points": as_points(one.points),
                }
                for one in reason.features
            ],
        }


class AnswerWriters:
    """The writers of the model that serves, one for each language; another model's take their place."""

    def __init__(self) -> None:
        # In one piece, since a thread may ask while another puts the next model's in their place.
        self._kept: tuple[ModelSpec | None, dict[str, AnswerWriter]] = (None, {})

    def of(self, spec: ModelSpec, language: str) -> AnswerWriter:
        """The writer of a model in a language."""
        of_spec, writers = self._kept
        if of_spec is not spec:
            self._kept = of_spec, writers = spec, {}
        found = writers.get(language)
        if found is None:
            found = writers[language] = AnswerWriter(spec, language)
        return found


def describe_answer(record: ScoreRecord, most_reasons: int, spec: ModelSpec | None, language: str) -> ScoreResponse:
    """The response for a record, in a language; see `AnswerWriter`."""
    return ScoreResponse.model_validate(AnswerWriter(spec, language).write(record, most_reasons))


def name_languages(asked: Iterable[str | None], accept_language: str | None) -> str:
    """The languages in which rows are answered, as `Content-Language` has them: each once, in the rows' order."""
    spoken = [one for one in asked if one is None or one in LANGUAGES] or [None]
    return ", ".join(dict.fromkeys(choose_language(accept_language, one) for one in spoken))


def show_value(value: FeatureValue) -> int | float | str | None:
    """Nine logins are 9 in JSON, not 9.0; a number beyond 64 bits stays as it is, since orjson writes it no other way.

    >>> show_value(9.0), show_value(0.5), show_value(1e300), show_value("team")
    (9, 0.5, 1e+300, 'team')
    """
    if isinstance(value, float) and value.is_integer() and _LEAST <= value <= _MOST:
        return int(value)
    return value
