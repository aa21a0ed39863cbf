"""What keeps a source from being scored, case by case, and what does not."""

from datetime import date

import pytest

from app.jobs.refreshing.guards import find_gaps, find_standstill
from app.jobs.refreshing.stand import SourceStand, TableStand
from app.settings import RefreshSettings

DAY, NEXT = date(2026, 6, 29), date(2026, 6, 30)
LAST = date(2026, 6, 28)
FULL = (100, 90, 110, 120)
USAGE = TableStand(5000, LAST, 95, FULL)
TICKETS = TableStand(400, LAST, 3, (2, 5, 0, 4))


def stand(on=DAY, place="/data", customers=200, **tables):
    return SourceStand(place, on, {"usage": USAGE, "tickets": TICKETS, **tables}, customers)


def without(name, **changes):
    whole = stand(**changes)
    return SourceStand(whole.place, whole.snapshot_on, {k: v for k, v in whole.tables.items() if k != name}, 200)


BEFORE = stand()


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        pytest.param(stand(NEXT), BEFORE, [], id="whole"),
        pytest.param(stand(), BEFORE, [], id="the same again"),
        pytest.param(stand(), None, [], id="the first night"),
        pytest.param(
            stand(NEXT, usage=TableStand(5000, LAST, 0, FULL)),
            None,
            [
                "usage has 0 rows of the last day before 2026-06-30; on the same weekday of the four weeks before",
            ],
            id="the last day is missing",
        ),
        pytest.param(
            stand(usage=TableStand(5000, LAST, 8, FULL)), None, ["usage has 8 rows"], id="nearly all of it is missing"
        ),
        pytest.param(stand(usage=TableStand(5000, LAST, 9, FULL)), None, [], id="a quiet day"),
        pytest.param(stand(usage=TableStand(5000, LAST, 0, (100, 0, 90, 80))), None, [], id="a day that may be empty"),
        pytest.param(stand(usage=TableStand(5000, LAST, 0, (19,) * 4)), None, [], id="too few to tell"),
        pytest.param(
            without("usage"),
            BEFORE,
            ["usage is not there any more; at the last good run, as of 2026-06-29, it had 5,000 rows."],
            id="a table is gone",
        ),
        pytest.param(stand(tickets=TableStand(0)), BEFORE, ["tickets is empty"], id="a table is empty"),
        pytest.param(stand(tickets=TableStand(319, LAST)), BEFORE, ["tickets has only 319 rows"], id="a table shrank"),
        pytest.param(stand(tickets=TableStand(320, LAST)), BEFORE, [], id="a table shrank a little"),
        pytest.param(
            stand(tickets=TableStand(400, date(2026, 6, 20))),
            BEFORE,
            ["tickets ends on 2026-06-20; at the last good run it reached 2026-06-28."],
            id="a table went back",
        ),
        pytest.param(stand(customers=159), BEFORE, ["Only 159 accounts would be customers"], id="customers are gone"),
        pytest.param(stand(customers=160), BEFORE, [], id="fewer customers"),
        pytest.param(stand(place="/other", tickets=TableStand(0)), BEFORE, [], id="another source"),
        pytest.param(
            stand(usage=TableStand(0, None, 0, FULL), tickets=TableStand(0)),
            BEFORE,
            ["usage has 0 rows", "usage is empty", "tickets is empty"],
            id="several at once",
        ),
    ],
)
def test_a_source_that_is_half_loaded_is_named(now, before, found):
    gaps = list(find_gaps(now, before, RefreshSettings()))

    assert len(gaps) == len(found)
    assert all(gap.startswith(begins) for gap, begins in zip(gaps, found, strict=True))


@pytest.mark.parametrize(
    ("settings", "is_refused"),
    [({"fewest_share": 0.5}, False), ({"fewest_share": 0.9}, True)],
)
def test_how_much_less_is_too_little_is_the_settings(settings, is_refused):
    now = stand(tickets=TableStand(300, LAST))

    assert bool(list(find_gaps(now, BEFORE, RefreshSettings(**settings)))) is is_refused


@pytest.mark.parametrize(
    ("now", "today", "stands"),
    [
        pytest.param(stand(NEXT), NEXT, False, id="moved on"),
        pytest.param(stand(DAY), DAY, False, id="twice on a day"),
        pytest.param(stand(DAY), NEXT, True, id="the last day is still the same"),
        pytest.param(stand(NEXT), date(2026, 7, 3), True, id="moved on by less than the days"),
        pytest.param(stand(DAY, place="/other"), NEXT, False, id="another source"),
    ],
)
def test_a_source_that_stands_still_is_named(now, today, stands):
    says = find_standstill(now, BEFORE, today, DAY)

    assert (says is not None) is stands
    if stands:
        assert f"as of {now.snapshot_on}" in says


def test_a_stand_is_remembered_but_for_the_weeks_before():
    kept = SourceStand.from_json(stand().to_json())

    assert (kept.place, kept.snapshot_on, kept.customers) == ("/data", DAY, 200)
    assert kept.tables == {"usage": TableStand(5000, LAST), "tickets": TableStand(400, LAST)}
