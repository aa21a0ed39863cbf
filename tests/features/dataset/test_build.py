"""A data set that grows: what a later run makes anew, what it says of it, what it refuses, and what breaks nothing."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from features.compute import compute_features
from features.dataset import open_dataset, write_dataset
from features.errors import DatasetError, SnapshotError
from features.own import OwnFeature, declare_own
from features.snapshots import Churn
from features.state import CatalogueState

APRIL, MAY, JUNE, JULY = (date(2024, month, 1) for month in (4, 5, 6, 7))
DAYS = (APRIL, MAY, JUNE)
INACTIVE = Churn("inactivity", active_days=60)
TABLES = {
    "accounts": [{"account_id": "A-1", "signed_up_on": date(2022, 1, 1), "segment": "small", "owner": "Kim"}],
    "usage": [
        {"occurred_at": datetime(2022, 2, 1), "feature": "login"},
        *({"occurred_at": datetime(2024, month, 20), "feature": "login"} for month in range(1, 7)),
        {"occurred_at": datetime(2024, 6, 30, 12), "feature": "export"},
    ],
    "invoices": [
        {"invoice_id": "I-1", "issued_on": date(2024, 3, 3), "due_on": date(2024, 4, 3)},
        {"invoice_id": "I-2", "issued_on": date(2024, 3, 5), "due_on": date(2024, 4, 5), "paid_on": date(2024, 5, 9)},
    ],
    "tickets": [
        {"ticket_id": "T-1", "opened_at": datetime(2024, 2, 2), "resolved_at": datetime(2024, 4, 4, 9), "csat": 2},
        {"ticket_id": "T-2", "opened_at": datetime(2024, 2, 3)},
    ],
    "surveys": [{"asked_at": datetime(2024, 3, 1)}],
    "contacts": [{"contact_id": "C-1", "joined_at": datetime(2023, 1, 1), "role": "champion"}],
}


def add(name, **row):
    return lambda tables: tables[name].append(row)


def change(name, number, **values):
    return lambda tables: tables[name][number].update(values)


def drop(name, number):
    return lambda tables: tables[name].pop(number)


@pytest.fixture
def shop(make_source):
    """The source, changed as said; always in the same place, as a data set sees it."""

    def make(*changes, by_inactivity=False, **options):
        tables = {name: [dict(row) for row in rows] for name, rows in TABLES.items()}
        for one in changes:
            one(tables)
        return replace(make_source(tables, by_inactivity=by_inactivity, **options), location="shop")

    return make


def whole(source, days, churn=None):
    return compute_features(source, CatalogueState(), churn or Churn(), days)


@pytest.mark.parametrize(
    ("changed", "rebuilt", "says"),
    [
        pytest.param([], (), "", id="nothing"),
        pytest.param([add("usage", occurred_at=datetime(2024, 6, 10))], (), "", id="a new row"),
        pytest.param([add("usage", occurred_at=datetime(2024, 6, 1))], (), "", id="a row of the last snapshot's day"),
        pytest.param(
            [add("usage", occurred_at=datetime(2024, 4, 15))] * 12,
            (MAY, JUNE),
            "usage has 12 rows of 2024-04-15 that were not there before",
            id="late rows",
        ),
        pytest.param(
            [add("usage", occurred_at=datetime(2024, 5, 31, 23))],
            (JUNE,),
            "usage has 1 row of 2024-05-31 that was not there before",
            id="a late row of the last hour",
        ),
        pytest.param(
            [add("usage", occurred_at=datetime(2024, 4, 15), recorded_at=datetime(2024, 6, 2))],
            (),
            "",
            id="a late row that says so",
        ),
        pytest.param(
            [add("usage", occurred_at=datetime(2024, 4, 15), recorded_at=datetime(2024, 5, 2))],
            (JUNE,),
            "usage has 1 row of 2024-05-02 that was not there before",
            id="a late row that was recorded before a snapshot, and came later still",
        ),
        pytest.param(
            [add("usage", occurred_at=datetime(2024, 4, day)) for day in (7, 9, 9)],
            (MAY, JUNE),
            "usage has 3 rows of 2 days from 2024-04-07 to 2024-04-09 that were not there before",
            id="late rows of several days",
        ),
        pytest.param(
            [add("usage", occurred_at=datetime(2022, 6, 1))], (), "", id="a late row before the longest window"
        ),
        pytest.param(
            [add("usage", occurred_at=datetime(2022, 1, 15))],
            DAYS,
            "usage has 1 row of 2022-01-15 that was not there before",
            id="usage begins earlier than before",
        ),
        pytest.param(
            [drop("usage", 0)],
            DAYS,
            "usage has lost 1 row of 2022-02-01 that was there before",
            id="usage begins later than before",
        ),
        pytest.param(
            [drop("usage", 4)],
            (MAY, JUNE),
            "usage has lost 1 row of 2024-04-20 that was there before",
            id="a row that is gone",
        ),
        pytest.param(
            [change("usage", 4, feature="export")],
            (MAY, JUNE),
            "usage has rows of 2024-04-20 that were changed",
            id="a corrected row",
        ),
        pytest.param(
            [change("usage", 4, user_id="u2"), change("usage", 5, user_id="u3")],
            (MAY, JUNE),
            "usage has rows of 2 days from 2024-04-20 to 2024-05-20 that were changed",
            id="corrected rows of two days",
        ),
        pytest.param([change("invoices", 0, paid_on=date(2024, 6, 5))], (), "", id="a bill is paid"),
        pytest.param([change("invoices", 0, paid_on=date(2024, 6, 1))], (), "", id="a bill is paid on the day itself"),
        pytest.param(
            [change("invoices", 0, paid_on=date(2024, 4, 20))],
            (MAY, JUNE),
            "invoices has 1 value of paid_on of 2024-04-20 that was not there before",
            id="a payment is entered late",
        ),
        pytest.param(
            [change("invoices", 1, paid_on=date(2024, 6, 9))],
            (JUNE,),
            "invoices has lost 1 value of paid_on of 2024-05-09 that was there before",
            id="a payment is dated on",
        ),
        pytest.param(
            [change("invoices", 0, amount=7)],
            DAYS,
            "invoices has rows of 2024-03-03 that were changed",
            id="a bill is corrected",
        ),
        pytest.param(
            [change("tickets", 1, resolved_at=datetime(2024, 6, 9), csat=5)], (), "", id="a ticket is resolved"
        ),
        pytest.param(
            [change("tickets", 0, csat=4)],
            (MAY, JUNE),
            "tickets has values of resolved_at or csat of 2024-04-04 that were changed",
            id="a mark is corrected",
        ),
        pytest.param([change("surveys", 0, answered_at=datetime(2024, 6, 9), score=3)], (), "", id="an answer comes"),
        pytest.param([change("contacts", 0, left_at=datetime(2024, 6, 9))], (), "", id="a champion leaves"),
        pytest.param(
            [change("accounts", 0, segment="large")],
            DAYS,
            "accounts has rows of 2022-01-01 that were changed",
            id="another segment",
        ),
        pytest.param([change("accounts", 0, owner="Jo")], (), "", id="another owner, which no feature reads"),
        pytest.param(
            [add("accounts", account_id="A-2", signed_up_on=date(2024, 5, 15))],
            (JUNE,),
            "accounts has 1 row of 2024-05-15 that was not there before",
            id="an account that came late",
        ),
        pytest.param(
            [lambda tables: tables.update(touchpoints=[{"occurred_at": datetime(2024, 6, 9)}])],
            DAYS,
            "the table touchpoints was not there before",
            id="a table that came",
        ),
        pytest.param([lambda tables: tables.pop("surveys")], DAYS, "the table surveys is gone", id="a table that went"),
    ],
)
def test_what_is_made_anew_and_why(shop, tmp_path, changed, rebuilt, says):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    later = shop(*changed)

    written = write_dataset(tmp_path / "f", later, Churn(), [JULY])

    assert written.rebuilt == rebuilt
    assert written.computed == (JULY,)
    assert written.kept == tuple(day for day in DAYS if day not in rebuilt)
    # The latest of them sees every change.
    assert [(day, "; ".join(why)) for day, why in written.reasons.items()][-1:] == [(day, says) for day in rebuilt[-1:]]
    assert open_dataset(tmp_path / "f").to_table().equals(whole(later, (*DAYS, JULY)))


def test_columns_that_came_and_went(shop, tmp_path):
    write_dataset(tmp_path / "f", shop(without={"tickets": {"severity"}}), Churn(), DAYS)

    written = write_dataset(tmp_path / "f", shop(without={"tickets": {"csat"}}), Churn(), [JUNE])

    assert written.rebuilt == DAYS
    assert written.reasons[APRIL] == (
        "tickets has the column severity, which was not read before",
        "tickets has lost the column csat",
    )


def test_by_inactivity_activity_of_any_day_counts(shop, tmp_path):
    write_dataset(tmp_path / "f", shop(by_inactivity=True), INACTIVE, DAYS)
    later = shop(add("usage", occurred_at=datetime(2022, 6, 1)), by_inactivity=True)

    written = write_dataset(tmp_path / "f", later, INACTIVE, [JULY])

    assert written.rebuilt == DAYS
    assert open_dataset(tmp_path / "f").to_table().equals(whole(later, (*DAYS, JULY), INACTIVE))


def test_two_rows_that_exchange_a_value_are_seen(shop, tmp_path):
    at = datetime(2024, 4, 9)
    first = [add("usage", account_id=f"A-{n}", occurred_at=at, quantity=n) for n in (1, 2)]
    second = [add("usage", account_id=f"A-{n}", occurred_at=at, quantity=3 - n) for n in (1, 2)]
    # The quantity is then the last column that is hashed, which counts where hashes are joined by XOR.
    without = {"usage": {"recorded_at"}}
    write_dataset(tmp_path / "f", shop(*first, without=without), Churn(), DAYS)

    assert write_dataset(tmp_path / "f", shop(*second, without=without), Churn(), [JUNE]).rebuilt == (MAY, JUNE)


def test_the_order_of_rows_does_not_matter(shop, tmp_path):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    before = (tmp_path / "f" / "_manifest.json").read_bytes()

    written = write_dataset(tmp_path / "f", shop(lambda tables: tables["usage"].reverse()), Churn(), DAYS)

    assert written.kept == DAYS
    assert (tmp_path / "f" / "_manifest.json").read_bytes() == before


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_harmed_partition_is_made_anew(shop, tmp_path, harm):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    file = tmp_path / "f" / "snapshot_on=2024-05-01" / "part-0.parquet"
    file.unlink() if harm == "lost" else file.write_bytes(b"PAR1")

    written = write_dataset(tmp_path / "f", shop(), Churn(), [JUNE])

    assert written.reasons == {MAY: ("snapshot_on=2024-05-01/part-0.parquet is not as it was written",)}
    assert open_dataset(tmp_path / "f").to_table().equals(whole(shop(), DAYS))


def test_harmed_facts_make_everything_anew(shop, tmp_path):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    (facts,) = (tmp_path / "f").glob("_facts-*.parquet")
    facts.write_bytes(b"PAR1")

    written = write_dataset(tmp_path / "f", shop(), Churn(), [JUNE])

    assert written.rebuilt == DAYS
    assert "is not as it was" in written.reasons[MAY][0]


@pytest.mark.parametrize("maker", ["varme", "duckdb"])
def test_what_another_release_wrote_is_made_anew(shop, tmp_path, maker):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    edit_manifest(tmp_path / "f", **{maker: "0.0.1"})

    written = write_dataset(tmp_path / "f", shop(), Churn(), [JULY])

    assert written.rebuilt == DAYS
    assert "0.0.1" in written.reasons[MAY][0]


def edit_manifest(folder, **values):
    path = folder / "_manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.parametrize("stopped_at", ["Computing", "2024-05-01", "2024-06-01"])
def test_a_run_that_breaks_off_leaves_the_old_data_set(shop, tmp_path, stopped_at):
    old, later = shop(), shop(*(change("usage", number, feature="export") for number in range(6)))
    for day in DAYS:
        assert not whole(old, [day]).equals(whole(later, [day]))
    write_dataset(tmp_path / "f", old, Churn(), DAYS)

    def stop(step):
        if step.startswith(stopped_at):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_dataset(tmp_path / "f", later, Churn(), [JULY], report=stop)

    assert open_dataset(tmp_path / "f").to_table().equals(whole(old, DAYS))
    assert write_dataset(tmp_path / "f", later, Churn(), [JULY]).rebuilt == DAYS
    assert open_dataset(tmp_path / "f").to_table().equals(whole(later, (*DAYS, JULY)))
    assert len(list((tmp_path / "f").rglob("*.parquet"))) == len(DAYS) + 2


def test_a_first_run_that_breaks_off_can_be_repeated(shop, tmp_path):
    def stop(step):
        if step.startswith("2024-05-01"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_dataset(tmp_path / "f", shop(), Churn(), DAYS, report=stop)

    assert write_dataset(tmp_path / "f", shop(), Churn(), [JUNE]).computed == (JUNE,)
    assert sorted(path.name for path in (tmp_path / "f").glob("snapshot_on=*")) == ["snapshot_on=2024-06-01"]


def test_rebuild_keeps_nothing_but_what_others_put_there(shop, tmp_path):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    (tmp_path / "f" / "notes.txt").write_text("mine")

    written = write_dataset(tmp_path / "f", shop(by_inactivity=True), INACTIVE, [MAY], rebuild=True)

    assert (written.computed, written.kept, written.rebuilt) == ((MAY,), (), ())
    assert open_dataset(tmp_path / "f").to_table()["snapshot_on"].unique().to_pylist() == [MAY]
    assert (tmp_path / "f" / "notes.txt").read_text() == "mine"


def test_rebuild_does_without_the_old_manifest(shop, tmp_path):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    (tmp_path / "f" / "_manifest.json").write_text("{")

    with pytest.raises(DatasetError, match="--rebuild"):
        write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    written = write_dataset(tmp_path / "f", shop(), Churn(), DAYS, rebuild=True)

    assert written.computed == DAYS
    assert open_dataset(tmp_path / "f").to_table().equals(whole(shop(), DAYS))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param({"location": "market"}, "its source is", id="another source"),
        pytest.param({"mapping": {"usage": "SELECT 1"}}, "mapped by other queries", id="another mapping"),
        pytest.param({"churn": INACTIVE}, "churn was cancellation, and is now inactivity after 60 days", id="churn"),
        pytest.param({"state": CatalogueState(key_features=("export",))}, "had other features", id="the catalogue"),
    ],
)
def test_another_business_is_refused(shop, tmp_path, given, says):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    before = (tmp_path / "f" / "_manifest.json").read_bytes()
    source = replace(shop(), location=given.get("location", "shop"))
    more = {name: value for name, value in given.items() if name in ("mapping", "state")}

    with pytest.raises(DatasetError, match=says) as refused:
        write_dataset(tmp_path / "f", source, given.get("churn", Churn()), [JULY], **more)

    assert "--rebuild" in str(refused.value)
    assert (tmp_path / "f" / "_manifest.json").read_bytes() == before


def test_horizon_and_lead_only_decide_labels(shop, tmp_path):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)

    assert write_dataset(tmp_path / "f", shop(), Churn(horizon_days=30, lead_days=7), DAYS).kept == DAYS


def test_an_earlier_day_must_not_know_the_state(shop, tmp_path):
    write_dataset(tmp_path / "f", shop(), Churn(), [MAY])

    with pytest.raises(DatasetError, match=r"begins on 2024-05-01.*2024-04-01 must not know"):
        write_dataset(tmp_path / "f", shop(), Churn(), [APRIL])


def test_a_day_beyond_the_data_is_refused_and_writes_nothing(shop, tmp_path):
    with pytest.raises(SnapshotError):
        write_dataset(tmp_path / "f", shop(), Churn(), [JUNE, date(2024, 8, 1)])

    assert list((tmp_path / "f").rglob("*.parquet")) == []


def test_a_source_that_was_cut_short_is_refused(shop, tmp_path):
    write_dataset(tmp_path / "f", shop(), Churn(), DAYS)
    short = shop(drop("usage", 7), drop("usage", 6), drop("usage", 5))

    with pytest.raises(DatasetError, match=r"has the snapshot 2024-06-01.*usage has lost 1 row of 2024-05-20"):
        write_dataset(tmp_path / "f", short, Churn(), [MAY])


def test_a_folder_with_something_else_in_it_is_left_alone(shop, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")

    with pytest.raises(DatasetError, match=r"holds no data set: thesis\.txt lies in it"):
        write_dataset(mine, shop(), Churn(), DAYS, rebuild=True)
    with pytest.raises(DatasetError, match="is a file"):
        write_dataset(mine / "thesis.txt", shop(), Churn(), DAYS)

    assert (mine / "thesis.txt").read_text() == "mine"


def test_other_features_of_ones_own_are_refused(make_source, tmp_path):
    def source(*names):
        given = [OwnFeature(name, "support", "tickets", "count") for name in names]
        return replace(make_source(TABLES, own_features=declare_own(given)), location="shop")

    write_dataset(tmp_path / "f", source("mine"), Churn(), DAYS)
    again = write_dataset(tmp_path / "f", source("mine"), Churn(), DAYS)

    with pytest.raises(DatasetError, match=r"can't be added to: its own features \(\[\[features\]\]\) were others\. W"):
        write_dataset(tmp_path / "f", source("mine", "another"), Churn(), DAYS)
    assert again.kept == DAYS
