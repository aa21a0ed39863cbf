"""Turns what a model said into the JSON that is answered: tenths into points, codes into sentences."""

from collections.abc import Sequence
from datetime import date

from app.explaining.voice import Voice
from app.service.problems import ProblemBody
from app.service.scoring.schemas import (
    FeatureAnswer,
    HorizonAnswer,
    MissingAnswer,
    ModelAnswer,
    ReasonAnswer,
    ScoreRequest,
    ScoreResponse,
)
from app.store import ScoreRecord
from app.words import LANGUAGES, choose_language, language_of, read_currency, read_sayings
from features.declare import FeatureValue
from models.answer import FeaturePoints, Reason, as_points
from models.spec import ModelSpec


def describe_answer(record: ScoreRecord, most_reasons: int, spec: ModelSpec | None, language: str) -> ScoreResponse:
    """The response for a record, in a language.

    Args:
        record: what was said.
        most_reasons: how many reasons are listed; the points of the others are in one sum.
        spec: of the model that said it; None where that can't be had any more.
        language: of the sentences.
    """
    answer = record.answer.with_reasons(most_reasons)
    state = {} if spec is None else spec.catalogue_state
    voice = Voice(language_of(language), read_sayings(state), read_currency(state))
    return ScoreResponse(
        account_id=record.row.account_id,
        snapshot_on=record.row.snapshot_on,
        score=None if answer.score is None else as_points(answer.score),
        band=answer.band,
        churn_probability=answer.churn_probability,
        interval=answer.interval,
        horizon_days=answer.horizon_days,
        horizons=[
            HorizonAnswer(horizon_days=one.horizon_days, churn_probability=one.churn_probability)
            for one in answer.horizons
        ],
        typical_score=as_points(answer.typical_score),
        reasons=[_describe_reason(reason, voice) for reason in answer.reasons],
        other_points=as_points(answer.other_points),
        unknown_points=as_points(answer.unknown_points),
        cut_points=as_points(answer.cut_points),
        completeness=answer.completeness,
        unknown_signals=list(answer.unknown_signals),
        missing=[
            MissingAnswer(signal=one.signal, tables=list(one.tables), weight=one.weight) for one in answer.missing
        ],
        model=ModelAnswer(
            name=record.model.name,
            version=record.model.version,
            trained_on=None if spec is None else date.fromisoformat(spec.trained_on),
        ),
        receipt=record.receipt,
    )


def name_languages(rows: Sequence[ScoreRequest | ProblemBody], accept_language: str | None) -> str:
    """The languages in which rows are answered, as `Content-Language` has them: each once, in the rows' order."""
    asked = [row.language for row in rows if isinstance(row, ScoreRequest)]
    spoken = [one for one in asked if one is None or one in LANGUAGES] or [None]
    return ", ".join(dict.fromkeys(choose_language(accept_language, one) for one in spoken))


def _describe_reason(reason: Reason, voice: Voice) -> ReasonAnswer:
    return ReasonAnswer(
        code=reason.code,
        signal=reason.signal,
        kind=reason.kind,
        points=as_points(reason.points),
        text=voice.say(reason),
        alike=reason.alike,
        features=[_describe_feature(feature) for feature in reason.features],
    )


def _describe_feature(feature: FeaturePoints) -> FeatureAnswer:
    return FeatureAnswer(
        name=feature.name,
        value=show_value(feature.value),
        typical=show_value(feature.typical),
        points=as_points(feature.points),
    )


def show_value(value: FeatureValue) -> int | float | str | None:
    """Nine logins are 9 in JSON, not 9.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
