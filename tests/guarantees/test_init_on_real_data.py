"""Promise: `varme init` makes sense of data that nobody here made, and asks where it can't."""

import os
from pathlib import Path

import pytest

from app.jobs.opening import source_of
from app.settings import load_settings

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir() and not os.environ.get("CI"), reason=f"the data sets are not at {DATA}"
)


@pytest.fixture
def proposed(varme, tmp_path):
    """What `varme init` says of a data set, and the settings that it writes."""

    def look(name):
        out = tmp_path / "varme.toml"
        said = varme("init", "--source", DATA / name, "--out", out, "--json")
        return said, load_settings(out), out.read_text(encoding="utf-8")

    return look


def test_five_tables_of_ravenstack_are_mapped_by_queries_that_open(proposed):
    said, settings, text = proposed("ravenstack")
    source = source_of(settings, None)

    assert {name: (one["from"], one["rows"], one["works"]) for name, one in said["tables"].items()} == {
        "accounts": ("ravenstack_accounts.csv", 500, True),
        "subscriptions": ("ravenstack_subscriptions.csv", 5000, True),
        "usage": ("ravenstack_feature_usage.csv", 25000, True),
        "tickets": ("ravenstack_support_tickets.csv", 2000, True),
        "cancellations": ("ravenstack_churn_events.csv", 600, True),
    }
    assert settings.source.tables.keys() == source.tables.keys() == said["tables"].keys()
    assert "25,000 of 25,000 rows match" in text
    assert source.rows("SELECT DISTINCT severity FROM tickets ORDER BY 1") == [
        ("high",),
        ("low",),
        ("normal",),
        ("urgent",),
    ]


def test_the_table_of_ibm_is_a_ready_one(proposed):
    said, settings, _ = proposed("ibm_telco")

    table = settings.table
    assert (table.id, table.label, table.positive) == ("customerID", "Churn", "Yes")
    assert table.location == (DATA / "ibm_telco" / "Telco-Customer-Churn.csv").as_posix()
    assert (table.drop, table.costs, said["tables"]) == ((), {}, {})


def test_costs_of_decisions_are_seen(proposed):
    _, settings, _ = proposed("tv_subscriptions")

    table = settings.table
    assert (table.id, table.label, table.positive) == ("id", "target", "1")
    assert table.costs == {
        "false_positive": "C_FP",
        "false_negative": "C_FN",
        "true_positive": "C_TP",
        "true_negative": "C_TN",
    }


def test_a_text_that_is_no_table_gets_a_helpful_word(proposed):
    said, settings, text = proposed("cdnow")

    assert (said["tables"], said["table"], settings.source.tables) == ({}, None, {})
    assert "it begins with: customer_id date number_of_cds dollar_value. Save it as CSV" in text.replace(
        "\n#     ", " "
    )


def test_what_is_proposed_is_learnt_from_without_a_word_typed(varme, tmp_path):
    config, home = tmp_path / "varme.toml", tmp_path / "home"

    varme("init", "--source", DATA / "ibm_telco", "--out", config)
    said = varme("train", "--config", config, "--home", home, "--json")

    assert said["promoted"]
    assert said["verdict"]["log_loss"]["value"] <= 0.416


def test_what_is_proposed_is_checked_without_errors(varme, tmp_path):
    config = tmp_path / "varme.toml"

    varme("init", "--source", DATA / "ravenstack", "--out", config)
    said = varme("check", "--config", config, "--home", tmp_path / "home", "--json")

    assert said["errors"] == 0
    assert {one["rows"] for one in said["findings"] if one["code"] == "before_sign_up"} == {13_198, 1_077}
