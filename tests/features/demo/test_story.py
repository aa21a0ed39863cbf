"""The company is believable: causes show before they act, and popular inputs that say nothing say nothing."""

import numpy as np
import pytest

CAUSES = {"disuse", "champion", "price", "support", "payment", "onboarding", "none_visible"}
# For a customer on a snapshot, what a business can see of each cause.
TRACES = {
    "disuse": """
        (SELECT count(*) FROM usage AS u WHERE u.account_id = s.account_id
         AND occurred_at >= snapshot_on - INTERVAL 30 DAY AND occurred_at < snapshot_on)
        < 0.4 * (SELECT count(*) / 6 FROM usage AS u WHERE u.account_id = s.account_id
         AND occurred_at >= snapshot_on - INTERVAL 270 DAY
         AND occurred_at < snapshot_on - INTERVAL 90 DAY)""",
    "champion": """
        EXISTS (SELECT 1 FROM contacts AS c WHERE c.account_id = s.account_id
                AND role = 'champion' AND left_at < snapshot_on)
        AND NOT EXISTS (SELECT 1 FROM contacts AS c WHERE c.account_id = s.account_id
                AND role = 'champion' AND joined_at < snapshot_on
                AND (left_at IS NULL OR left_at >= snapshot_on))""",
    "price": """
        EXISTS (SELECT 1 FROM subscriptions AS new JOIN subscriptions AS old
                ON new.account_id = old.account_id AND new.started_on = old.ended_on AND new.plan = old.plan
                WHERE new.account_id = s.account_id
                AND new.started_on >= snapshot_on - 90 AND new.started_on < snapshot_on
                AND new.mrr / new.seats > 1.05 * old.mrr / old.seats)""",
    "support": """
        EXISTS (SELECT 1 FROM tickets AS t WHERE t.account_id = s.account_id
                AND severity IN ('high', 'urgent') AND opened_at < snapshot_on - INTERVAL 14 DAY
                AND (resolved_at IS NULL OR resolved_at >= snapshot_on))""",
    "payment": """
        EXISTS (SELECT 1 FROM invoices AS i WHERE i.account_id = s.account_id AND due_on < snapshot_on - 20
                AND (paid_on IS NULL OR paid_on >= snapshot_on))""",
    "onboarding": """
        snapshot_on - (SELECT signed_up_on FROM accounts AS a WHERE a.account_id = s.account_id) > 120
        AND (SELECT count(DISTINCT milestone) FROM milestones AS m
             WHERE m.account_id = s.account_id AND reached_at < snapshot_on) < 6""",
}


@pytest.mark.parametrize("cause", TRACES)
def test_a_cause_shows_before_it_acts(company, cause):
    rows = company.columns(
        f"SELECT has_left, s.cause = '{cause}' AS threatens, {TRACES[cause]} AS shows FROM snapshots AS s"
    )
    shows, left, threatens = (np.asarray(rows[name], dtype=bool) for name in ("shows", "has_left", "threatens"))

    assert left[shows].mean() > 1.7 * left[~shows].mean()
    assert shows[threatens].mean() > 10 * shows[~threatens].mean()


def test_every_cause_takes_its_share_and_some_give_no_warning(company):
    counts = dict(company.ask("SELECT cause, count(*) FROM causes GROUP BY cause"))
    total = sum(counts.values())

    assert set(counts) == CAUSES
    assert min(counts.values()) > 0.05 * total
    assert 0.12 < counts["none_visible"] / total < 0.22


def test_true_causes_are_those_of_the_cancellations(company):
    both = "SELECT account_id, notified_at FROM {}"

    assert company.count(f"{both.format('causes')} EXCEPT {both.format('cancellations')}") == 0
    assert company.count(both.format("causes")) == company.count(both.format("cancellations"))


def test_churn_is_that_of_a_healthy_business(company):
    cancellations = company.count("SELECT 1 FROM cancellations")
    ((churn,),) = company.ask("SELECT avg(has_left::INT) FROM snapshots")

    assert 400 < cancellations < 1000
    assert 0.035 < churn < 0.07


def test_some_notices_are_withdrawn_some_involuntary_some_blank(company):
    counts = company.ask(
        """SELECT count(withdrawn_at), count(*) FILTER (kind = 'involuntary'), count(*) - count(reason),
                  count(DISTINCT reason) FROM cancellations"""
    )[0]

    assert all(count >= 8 for count in counts), counts


