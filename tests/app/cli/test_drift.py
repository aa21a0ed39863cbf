"""`varme drift`: the latest check in sentences, those before in lines, and all of it for machines."""

import json
from dataclasses import replace
from datetime import date

import pytest

from app.cli.drift import say_verdict
from app.store.drift import DriftCheck, DriftReason

FIGURES = {
    "accounts": 1200,
    "has_reference": True,
    "expected": {"auc": 0.8123, "log_loss": 0.2, "leaving": 61.4},
    "outcomes": None,
}
GONE = DriftReason("table_gone", "tickets", "The table tickets has no row since 2026-05-31.", {"silent_days": 29.0})
MOVED = DriftReason("scores_moved", None, "Scores moved.", {"moved": 0.2})


@pytest.fixture
def check(now):
    return DriftCheck(0, now, date(2026, 6, 29), "3", "look", (GONE, MOVED), FIGURES)


def test_the_latest_in_sentences_and_those_before_in_lines(run, store, settings, check):
    came = {"scored": 900, "observed": 50, "expected": {"value": 47.2, "low": -3.0, "high": 60.0}}
    store.drift.save(replace(check, snapshot_on=date(2026, 5, 29), verdict="fine", reasons=()))
    store.drift.save(replace(check, figures={**FIGURES, "outcomes": came}))
    code, said, _ = run("drift", "--home", settings.home)

    assert code == 0
    assert said.splitlines() == [
        "2026-06-29, by version 3: look; something moved that somebody should look at.",
        "  The table tickets has no row since 2026-05-31.",
        "  Scores moved.",
        "  Of 1,200 accounts 61 are expected to leave; by their own account the scores tell who with an AUC of 0.81.",
        "  Of 900 scores that were followed for their whole horizon, 50 left; expected were 47 (0 to 60).",
        "Before:",
        "  2026-05-29  version 3  fine",
    ]


def test_the_same_for_machines(run, store, settings, check):
    store.drift.save(check)
    _, said, _ = run("drift", "--home", settings.home, "--json")
    facts = json.loads(said)

    assert facts["latest"] == facts["history"][0]
    assert facts["latest"]["reasons"][0] == {
        "code": "table_gone",
        "subject": "tickets",
        "sentence": GONE.sentence,
        "figures": {"silent_days": 29.0},
    }


def test_nothing_was_compared_yet(run, store, settings):
    code, said, _ = run("drift", "--home", settings.home)

    assert (code, said) == (0, "Nothing was compared yet. Each scoring run is: varme score --out scores.parquet\n")


def test_no_store_yet(run, tmp_path):
    code, _, said = run("drift", "--home", tmp_path / "none")

    assert code == 1
    assert "no store yet" in said


def test_a_model_without_a_reference_is_told_so(run, store, settings, check):
    store.drift.save(replace(check, verdict="fine", reasons=(), figures={**FIGURES, "has_reference": False}))
    _, said, _ = run("drift", "--home", settings.home)

    assert "An earlier release trained the model and did not keep how things stood then" in said


@pytest.mark.parametrize(
    ("reasons", "has_reference", "said"),
    [
        pytest.param((), True, "Compared with the training: fine.", id="fine"),
        pytest.param((GONE,), True, f"Compared with the training: look. {GONE.sentence}", id="one reason"),
        pytest.param(
            (GONE, MOVED), True, f"Compared with the training: look. {GONE.sentence} And 1 more: varme drift", id="two"
        ),
        pytest.param((), False, "Compared with the training: fine; an earlier release", id="only in part"),
    ],
)
def test_one_line_after_a_run(check, reasons, has_reference, said):
    figures = {**FIGURES, "has_reference": has_reference}
    line = say_verdict(replace(check, verdict="look" if reasons else "fine", reasons=reasons, figures=figures))

    assert line.startswith(said)
    assert "\n" not in line
