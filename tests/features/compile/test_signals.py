"""What each signal makes of an account's rows, a case for each thing that it must see."""

from datetime import date, datetime, timedelta

import pytest

from features.compute import compute_features
from features.snapshots import Churn
from features.state import CatalogueState

MONDAY = date(2025, 6, 2)


def ago(number, hour=12):
    day = MONDAY - timedelta(days=number)
    return datetime(day.year, day.month, day.day, hour)


def on(number):
    return MONDAY - timedelta(days=number)


def used(*numbers, **columns):
    return [{"occurred_at": ago(number), **columns} for number in numbers]


def answer(kind, score, number, **columns):
    return {"kind": kind, "score": score, "asked_at": ago(number + 1), "answered_at": ago(number), **columns}


def terms(begins, ends=None, **columns):
    ended = None if ends is None else on(ends)
    return {"started_on": on(begins), "ended_on": ended, "seats": 10, "mrr": 100, **columns}


def invoice(due, paid=None, amount=100):
    return {"issued_on": on(due + 14), "due_on": on(due), "paid_on": paid and on(paid), "amount": amount}


def person(role, joined, left=None, user_id=None):
    return {"joined_at": ago(joined), "left_at": left and ago(left), "role": role, "user_id": user_id}


CASES = [
    pytest.param(
        {"usage": used(1, 8, 40, 40, 70, 70, 70)},
        {"logins_7d": 1, "logins_30d": 2, "logins_90d": 7, "logins_change_30d": 1.0, "logins_habit_change_30d": 0.8},
        id="logins: against the month before, and against the two before",
    ),
    pytest.param(
        {"usage": used(1, user_id="u1") + used(2, 40, user_id="u2") + used(45, user_id="u3")},
        {"active_users_7d": 2, "active_users_90d": 3, "users_gained_30d": 1, "users_lost_30d": 1},
        id="active users: one is new, one is gone, one stays",
    ),
    pytest.param(
        {"usage": used(1, 2, 3, user_id="u1") + used(4, user_id="u2") + used(5, user_id=None)},
        {"top_user_share_30d": 0.75},
        id="active users: three in four uses hang on one person; who is not named does not count",
    ),
    pytest.param(
        {"usage": used(1, user_id="u1"), "subscriptions": [terms(300)]},
        {"seats_used_share": 0.1, "logins_per_seat_30d": 0.1, "usage_per_seat_30d": 0.1},
        id="active users: one of ten seats",
    ),
    pytest.param(
        {"usage": used(5, 100, feature="export") + used(6, feature="report") + used(95, feature="import")},
        {"features_used_30d": 2, "features_used_90d": 2, "features_adopted_90d": 1, "features_dropped_90d": 1},
        id="breadth: one is adopted, one dropped, one kept",
    ),
    pytest.param(
        {"usage": [{"occurred_at": ago(3), "quantity": 6}, {"occurred_at": ago(40), "quantity": 2}]},
        {"quantity_90d": 8, "quantity_change_30d": 3, "usage_change_30d": 1, "active_days_change_30d": 1},
        id="usage pattern: as often as before, thrice as much",
    ),
    pytest.param(
        {"usage": used(2, 12, 80)},
        {"longest_silence_90d": 67, "days_since_usage": 2},
        id="usage pattern: the longest silence lies between two uses",
    ),
    pytest.param(
        {"usage": used(60, 70, 80)},
        {"longest_silence_90d": 59, "days_since_usage": 60},
        id="usage pattern: the longest silence lasts until today",
    ),
    pytest.param(
        {"usage": used(1, 2, 3)},
        {"longest_silence_90d": 87},
        id="usage pattern: the longest silence begins with the window",
    ),
    pytest.param(
        {"usage": used(200)},
        {"longest_silence_90d": 90, "days_since_usage": 200},
        id="usage pattern: silent throughout",
    ),
    pytest.param({"usage": used(*range(7, 84, 7))}, {"weekday_shift_28d": 0.0}, id="usage pattern: on Mondays as ever"),
    pytest.param(
        {"usage": used(7, 14, 21, 28, 34, 41, 48, 55, 62)},
        {"weekday_shift_28d": 1.0},
        id="usage pattern: on Mondays, where it was Tuesdays",
    ),
    pytest.param(
        {"contacts": [person("champion", 300, user_id="u1"), person("champion", 300, 5, user_id="u2")]}
        | {"usage": used(9, user_id="u1") + used(6, user_id="u2")},
        {
            "champions_now": 1,
            "champions_left_90d": 1,
            "days_since_champion_active": 9,
            "days_since_champion_left": None,
        },
        id="champion: one left, the other was active nine days ago",
    ),
    pytest.param(
        {"contacts": [person("champion", 500, 400), person("champion", 300, 42), person("admin", 300, 5)]},
        {"champions_now": 0, "champions_left_90d": 1, "days_since_champion_left": 42},
        id="champion: the last left six weeks ago, and an admin who left since is none",
    ),
    pytest.param(
        {"contacts": [person("champion", 500, 400)]},
        {"champions_now": 0, "champions_left_90d": 0, "days_since_champion_left": 400},
        id="champion: gone for longer than a year",
    ),
    pytest.param(
        {"contacts": [person("champion", 500, 42), person("champion", 10)]},
        {"champions_now": 1, "champions_left_90d": 1, "days_since_champion_left": None},
        id="champion: another has taken over",
    ),
    pytest.param(
        {"contacts": [person("admin", 300, 5)]},
        {"champions_now": 0, "days_since_champion_left": None},
        id="champion: there never was one",
    ),
    pytest.param(
        {"contacts": [person("champion", 300, user_id="u1")], "usage": used(400, user_id="u1")},
        {"champions_now": 1, "days_since_champion_active": None},
        id="champion: not active within a year",
    ),
    pytest.param(
        {"contacts": [person("admin", 20), person("admin", 500, 10)]},
        {"admins_joined_90d": 1, "admins_left_90d": 1, "champions_now": 0},
        id="champion: the admin changed, and there is none",
    ),
    pytest.param(
        {
            "tickets": [
                {"opened_at": ago(5), "kind": "bug", "severity": "urgent", "topic": "import"},
                {"opened_at": ago(50), "resolved_at": ago(49), "kind": "question", "topic": "import", "csat": 2},
                {"opened_at": ago(60), "resolved_at": ago(57), "kind": "question", "topic": "export", "csat": 5},
            ]
        },
        {
            "tickets_30d": 1,
            "tickets_90d": 3,
            "bugs_90d": 1,
            "questions_90d": 2,
            "severe_tickets_90d": 1,
            "tickets_open": 1,
            "topics_repeated_90d": 1,
            "resolve_days_180d": 2,
            "ticket_csat_180d": 3.5,
        },
        id="support: kinds, topics that come back, time and satisfaction",
    ),
    pytest.param(
        {"tickets": [{"opened_at": ago(50), "resolved_at": ago(40), "reopened_at": ago(30)}]},
        {"tickets_open": 1, "tickets_reopened_180d": 1, "oldest_open_ticket_days": 50, "resolve_days_180d": None},
        id="support: what is reopened is open again",
    ),
    pytest.param(
        {"tickets": [{"opened_at": ago(50), "resolved_at": ago(10), "reopened_at": ago(30)}]},
        {"tickets_open": 0, "tickets_reopened_180d": 1, "oldest_open_ticket_days": 0},
        id="support: reopened, and resolved since",
    ),
    pytest.param(
        {"tickets": [{"opened_at": ago(1)}, {"opened_at": ago(2)}], "usage": used(3, user_id="u1")},
        {"tickets_per_user_90d": 2},
        id="support: tickets for each user",
    ),
    pytest.param(
        {
            "tickets": [
                {"opened_at": ago(70), "kind": "feature_request"},
                {"opened_at": ago(90), "kind": "feature_request", "resolved_at": ago(20)},
            ]
        },
        {"wishes_open": 1, "oldest_wish_days": 70, "wishes_answered_365d": 1},
        id="feature requests: one open, one answered",
    ),
    pytest.param(
        {
            "surveys": [
                answer("nps", 9, 200),
                answer("nps", 6, 20),
                answer("csat", 4, 30),
                answer("ces", 2, 40),
                {"kind": "nps", "asked_at": ago(10)},
            ]
        },
        {
            "nps": 6,
            "nps_change": -3,
            "nps_age_days": 20,
            "csat": 4,
            "csat_change": None,
            "csat_age_days": 30,
            "ces": 2,
            "ces_age_days": 40,
            "surveys_unanswered_180d": 1,
        },
        id="satisfaction: the last of each kind, what it was before, and silence",
    ),
    pytest.param(
        {"surveys": [answer("nps", 3, 20), answer("nps", 8, 20)]},
        {"nps": 8, "nps_change": 5},
        id="satisfaction: of two at the same moment the greater is the last",
    ),
    pytest.param(
        {"pulses": [{"score": 5, "noted_at": ago(60)}, {"score": 2, "noted_at": ago(9)}]},
        {"pulse_score": 2, "pulse_change": -3, "pulse_age_days": 9},
        id="pulse: two, where it was five",
    ),
    pytest.param(
        {"invoices": [invoice(10), invoice(40, amount=50), invoice(100, 95), invoice(300, 299)]},
        {
            "invoices_overdue": 2,
            "overdue_amount": 150,
            "overdue_days": 40,
            "days_late_365d": 3,
            "days_late_rise_180d": 4,
        },
        id="payments: two are overdue, and it has become worse",
    ),
    pytest.param(
        {"subscriptions": [terms(500, 200), terms(200, 50, mrr=150, seats=15), terms(50, mrr=120, seats=8)]},
        {
            "upgrades_365d": 1,
            "downgrades_365d": 1,
            "mrr_change_365d": 1.2,
            "mrr_change_90d": 0.8,
            "seats_change_365d": 0.8,
            "same_plan_price_change_365d": 1.5,
        },
        id="plan changes: up and down again, and dearer at the same plan",
    ),
    pytest.param(
        {"subscriptions": [terms(500, 201), terms(200, mrr=150)]},
        {"upgrades_365d": 1, "downgrades_365d": 0, "mrr_change_365d": 1.5},
        id="plan changes: an end on the day before is no fall",
    ),
    pytest.param(
        {"subscriptions": [terms(500, 200), terms(200, plan="solo", mrr=50)]},
        {"downgrades_365d": 1, "same_plan_price_change_365d": None, "plan": "solo"},
        id="plan changes: another plan has no price to compare with",
    ),
    pytest.param({"subscriptions": [terms(500)]}, {"upgrades_365d": 0, "downgrades_365d": 0}, id="plan changes: none"),
    pytest.param(
        {"subscriptions": [terms(500, seats=None)]},
        {"seats": None, "seat_price": None, "mrr": 100, "seats_used_share": None},
        id="contract: seats that nobody wrote down are unknown, not zero",
    ),
    pytest.param(
        {"subscriptions": [terms(300, 100)]}, {"seats": 0, "mrr": 0}, id="contract: nothing stands, so it is zero"
    ),
    pytest.param(
        {"cancellations": [{"notified_at": ago(80), "withdrawn_at": ago(70)}]},
        {"notices_withdrawn_365d": 1, "earlier_spells": 0},
        id="contract: a notice that was withdrawn",
    ),
    pytest.param(
        {
            "touchpoints": [
                {"kind": kind, "occurred_at": ago(number)}
                for kind, number in (("call", 4), ("email", 9), ("meeting", 50), ("webinar", 80), ("review", 200))
            ]
        },
        {
            "touchpoints_90d": 4,
            "calls_90d": 1,
            "emails_90d": 1,
            "meetings_90d": 1,
            "webinars_365d": 1,
            "reviews_365d": 1,
            "trainings_365d": 0,
            "days_since_touchpoint": 4,
        },
        id="contact: by kind",
    ),
    pytest.param(
        {"milestones": [{"milestone": "kickoff", "reached_at": datetime(2023, 6, 11)}]},
        {"milestones_reached": 1, "days_to_first_value": 10, "milestone_overdue_days": 732 - 60},
        id="onboarding: the first step came after ten days, the second has not",
    ),
]
STATE = CatalogueState(milestone_days=(("kickoff", 14), ("live", 60)))


@pytest.mark.parametrize(("tables", "expected"), CASES)
def test_a_signal_sees(see, tables, expected):
    row = see(tables, state=STATE)

    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("begins", "silence"),
    [
        pytest.param(14, None, id="the table begins inside the window"),
        pytest.param(91, 0, id="the table covers the window"),
    ],
)
def test_what_was_not_yet_written_down_is_no_silence(make_source, begins, silence):
    source = make_source({"usage": used(*range(1, begins + 1))}, end_of_data=MONDAY)

    (row,) = compute_features(source, CatalogueState(), Churn(), [MONDAY]).to_pylist()

    assert row["longest_silence_90d"] == silence


def test_the_profile_is_told(see):
    attributes = {
        "segment": "smb",
        "industry": "care",
        "country": "DK",
        "employees": 12,
        "desired_outcome": "less paper",
    }

    row = see({"accounts": [{"account_id": "A-1", "signed_up_on": date(2023, 6, 1), **attributes}]})

    assert {name: row[name] for name in attributes} == attributes
    assert row["relationship_days"] == row["tenure_days"] == 732
