"""The notebook that goes the way of a retraining: challenger, comparison, what was found, promotion, and back."""

import re

import pytest

from tests.notebooks.outputs import pictures, printed
from training.registry.registry import Registry


@pytest.fixture(scope="module")
def executed(execute, aged_home):
    return execute("retrain_and_decide", aged_home)


def test_a_challenger_is_compared_with_the_champion(executed):
    said = printed(executed["compare"])

    assert re.match(r"Verdict: (promotable|refused|not comparable yet)\.", said)
    assert re.search(r"Churns: \d+ seen, \d+ expected by the champion", said)
    assert len(pictures(executed["compare"])) == 1


def test_what_was_found_is_read_before_a_decision(executed):
    said = printed(executed["data"])

    assert re.findall(r"^(The data|Traps|Misses|Limits)$", said, flags=re.MULTILINE) == [
        "The data",
        "Traps",
        "Misses",
        "Limits",
    ]
    assert "It says who is likely to leave" in said


def test_the_report_is_a_file(executed):
    assert re.match(r"report-\d+\.html: \d+ KB", printed(executed["report"]))


def test_it_promotes_and_goes_back(executed, aged_home):
    registry = Registry(aged_home)

    assert [change.kind for change in registry.changes()] == ["promotion", "promotion", "rollback"]
    assert registry.champion().version == "1"
    assert "Version 1 serves again." in printed(executed["back"])


def test_nothing_is_warned_of(executed):
    assert [one for outputs in executed.values() for one in outputs if one.get("name") == "stderr"] == []
