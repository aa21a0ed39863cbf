"""Turns what a model said into the JSON that is answered: tenths into points, codes into sentences."""

from datetime import date

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
from app.words import say
from features.declare import FeatureValue
from models.answer import FeaturePoints, Reason, as_points
from models.spec import ModelSpec


def describe_answer(record: ScoreRecord, request: ScoreRequest, spec: ModelSpec) -> ScoreResponse:
    """The response for a record, with as many reasons and in the language that were asked for."""
    answer = record.answer.with_reasons(request.reasons)
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
        reasons=[_describe_reason(reason, request.language) for reason in answer.reasons],
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
            trained_on=date.fromisoformat(spec.trained_on),
        ),
        receipt=record.receipt,
    )


def _describe_reason(reason: Reason, language: str) -> ReasonAnswer:
    return ReasonAnswer(
        code=reason.code,
        signal=reason.signal,
        kind=reason.kind,
        points=as_points(reason.points),
        text=say(reason, language),
        features=[_describe_feature(feature) for feature in reason.features],
    )


def _describe_feature(feature: FeaturePoints) -> FeatureAnswer:
    return FeatureAnswer(
        name=feature.name,
        value=_show(feature.value),
        typical=_show(feature.typical),
        points=as_points(feature.points),
    )


def _show(value: FeatureValue) -> int | float | str | None:
    """Nine logins are 9 in JSON, not 9.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
