"""`varme train` and `varme models show`: the sentence that matters, the card as a page, and as JSON."""

import io
import json
import sys
from contextlib import redirect_stdout

import numpy as np
import pytest

from app.cli import main

ROWS = 300
SECTIONS = (
    "How good it is",
    "What is among the worst accounts",
    "How early it tells",
    "Whether the probabilities can be taken literally",
    "Beside simple rules",
    "By segment",
    "What each signal tells",
    "Other horizons",
    "What it does not know",
    "What it learnt from",
    "How it was made",
)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """300 accounts in two plans; those with few logins leave, more so in one of them."""
    random = np.random.default_rng(3)
    logins, plan = random.poisson(20, ROWS), random.choice(["basic", "pro|plus"], ROWS)
    left = random.random(ROWS) < 1 / (1 + np.exp(0.3 * (logins - 16) + (plan == "basic")))
    rows = (f"C-{row},{logins[row]},{plan[row]},{logins[row] * 10},{int(left[row])}" for row in range(ROWS))
    path = tmp_path_factory.mktemp("table") / "customers.csv"
    path.write_text("\n".join(["customer,logins,plan,pays,left", *rows]))
    return path


@pytest.fixture(scope="module")
def trained(table, tmp_path_factory):
    """A home with a model of the table, and what `varme train` said."""
    home, spoken = tmp_path_factory.mktemp("home"), io.StringIO()
    roles = ("--id", "customer", "--label", "left", "--segment", "plan", "--revenue", "pays")
    words = ["varme", "train", "--table", str(table), *roles, "--home", str(home)]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(spoken):
        patch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as stop:
            main()
    assert not stop.value.code
    return home, spoken.getvalue()


@pytest.fixture
def show(run, trained):
    """Run `varme models show`; what it says."""

    def call(*words):
        code, spoken, muttered = run("models", "show", *words, "--home", trained[0])
        assert code == 0, muttered
        return spoken

    return call


def test_the_card_is_told_in_every_form(show, trained):
    card, page, shown = json.loads(show("--json")), show("1", "--markdown"), show()

    assert card["version"] == "1"
    assert page.startswith(f"# Version 1 (champion)\n\n**{card['headline']}**\n\n{card['adds']}\n")
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == list(SECTIONS)
    assert [title for title in SECTIONS if title not in shown] == []
    assert "|" not in shown.replace("pro|plus", "")
    # What training says is what stands on the card.
    for said in (card["headline"], card["adds"], card["small_data"], *card["audit"]["sentences"][:3]):
        assert said in trained[1]
    assert "Its card: varme models show 1" in trained[1]


def test_the_figures_of_the_card_are_whole(show):
    card = json.loads(show("1", "--json"))

    assert {one["segment"] for one in card["segments"]} == {"basic", "pro|plus"}
    assert sum(one["rows"] for one in card["segments"]) == card["verdict"]["rows"] == ROWS
    assert [one["share"] for one in card["worst"]] == [0.05, 0.1, 0.2]
    assert all(0 < one["revenue"]["value"] < one["recall"]["value"] for one in card["worst"])
    assert {one["name"]: one["absent"] for one in card["baselines"]}["logins alone"] is None
    assert set(card["fingerprints"]) == {"data", "features", "trees"}
    assert card["packages"]["lightgbm"]
    assert card["early"]["before"] == []
    assert card["misses"] is None
    assert "C-" not in json.dumps(card)


def test_a_version_that_is_not_there_has_no_card(run, trained):
    code, _, muttered = run("models", "show", "7", "--home", trained[0])

    assert code == 1
    assert "no version '7'" in muttered


def test_too_few_that_left_are_refused_as_configured(run, table, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VARME_TRAINING__FEWEST_CANCELLATIONS", "290")

    code, _, muttered = run("train", "--table", table, "--id", "customer", "--label", "left")

    assert code == 1
    assert "To learn from takes 290" in " ".join(muttered.split())
