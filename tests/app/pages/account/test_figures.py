"""The figures behind a reason: in words, beside their own past and what is healthy."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.explaining.voice import Voice
from app.pages.account.figures import HEIGHT, WIDTH, FigureMaker
from app.store import FeatureRow
from app.words import language_of
from models.answer import FeaturePoints, Reason
from models.likeness import Likeness

VOICE = Voice(language_of("en"))
FIRST = date(2026, 6, 1)
LOGINS = FeaturePoints("logins_30d", 9.0, 38.0, -214)
REASON = Reason("logins.logins_30d", "logins", "lead", -214, (LOGINS,))


def rows(*values, **more):
    return [
        FeatureRow("A-1", FIRST + timedelta(days=7 * week), {"logins_30d": value, **more})
        for week, value in enumerate(values)
    ]


def show(make_spec, past, reason=REASON, **changes):
    spec = make_spec()
    logins, *others = spec.features
    spec = replace(spec, features=(replace(logins, **changes), *others))
    return FigureMaker(past, spec, VOICE).show(reason, LOGINS)


def test_value_typical_range_and_past(make_spec):
    shown = show(make_spec, rows(30.0, 20.0, 9.0), middle=(21.0, 52.0))

    assert (shown.value, shown.typical, shown.healthy, shown.points) == ("9", "38", "21 to 52", -214)
    assert shown.spark.says == "30 on 1 June 2026, 9 on 15 June 2026"
    assert shown.text.endswith(".")


def test_everything_lies_inside_the_small_chart(make_spec):
    spark = show(make_spec, rows(30.0, 500.0, -9.0), middle=(21.0, 52.0)).spark
    points = [tuple(map(float, point.split(","))) for piece in spark.pieces for point in piece.split()]

    assert len(points) == 3
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert spark.healthy[0] >= 0
    assert sum(spark.healthy) <= HEIGHT
    assert 0 <= spark.typical <= HEIGHT


def test_what_was_not_known_breaks_the_line_and_is_no_zero(make_spec):
    spark = show(make_spec, rows(30.0, 20.0, None, 9.0)).spark

    assert [len(piece.split()) for piece in spark.pieces] == [2, 1]


@pytest.mark.parametrize(
    "past",
    [pytest.param([], id="no past"), pytest.param([9.0], id="one day"), pytest.param([None, 9.0], id="known once")],
)
def test_without_a_past_there_is_no_chart(make_spec, past):
    assert show(make_spec, rows(*past)).spark is None


@pytest.mark.parametrize(
    ("alike", "healthy"),
    [pytest.param("all", "21 to 52", id="all"), pytest.param("segment", "8 to 12", id="those of its segment")],
)
def test_the_range_is_that_of_those_with_whom_the_reason_compares(make_spec, alike, healthy):
    spec = make_spec()
    logins, *others = spec.features
    logins = replace(
        logins, typical_by=(9.0, 10.0, None), middle=(21.0, 52.0), middle_by=((5.0, 6.0), (8.0, 12.0), None)
    )
    spec = replace(spec, features=(logins, *others), likeness=Likeness("segment", "plan"))
    shown = FigureMaker(rows(30.0, 9.0, plan="pro"), spec, VOICE).show(replace(REASON, alike=alike), LOGINS)

    assert shown.healthy == healthy


def test_a_model_that_is_gone_leaves_values_and_past():
    shown = FigureMaker(rows(30.0, 9.0), None, VOICE).show(REASON, LOGINS)

    assert (shown.value, shown.healthy) == ("9", None)
    assert shown.spark is not None
