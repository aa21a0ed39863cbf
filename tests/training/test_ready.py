"""Learning from a ready table: by time where there is some, by accounts in turn where there is none."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from features.errors import TableError
from features.snapshots import Churn, snapshot_dates
from features.table import Answers, FeatureTable, Layout, Roles, Values
from models.spec import RARE
from training.dataset import MOST_CATEGORIES
from training.errors import GivesAway, NotEnoughData
from training.ready import ReadyTable, encode
from training.trial.backtest import ORIGINS
from training.trial.recipe import SEED

CHURN = Churn("label", horizon_days=30)
TODAY = date(2026, 6, 30)
ROLES = Roles("id", "left")
DAYS = snapshot_dates(date(2024, 1, 1), date(2025, 12, 1))


def table_of(columns, y, ids, snapshots=None, costs=None):
    return FeatureTable(
        "t.csv",
        Layout("id", has_snapshots=snapshots is not None, ages={}),
        tuple(ids),
        snapshots,
        tuple(Values(name, "number", pa.array(values)) for name, values in columns.items()),
        Answers(np.asarray(y, dtype=float), "yes", ("no",)),
        costs or {},
        (),
    )


def draw(rows, seed=1):
    random = np.random.default_rng(seed)
    logins = random.poisson(20, rows).astype(float)
    return {"logins": logins}, (random.random(rows) < 1 / (1 + np.exp(0.3 * (logins - 14)))).astype(float)


def without_time(rows=600, **more):
    columns, y = draw(rows)
    return table_of(columns, y, [f"A-{row}" for row in range(rows)], **more)


def with_time(accounts=60, days=DAYS):
    columns, y = draw(accounts * len(days))
    ids = [f"A-{account}" for account in range(accounts)] * len(days)
    return table_of(columns, y, ids, np.repeat(np.array(days, dtype="datetime64[D]"), accounts))


def ready(table, **more):
    return ReadyTable.of(table, ROLES, CHURN, **{"today": TODAY, **more})


def silent(_step):
    pass


def test_without_time_accounts_are_held_out_in_turn():
    material = ready(without_time())

    plan = material.plan(SEED, silent)

    assert plan.repeats == 5
    assert len(plan.rows.y) == 5 * 600
    assert plan.on == "rows held out in turn"
    assert "No time was available" in plan.how["cross_validation"]["time"]
    assert material.whole(silent).trained_on == TODAY


def test_with_time_later_days_are_held_out():
    material = ready(with_time())

    plan = material.plan(SEED, silent)

    origins = plan.how["backtest"]
    assert plan.on == "later snapshots"
    assert plan.repeats == 1
    assert len(origins) == ORIGINS
    for origin in origins:
        learnt = [day for day in DAYS if CHURN.closes(day) <= date.fromisoformat(origin["origin"])]
        assert origin["learnt_from"] == len(learnt)
        assert min(origin["tried_on"]) >= origin["origin"]
    assert material.whole(silent).trained_on == CHURN.closes(DAYS[-1])


def test_until_lets_no_later_answer_through():
    until = date(2025, 9, 15)

    material = ready(with_time(), until=until)

    whole = material.whole(silent)
    labelled = {whole.labelled.days[place] for place in whole.labelled.day}
    assert max(labelled) == date(2025, 8, 1)
    assert whole.trained_on == date(2025, 8, 31)
    assert {whole.portfolio.days[place] for place in whole.portfolio.day} == {date(2025, 9, 1)}


def test_until_needs_time():
    with pytest.raises(TableError, match=r"no time.*snapshot_on"):
        ready(without_time(), until=TODAY)


def test_rows_without_an_answer_are_scored_and_not_learnt_from():
    table = without_time()
    table.answers.y[:50] = np.nan

    whole = ready(table).whole(silent)

    assert len(whole.labelled.y) == 550
    assert len(whole.portfolio.y) == 50


def test_too_few_that_left_are_counted():
    with pytest.raises(NotEnoughData, match=r"Only \d+ accounts are seen to leave in the label left.*are missing"):
        ready(without_time(rows=60)).plan(SEED, silent)


def test_an_account_that_leaves_on_many_days_counts_once():
    columns, y = {"x": np.arange(240.0)}, np.tile([1.0, 0.0], 120)
    days = [TODAY - timedelta(days=30 * step) for step in range(24)]
    snapshots = np.repeat(np.array(days, dtype="datetime64[D]"), 10)

    with pytest.raises(NotEnoughData, match="Only 5 accounts are seen to leave"):
        ready(table_of(columns, y, [f"A-{number}" for number in range(10)] * 24, snapshots)).plan(SEED, silent)


@pytest.mark.parametrize(
    ("keep", "learnt"),
    [
        pytest.param((), ["logins"], id="quarantined"),
        pytest.param(("told",), ["logins", "told"], id="kept"),
    ],
)
def test_a_column_that_gives_the_answer_away_is_quarantined_unless_it_is_kept(keep, learnt):
    table = without_time()
    told = Values("told", "number", pa.array(table.answers.y * 3))
    table = replace(table, columns=(*table.columns, told))

    material = ReadyTable.of(table, Roles("id", "left", keep=keep), CHURN, today=TODAY)

    assert [column.name for column in material.data.columns] == learnt
    assert [(trap.kind, trap.column, trap.kept) for trap in material.traps] == [("label_copy", "told", bool(keep))]
    assert "told separates those that left from those that stayed (AUC 1.000 alone" in material.traps[0].evidence


def test_where_every_column_gives_the_answer_away_nothing_is_learnt():
    table = without_time()
    told = Values("told", "number", pa.array(table.answers.y * 3))

    with pytest.raises(GivesAway, match=r"Nothing is left to learn from.*told separates.*--keep"):
        ready(replace(table, columns=(told,)))


def test_the_same_account_under_two_ids_is_learnt_from_once():
    random = np.random.default_rng(5)
    columns = {f"x{number}": random.normal(size=300) for number in range(4)}
    y = (random.random(300) < 0.3).astype(float)
    twice = {name: np.concatenate([values, values[:20]]) for name, values in columns.items()}
    ids = [f"A-{row}" for row in range(300)] + [f"B-{row}" for row in range(20)]

    material = ready(table_of(twice, np.concatenate([y, y[:20]]), ids))

    assert [trap.kind for trap in material.traps] == ["duplicate_rows"]
    assert [material.data.account_ids[one] for one in material.data.account] == ids[20:]


def test_the_same_business_has_the_same_id_label_and_meaning():
    first, other = ready(without_time()), ready(without_time(rows=700))

    assert first.business() == other.business()
    longer = ReadyTable.of(without_time(), ROLES, Churn("label", horizon_days=60), today=TODAY)
    assert first.business() != longer.business()


def test_common_texts_are_categories_and_the_others_are_rare():
    texts = ["Oslo"] * 10 + ["Bergen"] * 12 + ["Voss"] * 9 + [None]

    column, codes = encode(Values("city", "category", pa.array(texts)))

    assert column.categories == ("Bergen", "Oslo", RARE)
    assert codes[[0, 10, 22]].tolist() == [1, 0, 2]
    assert np.isnan(codes[-1])


def test_of_many_texts_the_commonest_are_learnt():
    texts = [f"City {number}" for number in range(80) for _ in range(10 + number)]

    column, codes = encode(Values("city", "category", pa.array(texts)))

    assert len(column.categories) == MOST_CATEGORIES + 1
    assert "City 79" in column.categories
    assert "City 0" not in column.categories
    assert column.categories[int(codes[0])] == RARE


def test_dates_are_days():
    column, days = encode(Values("since", "date", pa.array([date(1970, 1, 2), None], pa.date32())))

    assert column.type == "date"
    assert days[0] == 1.0
    assert np.isnan(days[1])
