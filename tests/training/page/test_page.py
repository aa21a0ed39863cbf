"""The page of a card: nothing of the card is lost, and nothing of the data is read as markup."""

import re

import pytest
from markdown_it import MarkdownIt

from training.page import card_page
from training.page.making import MOST_ROWS
from training.page.markdown import both, number, text


def cells(page):
    """The texts of all cells of all tables, and how many cells each row has."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    return [tokens[place + 1].content for place, token in enumerate(tokens) if token.type in {"td_open", "th_open"}]


def test_what_no_section_is_about_follows_under_its_own_name():
    page = card_page(
        {
            "drift": {"shifts": True, "base_rate": 0.0512, "by": {"value": -1.5, "low": -2.0, "high": -1.0}},
            "horizons": [{"days": 30, "auc": 0.7}, {"days": 365, "auc": None}],
            "comparison": {
                "because": "the board wants it",
                "segments": {"a": {"log_loss": 0.2}},
                "accounts": ["A", "B"],
            },
        }
    )

    for said in (
        "## Drift\n\n- Shifts: yes\n- Base rate: 0.0512\n- By: -1.5 (-2 to -1)\n",
        "## Horizons\n\n| Days | Auc |\n| --- | ---: |\n| 30 | 0.7 |\n| 365 | – |\n",
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
