"""`varme models`: what it says of the versions, and how one is put in service, or taken back."""

import json

import pytest

from models.scorer import Scorer
from training.promotion.compare import Comparison, Estimate, PairedFigure, PairedFigures, PairedSegment, Rule
from training.promotion.portfolio import ColourChange, Today, save_changes
from training.registry.registry import Registry
from training.train import changes_folder

CHANGES = tuple(
    ColourChange(f"A-{number:02d}", "green", 90.0 - number, "red", 20.0 + number, 10.0) for number in range(12)
)
WORSE = "its log loss is 0.2100, the champion's 0.2000."


def figure(champion, challenger, apart=0.02):
    value = challenger - champion
    return PairedFigure(champion, challenger, Estimate(value, value - apart, value + apart))


FIGURES = PairedFigures(
    log_loss=figure(0.2, 0.21),
    observed=55,
    expected=figure(50.0, 60.0),
    slope=figure(1.02, 0.94),
    revenue_caught=figure(0.4, 0.35),
    segments=(PairedSegment("large", 40, 3, None), PairedSegment("small", 300, 50, figure(0.22, 0.23))),
)


def compared(state, reasons=()):
    return Comparison(
        "1",
        state,
        reasons,
        Rule(),
        rows=900,
        accounts=340,
        left=53,
        first_day="2026-01-01",
        last_day="2026-03-01",
        figures=FIGURES,
        today=Today(310, CHANGES, 0.75, 0.9).to_json(),
    )


@pytest.fixture
def home(tmp_path, make_home, learnt):
    """A home with a champion, a challenger that is worse, and one that is as good."""
    folder = make_home(tmp_path / "home")
    registry = Registry(folder)
    for comparison in (None, compared("refused", (WORSE,)), compared("promotable")):
        version = registry.register(
            learnt.folder,
            learnt.spec,
            parameters={},
            metrics={"auc": 0.75, "log_loss": 0.2},
            refused=None,
            comparison=comparison,
        )
        if comparison is None:
            registry.promote(version)
        else:
            save_changes(CHANGES, changes_folder(folder, version))
            registry.mark_challenger(version)
    return folder


@pytest.fixture
def models(run, home):
    """Run one of the commands in this home; (exit code, what it said)."""

    def call(*words):
        code, spoken, muttered = run("models", *words, "--home", home)
        said = spoken + muttered
        return code, json.loads(spoken) if "--json" in words else said

    return call


def test_a_comparison_is_shown_again_with_the_accounts(models, home):
    code, said = models("compare", "2")
    _, facts = models("compare", "2", "--json")

    file = changes_folder(home, "2") / "colour_changes.csv"
    assert code == 0
    for part in (
        "Compared with version 1, which serves: refused.",
        f"  - {WORSE}",
        "900 snapshots of 340 accounts, 53 of which left, from 2026-01-01 to 2026-03-01",
        "log loss              0.2000, 0.2100; +0.0100 (-0.0100 to +0.0300)",
        "churns expected       50, 60; 55 observed",
        "log loss, large       too few left: 3",
        "log loss, small       0.2200, 0.2300",
        "same first reason     75% of today's accounts",
        "12 of today's 310 accounts would change colour: 12 green to red",
        "    A-00: green 90.0 to red 20.0",
        f"All 12 of them, the largest changes first: {file}",
        'varme models promote 2 --because "…"',
    ):
        assert part in said
    assert said.count(": green") == 10
    assert facts["state"] == "refused"
    assert [one["account_id"] for one in facts["colour_changes"]] == [one.account_id for one in CHANGES]


def test_without_a_version_it_is_the_challenger(models):
    _, said = models("compare")

    assert said.startswith("Version 3,")
    assert "Compared with version 1, which serves: promotable." in said
    assert "Put it in service with: varme models promote 3" in said


def test_a_list_that_is_elsewhere_is_said(models, home):
    (changes_folder(home, "3") / "colour_changes.csv").unlink()

    code, said = models("compare")

    assert code == 0
    assert "The accounts are listed in the home in which it was trained" in said


