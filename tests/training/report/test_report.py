"""The report: it stands by itself, names nobody, leaves out what is not known, and survives what can't be drawn."""

import re
from dataclasses import replace

import numpy as np
import pytest
from markupsafe import escape

from tests.training.report.trainings import ODD, with_card
from training.report import make_report

SVG = re.compile(r"<svg[^>]*>")
MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def full(both, audit, traps, misses):
    """The page with every section that there can be."""
    return draw(with_card(both.parts, audit=audit, traps=traps, misses=misses))


def draw(parts):
    troubles = []
    page = make_report(parts, troubles.append)

    assert troubles == []
    return page


def headings(page):
    return re.findall(r"<h2[^>]*>([^<]*)</h2>", page)


def test_it_goes_from_the_verdict_to_how_it_was_made(full, both):
    assert escape(both.parts.card["headline"]) in full
    assert headings(full) == [
        "What the score means",
        "Does the likelihood keep its word?",
        "Whom do we reach if we look after the worst?",
        "Was it as good every time?",
        "Is it as good in every segment?",
        "What moves the scores?",
        "What does each signal do?",
        "What are the data worth?",
        "Traps found before training",
        "Whom did it miss?",
        "Beside the model that serves",
        "What it does not know",
        "How it was made",
    ]
    assert full.index(both.parts.card["fingerprints"]["trees"]) > full.index("How it was made")


def test_every_training_keeps_one(both):
    assert both.second.undrawn == ()
    assert both.page == draw(both.parts)


def test_a_section_that_the_card_says_nothing_of_is_left_out(both):
    entries = ("audit", "traps", "misses", "segments", "worst", "reliability", "limits")
    page = draw(replace(with_card(both.parts, **dict.fromkeys(entries)), comparison=None))

    assert headings(page) == [
        "What the score means",
        "Was it as good every time?",
        "What moves the scores?",
        "What does each signal do?",
        "How it was made",
    ]


def test_it_asks_for_nothing_from_elsewhere_and_runs_no_script(full):
    assert not re.search(r"https?:|<script|<link|<iframe|@import|javascript:|\son\w+=", full)
    assert set(re.findall(r"(?:href|src)=\"([^\"]{0,5})", full)) <= {*(one[:5] for one in targets(full)), "data:"}
    assert not [one for one in re.findall(r"url\(([^)]*)\)", full) if not one.startswith("#")]


def targets(page):
    return [f"#{one}" for one in re.findall(r"\sid=\"([^\"]*)\"", page)]


def test_every_picture_is_there_under_a_name_of_its_own(full):
    names = targets(full)
    asked = re.findall(r"(?:href=\"|url\()(#[^\")]*)", full)

    assert len(set(names)) == len(names)
    assert set(asked) <= set(names)


def test_every_picture_says_in_words_what_it_shows_or_stands_beside_the_words(full):
    pictures = SVG.findall(full)

    assert len(pictures) > 10
    for one in pictures:
        said = re.search(r'role="img" aria-label="([^"]*)"', one)
        assert 'aria-hidden="true"' in one or (said and len(said.group(1)) > 20), one


def test_no_account_is_named(full, both):
    assert "Zebra" in both.parts.accounts.account_ids[0]
    assert "Zebra" not in full


def test_what_the_data_hold_is_text_and_not_markup(full):
    assert ODD not in full
    assert "seats &lt;b&gt;&amp;&lt;/b&gt; $x^2$" in full
    assert "<i>pro</i>" not in full
    assert "More &lt;tickets&gt; go with staying" in full


def test_it_is_small_enough_to_send(full):
    assert len(full.encode()) < MOST_BYTES / 4


def test_what_cannot_be_drawn_is_told_and_takes_nothing_else_with_it(both, traps):
    troubles = []
    broken = with_card(both.parts, misses={"before": [{"days": 30}]}, traps=traps)

    page = make_report(broken, troubles.append)

    (told,) = troubles
    assert "“Whom did it miss?”" in told
    assert "KeyError: 'scored'" in told
    assert "This section can’t be drawn" in page
    assert "churn_reason" in page
    assert headings(page)[-1] == "How it was made"


def test_where_the_verdict_itself_cannot_be_written_the_rest_stands(both):
    troubles = []

    page = make_report(with_card(both.parts, verdict=None, early=[1]), troubles.append)

    assert [told.split("”")[0] for told in troubles if "verdict" in told] == ["The section “The verdict"]
    assert any("How early does it tell?" in told for told in troubles)
    assert "How it was made" in headings(page)


def test_drawing_disturbs_nothing_that_goes_by_chance(both):
    np.random.seed(5)  # noqa: NPY002 -- what others draw by
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(5)  # noqa: NPY002

    draw(both.parts)

    assert np.random.random() == expected  # noqa: NPY002


def test_the_audit_says_of_each_signal_what_it_is_worth(full):
    audit = full[full.index('<section id="audit"') : full.index('<section id="traps"')]

    assert "0.71 (0.69 to 0.73)" in audit
    assert 'healthier <span class="quiet">(declared riskier)</span>' in audit
    assert [word for word in ("Tells<", "Goes the other way", "Too little known") if word in audit] == [
        "Tells<",
        "Goes the other way",
        "Too little known",
    ]


def test_a_challenger_stands_beside_the_champion(both):
    page = draw(both.parts)

    assert f"Version {both.first.version} serves." in page
    assert f"The verdict: <b>{both.second.comparison.state}</b>" in page
    assert f"{both.second.comparison.rows:,} rows" in page
