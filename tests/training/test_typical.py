"""What is typical of accounts that stayed: of all, and of each kind of account that is told apart."""

from datetime import date

import numpy as np
import pytest

from features.catalogue import catalogue
from features.declare import Signal
from features.state import CatalogueState
from models.likeness import Likeness
from models.spec import RARE
from training.dataset import Column, Dataset, sources_of
from training.typical import (
    choose_likeness,
    group_rows,
    middle_by,
    middle_of_all,
    typical_by,
    typical_of,
    typical_of_all,
)

PROFILE, LOGINS = Signal("profile", "Profile", "context"), Signal("logins", "Logins", "lead")
SEGMENT = Column("segment", PROFILE, "category", categories=("large", "small", RARE))
SEATS, EMPLOYEES, MRR = (Column(name, PROFILE) for name in ("seats", "employees", "mrr"))
ACTIVE = Column("logins_30d", LOGINS)
SEGMENT_NUMBER, SEATS_TEXT = (
    Column("segment", PROFILE),
    Column("seats", PROFILE, "category", categories=("few", "many")),
)


def stayed(columns, values, account=None):
    """Rows of accounts that stayed, one for each account unless said otherwise."""
    rows = len(values[0])
    accounts = np.arange(rows) if account is None else np.array(account)
    return Dataset(
        columns=tuple(columns),
        X=np.column_stack([np.array(one, dtype=float) for one in values]),
        y=np.zeros(rows),
        account=accounts,
        day=np.arange(rows),
        days=(date(2026, 1, 1),) * rows,
        account_ids=tuple(f"A-{number}" for number in range(rows)),
    )


NINETY = [float(size) for size in range(1, 91)]
# To two digits, of 30.7 and 60.3.
THIRDS = (31.0, 60.0)


@pytest.mark.parametrize(
    ("columns", "values", "chosen"),
    [
        pytest.param([SEGMENT, SEATS], [[0] * 30 + [1] * 60, NINETY], Likeness("segment", "segment"), id="segment"),
        pytest.param(
            [SEGMENT, SEATS],
            [[0] * 29 + [1] * 61, NINETY],
            Likeness("size", "seats", THIRDS),
            id="a segment of too few accounts",
        ),
        pytest.param(
            [SEGMENT, SEATS],
            [[2] * 45 + [1] * 45, NINETY],
            Likeness("size", "seats", THIRDS),
            id="rare segments have little in common",
        ),
        pytest.param(
            [EMPLOYEES, SEATS], [NINETY, [9.0] * 90], Likeness("size", "employees", THIRDS), id="all of one size"
        ),
        pytest.param([MRR, SEATS], [NINETY, [np.nan] * 90], Likeness("size", "mrr", THIRDS), id="seats never known"),
        pytest.param(
            [MRR, EMPLOYEES, SEATS], [[9.0] * 90, NINETY, NINETY], Likeness("size", "seats", THIRDS), id="seats first"
        ),
        pytest.param(
            [MRR, EMPLOYEES], [[1.0] * 30 + [2.0] * 60, NINETY], Likeness("size", "employees", THIRDS), id="then people"
        ),
        pytest.param(
            [SEATS],
            [[4.0] * 40 + [4.001] * 25 + [9.0] * 25],
            Likeness("size", "seats", (4.0,)),
            id="limits that round to the same are one",
        ),
        pytest.param(
            [SEATS],
            [[np.nan] * 45 + NINETY],
            Likeness("size", "seats", THIRDS),
            id="thirds of those that are known",
        ),
        pytest.param(
            [SEGMENT_NUMBER, SEATS],
            [[0.0] * 45 + [1.0] * 45, NINETY],
            Likeness("size", "seats", THIRDS),
            id="a segment that is a number is none",
        ),
        pytest.param(
            [SEATS_TEXT, MRR], [[0] * 45 + [1] * 45, NINETY], Likeness("size", "mrr", THIRDS), id="nor seats in words"
        ),
        pytest.param([SEATS], [NINETY[:59]], None, id="too few accounts"),
        pytest.param([ACTIVE], [NINETY], None, id="nothing to tell them apart by"),
    ],
)
def test_by_what_accounts_are_alike(columns, values, chosen):
    found = choose_likeness(stayed(columns, values))

    assert (found is None) == (chosen is None)
    if found and chosen:
        assert (found.by, found.feature) == (chosen.by, chosen.feature)
        assert found.up_to == pytest.approx(chosen.up_to)


def test_rows_of_one_account_are_one_account():
    rows = stayed([SEGMENT], [[0] * 60 + [1] * 60], account=[*range(60), *([60, 61] * 30)])

    assert choose_likeness(rows) is None


