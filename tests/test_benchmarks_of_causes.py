"""The measure of the reasons is honest: what counts as visible, as named and as deleted comes out so."""

import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from models.answer import Answer, Reason
from models.encode import date_of
from models.scorer import Scorer
from tests.benchmarks.causes import __main__ as command
from tests.benchmarks.causes.cases import Case, Looked, red_and_left
from tests.benchmarks.causes.deleting import Deleted, delete_first_reasons
from tests.benchmarks.causes.homes import later_snapshots
from tests.benchmarks.causes.naming import FIRST, SIGNALS, is_named, judge_naming
from tests.benchmarks.causes.run import Findings, tell
from tests.benchmarks.causes.table import BEGIN, END, as_markdown, promises

MONDAY = date(2025, 6, 2)
DAY = timedelta(days=1)


def look(account="A-1", signals=("logins",), band="red", on=MONDAY) -> Looked:
    """An account whose score these signals lower, the heaviest first; a good word on support comes before them all."""
    reasons = [Reason("support.x", "support", "lead", 200, ())]
    reasons += [Reason(f"{signal}.x", signal, "lead", place - 100, ()) for place, signal in enumerate(signals)]
    answer = Answer(300, 0.4, (0.3, 0.5), band, 90, 700, tuple(reasons), 0, 0, 0, 1.0, (), ())
    return Looked(account, on, {}, answer)


def make_case(account="A-1", signals=("logins",), cause="disuse", **parts) -> Case:
    whole = {"company": "one", "looked": look(account, signals), "cause": cause, "visible_days": 40, "greatest": cause}
    return Case(**whole | parts)


@pytest.fixture
def write_truth(tmp_path):
    """Write what truly happened to A-1: its troubles as (cause, begins, ends), its notices as (cause, day)."""

    def write(troubles, notices, greatest="disuse") -> Path:
        (tmp_path / "truth").mkdir()
        tables = {
            "troubles": {
                "account_id": ["A-1"] * len(troubles),
                "cause": pa.array([cause for cause, _, _ in troubles], pa.string()),
                "began_on": pa.array([began for _, began, _ in troubles], pa.date32()),
                "ended_on": pa.array([ended for _, _, ended in troubles], pa.date32()),
            },
            "causes": {
                "account_id": ["A-1"] * len(notices),
                "notified_at": [datetime.combine(day, datetime.min.time()) for _, day in notices],
                "cause": [cause for cause, _ in notices],
            },
            "risk": {"account_id": ["A-1"], "snapshot_on": [MONDAY], "cause": [greatest]},
        }
        for name, columns in tables.items():
            parquet.write_table(pa.table(columns), tmp_path / "truth" / f"{name}.parquet")
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("troubles", "visible_days"),
    [
        pytest.param([("disuse", MONDAY - 40 * DAY, None)], 40, id="under way before the snapshot, and until it left"),
        pytest.param([("disuse", MONDAY - DAY, None)], 1, id="since the day before"),
        pytest.param([("disuse", MONDAY, None)], None, id="the snapshot's own day is not yet known"),
        pytest.param([("disuse", MONDAY + DAY, None)], None, id="it began later"),
        pytest.param([("disuse", MONDAY - 40 * DAY, MONDAY + 10 * DAY)], 40, id="the notice is of its last day"),
        pytest.param([("disuse", MONDAY - 40 * DAY, MONDAY + 9 * DAY)], None, id="it was over before the notice"),
        pytest.param([("champion", MONDAY - 40 * DAY, None)], None, id="a trouble, but not the one"),
        pytest.param([], None, id="none"),
    ],
)
def test_a_cause_is_visible_where_its_trouble_was_under_way(write_truth, troubles, visible_days):
    company = write_truth(troubles, [("disuse", MONDAY + 10 * DAY)])

    (case,) = red_and_left([look()], company, 90)

    assert (case.cause, case.visible_days, case.greatest) == ("disuse", visible_days, "disuse")


@pytest.mark.parametrize(
    ("band", "left_on", "is_case"),
    [
        pytest.param("red", MONDAY, True, id="on the day"),
        pytest.param("red", MONDAY + 89 * DAY, True, id="on the last day of the horizon"),
        pytest.param("red", MONDAY + 90 * DAY, False, id="too late"),
        pytest.param("red", MONDAY - DAY, False, id="before"),
        pytest.param("yellow", MONDAY + DAY, False, id="not red"),
        pytest.param("grey", MONDAY + DAY, False, id="grey"),
    ],
)
def test_a_case_was_red_and_left_within_the_horizon(write_truth, band, left_on, is_case):
    company = write_truth([], [("none_visible", left_on)])

    assert len(red_and_left([look(band=band)], company, 90)) == is_case


def test_the_first_notice_after_the_snapshot_counts(write_truth):
    notices = [("champion", MONDAY + 50 * DAY), ("price", MONDAY + 5 * DAY), ("support", MONDAY - 5 * DAY)]

    (case,) = red_and_left([look()], write_truth([], notices), 90)

    assert case.cause == "price"


def test_only_what_lowers_is_counted():
    case = make_case(signals=("payments", "champion", "logins", "breadth"), cause="disuse")

    assert case.looked.lowering == ("payments", "champion", "logins", "breadth")
    assert not is_named(case, FIRST)
    assert is_named(case, 3)
    assert not is_named(make_case(signals=("payments", "champion"), cause="support"), 3)


