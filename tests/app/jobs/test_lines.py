"""The lines of batch scoring: a sentence that is remembered is the one that would be said."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from app.explaining.voice import Voice
from app.jobs.scoring.lines import ScoreLines
from app.store import FeatureRow, ModelVersion, ScoreRecord
from app.words import language_of, say
from models.answer import Answer, FeaturePoints, Reason

DAY = date(2026, 6, 30)


def make_record(account, reason):
    answer = Answer(
        score=700 + reason.points,
        churn_probability=0.05,
        interval=(0.04, 0.06),
        band="green",
        horizon_days=90,
        typical_score=700,
        reasons=(reason,),
        other_points=0,
        unknown_points=0,
        cut_points=0,
        completeness=1.0,
        unknown_signals=(),
        missing=(),
    )
    row = FeatureRow(account, DAY, {"seats_used_share": 0.2})
    return ScoreRecord(row, ModelVersion("customer-health", "1", "f" * 64), answer, datetime(2026, 7, 1, tzinfo=UTC))


def make_reason(points, lead):
    other = "active_users_30d" if lead == "seats_used_share" else "seats_used_share"
    values = {"seats_used_share": (0.2, 0.8), "active_users_30d": (5.0, 17.0)}
    features = (
        FeaturePoints(lead, *values[lead], points * 2),
        FeaturePoints(other, *values[other], -points),
    )
    return Reason(f"active_users.{lead}", "active_users", "lead", points, features)


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("lead", ["seats_used_share", "active_users_30d"])
def test_what_is_remembered_is_what_would_be_said(lead, language):
    lines = ScoreLines(1, (), Voice(language_of(language), currency="EUR"))
    reasons = [make_reason(points, one) for points, one in product((-120, -3, 4, 90), (lead, "seats_used_share"))]

    told = lines.table([make_record(f"A-{number}", reason) for number, reason in enumerate(reasons)])

    assert told["reason_1_text"].to_pylist() == [say(reason, language) for reason in reasons]
    assert told["reason_1_points"].to_pylist() == [reason.points / 10 for reason in reasons]


def test_fewer_reasons_than_asked_for_leave_blanks():
    lines = ScoreLines(2, (30,), Voice(language_of("en")))

    (line,) = lines.table([make_record("A-1", make_reason(-5, "seats_used_share"))]).to_pylist()

    assert (line["reason_2_signal"], line["reason_2_points"], line["reason_2_text"]) == (None, None, None)
    assert line["churn_probability_30d"] is None
