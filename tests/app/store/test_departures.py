"""Who left, and how each account had stood before: kept from run to run, listed and counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.store import COMMAND_LINE, open_store
from app.store.departures import Departure, Departures, Leavers
from app.store.facts import Profile
from app.store.stood import NEAR_DAYS

LEFT_ON = date(2026, 6, 29)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
AFTER = datetime(2026, 6, 30, tzinfo=UTC)


@pytest.fixture
def score(store, make_record):
    """Keep the score of an account so many days before it left."""

    def keep(account, days, band="red", *, version="3", said_at=BEFORE, left_on=LEFT_ON):
        record = make_record(account, left_on - timedelta(days=days), version, said_at)
        record = replace(record, answer=replace(record.answer, band=band))
        store.save_scores([record])
        return record

    return keep


@pytest.mark.parametrize(
    ("scored", "found"),
    [
        pytest.param([30, 60, 90, 180], [30, 60, 90, 180], id="on the day"),
        pytest.param([29, 59, 89, 179], [59, 89, None, None], id="a day too late"),
        pytest.param([35, 32, 31], [31, None, None, None], id="the last that is early enough"),
        pytest.param([30 + NEAR_DAYS], [61, 61, None, None], id="about a month before is near enough"),
        pytest.param([31 + NEAR_DAYS], [None, 62, None, None], id="a day more is not"),
        pytest.param([200], [None, None, None, 200], id="long before"),
    ],
)
def test_the_score_that_stood_so_many_days_before(store, score, scored, found):
    for days in scored:
        score("A-1", days)
    store.departures.replace([Departure("A-1", LEFT_ON)])
    (one,) = store.departures.page(Leavers(), None, 10)

    assert [stood and (LEFT_ON - stood.snapshot_on).days for stood in one.before.values()] == found


def test_it_is_what_was_said(store, score):
    record = score("A-1", 40)
    store.profiles.save([Profile("A-1", "Acme", "Kim", "small", None, None)])
    store.departures.replace([Departure("A-1", LEFT_ON, "voluntary")])
    (one,) = store.departures.page(Leavers(), None, 10)
    stood, answer = one.before[30], record.answer

    assert (one.name, one.owner, one.segment, one.kind) == ("Acme", "Kim", "small", "voluntary")
    assert (stood.score, stood.band, stood.churn_probability) == (answer.score, "red", answer.churn_probability)
    assert (stood.model, stood.receipt, stood.first_reason) == (record.model, record.receipt, answer.reasons[0])
    assert not stood.is_hindsight


@pytest.mark.parametrize(
    ("others", "version"),
    [
        pytest.param([(31, "4", BEFORE + timedelta(days=1)), (31, "2", BEFORE)], "4", id="of a day what was said last"),
        pytest.param([(31, "2", BEFORE), (31, "4", AFTER)], "2", id="not what was computed afterwards"),
        pytest.param([(35, "2", BEFORE), (31, "4", AFTER)], "2", id="even where that is nearer"),
        pytest.param([(35, "2", AFTER), (31, "4", AFTER)], "4", id="unless there is nothing else"),
        pytest.param([(35, "2", BEFORE), (31, "4", AFTER - timedelta(minutes=1))], "4", id="said on its last day"),
    ],
)
def test_what_was_seen_before_it_left_goes_before_what_was_computed_afterwards(store, score, others, version):
    for days, of, said_at in others:
        score("A-1", days, version=of, said_at=said_at)
    store.departures.replace([Departure("A-1", LEFT_ON)])
    stood = store.departures.page(Leavers(), None, 10)[0].before[30]

    assert stood.model.version == version
    assert stood.is_hindsight == (others[0][2] == AFTER)


def test_telling_twice_changes_nothing_and_what_is_told_no_more_goes(store, score):
    for account in ("A-1", "A-2"):
        score(account, 40)
    one, two = Departure("A-1", LEFT_ON), Departure("A-2", LEFT_ON)
    changed = [store.departures.replace(told) for told in ([one, two], [one, two], [two], [replace(two, kind="x")])]

    assert changed == [2, 0, 1, 1]
    assert [(left.place.account_id, left.kind) for left in store.departures.page(Leavers(), None, 10)] == [("A-2", "x")]


def test_nothing_is_kept_of_accounts_that_were_not_scored_before_they_left_or_were_erased(store, score, look, now):
    score("A-1", 0)
    score("A-2", -1)
    score("A-3", 40)
    store.erasing.forget("A-3", COMMAND_LINE, now)
    changed = store.departures.replace(Departure(f"A-{number}", LEFT_ON) for number in range(1, 5))

    assert changed == 1
    assert look("SELECT account_id FROM departures") == [("A-1",)]


def test_one_that_is_erased_meanwhile_is_not_kept(store, score, look, now, monkeypatch):
    for account in ("A-1", "A-2"):
        score(account, 40)
    find = Departures._find_scored  # noqa: SLF001 -- between this step and the next an account may be erased

    def find_and_forget(self, told):
        found = find(self, told)
        store.erasing.forget("A-1", COMMAND_LINE, now)
        return found

    monkeypatch.setattr(Departures, "_find_scored", find_and_forget)
    store.departures.replace([Departure("A-1", LEFT_ON), Departure("A-2", LEFT_ON)])

    assert look("SELECT account_id FROM departures") == [("A-2",)]


def test_it_is_forgotten_with_the_account(store, score, look, now):
    score("A-1", 40)
    store.departures.replace([Departure("A-1", LEFT_ON)])
    forgotten = store.erasing.forget("A-1", COMMAND_LINE, now)

    assert forgotten.deleted["departures"] == 1
    assert look("SELECT count(*) FROM departures") == [(0,)]


@pytest.fixture
def portfolio(store, score):
    """Twelve accounts that left, a day after each other, in pairs; of two owners; green, red and not scored then."""
    told = []
    for number in range(12):
        left_on = LEFT_ON + timedelta(days=number // 2)
        told.append(Departure(f"A-{number:02}", left_on))
        score(told[-1].account_id, 40 if number % 4 else 10, "green" if number % 2 else "red", left_on=left_on)
    store.profiles.save([Profile(one.account_id, None, "Kim", None, None, None) for one in told[:6]])
    store.departures.replace(told)
    return store.departures


def accounts_of(page):
    return [int(one.place.account_id[2:]) for one in page]


def test_pages_hold_each_once_the_last_that_left_first(portfolio):
    found, after = [], None
    while page := portfolio.page(Leavers(), after, 5):
        found += accounts_of(page)
        after = page[-1].place

    assert found == list(range(12))[::-1]


@pytest.mark.parametrize(
    ("leavers", "found"),
    [
        pytest.param(Leavers(since=LEFT_ON + timedelta(days=4)), [11, 10, 9, 8], id="since a day"),
        pytest.param(Leavers(until=LEFT_ON + timedelta(days=1)), [3, 2, 1, 0], id="until a day"),
        pytest.param(Leavers(since=LEFT_ON + timedelta(days=2), owner="Kim"), [5, 4], id="of an owner"),
        pytest.param(Leavers(owner="Bo"), [], id="of nobody"),
    ],
)
def test_which(portfolio, leavers, found):
    counted = {one.days: one for one in portfolio.count(leavers)}

    assert accounts_of(portfolio.page(leavers, None, 50)) == found
    assert sum(counted[30].bands.values()) == counted[30].scored == sum(1 for one in found if one % 4)


def test_the_missed_were_green(portfolio):
    first = portfolio.missed(None, None, None, 2)

    assert accounts_of(first) == [11, 9]
    assert accounts_of(portfolio.missed(None, None, first[-1].place, 10)) == [7, 5, 3, 1]
    assert accounts_of(portfolio.missed(LEFT_ON, "Kim", None, 10)) == [5, 3, 1]
    assert accounts_of(portfolio.page(Leavers(), None, 10, days=60, band="green")) == []


def test_bands_are_counted(portfolio):
    counted = portfolio.count(Leavers())

    assert [(one.days, one.scored) for one in counted] == [(30, 9), (60, 0), (90, 0), (180, 0)]
    assert counted[0].bands == {"red": 3, "yellow": 0, "green": 6, "grey": 0}


def test_an_account_that_left_twice_is_there_twice(store, score):
    earlier = LEFT_ON - timedelta(days=100)
    score("A-1", 140, "red")
    score("A-1", 40, "green")
    store.departures.replace([Departure("A-1", earlier), Departure("A-1", LEFT_ON)])
    found = store.departures.page(Leavers(), None, 10)

    assert [(one.place.left_on, one.before[30].band) for one in found] == [(LEFT_ON, "green"), (earlier, "red")]


def test_where_the_receipt_was_erased_the_score_is_told_without_a_reason(settings, store, score, now):
    score("A-1", 40)
    score("A-1", 0)
    store.departures.replace([Departure("A-1", LEFT_ON)])
    store.close()
    again = open_store(settings.store_url)
    again.pruning.prune(now - timedelta(days=1), COMMAND_LINE, now)
    (one,) = again.departures.page(Leavers(), None, 10)
    again.close()

    assert one.before == dict.fromkeys((30, 60, 90, 180))
