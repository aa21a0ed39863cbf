"""The signs of overwritten columns: found where they were planted, and not where nothing was overwritten."""

from datetime import date, datetime, timedelta

import pytest

from features.aggregates import Attribute
from features.catalogue import catalogue
from features.demo import write_company
from features.learn import learn_state
from features.overwritten import ATTRIBUTES, overwritten
from features.source import open_source
from features.state import CatalogueState

# The data end with 30 June 2026.
END = date(2026, 7, 1)
LATEST = {"touchpoints": [{"occurred_at": datetime(2026, 6, 30)}]}


@pytest.fixture
def signs(make_source):
    def look(tables, **options):
        return {sign.column: sign.rows for sign in overwritten(make_source(LATEST | tables, **options))}

    return look


def terms(started_on, renews_on, ended_on=None, plan="team"):
    return {"started_on": started_on, "renews_on": renews_on, "ended_on": ended_on, "plan": plan}


def young(number):
    """Monthly terms that have just begun: they make the month the usual term."""
    return [terms(date(2026, 6, 20), date(2026, 7, 20))] * number


def stale(number):
    """Monthly terms that stood for long, with the renewal date of long ago."""
    return [terms(date(2025, 1, 1), date(2025, 2, 1))] * number


def pushed(number, renews_on=date(2026, 7, 20), ended_on=None):
    """Monthly terms since January 2025 whose renewal date was pushed on."""
    return [terms(date(2025, 1, 1), renews_on, ended_on)] * number


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param(young(30) + pushed(10), 10, id="ten rows"),
        pytest.param(young(30) + pushed(9), None, id="nine are too few"),
        pytest.param(young(60) + pushed(10), 10, id="those that have not stood a term do not count"),
        pytest.param(
            young(30) + pushed(9) + [terms(date(2026, 6, 1), date(2026, 8, 1))],
            None,
            id="one that has just stood a term",
        ),
        pytest.param(stale(40) + pushed(10), 10, id="a fifth of those that stood long"),
        pytest.param(stale(41) + pushed(10), None, id="less than a fifth"),
        pytest.param(young(30) + pushed(10, renews_on=date(2026, 8, 6)), 10, id="a term and five days are left"),
        pytest.param(
            young(30) + pushed(10, renews_on=date(2026, 8, 7)), None, id="a term and six days: a long contract"
        ),
        pytest.param(
            young(30) + pushed(10) + pushed(1, renews_on=date(2026, 7, 27), ended_on=date(2026, 1, 1)),
            None,
            id="the same term, seen early once, is genuine",
        ),
        pytest.param(
            young(30) + pushed(10, renews_on=date(2025, 12, 20), ended_on=date(2025, 12, 1)), 10, id="they ended since"
        ),
        pytest.param(
            [terms(date(2026, 5, 1), date(2026, 6, 1), date(2026, 6, 1))] * 30 + young(30),
            None,
            id="a new row at each renewal",
        ),
        pytest.param(
            young(60)
            + [terms(END - timedelta(days=18 * step), END - timedelta(days=18 * step - 365)) for step in range(1, 20)],
            None,
            id="monthly and yearly contracts of every age",
        ),
        pytest.param(
            [terms(date(2025, 1, 1), date(2026, 1, 1), plan="yearly")] * 30 + young(30),
            None,
            id="each plan has its term",
        ),
        pytest.param([terms(date(2024, 1, 1), None)] * 30, None, id="no renewal dates"),
    ],
)
def test_renewal_dates_pushed_on_in_place(signs, rows, found):
    assert signs({"subscriptions": rows}).get("subscriptions.renews_on") == found


def people(number, role, *, left=False):
    left_at = datetime(2026, 1, 1) if left else None
    return [{"joined_at": datetime(2025, 1, 1), "left_at": left_at, "role": role}] * number


PRESENT = people(20, "champion") + people(80, "user")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param(PRESENT + people(50, "former", left=True), 50, id="ten champions would be expected"),
        pytest.param(PRESENT + people(50, None, left=True), 50, id="the role was blanked"),
        pytest.param(PRESENT + people(49, "former", left=True), None, id="not quite ten"),
        pytest.param(
            PRESENT + people(49, "user", left=True) + people(1, "champion", left=True),
            None,
            id="a champion left as one",
        ),
        pytest.param(people(100, "user") + people(200, "user", left=True), None, id="there are no champions at all"),
        pytest.param(people(200, "user", left=True), None, id="nobody is left"),
    ],
)
def test_roles_replaced_at_leaving(signs, rows, found):
    assert signs({"contacts": rows}).get("contacts.role") == found


def accounts(number, lost, segment, first=0):
    """Accounts of a segment, and the notices of the first `lost` of them."""
    ids = [f"{segment}-{first + index}" for index in range(number)]
    signed = [{"account_id": one, "segment": segment, "signed_up_on": date(2024, 1, 1)} for one in ids]
    return signed, [{"account_id": one, "notified_at": datetime(2025, 1, 1)} for one in ids[:lost]]


