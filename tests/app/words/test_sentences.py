"""What a reason sounds like in English: true, short, and in the right number."""

import itertools
import re

import pytest

from app.words import say
from app.words.catalogue import CHANGES, DIFFERENCES, PEERS
from features.catalogue import catalogue
from features.state import CatalogueState

STATE = CatalogueState(key_features=("payroll_run",), milestone_days=(("kickoff", 14),))
CATALOGUE = [feature.name for feature in catalogue(STATE)]


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
            "38 logins in the last 30 days, as is usual in accounts that stay.", id="as usual",
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
            "logins_30d", None, 38.0, -5, "The number of logins is not known, which lowers the score.",
            id="unknown",
        ),
        pytest.param(
            "logins_30d", None, 38.0, 5,
            "The number of logins is not known, which raises the score.", id="unknown, and no bad sign",
        ),
        pytest.param(
            "days_since_login", None, 1.0, -5,
            "No login in the last year is on record, which lowers the score.", id="a login that never was",
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
            "Only 32% of the paid seats were in use in the last 30 days; in accounts that stay about 80% are in use.",
            id="a share",
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
            "Monthly revenue fell by 30% over the last 90 days; in most accounts that stay nothing changes.",
            id="fell",
        ),
        pytest.param(
            "mrr_change_90d", 1.3, 1.1, 5,
            "Monthly revenue rose by 30% over the last 90 days; "
            "in accounts that stay the usual rise is about 10%.",
            id="rose",
        ),
        pytest.param(
            "seats_change_90d", 1.0, 1.0, 5,
            "The number of seats has not changed over the last 90 days, "
            "as is usual in accounts that stay.", id="held steady",
        ),
        pytest.param(
            "logins_change_30d", 0.0, 1.0, -5,
            "Logins fell to nothing against the 30 days before; in accounts that stay they usually hold steady.",
            id="stopped",
        ),
        pytest.param(
            "usage_change_30d", 5.0, 1.0, 5,
            "Usage grew 5-fold against the 30 days before; in accounts that stay it usually holds steady.",
            id="grew",
        ),
        pytest.param(
            "plan", "team", "business", -5,
            "The plan is “team”; in accounts that stay it is most often “business”.", id="a text",
        ),
        pytest.param(
            "plan", None, "business", -5, "The plan is not known, which lowers the score.", id="no text",
        ),
        pytest.param(
            "logins_change_30d", 0.004, 1.0, -5,
            "Logins fell by over 99% against the 30 days before; in accounts that stay they usually hold steady.",
            id="nearly stopped is not stopped",
        ),
        pytest.param(
            "logins_change_30d", None, 1.0, -5,
            "Whether logins rose or fell is not known, which lowers the score.", id="a change, unknown",
        ),
        pytest.param(
            "logins_habit_change_30d", 0.4, 1.0, -5,
            "Logins fell by 60% against the average of the two months before; "
            "in accounts that stay they usually hold steady.",
            id="below the habit",
        ),
        pytest.param(
            "usage_habit_change_30d", 1.5, 1.1, 5,
            "Usage rose by 50% against the average of the two months before; "
            "in accounts that stay the usual rise is about 10%.",
            id="above the habit",
        ),
        pytest.param(
            "usage_change_30d", 1.0, 1.0, 5,
            "Usage has not changed against the 30 days before, as is usual in accounts that stay.", id="steady",
        ),
        pytest.param(
            "same_plan_price_change_365d", 1.09, 1.0, -5,
            "The price of a seat at the same plan rose by 9% over the last year; "
            "in most accounts that stay nothing changes.",
            id="a price rise",
        ),
        pytest.param(
            "same_plan_price_change_365d", 1.018, 1.024, -5,
            "The price of a seat at the same plan rose by 2% over the last year, as is usual in accounts that stay.",
            id="a change told in the same words",
        ),
        pytest.param(
            "milestone_overdue_days", 4272.0, 0.0, -5,
            "The next onboarding step is 11.7 years overdue; in accounts that stay usually none is.",
            id="too many days",
        ),
        pytest.param(
            "logins_per_seat_vs_peers", 0.5, 1.0, -5,
            "Logins per seat are half of what is usual in comparable accounts.", id="half of the peers'",
        ),
        pytest.param(
            "logins_per_seat_vs_peers", 0.3, 1.2, -5,
            "Logins per seat are 70% below what is usual in comparable accounts; "
            "in accounts that stay they are usually 20% above that.",
            id="below peers, and others above",
        ),
        pytest.param(
            "seat_price_vs_peers", 1.02, 0.99, 5,
            "The price of a seat is about what is usual in comparable accounts.", id="like peers",
        ),
        pytest.param(
            "seats_used_vs_peers", 1.2, 1.2, 5,
            "The share of seats in use is 20% above what is usual in comparable accounts, "
            "as is usual in accounts that stay.",
            id="above peers, as others",
        ),
        pytest.param(
            "usage_per_seat_vs_peers", 2.0, None, 5,
            "Usage per seat is twice what is usual in comparable accounts.", id="twice the peers'",
        ),
        pytest.param(
            "usage_per_seat_vs_peers", 3.5, 1.0, 5,
            "Usage per seat is 3.5 times what is usual in comparable accounts.", id="many times the peers'",
        ),
        pytest.param(
            "features_used_vs_peers", 0.0, 1.0, -5,
            "The number of features in use is at zero, far below what is usual in comparable accounts.",
            id="nothing, unlike peers",
        ),
        pytest.param(
            "logins_per_seat_vs_peers", None, 1.0, -5,
            "How logins per seat compare with comparable accounts is not known, which lowers the score.",
            id="peers, unknown",
        ),
        pytest.param(
            "nps_change", -2.0, 0.0, -5,
            "The last NPS answer is 2 points lower than the time before; "
            "in accounts that stay it is usually the same as the time before.",
            id="a worse answer",
        ),
        pytest.param(
            "nps_change", 1.0, None, 5,
            "The last NPS answer is 1 point higher than the time before.", id="a better answer",
        ),
        pytest.param(
            "pulse_change", 0.0, 0.0, 5,
            "The last pulse is the same as the time before, as is usual in accounts that stay.", id="the same pulse",
        ),
        pytest.param(
            "nps_change", None, 0.0, -5,
            "How the last two NPS answers differ is not known, which lowers the score.", id="not two answers",
        ),
        pytest.param(
            "days_late_rise_180d", 5.0, 0.0, -5,
            "The average delay of payments rose by 5 days against the 180 days before; "
            "in accounts that stay it usually stays the same.",
            id="later and later",
        ),
        pytest.param(
            "days_late_rise_180d", -1.0, 2.0, 5,
            "The average delay of payments fell by 1 day against the 180 days before; "
            "in accounts that stay it usually rises by about 2 days.",
            id="sooner",
        ),
        pytest.param(
            "days_late_rise_180d", 0.2, 0.0, 5,
            "The average delay of payments has not changed against the 180 days before, "
            "as is usual in accounts that stay.",
            id="as late as before",
        ),
        pytest.param(
            "nps", 3.0, 9.0, -5,
            "The last NPS answer is only 3; in accounts that stay it is about 9.", id="a low answer",
        ),
        pytest.param(
            "nps", 0.0, 9.0, -5,
            "The last NPS answer is 0; in accounts that stay it is about 9.", id="the lowest answer",
        ),
        pytest.param("nps", None, 9.0, -5, "No NPS answer is on record, which lowers the score.", id="no answer"),
        pytest.param(
            "tenure_days", 1095.0, 1100.0, 5,
            "The account has been a customer for 3 years, as is usual in accounts that stay.",
            id="told in the same words",
        ),
        pytest.param(
            "oldest_open_ticket_days", 0.0, 0.4, 5,
            "No ticket is waiting; in accounts that stay the oldest has waited less than a day.",
            id="none is not a short time",
        ),
        pytest.param(
            "upgrades_365d", 2.0, 0.0, 5,
            "The monthly revenue rose twice in the last year, more often than in accounts that stay (usually never).",
            id="good, where others have none",
        ),
        pytest.param(
            "plan", "team", "team", 5, "The plan is “team”, the most common one in accounts that stay.",
            id="the usual text of the catalogue",
        ),
        pytest.param(
            "key_payroll_runs_30d", 1.0, 3.0, -5,
            "Payroll runs: used once in the last 30 days; "
            "accounts that stay use it about 3 times.",
            id="key feature",
        ),
        pytest.param(
            "key_api_call_90d", 40.0, 12.0, 5,
            "API call: used 40 times in the last 90 days; accounts that stay use it about 12 times.",
            id="key feature, its longer window",
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
            "payroll_runs_90d", 3.0, 12.0, -5,
            "Payroll runs in the last 90 days: 3, which lowers the score (accounts that stay: about 12).",
            id="a business's own",
        ),
        pytest.param(
            "nps_answers_365d", 0.0, 0.0, 5,
            "NPS answers in the last 365 days: 0, which raises the score.", id="a name that people write in capitals",
        ),
        pytest.param(
            "sso_logins_1d", None, 2.0, -5,
            "SSO logins in the last day: not known, which lowers the score.", id="a window of one day",
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
            "Contract: “Month-to-month”, which lowers the score (accounts that stay: most often “Two year”).",
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
            "Paperless billing: yes, which lowers the score (accounts that stay: most often no).", id="a truth value",
        ),
        pytest.param(
            "signed_up", "2026-01-05", "2023-06-30", -5,
            "Signed up: 5 January 2026, which lowers the score (accounts that stay: about 30 June 2023).", id="a date",
        ),
        pytest.param(
            "City", "(rare)", "Oslo", -5,
            "City: one of the rarer values, which lowers the score (accounts that stay: most often “Oslo”).",
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
            "Logins fell by 79% against the 30 days before, to 9 in the last 30 days; "
            "accounts that stay have about 38.",
            id="a change and what it led to",
        ),
        pytest.param(
            ("logins_30d", 9.0, 38.0), ("logins_change_30d", 0.21, 1.0),
            "Only 9 logins in the last 30 days, 79% fewer than in the 30 days before; "
            "accounts that stay have about 38.",
            id="an amount and its change",
        ),
        pytest.param(
            ("logins_30d", 9.0, 38.0), ("logins_change_30d", 9.0, 1.0),
            "Only 9 logins in the last 30 days; accounts that stay have about 38.",
            id="a rise from next to nothing is no news beside an amount",
        ),
        pytest.param(
            ("logins_30d", 38.0, 38.0), ("logins_change_30d", 0.5, 1.0),
            "38 logins in the last 30 days, 50% fewer than in the 30 days before; accounts that stay have about 38.",
            id="it is the amount that is usual, not its change",
        ),
        pytest.param(
            ("logins_30d", 9.0, 38.0), ("logins_change_30d", None, 1.0),
            "Only 9 logins in the last 30 days; accounts that stay have about 38.",
            id="a change that is not known",
        ),
        pytest.param(
            ("logins_change_30d", 0.21, 1.0), ("logins_30d", None, 38.0),
            "Logins fell by 79% against the 30 days before; in accounts that stay they usually hold steady.",
            id="an amount that is not known",
        ),
        pytest.param(
            ("logins_habit_change_30d", 0.4, 1.0), ("logins_30d", 9.0, 38.0),
            "Logins fell by 60% against the average of the two months before, to 9 in the last 30 days; "
            "accounts that stay have about 38.",
            id="a habit and what it came to",
        ),
        pytest.param(
            ("logins_30d", 9.0, 38.0), ("logins_habit_change_30d", 0.4, 1.0),
            "Only 9 logins in the last 30 days, 60% fewer than the average of the two months before; "
            "accounts that stay have about 38.",
            id="an amount and its habit",
        ),
        pytest.param(
            ("logins_per_seat_vs_peers", 0.5, 1.0), ("logins_per_seat_30d", 1.2, 3.0),
            "Only 1.2 logins for each paid seat in the last 30 days, half of what is usual in comparable accounts; "
            "accounts that stay have about 3 for each seat.",
            id="peers and the amount",
        ),
        pytest.param(
            ("logins_per_seat_vs_peers", 0.0, 1.0), ("logins_per_seat_30d", 0.0, 3.0),
            "No logins in the last 30 days, which is not usual in comparable accounts; "
            "accounts that stay have about 3 for each seat.",
            id="nothing, unlike peers",
        ),
        pytest.param(
            ("seat_price_vs_peers", 1.2, 1.0), ("seat_price", 24.0, None),
            "A seat costs 24 a month, 20% above what is usual in comparable accounts.",
            id="peers, and nothing typical",
        ),
        pytest.param(
            ("seat_price", 24.0, 22.0), ("seat_price_vs_peers", 1.2, 1.0),
            "A seat costs 24 a month, 20% above what is usual in comparable accounts; "
            "in accounts that stay it costs about 22.",
            id="an amount and its peers",
        ),
        pytest.param(
            ("nps_change", 2.0, 0.0), ("nps", 8.0, 9.0),
            "The last NPS answer is only 8, up 2 points from the time before; in accounts that stay it is about 9.",
            id="an answer and the one before",
        ),
        pytest.param(
            ("nps_change", 0.0, 0.0), ("nps", 8.0, None),
            "The last NPS answer is 8, the same as the time before.", id="the same answer again",
        ),
        pytest.param(
            ("nps", 3.0, 9.0), ("nps_change", -5.0, 0.0),
            "The last NPS answer is only 3, down 5 points from the time before; "
            "in accounts that stay it is about 9.",
            id="a rating and its change",
        ),
        pytest.param(
            ("nps", 3.0, 9.0), ("nps_change", 0.0, 0.0),
            "The last NPS answer is only 3; in accounts that stay it is about 9.", id="a rating that held",
        ),
    ],
)  # fmt: skip
def test_a_sentence_may_use_several_features(make_reason, lead, other, sentence):
    assert say(make_reason(*lead, other, points=-50)) == sentence


