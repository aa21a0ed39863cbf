"""What a reason sounds like in English: true, short, and in the right number."""

import itertools
import re

import pytest

from app.words import LANGUAGES, UnknownLanguage, say
from app.words.english_catalogue import CHANGES, MEASURES, TEXTS

CATALOGUE = [
    "logins_7d",
    "logins_30d",
    "days_since_login",
    "logins_change_30d",
    "usage_30d",
    "usage_90d",
    "usage_365d",
    "quantity_90d",
    "active_days_30d",
    "days_since_usage",
    "usage_change_30d",
    "active_users_30d",
    "active_users_change_30d",
    "seats_used_share",
    "features_used_30d",
    "champions_now",
    "champions_left_90d",
    "tickets_90d",
    "severe_tickets_open",
    "oldest_open_ticket_days",
    "resolve_days_180d",
    "invoices_overdue",
    "overdue_days",
    "days_late_365d",
    "mrr_change_90d",
    "seats_change_90d",
    "seat_price_change_90d",
    "plan",
    "mrr",
    "seats",
    "seat_price",
    "tenure_days",
    "days_to_renewal",
    "milestones_reached",
    "milestone_overdue_days",
    "segment",
    "employees",
]


def test_every_feature_of_the_catalogue_has_its_own_sentence():
    assert sorted([*MEASURES, *CHANGES, *TEXTS]) == sorted(CATALOGUE)


