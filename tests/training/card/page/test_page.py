"""The page of a card: nothing of the card is lost, and nothing of the data is read as markup."""

import re

import pytest
from markdown_it import MarkdownIt

from training.card.page import card_page
from training.card.page.making import MOST_ROWS
from training.card.page.markdown import both, number, text


def cells(page):
    """The texts of all cells of all tables, and how many cells each row has."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    return [tokens[place + 1].content for place, token in enumerate(tokens) if token.type in {"td_open", "th_open"}]


def test_what_no_section_is_about_follows_under_its_own_name():
    page = card_page(
        {
            "stability": {"shifts": True, "base_rate": 0.0512, "by": {"value": -1.5, "low": -2.0, "high": -1.0}},
            "ages": [{"days": 30, "auc": 0.7}, {"days": 365, "auc": None}],
            "comparison": {
                "because": "the board wants it",
                "segments": {"a": {"log_loss": 0.2}},
                "accounts": ["A", "B"],
            },
        }
    )

    for said in (
        "## Stability\n\n- Shifts: yes\n- Base rate: 0.0512\n- By: -1.5 (-2 to -1)\n",
        "## Ages\n\n| Days | Auc |\n| --- | ---: |\n| 30 | 0.7 |\n| 365 | – |\n",
        "## Comparison\n\n- Because: the board wants it\n\n### Segments\n\n#### A\n\n- Log loss: 0.2\n",
        "### Accounts\n\n- A\n- B\n",
    ):
        assert said in page


def test_long_lists_end_and_say_so():
    page = card_page({"colours": [{"from": "red", "to": "green"}] * (MOST_ROWS + 30)})

    assert page.count("| red | green |") == MOST_ROWS
    assert "… and 30 more." in page


@pytest.mark.parametrize(
    "name", ["a|b", "*all*", "<b>", "[x](y)", "`code`", "_id", "# one", "two\nlines", "under_score", "a\\b"]
)
def test_a_name_stays_a_text(name):
    page = card_page({"list": [{"name": name, "size": 1}]})

    rendered = MarkdownIt("commonmark").enable("table").render(page)
    (shown,) = re.findall(r"<tr>\s*<td>(.*?)</td>\s*<td[^>]*>1</td>", rendered, flags=re.DOTALL)
    assert shown.replace("&lt;", "<").replace("&gt;", ">") == " ".join(name.split())
    assert len(cells(page)) == 4


@pytest.mark.parametrize(
    ("estimate", "form", "says"),
    [
        pytest.param({"value": 0.5, "low": 0.4, "high": 0.6}, ".0%", "50% (40% to 60%)", id="with its interval"),
        pytest.param({"value": 0.5, "low": None, "high": None}, ".2f", "0.50", id="no interval"),
        pytest.param({"value": None, "low": None, "high": None}, ".2f", "–", id="no figure"),
        pytest.param(None, ".2f", "–", id="nothing"),
        pytest.param(
            {"value": -0.001, "low": -0.2, "high": 0.2}, "+.2f", "0.00 (-0.20 to +0.20)", id="zero has no sign"
        ),
    ],
)
def test_figures(estimate, form, says):
    assert both(estimate, form) == says


@pytest.mark.parametrize(
    ("value", "says"), [(3.0, "3"), (1234567, "1,234,567"), (1234.5, "1,234"), (0.012345, "0.0123"), (None, "–")]
)
def test_numbers(value, says):
    assert number(value) == says


def test_a_text_has_one_line():
    assert text("a\n b") == "a b"


ESTIMATE = {"value": 0.02, "low": 0.01, "high": 0.03}


def test_horizons_say_which_serve_and_why_others_do_not():
    judged = {"gain": ESTIMATE, "slope": ESTIMATE, "observed": 12, "expected": {"value": 11, "low": 9, "high": 13}}
    horizons = {
        "serving": [30, 90],
        "judged": {"30": judged, "180": judged},
        "absent": {"180": "It is off.", "365": "Too short.", "730": "Too short."},
    }

    page = card_page({"churn": {"horizon_days": 90}, "horizons": horizons})

    assert "| 30 | +0.020 (+0.010 to +0.030) | 0.02 (0.01 to 0.03) | 12, 11 (9 to 13) | yes |" in page
    assert "| 180 | +0.020 (+0.010 to +0.030) | 0.02 (0.01 to 0.03) | 12, 11 (9 to 13) | no |" in page
    assert "- 180 days: It is off.\n- 365, 730 days: Too short.\n" in page


def test_costs_say_what_is_saved_against_each_policy():
    policies = ("nobody", "everybody", "likelier_than_not")
    costs = {
        "contacted_share": 0.25,
        "cost_by_model": 1000.0,
        **{f"cost_contacting_{policy}": 1250.0 for policy in policies},
        "saving_against": {**dict.fromkeys(policies, ESTIMATE), "nobody": None},
        "saved_a_decision": dict.fromkeys(policies, ESTIMATE),
        "one_threshold": {"pays_from": 0.125, "cost": 1100.0},
    }

    page = card_page({"costs": costs})

    assert "(25.0% of them) would have cost 1,000" in page
    assert "From 12.5% on a contact pays" in page
    assert "| Contacting nobody | 1,250 | – | 0.02 |" in page
    assert "| Contacting everybody | 1,250 | 2.0% (1.0% to 3.0%) | 0.02 |" in page


def test_the_audit_lists_every_signal_and_the_features_that_do_not_tell():
    signal = {"label": "Help|wanted", "verdict": "against", "auc": ESTIMATE, "unknown": 0.25, "adds": ESTIMATE}
    features = [("tickets", "against"), ("nps", "nothing"), ("ces", "nothing"), ("logins", "tells")]
    audit = {
        "rows": 4800,
        "accounts": 800,
        "on": "later snapshots",
        "signals": [signal, {**signal, "label": "Surveys", "verdict": "unknown", "auc": None, "adds": None}],
        "features": [{"feature": name, "verdict": verdict} for name, verdict in features],
        "sentences": ["NPS says nothing about who stays here."],
        "contradicted": ["tickets"],
    }

    page = card_page({"audit": audit})

    assert "## What each signal tells\n\n- NPS says nothing about who stays here.\n\nJudged on 4,800 later" in page
    assert "| Help\\|wanted | tells the opposite | 0.02 (0.01 to 0.03) | 25% | +20.0 (+10.0 to +30.0) |" in page
    assert "| Surveys | can't be said | – | 25% | – |" in page
    assert "- Features, says nothing: nps, ces.\n- Features, tells the opposite: tickets.\n" in page
    assert "- The data contradict the declared direction of tickets; it is not forced." in page


def test_each_trap_is_said_with_what_is_done_about_it():
    found = {"kind": "label_copy", "evidence": "a_[b] separates.", "source": None}
    rows = {"kind": "label_rate", "evidence": "It jumps.", "column": None, "source": None, "kept": False}

    page = card_page(
        {"traps": [{**found, "column": "a_[b]", "kept": False}, {**found, "column": "c", "kept": True}, rows]}
    )
    none = card_page({"traps": []})

    assert "## Leaks and traps found before training\n\n- a_\\[b\\] separates. It is left out." in page
    assert "use --keep a_\\[b\\]." in page
    assert "It is learnt from all the same" in page
    assert "It jumps. Nothing is left out." in page
    assert "traps" not in none.lower()


def test_whom_it_missed_is_told_with_what_they_have_in_common():
    before = {"days": 30, "scored": 1300, "red": 700, "yellow": 500, "green": 90, "grey": 10}
    common = {"feature": "plan", "label": "Plan", "missed": "a|b", "caught": "c", "sentence": "Plan: a|b, not c."}
    misses = {"sentences": ["90 were missed.", "Nothing differs."], "before": [before], "common": [common]}
    page = card_page({"misses": misses})

    assert page.startswith("# The model\n\n## Whom it missed\n\n90 were missed.\n")
    assert "| 30 days before | 1,300 | 700 | 500 | 90 | 10 |" in page
    assert page.endswith("- Nothing differs.\n- Plan: a\\|b, not c.\n")


def test_without_time_nothing_is_said_of_misses():
    assert card_page({"misses": None}) == "# The model\n"
