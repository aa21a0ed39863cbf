"""Turns an explanation into the JSON that is answered."""

from app.explaining.change import Change
from app.explaining.changes import say_change, say_line
from app.explaining.explanation import Explanation, sort_reasons
from app.explaining.voice import Voice
from app.explaining.ways import say_step, say_way
from app.service.accounts.facts import describe_facts
from app.service.accounts.schemas import (
    AccountResponse,
    ChangeAnswer,
    ChangedFeature,
    ChangedLine,
    SaidResponse,
    StepAnswer,
    StepFeature,
    WayAnswer,
)
from app.service.scoring.wording import describe_answer, show_value
from app.store import ScoreRecord
from app.store.facts import facts_of
from app.words.language import language_of
from models.answer import Reason, as_points
from models.changed import Changed, Line
from models.spec import ModelSpec
from models.way import NoWay, Step, Way


def describe_said(record: ScoreRecord, most_reasons: int, spec: ModelSpec | None, language: str) -> SaidResponse:
    """What was said, as a response; `spec` is None where the model that said it can't be had."""
    sides = sort_reasons(record.answer.with_reasons(most_reasons))
    return SaidResponse(
        **dict(describe_answer(record, most_reasons, spec, language)),
        said_at=record.said_at,
        act_on=[reason.code for reason in sides.act_on],
        explains=[reason.code for reason in sides.explains],
        good_news=[reason.code for reason in sides.good_news],
    )


def describe_account(
    explanation: Explanation, most_reasons: int, spec: ModelSpec | None, language: str
) -> AccountResponse:
    """The response for an account."""
    record = explanation.record
    said = describe_said(record, most_reasons, spec, language)
    row, likely = record.row, record.answer.churn_probability
    facts = describe_facts(facts_of(row), explanation.profile, row.snapshot_on, likely)
    voice = Voice(language_of(language), explanation.sayings, explanation.currency)
    changed = describe_change(explanation.change, record, voice)
    ways = [_describe_way(way, said.horizon_days, voice) for way in explanation.ways]
    return AccountResponse(**dict(said), **dict(facts), is_current=explanation.is_current, changed=changed, ways=ways)


def _describe_way(way: Way | NoWay, horizon_days: int, voice: Voice) -> WayAnswer:
    if isinstance(way, NoWay):
        return WayAnswer(
            target_band=way.target_band,
            no_way=way.reason,
            score=None if way.score is None else as_points(way.score),
            churn_probability=None,
            points=None,
            steps=[],
            text=say_way(way, voice.language),
        )
    return WayAnswer(
        target_band=way.target_band,
        no_way=None,
        score=as_points(way.score),
        churn_probability=way.probability,
        points=as_points(way.points),
        steps=[_describe_step(step, horizon_days, voice) for step in way.steps],
        text=say_way(way, voice.language),
    )


def _describe_step(step: Step, horizon_days: int, voice: Voice) -> StepAnswer:
    said = say_step(step, horizon_days, voice)
    return StepAnswer(
        signal=step.signal,
        points=as_points(step.points),
        text=said.text,
        features=[
            StepFeature(name=name, today=show_value(value), then=show_value(step.to_features[name]))
            for name, value in step.from_features.items()
        ],
        similar=None if step.moved is None else step.moved.similar,
        moved_share=None if step.moved is None else step.moved.share,
        moved_text=said.moved,
    )


def describe_change(change: Change, later: ScoreRecord, voice: Voice) -> ChangeAnswer:
    """What changed until a score."""
    earlier = change.earlier
    split = change.split if isinstance(change.split, Changed) else None
    before = None if earlier is None else earlier.answer
    lines = []
    if earlier is not None and split is not None:
        versions = (earlier.model.version, later.model.version)
        lines = [_describe_line(line, say_line(line, split, versions, voice)) for line in split.lines]
    return ChangeAnswer(
        since=None if earlier is None else earlier.row.snapshot_on,
        earlier_score=None if before is None or before.score is None else as_points(before.score),
        earlier_band=None if before is None else before.band,
        earlier_model_version=None if earlier is None else earlier.model.version,
        points=None if split is None else as_points(split.points),
        lines=lines,
        judged_by=None if split is None else split.judged_by,
        became_known=[] if split is None else list(split.became_known),
        became_unknown=[] if split is None else list(split.became_unknown),
        text=say_change(change, later, voice.language),
        receipt=None if earlier is None else earlier.receipt,
    )


def _describe_line(line: Line, text: str) -> ChangedLine:
    is_signal = line.cause == "signal"
    return ChangedLine(
        cause=line.cause,
        signal=line.signal,
        kind=line.kind,
        points=as_points(line.points),
        earlier_points=_points_of(line.earlier) if is_signal else None,
        later_points=_points_of(line.later) if is_signal else None,
        text=text,
        features=[
            ChangedFeature(
                name=feature.name,
                earlier=show_value(feature.earlier),
                later=show_value(feature.later),
                points=as_points(feature.points),
            )
            for feature in line.features
        ],
    )


def _points_of(reason: Reason | None) -> float:
    return 0.0 if reason is None else as_points(reason.points)