@pytest.mark.parametrize(
    ("name", "value", "typical", "points", "sentence"),
    [
        pytest.param(
            "logins_30d", 9.0, 38.0, -50,
            "Only 9 logins in the last 30 days; accounts that stay have about 38.", id="too few",
        ),
        pytest.param(
            "logins_30d", 60.0, 38.0, 50,
            "60 logins in the last 30 days, more than in accounts that stay (about 38).", id="good news",
        ),
        pytest.param(
            "logins_30d", 60.0, 38.0, -5,
            "60 logins in the last 30 days; accounts that stay have about 38.", id="more, and yet not good",
        ),
        pytest.param(
            "logins_30d", 38.0, 37.9999999, 5,
            "38 logins in the last 30 days, as in most accounts that stay.", id="as usual",
        ),
        pytest.param(
            "logins_30d", 1.0, 2.0, -5,
            "Only 1 login in the last 30 days; accounts that stay have about 2.", id="one",
        ),
        pytest.param(
            "logins_30d", 0.0, 2.0, -5,
            "No logins in the last 30 days; accounts that stay have about 2.", id="none",
        ),
        pytest.param(
            "logins_30d", 3.0000001, None, -5, "3 logins in the last 30 days.", id="nothing to compare with",
        ),
        pytest.param(
            "logins_30d", None, 38.0, -5, "The number of logins is not known, which lowers the "
            "score.",
            id="unknown",
        ),
        pytest.param(
            "logins_30d", None, 38.0, 5,
            "The number of logins is not known, which raises the score.", id="unknown, and no bad sign",
        ),
        pytest.param(
            "days_since_login", None, 1.0, -5,
            "No login is on record, which lowers the score.", id="a login that never was",
        ),
        pytest.param(
            "days_late_365d", 6.0, 0.08, -5,
            "Invoices were paid 6 days late on average over the last year; accounts that stay pay on time.",
            id="two hours late is on time",
        ),
        pytest.param(
            "days_since_login", 12.0, 2.0, -5,
            "The last login was 12 days ago; in accounts that stay it was about 2 days ago.", id="long ago",
        ),
        pytest.param(
            "usage_30d", 12345.0, 20000.0, -5,
            "The product was only used 12,345 times in the last 30 days; "
            "accounts that stay use it about 20,000 times.",
            id="thousands",
        ),
        pytest.param(
            "severe_tickets_open", 1.0, 0.0, -5,
            "1 severe ticket is open; accounts that stay usually have none.", id="one where others have none",
        ),
        pytest.param(
            "tickets_90d", 2.0, 5.0, 5,
            "2 support tickets in the last 90 days, fewer than in accounts that stay (about "
            "5).",
            id="few and good",
        ),
        pytest.param(
            "champions_now", 0.0, 1.0, -5,
            "The account has no champion; accounts that stay have about 1.", id="nobody",
        ),
        pytest.param(
            "seats_used_share", 0.32, 0.8, -5,
            "Only 32 % of the paid seats are in use; in accounts that stay it is about 80 %.", id="a share",
        ),
        pytest.param(
            "days_late_365d", -2.0, 0.0, 5,
            "Invoices were paid 2 days early on average over the last year; accounts that stay pay on time.",
            id="early",
        ),
        pytest.param(
            "tenure_days", 400.0, 1100.0, -5,
            "The account has been a customer for 13 months; "
            "accounts that stay have been one for about 3 years.",
            id="spans of time",
        ),
        pytest.param(
            "days_to_renewal", 20.0, 160.0, -5,
            "The renewal is in 20 days; in accounts that stay it is about 160 days away.", id="ahead",
        ),
        pytest.param(
            "mrr_change_90d", 0.7, 1.0, -5,
            "Monthly revenue fell by 30 % over the last 90 days; in most accounts that stay nothing changes.",
            id="fell",
        ),
        pytest.param(
            "mrr_change_90d", 1.3, 1.1, 5,
            "Monthly revenue rose by 30 % over the last 90 days; "
            "in accounts that stay the usual rise is about 10 %.",
            id="rose",
        ),
        pytest.param(
            "seats_change_90d", 1.0, 1.0, 5,
            "Seats have not changed over the last 90 days, as in most accounts that stay.", id="held steady",
        ),
        pytest.param(
            "logins_change_30d", 0.0, 1.0, -5,
            "Logins fell to nothing against the 30 days before; in most accounts that stay nothing changes.",
            id="stopped",
        ),
        pytest.param(
            "usage_change_30d", 5.0, 1.0, 5,
            "Usage grew 5-fold against the 30 days before; "
            "in most accounts that stay nothing changes.",
            id="grew",
        ),
        pytest.param(
            "plan", "team", "business", -5,
            "The plan is “team”; in most accounts that stay it is “business”.", id="a text",
        ),
        pytest.param(
            "plan", None, "business", -5, "The plan is not known, which lowers the score.", id="no text",
        ),
        pytest.param(
            "key_payroll_runs_30d", 1.0, 3.0, -5,
            "Payroll runs: used once in the last 30 days; "
            "accounts that stay use it about 3 times.",
            id="key feature",
        ),
        pytest.param(
            "key_payroll_runs_30d", 0.0, 3.0, -5,
            "Payroll runs: not used in the last 30 days; accounts that stay use it about 3 times.",
            id="key feature, unused",
        ),
        pytest.param(
            "key_payroll_runs_30d", None, 3.0, -5,
            "Payroll runs in the last 30 days: not known, which lowers the score.", id="key feature, unknown",
        ),
        pytest.param(
            "MonthlyCharges", 70.351, 64.8, -5,
            "Monthly charges: 70.4, which lowers the score (accounts that stay: about 64.8).", id="somebody's column",
        ),
        pytest.param(
            "support_calls_60d", 1.0, 0.0, -5,
            "Support calls in the last 60 days: 1, which lowers the score (accounts that stay: about 0).",
            id="somebody's window",
        ),
        pytest.param(
            "Contract", "Month-to-month", "Two year", -5,
            "Contract: “Month-to-month”, which lowers the score (most accounts that stay: “Two year”).",
            id="somebody's text",
        ),
        pytest.param(
            "Contract", "Two year", "Month-to-month", 5,
            "Contract: “Two year”, which raises the score.", id="a text that is good needs no comparison",
        ),
        pytest.param(
            "Contract", "Two year", "Two year", -5,
            "Contract: “Two year”, which lowers the score.", id="the usual text",
        ),
        pytest.param(
            "PaperlessBilling", "true", "false", -5,
            "Paperless billing: yes, which lowers the score (most accounts that stay: no).", id="a truth value",
        ),
        pytest.param(
            "signed_up", "2026-01-05", "2023-06-30", -5,
            "Signed up: 2026-01-05, which lowers the score (accounts that stay: about 2023-06-30).", id="a date",
        ),
        pytest.param(
            "City", "(rare)", "Oslo", -5,
            "City: one of the rarer values, which lowers the score (most accounts that stay: “Oslo”).",
            id="a rare text",
        ),
        pytest.param(
            "TotalCharges", None, 64.8, -5, "Total charges: not known, which lowers the score.", id="a blank",
        ),
    ],
)  # fmt: skip
def test_sentences(make_reason, name, value, typical, points, sentence):
    assert say(make_reason(name, value, typical, points=points)) == sentence


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        pytest.param("plan", "team", "Plan: “team”, which lowers the score.", id="a text of the catalogue"),
        pytest.param("seats", 5.0, "Seats: 5, which lowers the score (accounts that stay: about 9).", id="a number"),
        pytest.param(
            "key_account", 1.0, "Key account: 1, which lowers the score (accounts that stay: about 9).", id="key"
        ),
    ],
)
def test_a_column_of_a_table_may_have_a_name_of_the_catalogue(make_reason, name, value, sentence):
    typical = "team" if isinstance(value, str) else 9.0

    assert say(make_reason(name, value, typical, points=-5, signal=name)) == sentence