UNCLEAN = re.compile(r"  |\d\.\d\d\d\d|\b1 (?!(?:of|use|in|severe|is)\b)\w+s\b|\bnan\b|None|-0\b")
VALUES = (None, 0.0, 0.004, 1.0, 1.5, 2.0, 29.0, 123456.789)
TYPICAL = (None, 0.0, 1.0, 2.49999, 12345.678)


@pytest.mark.parametrize("name", [*CATALOGUE, "key_payroll_30d", "own_column", "OwnColumn_7d"])
def test_whatever_comes_is_one_clean_sentence(make_reason, name):
    for value, typical, points in itertools.product(VALUES, TYPICAL, (-50, 50)):
        sentence = say(make_reason(name, value, typical, points=points))

        assert re.fullmatch(r"[A-Z0-9][^_{}]*[^. ]\.", sentence)
        assert not UNCLEAN.search(sentence)


@pytest.mark.parametrize(
    ("name", "level"),
    [(name, shape.level) for shapes in (CHANGES, DIFFERENCES, PEERS) for name, shape in shapes.items() if shape.level],
)
def test_whatever_comes_together_is_one_clean_sentence(make_reason, name, level):
    for value, amount, typical in itertools.product(VALUES, VALUES, TYPICAL):
        for lead, other in itertools.permutations([(name, value, 1.0), (level, amount, typical)]):
            sentence = say(make_reason(*lead, other, points=-50))

            assert re.fullmatch(r"[A-Z0-9][^_{}]*[^. ]\.", sentence)
            assert not UNCLEAN.search(sentence)