def test_nps_says_nothing_about_who_leaves(company, auc):
    rows = company.columns(
        """SELECT has_left, avg(score) AS score FROM snapshots AS s JOIN surveys AS v
           ON v.account_id = s.account_id
           AND kind = 'nps' AND answered_at < snapshot_on AND answered_at >= snapshot_on - INTERVAL 180 DAY
           GROUP BY s.account_id, snapshot_on, has_left"""
    )

    assert abs(auc(rows["has_left"], -rows["score"]) - 0.5) < 0.04


def test_pulses_say_a_little(company, auc):
    rows = company.columns(
        """SELECT has_left, arg_max(score, noted_at) AS score FROM snapshots AS s JOIN pulses AS p
           ON p.account_id = s.account_id AND noted_at < snapshot_on
           GROUP BY s.account_id, snapshot_on, has_left"""
    )

    assert 0.52 < auc(rows["has_left"], -rows["score"]) < 0.65


def test_who_asks_more_stays_a_little_more(company, auc):
    rows = company.columns(
        """SELECT has_left, count(ticket_id) AS tickets FROM snapshots AS s LEFT JOIN tickets AS t
           ON t.account_id = s.account_id AND opened_at < snapshot_on
           AND opened_at >= snapshot_on - INTERVAL 90 DAY
           GROUP BY s.account_id, snapshot_on, has_left"""
    )

    assert 0.5 < auc(rows["has_left"], -rows["tickets"]) < 0.62


def test_some_hardly_log_in_run_payroll_every_month_and_stay(company):
    rows = company.columns(
        """SELECT has_left, count(*) FILTER (feature = 'payroll_run') AS payrolls,
                  count(*) FILTER (feature = 'login') AS logins
           FROM snapshots AS s JOIN usage AS u ON u.account_id = s.account_id AND occurred_at < snapshot_on
           AND occurred_at >= snapshot_on - INTERVAL 365 DAY GROUP BY s.account_id, snapshot_on, has_left"""
    )
    routine = (rows["payrolls"] >= 36) & (rows["logins"] < 0.6 * rows["payrolls"])

    assert routine.sum() > 300
    assert rows["has_left"][routine].mean() < 0.08


def test_weeks_have_weekends_and_july_is_quiet(company):
    days = dict(company.ask("SELECT isodow(occurred_at), count(*) FROM usage GROUP BY 1"))
    july, june = (
        company.count(f"SELECT 1 FROM usage WHERE year(occurred_at) = 2025 AND month(occurred_at) = {month}")
        for month in (7, 6)
    )

    assert days[6] + days[7] < 0.12 * sum(days.values())
    assert july < 0.85 * june


@pytest.mark.parametrize("table", ["usage", "tickets", "invoices", "contacts"])
def test_some_rows_arrive_late(company, table):
    moment = {
        "usage": "occurred_at",
        "tickets": "opened_at",
        "invoices": "issued_on",
        "contacts": "joined_at",
    }[table]
    late, rows = company.ask(
        f"SELECT count(*) FILTER (recorded_at >= {moment} + INTERVAL 2 DAY), count(*) FROM {table}"
    )[0]

    assert 0.005 < late / rows < 0.15


def test_some_come_back_and_are_active_again(company):
    returned = """
        SELECT DISTINCT c.account_id FROM cancellations AS c
        JOIN subscriptions AS s ON s.account_id = c.account_id AND started_on > effective_on
        JOIN usage AS u ON u.account_id = c.account_id AND occurred_at > started_on
    """

    assert company.count(returned) >= 15


def test_some_accounts_have_no_rows_at_all(company):
    tables = [name for name in company.summary.rows if name != "accounts"]
    empty = "SELECT account_id FROM accounts " + " ".join(f"ANTI JOIN {name} USING (account_id)" for name in tables)

    assert company.count(empty) >= 3


@pytest.mark.parametrize(
    ("table", "moment"),
    [
        ("usage", "occurred_at"),
        ("tickets", "opened_at"),
        ("invoices", "issued_on"),
        ("touchpoints", "occurred_at"),
        ("pulses", "noted_at"),
        ("milestones", "reached_at"),
        ("contacts", "joined_at"),
    ],
)
def test_nothing_happens_while_an_account_is_gone(company, table, moment):
    gone = f"""
        SELECT 1 FROM {table} AS x JOIN cancellations AS c ON x.account_id = c.account_id
        WHERE withdrawn_at IS NULL AND {moment} >= effective_on AND effective_on < end_of_data()
        AND NOT EXISTS (
            SELECT 1 FROM subscriptions AS s WHERE s.account_id = x.account_id
            AND started_on >= effective_on AND started_on <= {moment})
    """

    assert company.count(gone) == 0
