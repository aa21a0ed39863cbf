"""Promise: impossible rows are found, left out and counted; and where nothing tells who leaves, nothing serves.

The data are RavenStack's, which nobody here wrote: usage hangs on a subscription, more than half of it is dated before
the account signed up, and cancellations carry no signal, though they become more from month to month.
"""

import json
import os
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data" / "ravenstack"
CONFIGURATION = f"""
[source]
location = {str(DATA)!r}

[source.tables]
accounts = '''
    SELECT account_id, account_name AS name, signup_date AS signed_up_on, industry, country FROM ravenstack_accounts'''
subscriptions = '''
    SELECT account_id, plan_tier AS plan, seats, mrr_amount AS mrr, start_date AS started_on, end_date AS ended_on
    FROM ravenstack_subscriptions'''
usage = '''
    SELECT s.account_id, u.feature_name AS feature, u.usage_date AS occurred_at, u.usage_count AS quantity
    FROM ravenstack_feature_usage AS u JOIN ravenstack_subscriptions AS s USING (subscription_id)'''
tickets = '''
    SELECT account_id, ticket_id, submitted_at AS opened_at, closed_at AS resolved_at, satisfaction_score AS csat,
           CASE priority WHEN 'medium' THEN 'normal' ELSE priority END AS severity
    FROM ravenstack_support_tickets'''
cancellations = '''
    SELECT account_id, churn_date AS notified_at, reason_code AS reason FROM ravenstack_churn_events'''
"""

pytestmark = pytest.mark.skipif(not DATA.is_dir() and not os.environ.get("CI"), reason=f"the data set is not at {DATA}")


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "varme.toml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    return path


def test_its_impossible_dates_are_reported(varme, config, tmp_path):
    said = varme("check", "--config", config, "--home", tmp_path / "home", "--json")

    warnings = {(one["code"], one["table"], one["column"]): one["rows"] for one in said["findings"] if one["rows"]}
    assert said["errors"] == 0
    assert warnings == {
        ("before_sign_up", "usage", "occurred_at"): 13_198,
        ("before_sign_up", "tickets", "opened_at"): 1_077,
        ("after_cancellation", "usage", "occurred_at"): 1_082,
        ("after_cancellation", "tickets", "opened_at"): 84,
        ("after_cancellation", "cancellations", "notified_at"): 52,
        ("never_seen", "usage", "feature"): 25_000,
    }
    assert all(one["example"] for one in said["findings"] if one["code"] == "before_sign_up")
    notes = [one["says"] for one in said["findings"] if one["severity"] == "note"]
    assert "No invoices: Payments is unknown." in notes
    assert (said["accounts"], said["cancellations"]) == (500, 600)


def test_training_on_what_is_left_finds_nothing_and_is_refused(varme, config, tmp_path):
    home = tmp_path / "home"
    said = varme("train", "--config", config, "--home", home, "--json", exit_code=1)

    left_out = {(one["table"], one["code"]): one["rows"] for one in said["left_out"]}
    (card,) = [json.loads(path.read_text()) for path in home.rglob("card.json")]
    assert "not better than predicting the base rate" in said["refused"]
    # More would be a leak.
    assert said["verdict"]["auc"]["value"] <= 0.62
    assert left_out == {("usage", "before_sign_up"): 13_198, ("tickets", "before_sign_up"): 1_077}
    assert card["data"]["left_out"] == {"usage": {"before_sign_up": 13_198}, "tickets": {"before_sign_up": 1_077}}
    assert not said["promoted"]
    assert not (home / "serving").exists()


def test_training_says_in_a_line_what_was_left_out(varme, config, tmp_path):
    spoken = varme("train", "--config", config, "--home", tmp_path / "home", exit_code=1)

    said = "14,275 rows were left out: 13,198 of usage before sign-up, 1,077 of tickets before sign-up."
    assert f"{said} Look at them with: varme check" in spoken.splitlines()