@pytest.mark.parametrize(
    ("gone", "of_others", "more", "found"),
    [
        pytest.param((10, 10), (190, 30), {}, 10, id="ten accounts, where a fifth have left"),
        pytest.param((9, 9), (191, 31), {}, None, id="nine are too few"),
        pytest.param((40, 39), (160, 20), {}, None, id="one of them stayed"),
        pytest.param((13, 13), (187, 47), {}, 13, id="thirteen, where three in ten have left"),
        pytest.param((12, 12), (188, 48), {}, None, id="twelve: chance makes it once in a million"),
        pytest.param((20, 20), (180, 180), {}, None, id="all have left"),
        pytest.param((10, 10), (190, 30), {"withdrawn_at": datetime(2025, 2, 1)}, None, id="they withdrew"),
        pytest.param((10, 10), (190, 30), {"notified_at": datetime(2023, 1, 1)}, None, id="before they signed up"),
    ],
)
def test_an_attribute_that_tells_who_left(signs, gone, of_others, more, found):
    (lost, notices), (others, other_notices) = accounts(*gone, "gone"), accounts(*of_others, "smb")
    notices = [one | more for one in notices]

    assert signs({"accounts": lost + others, "cancellations": notices + other_notices}).get("accounts.segment") == found


def test_an_attribute_blanked_at_leaving(signs):
    (lost, notices), (others, other_notices) = accounts(20, 20, "gone"), accounts(180, 20, "smb")
    blank = [one | {"segment": None} for one in lost]

    found = signs({"accounts": blank + others, "cancellations": notices + other_notices})

    # All accounts are blank in `employees`, so it tells nothing.
    assert found == {"accounts.segment": 20}


def tickets(number, severe, opened_at):
    return [{"opened_at": opened_at, "severity": "urgent" if index < severe else "low"} for index in range(number)]


OLDER = tickets(1000, 400, datetime(2026, 3, 1))
RECENT = datetime(2026, 6, 17)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param(OLDER + tickets(50, 5, RECENT), 50, id="more than four standard errors"),
        pytest.param(OLDER + tickets(50, 6, RECENT), None, id="less than four"),
        pytest.param(OLDER + tickets(49, 0, RECENT), None, id="too few recent ones"),
        pytest.param(OLDER + tickets(50, 0, RECENT - timedelta(seconds=1)), None, id="older than a fortnight"),
        pytest.param(OLDER + tickets(400, 79, RECENT), 400, id="just under half as often"),
        pytest.param(OLDER + tickets(400, 80, RECENT), None, id="half as often"),
        pytest.param(tickets(1000, 400, datetime(2025, 12, 1)) + tickets(90, 0, RECENT), None, id="only long ago"),
        pytest.param(tickets(500, 0, datetime(2026, 3, 1)) + tickets(90, 0, RECENT), None, id="none is ever severe"),
    ],
)
def test_severity_raised_after_the_fact(signs, rows, found):
    assert signs({"tickets": rows}).get("tickets.severity") == found


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_fictional_company_overwrites_nothing(tmp_path, seed):
    write_company(tmp_path / "company", seed=seed, accounts=300)
    source = open_source(tmp_path / "company", now=datetime(2100, 1, 1))

    found = [sign for day in (END, date(2025, 12, 1), date(2025, 1, 1)) for sign in overwritten(source.until(day))]

    assert found == []


def test_a_clean_source_shows_no_sign(signs):
    assert signs({}) == {}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        pytest.param("subscriptions", "renews_on", id="renews_on"),
        pytest.param("contacts", "role", id="role"),
        pytest.param("accounts", "segment", id="segment"),
        pytest.param("tickets", "severity", id="severity"),
    ],
)
def test_an_absent_column_shows_no_sign(signs, table, column):
    (lost, notices), (others, other_notices) = accounts(10, 10, "gone"), accounts(190, 30, "smb")
    planted = {
        "subscriptions": young(30) + pushed(10),
        "contacts": PRESENT + people(50, None, left=True),
        "accounts": lost + others,
        "cancellations": notices + other_notices,
        "tickets": OLDER + tickets(50, 0, RECENT),
    }

    found = signs(planted, without={table: {column}})

    assert set(signs(planted)) - set(found) == {f"{table}.{column}"}


def test_every_attribute_that_features_read_is_looked_at():
    read = {one.aggregate.column for one in catalogue(CatalogueState()) if isinstance(one.aggregate, Attribute)}

    assert set(ATTRIBUTES) == read


def test_the_state_learns_only_from_what_was_known(make_source):
    (lost, notices), (others, other_notices) = accounts(10, 10, "gone"), accounts(190, 30, "smb")
    source = make_source(LATEST | {"accounts": lost + others, "cancellations": notices + other_notices})

    # On the day of the notices nobody knew of them.
    assert learn_state(source, date(2025, 1, 1)).quarantined == ()
    assert learn_state(source, date(2025, 1, 2)).quarantined == ("accounts.segment",)


def test_what_the_business_vouches_for_is_not_quarantined(make_source):
    tables = LATEST | {"subscriptions": young(30) + pushed(10), "contacts": PRESENT + people(50, None, left=True)}

    trusting = make_source(tables, trusted=["subscriptions.renews_on"])

    assert learn_state(make_source(tables), END).quarantined == ("contacts.role", "subscriptions.renews_on")
    assert learn_state(trusting, END).quarantined == ("contacts.role",)