@pytest.mark.parametrize(
    ("lead", "other", "sentence"),
    [
        pytest.param(
            ("logins_change_30d", 0.21, 1.0), ("logins_30d", 9.0, 38.0),
            "Logins fell by 79 % against the 30 days before, to 9 in the last 30 days; "
            "accounts that stay have about 38.",
            id="a change and what it led to",
        ),
        pytest.param(
            ("logins_30d", 9.0, 38.0), ("logins_change_30d", 0.21, 1.0),
            "Only 9 logins in the last 30 days, 79 % fewer than in the 30 days before; "
            "accounts that stay have about 38.",
            id="an amount and its change",
        ),
        pytest.param(
            ("logins_30d", 9.0, 38.0), ("logins_change_30d", None, 1.0),
            "Only 9 logins in the last 30 days; accounts that stay have about 38.",
            id="a change that is not known",
        ),
        pytest.param(
            ("logins_change_30d", 0.21, 1.0), ("logins_30d", None, 38.0),
            "Logins fell by 79 % against the 30 days before; in most accounts that stay nothing changes.",
            id="an amount that is not known",
        ),
    ],
)  # fmt: skip
def test_a_sentence_may_use_several_features(make_reason, lead, other, sentence):
    assert say(make_reason(*lead, other, points=-50)) == sentence


VALUES = (None, 0.0, 0.004, 1.0, 1.5, 2.0, 29.0, 123456.789)
TYPICAL = (None, 0.0, 1.0, 2.49999, 12345.678)


@pytest.mark.parametrize("name", [*CATALOGUE, "key_payroll_30d", "own_column", "OwnColumn_7d"])
def test_whatever_comes_is_one_clean_sentence(make_reason, name):
    for value, typical, points in itertools.product(VALUES, TYPICAL, (-50, 50)):
        sentence = say(make_reason(name, value, typical, points=points))

        assert re.fullmatch(r"[A-Z0-9][^_{}]*[^. ]\.", sentence)
        assert not re.search(r"  |\d\.\d\d\d\d|\b1 (?!(?:of|use|in|severe|is)\b)\w+s\b|nan|None|-0\b", sentence)


def test_only_languages_that_exist(make_reason):
    with pytest.raises(UnknownLanguage, match=r"'da'.*en"):
        say(make_reason("logins_30d", 9.0, 38.0), "da")

    assert LANGUAGES == ("en",)