def test_the_size_of_an_account_is_that_of_its_latest_day():
    grown = stayed([SEATS], [[*NINETY, *(10 * size for size in NINETY)]], account=[*range(90), *range(90)])
    shrunk = stayed([SEATS], [[*(10 * size for size in NINETY), *NINETY]], account=[*range(90), *range(90)])

    assert choose_likeness(grown).up_to == (310.0, 600.0)
    assert choose_likeness(shrunk).up_to == THIRDS


def test_a_size_that_is_forgotten_is_the_latest_that_was_known():
    rows = stayed([SEATS], [[*NINETY, *([np.nan] * 90)]], account=[*range(90), *range(90)])

    assert choose_likeness(rows).up_to == THIRDS


@pytest.mark.parametrize(
    ("column", "known", "typical"),
    [
        pytest.param(ACTIVE, [1.0, 2.0, 9.0], 2.0, id="the median"),
        pytest.param(SEGMENT, [0, 1, 1], "small", id="the commonest category"),
        pytest.param(Column("renews_on", PROFILE, "date"), [20_000, 20_001, 20_009], "2024-10-05", id="a day"),
        pytest.param(
            Column("renews_on", PROFILE, "date"), [20_000, 20_001], "2024-10-04", id="of two, the earlier day"
        ),
        pytest.param(ACTIVE, [], None, id="nothing known"),
        pytest.param(SEGMENT, [], None, id="no category known"),
    ],
)
def test_what_is_typical(column, known, typical):
    assert typical_of(np.array(known, dtype=float), column) == typical


@pytest.mark.parametrize(
    ("knowing", "typical", "by_group"),
    [
        pytest.param(100, 10.0, (10.0, 10.0, None), id="as many as it takes"),
        pytest.param(99, None, (), id="one fewer"),
        pytest.param(0, None, (), id="nobody"),
    ],
)
def test_what_hardly_anyone_knows_is_typical_of_nobody(knowing, typical, by_group):
    values = [10.0] * knowing + [np.nan] * (1000 - knowing)
    rows = stayed([SEGMENT, ACTIVE], [[0, 1] * 500, values])

    assert typical_of_all(rows.X[:, 1], ACTIVE) == typical
    assert typical_by(rows, 1, group_rows(rows, Likeness("segment", "segment"))) == by_group


def test_where_no_group_knows_enough_all_are_compared_with():
    rows = stayed([SEGMENT, ACTIVE], [[0] * 45 + [1] * 45, [np.nan] * 60 + [10.0] * 29 + [np.nan]])

    assert typical_by(rows, 1, group_rows(rows, Likeness("segment", "segment"))) == ()


def test_each_group_has_its_own_typical_value():
    many = [np.nan] * 5 + [10.0] * 30 + [40.0] * 40 + [1.0] * 15
    rows = stayed([SEGMENT, ACTIVE], [[0] * 35 + [1] * 40 + [2] * 15, many])
    groups = group_rows(rows, Likeness("segment", "segment"))

    assert typical_by(rows, 1, groups) == (10.0, 40.0, None)
    assert typical_by(rows, 0, groups) == ()


def test_too_few_that_know_are_no_group():
    rows = stayed([SEGMENT, ACTIVE], [[0] * 45 + [1] * 45, [np.nan] * 16 + [10.0] * 74])
    groups = group_rows(rows, Likeness("segment", "segment"))

    assert typical_by(rows, 1, groups) == (None, 10.0, None)


@pytest.mark.parametrize(
    ("values", "middle"),
    [
        pytest.param([float(value) for value in range(101)], (25.0, 75.0), id="known"),
        pytest.param([4.0] * 90, (4.0, 4.0), id="all alike"),
        pytest.param([np.nan] * 60 + [1.0] * 20 + [5.0] * 20, (1.0, 5.0), id="of those that know"),
        pytest.param([np.nan] * 91 + [1.0] * 9, None, id="hardly any knows"),
    ],
)
def test_the_middle_half_of_those_that_stayed(values, middle):
    assert middle_of_all(np.array(values), ACTIVE) == middle


def test_a_category_has_no_middle():
    assert middle_of_all(np.array([0.0] * 50 + [1.0] * 50), SEGMENT) is None


def test_each_group_has_its_own_middle_where_it_has_a_typical_value():
    many = [0.0] * 10 + [10.0] * 30 + [40.0] * 40 + [1.0] * 15
    rows = stayed([SEGMENT, ACTIVE], [[0] * 40 + [1] * 40 + [2] * 15, many])
    groups = group_rows(rows, Likeness("segment", "segment"))

    assert middle_by(rows, 1, groups) == ((7.5, 10.0), (40.0, 40.0), None)
    assert middle_by(rows, 0, groups) == ()


def test_sources_are_those_of_the_parts():
    sources = sources_of(catalogue(CatalogueState()))

    assert sources["logins_30d"] == ("usage",)
    assert sources["logins_per_seat_30d"] == ("usage", "subscriptions")
