"""An explanation as a page: its column adds up, and it says what can't be told."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest

from app.explaining.change import Change, find_change
from app.explaining.errors import SinceTooLate
from app.explaining.explanation import Explanation, explain
from app.explaining.page import render_page
from app.explaining.reproduction import Reproduction, reproduce
from app.store import ModelVersion
from app.words import language_of
from models.answer import FeaturePoints, Missing, Reason
from models.way import Moved, NoWay, Step, Way, WhyNot

EARLIER, LATER = date(2026, 5, 31), date(2026, 6, 29)
ROW = re.compile(r"^ *(=?) *([+-]?\d+[.,]\d)  ", re.MULTILINE)


@pytest.fixture
def english():
    return language_of("en")


@pytest.fixture
def page(english):
    """The page of a record about which nothing more is known; a test names only what it is about."""

    def render(record, change=None, language=english, most_reasons=10, trained_on=None, ways=(), **more):
        explanation = Explanation(record, change or Change(None, None, None, None), trained_on, ways)
        return render_page(explanation, language, most_reasons=most_reasons, **more)

    return render


@pytest.fixture
def told(make_record):
    """A score of which every kind of part is told."""
    record = make_record()
    answer = record.answer
    (logins,) = answer.reasons
    payments = Reason(
        "payments.invoices_overdue", "payments", "lag", -30, (FeaturePoints("invoices_overdue", 2.0, 0.0, -30),)
    )
    good = Reason("support.tickets_90d", "support", "lead", 25, (FeaturePoints("tickets_90d", 0.0, 2.0, 25),))
    return replace(
        record,
        answer=replace(
            answer, reasons=(logins, payments, good), score=0, other_points=-41, unknown_points=-600, cut_points=160
        ),
    )


def tenths(text):
    return round(float(text.replace(",", ".")) * 10)


@pytest.mark.parametrize("code", ["en", "da", "nb", "nl"])
@pytest.mark.parametrize("most_reasons", [0, 1, 2, 10])
def test_the_column_adds_up(page, told, code, most_reasons):
    shown = page(told, language=language_of(code), most_reasons=most_reasons)
    *parts, (equals, score) = ROW.findall(shown.replace("\N{MINUS SIGN}", "-"))

    assert equals == "="
    assert sum(tenths(part) for _, part in parts) == tenths(score) == told.answer.score


def test_what_can_be_acted_on_stands_apart(page, told):
    lines = page(told).splitlines()
    act, explains, good, rest = (
        lines.index(heading) for heading in ("What you can act on", "What explains it", "Good news", "The rest")
    )

    assert act < explains < good < rest
    assert [line.split()[0] for line in (lines[act + 1], lines[explains + 1], lines[good + 1])] == [
        "-21.4",
        "-3.0",
        "+2.5",
    ]
    assert [line.split()[0] for line in lines[rest + 1 : rest + 4]] == ["-4.1", "-60.0", "+16.0"]


def test_the_head_says_the_score_and_what_it_means(page, make_record):
    lines = page(make_record(), trained_on=date(2026, 4, 1)).splitlines()

    assert lines[:3] == [
        "A-1: score 38.4 of 100, red",
        "32% likely to leave within 90 days (between 24% and 41%)",
        "As known on 29 June 2026, by customer-health, version 3, which learnt from what was known before 1 April 2026",
    ]
    assert lines[4].startswith("31.6 points below the typical account (70.0). What weighs most: ")


STEP = Step("logins", {"logins_30d": 9.0}, {"logins_30d": 38.0}, 180, (-214, -20), "logins_30d", 0.4)


def test_a_way_adds_up_and_is_no_promise(page, make_record):
    moved = replace(STEP, moved=Moved(60, 15, 0.25, ()))
    ways = (Way("yellow", 564, 0.08, 180, (moved,), 90, ()), NoWay("green", "out_of_reach", 602))
    lines = page(make_record(), ways=ways).splitlines()
    at = lines.index("The way to green")

    assert lines[at + 1 : at + 6] == [
        "  To yellow: this step would lift the account to 56.4 (8% likely to leave).",
        "  +18.0  Logins. Today: 9 logins in the last 30 days. As in accounts like it: 38 logins in the last 30 days.",
        "         Of 60 accounts like it that stood about as badly, 25% made such a move within 90 days.",
        "  To green: out of reach. Up to three steps to where accounts like it stand lead no further than 60.2.",
        "  This is what the model expects of accounts that look like it; it is no promise that a step makes one stay.",
    ]
    assert "The way to green" not in page(make_record())


@pytest.mark.parametrize("reason", get_args(WhyNot))
def test_that_there_is_no_way_is_told_with_its_reason(page, make_record, reason):
    shown = page(make_record(), ways=(NoWay("green", reason),))

    assert re.search(r"^  To green: .*\.$", shown, re.MULTILINE)
    assert "no promise" not in shown


def test_a_move_of_which_too_few_are_known_is_told(page, make_record):
    assert "Too few accounts like it are known" in page(
        make_record(), ways=(Way("yellow", 564, 0.08, 180, (STEP,), 90, ()),)
    )


def test_grey_says_what_would_help(page, learnt, make_record):
    answer = learnt.scorer.answer({})
    lines = page(replace(make_record(), answer=answer)).splitlines()

    assert lines[0] == "A-1: no score, grey"
    assert "Too little is known for a score: 0% of what the model weighs." in lines
    assert "Logins" in lines[lines.index("What would help most") + 1]
    assert "The typical account" not in "\n".join(lines)


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        pytest.param(
            Missing("logins", ("usage",), 0.5),
            "Logins (50% of what the model weighs): the table usage brings it",
            id="one table",
        ),
        pytest.param(
            Missing("breadth", ("usage", "subscriptions"), 0.1),
            "Breadth of use (10% of what the model weighs): the tables usage, subscriptions bring it",
            id="two tables",
        ),
        pytest.param(Missing("own_signal"), "Own signal", id="said before tables were told"),
    ],
)
def test_what_would_help_names_its_tables(page, learnt, make_record, missing, says):
    answer = replace(learnt.scorer.answer({}), missing=(missing,))

    assert f"\nWhat would help most\n  {says}\n" in page(replace(make_record(), answer=answer))


def change_between(store, make_record, *, versions=("3", "3"), scores=(500, 384)):
    earlier, later = (
        make_record(on=on, version=version, score=score)
        for on, version, score in zip((EARLIER, LATER), versions, scores, strict=True)
    )
    store.save_scores([earlier, later])
    return later, find_change(store.history, later, None, lambda _: None)


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        pytest.param((500, 384), "fallen by 11.6, from 50.0 (red) to 38.4 (red).", id="fell"),
        pytest.param((384, 500), "risen by 11.6, from 38.4 (red) to 50.0 (red).", id="rose"),
        pytest.param((384, 384), "not changed: 38.4 (red).", id="stayed"),
    ],
)
def test_what_changed(store, make_record, page, scores, says):
    later, change = change_between(store, make_record, scores=scores)

    assert f"Since 31 May 2026 the score has {says}" in page(later, change)


def test_a_version_that_no_model_can_bridge_is_one_line(store, make_record, page):
    later, change = change_between(store, make_record, versions=("3", "4"))
    shown = page(later, change)

    assert re.search(
        r"^  -11\.6  Version 4 of the model has taken the place of version 3, and neither", shown, re.MULTILINE
    )


def test_small_changes_are_told_together(store, make_record, page):
    later, change = change_between(store, make_record)
    lines = [replace(change.split.lines[0], points=points) for points in (-110, -4, -3, 1)]
    shown = page(later, replace(change, split=replace(change.split, lines=tuple(lines))))

    assert shown.count("What rounding leaves changed.") == 1
    assert "   -0.6  3 small changes together" in shown


def test_a_day_that_is_not_earlier_is_refused(store, make_record):
    later = make_record(on=LATER)
    store.save_scores([later])

    with pytest.raises(SinceTooLate, match="name an earlier day"):
        find_change(store.history, later, LATER, lambda _: None)
    assert find_change(store.history, later, LATER - timedelta(days=1), lambda _: None).first_on == LATER


def test_a_model_that_lacks_a_feature_in_the_row_can_not_score_it_again(store, make_record, learnt):
    model = ModelVersion("customer-health", "4", learnt.scorer.fingerprint)
    values = learnt.values(learnt.known[0])
    whole = make_record(on=EARLIER, **values)
    later = replace(make_record(on=LATER, **values), model=model, answer=learnt.scorer.answer(values))
    lacking = replace(whole, row=replace(whole.row, features={name: values[name] for name in list(values)[1:]}))
    judged = []
    for earlier in (whole, lacking):
        store.save_scores([earlier, later])
        found = explain(store, later, lambda asked: learnt.scorer if asked == model else None, has_ways=False)
        judged.append(found.change.split.judged_by)

    assert judged == ["later", "none"]


def test_reproducing_compares_every_bit(learnt, make_record):
    values = learnt.values(learnt.known[0])
    record = replace(make_record(**values), answer=learnt.scorer.answer(values))
    other = replace(record, answer=replace(record.answer, completeness=record.answer.completeness - 1e-15))

    assert reproduce(record, learnt.scorer) == Reproduction("same")
    assert reproduce(other, learnt.scorer) == Reproduction("different")
    assert reproduce(record, None) == Reproduction("model_gone")
    assert reproduce(make_record(no_such_feature=1.0), learnt.scorer).outcome == "model_unreadable"


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        pytest.param("same", "version 3 says the same, bit for bit", id="same"),
        pytest.param("different", "version 3 says otherwise now", id="different"),
        pytest.param("model_gone", "Version 3 of the model is gone", id="gone"),
        pytest.param("model_unreadable", "can't be asked again: why", id="unreadable"),
    ],
)
def test_a_reproduction_is_told(page, make_record, outcome, says):
    assert says in page(make_record(), reproduction=Reproduction(outcome, "why"))