def test_shares_and_what_naming_the_commonest_would_get():
    cases = [
        make_case("A-1", ("logins",), "disuse"),
        make_case("A-2", ("champion", "breadth"), "disuse", greatest="champion"),
        make_case("A-3", ("payments",), "payment"),
        make_case("A-4", (), "support"),
        make_case("A-5", ("logins", "breadth", "contract", "support"), "champion"),
    ]

    naming = judge_naming(cases)

    assert (naming.first.value, naming.among.value) == (2 / 5, 3 / 5)
    assert (naming.one, naming.three, naming.greatest) == (2 / 5, 4 / 5, 4 / 5)
    assert naming.by_cause["disuse"] == (2, 0.5, 1.0)
    assert dict(naming.confused["disuse"]) == {"logins": 1, "champion": 1}
    assert dict(naming.confused["support"]) == {"(nothing lowers)": 1}
    with pytest.raises(ValueError, match="nothing to judge"):
        judge_naming([])


def test_an_account_seen_four_times_makes_a_share_no_surer():
    once = [make_case(f"A-{number}", ("logins" if number % 2 else "support",)) for number in range(20)]
    often, elsewhere = judge_naming(once * 4), [make_case(f"A-{n}", company="two") for n in range(20)]

    assert often.first == judge_naming(once).first
    assert (often.accounts, judge_naming(once + elsewhere).accounts) == (20, 40)


def test_every_cause_has_its_signals_and_no_signal_two():
    named = [signal for signals in SIGNALS.values() for signal in signals]

    assert len(named) == len(set(named))


def test_snapshots_end_where_the_outcome_is_open():
    days = later_snapshots(90)

    assert (days[0], days[-1]) == (date(2025, 10, 1), date(2026, 4, 1))
    assert later_snapshots(30)[-1] == date(2026, 6, 1)


def test_the_data_behind_the_first_reason_are_made_typical(learnt):
    deleted = delete_first_reasons(learnt.scorer, learnt.columns(learnt.known[:200]))
    row = int(np.argmax(deleted.promised))
    answers = [learnt.scorer.answer(learnt.values(one)) for one in learnt.known[:200]]
    lowered = [
        (values, next(reason for reason in answer.reasons if reason.points < 0))
        for values, answer in zip(learnt.known[:200], answers, strict=True)
        if any(reason.points < 0 for reason in answer.reasons)
    ]
    values, reason = lowered[row]
    healed = {feature.name: feature.typical for feature in reason.features}
    before, after = (learnt.scorer.answer(learnt.values(values) | given) for given in ({}, healed))

    assert len(lowered) == len(deleted.promised)
    assert deleted.promised[row] == -reason.points / 10
    assert deleted.moved[row] == pytest.approx((after.score - after.cut_points - before.score + before.cut_points) / 10)
    np.testing.assert_allclose(deleted.difference, deleted.typical + deleted.others, atol=1e-9)
    assert np.median(np.abs(deleted.others)) < np.median(deleted.promised) / 2


def test_what_is_typical_already_can_not_move(learnt):
    features = tuple(replace(one, typical="free") if one.name == "plan" else one for one in learnt.spec.features)
    scorer = Scorer(learnt.model.booster_text, replace(learnt.spec, features=features), "f")
    columns = {feature.name: [feature.typical] * 2 for feature in features} | {"plan": ["free", None]}
    columns |= {"tickets_90d": [0, 12]}

    deleted = delete_first_reasons(scorer, columns)

    # What lowers the one is its plan, which is free as usual; the other's plan is unknown, and it has many tickets.
    assert deleted.is_typical.tolist() == [True, False]
    assert deleted.moved[0] == 0 < deleted.promised[0]
    assert deleted.moved[1] > 0


def test_in_an_additive_model_nothing_else_moves(additive):
    columns = additive.columns(additive.known[:300])
    columns["renews_on"] = [None if days is None else date_of(days) for days in columns["renews_on"]]

    deleted = delete_first_reasons(additive.scorer, columns)

    assert len(deleted.promised) > 0
    # Two roundings to tenths of each signal.
    assert np.abs(deleted.others).max() <= 0.3


@pytest.fixture
def findings():
    """Two of three cases come first; one had no trace, and one came later."""
    cases = [make_case(f"A-{number}") for number in range(2)] + [make_case("A-3", ("support", "logins"))]
    cases += [make_case("A-4", cause="none_visible", visible_days=None), make_case("A-5", visible_days=None)]
    points, claims = ([10.0, 20.0], [12.0, 30.0], [1.0, 4.0], [1.0, 6.0]), ([True, False], [False, True])
    worth = Deleted(*(np.array(one) for one in (*points, *claims)))
    return Findings((tell("company 1", cases),), tell("all", cases), (("company 1", worth),))


def test_the_table_says_what_was_found(findings):
    table = as_markdown(findings, ("Measured here.",))
    first, among = promises(findings)

    assert (first.is_kept, among.is_kept) == (True, True)
    assert first.measured.startswith("66.7% (")
    assert "| company 1 | 5 | 1 | 1 | 3 | 3 | 66.7%" in table
    assert "| disuse | 3 | 67% | 100% | 2 | 1 |" in table
    assert "| company 1, all | 2 | 15.0 | 21.0 | +2.4 | +4.0 | +6.0 | +8.0 | +9.6 | 50% | +2.5 | +3.5 | 50% |" in table
    assert "| company 1, red | 1 | 10.0 | 12.0 | +2.0 |" in table


def test_the_page_has_the_place_for_the_table():
    page = (Path(command.__file__).parents[1] / "README.md").read_text(encoding="utf-8")

    assert page.index(BEGIN) < page.index(END)


def test_only_whole_results_are_written(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["causes", "--folder", str(tmp_path), "--write", "--quick"])

    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
    assert "leave --quick out" in capsys.readouterr().err