def test_a_verdict_beside_an_earlier_champion_is_said_to_be_old(models):
    models("promote", "3")

    _, said = models("compare", "2")

    assert "Now it is not comparable yet:" in said
    assert "it was compared with version 1, not with version 3, which serves now" in said


def test_what_was_never_compared_is_said(models, run, tmp_path):
    code, said = models("compare", "1")
    empty, _, muttered = run("models", "compare", "--home", tmp_path / "empty")

    assert (code, empty) == (1, 1)
    assert "Version 1 of customer-health was not compared" in said
    assert "No version was compared yet" in muttered


def test_a_worse_one_is_put_in_service_only_with_a_reason(models, home):
    refused, said = models("promote", "2")
    blank, why = models("promote", "2", "--because", " ")
    served = Registry(home).champion().version
    done, _ = models("promote", "2", "--because", "The board wants it.")

    assert (refused, blank, served, done) == (1, 2, "1", 0)
    assert f"It is refused: {WORSE}" in " ".join(said.split())
    assert "--because is blank" in why
    assert Registry(home).champion().version == "2"


def test_one_command_brings_the_previous_champion_back(models, home):
    models("promote", "3")

    code, said = models("rollback", "--because", "Complaints.", "--json")
    again, why = models("rollback")

    assert (code, again) == (0, 1)
    assert (said["version"], said["because"]) == ("1", "Complaints.")
    assert json.loads((home / "serving" / "champion" / "serving.json").read_text())["version"] == "1"
    assert Scorer.load(home / "serving" / "champion")
    assert "There is no earlier champion to go back to" in why


def test_the_list_says_verdicts_and_when_each_served(models):
    models("promote", "3")
    models("rollback")

    _, said = models("list")
    _, facts = models("list", "--json")

    today = facts["versions"][0]["served"][0][0][:10]
    lines = said.splitlines()
    assert [line.split()[0] for line in lines] == ["3", "2", "1"]
    assert f"promotable, served from {today} to {today}" in lines[0]
    assert "refused" in lines[1]
    assert f"champion, served from {today} to {today}, served from {today} to now" in lines[2]
    assert [one["state"] for one in facts["versions"]] == ["promotable", "refused", "serves"]


def test_the_history_keeps_verdicts_and_reasons(models):
    models("promote", "2", "--because", "The board wants it.")
    models("rollback", "--because", "Complaints.")

    _, said = models("history")
    _, facts = models("history", "--json")

    assert "Version 1, trained on 2026-06-30: better than the base rate; no model served" in said
    assert "Version 2, trained on 2026-06-30: compared with version 1: refused" in said
    assert said.index("because: The board wants it.") < said.index(f"overruled: {WORSE}") < said.index("Complaints.")
    assert [(one["version"], one["kind"], one["because"]) for one in facts["changes"]] == [
        ("1", "promotion", None),
        ("2", "promotion", "The board wants it."),
        ("1", "rollback", "Complaints."),
    ]
    assert [one["compared"] and one["compared"]["state"] for one in facts["verdicts"]] == [
        None,
        "refused",
        "promotable",
    ]


def test_an_empty_home_has_no_history(run, tmp_path):
    code, said, _ = run("models", "history", "--home", tmp_path / "empty")

    assert code == 0
    assert "There are no versions" in said


def test_who_is_put_in_service_is_in_the_audit_log(models, run, home):
    models("promote", "3", "--because", "It is as good.")
    models("rollback")
    _, said, _ = run("audit", "--home", home, "--json")

    told = [
        (entry["actor"], entry["action"], entry["subject"], entry["details"]) for entry in json.loads(said)["entries"]
    ]
    assert told == [
        ("command line", "model.promoted", "3", {"because": "It is as good."}),
        ("command line", "model.rolled_back", "1", {"because": None}),
    ]


def test_without_the_store_a_model_is_put_in_service_all_the_same(models, home):
    (home / "store.db").write_bytes(b"This is a letter, not a database. " * 5000)
    code, said = models("promote", "3")

    assert code == 0
    assert "the audit log could not be written" in said
    assert "Version 3 serves" in said