def test_no_feature_of_the_catalogue_is_told_by_its_name(make_reason):
    """Somebody's own column is; what the catalogue knows has words."""
    for name in CATALOGUE:
        for value in (None, 3.0):
            assert not say(make_reason(name, value, 9.0)).startswith(f"{name[0].upper()}{name[1:].replace('_', ' ')}:")


@pytest.mark.parametrize(
    ("lead", "others", "sentence"),
    [
        pytest.param(
            ("days_since_champion_active", 3.0, 2.0), (),
            "A champion was last active 3 days ago, close to what is usual in accounts that stay (about 2 days ago).",
            id="longer ago is worse",
        ),
        pytest.param(
            ("logins_30d", 30.0, 38.0), (),
            "30 logins in the last 30 days, close to what is usual in accounts that stay (about 38).",
            id="fewer is worse",
        ),
        pytest.param(
            ("surveys_unanswered_180d", 10.0, 4.0), (),
            "10 surveys sent in the last 180 days are unanswered.", id="much more is much worse",
        ),
        pytest.param(("logins_30d", 9.0, 38.0), (), "9 logins in the last 30 days.", id="much fewer is much worse"),
        pytest.param(
            ("touchpoints_90d", 2.0, 4.0), (),
            "2 touchpoints in the last 90 days, fewer than in accounts that stay (about 4).",
            id="more may be either",
        ),
        pytest.param(
            ("seats_used_vs_peers", 1.01, 1.0), (("seats_used_share", 0.8, 0.801),),
            "80% of the paid seats were in use in the last 30 days, as is usual in accounts that stay.",
            id="usual among peers and among those that stay is told once",
        ),
        pytest.param(
            ("seats_used_vs_peers", 1.01, 1.0), (("seats_used_share", 0.8, 0.6),),
            "80% of the paid seats were in use in the last 30 days, about what is usual in comparable accounts; "
            "in accounts that stay about 60% are in use.",
            id="usual among peers alone",
        ),
    ],
)  # fmt: skip
def test_good_news_says_nothing_bad(make_reason, lead, others, sentence):
    assert say(make_reason(*lead, *others, points=50)) == sentence


def test_good_news_that_changed_is_told_once(make_reason):
    reason = make_reason("logins_30d", 60.0, 38.0, ("logins_change_30d", 1.5, 1.0), points=50)

    assert say(reason) == (
        "60 logins in the last 30 days, 50% more than in the 30 days before; accounts that stay have about 38."
    )
