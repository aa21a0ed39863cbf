"""`varme portfolio`: in words, for machines, and refused."""

import json
from dataclasses import replace

import pytest

from app.store import open_store


@pytest.fixture
def home(settings, make_record):
    store = open_store(settings.store_url, upgrade=True)
    store.save_scores([make_record(f"A-{number}", segment="small", mrr=50.0) for number in range(3)])
    store.close()
    return settings.home


def test_in_words(run, home):
    code, said, _ = run("portfolio", "--home", home)

    assert code == 0
    assert said.startswith("3 accounts on 29 June 2026, scored by version 3\n")


def test_signals_of_a_segment_are_set_apart_from_their_figures(run, settings, make_record, make_answer):
    record = make_record("A-1", segment="small")
    (first, *_), rest = record.answer.reasons, replace(record.answer.reasons[0], signal="support", points=-52)
    answer = replace(record.answer, reasons=(first, rest), score=record.answer.score - 52)
    store = open_store(settings.store_url, upgrade=True)
    store.save_scores([replace(record, answer=answer)])
    store.close()

    _, said, _ = run("portfolio", "--home", settings.home, "--language", "da")

    assert "Logins 21,4 · Support 5,2" in said


def test_for_machines(run, home):
    _, said, _ = run("portfolio", "--home", home, "--segment", "small", "--on", "2026-06-29", "--json")
    found = json.loads(said)

    assert (found["snapshot_on"], found["segment"]) == ("2026-06-29", "small")
    assert found["bands"] == [
        {"band": "red", "accounts": 3, "expected_to_leave": 1.0, "mrr": 150.0, "expected_mrr_lost": 47.85}
    ]
    assert [one["signal"] for one in found["signals"]] == ["logins"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--on", "2026-01-01"], 1, "No account was scored on 2026-01-01", id="no such day"),
        pytest.param(["--segment", "huge"], 1, "There is small.", id="no such segment"),
        pytest.param(["--on", "June"], 2, "2026-06-30", id="no day"),
        pytest.param(["--language", "xx"], 2, "'xx' is not spoken here", id="no such language"),
    ],
)
def test_refused(run, home, words, code, says):
    stopped, _, muttered = run("portfolio", "--home", home, *words)

    assert stopped == code
    assert says in muttered.replace("\n", " ")


def test_without_a_store(run, tmp_path):
    code, _, muttered = run("portfolio", "--home", tmp_path)

    assert code == 1
    assert "There is no store yet" in muttered.replace("\n", " ")
