"""Promise: traps planted of each kind are caught before training, and nothing of clean data is touched.

Nothing is trained here: what is found before is all there is to see.
"""

import os
import shutil
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.jobs.opening import churn_of, source_of
from app.settings import load_settings
from features.demo import write_company
from features.snapshots import Churn
from features.source import open_source
from features.table import Roles, open_table
from tests.benchmarks.models.contests import COSTS, configure_cdnow
from tests.guarantees.test_a_worse_model_does_not_serve import RAVENSTACK
from training.history import History
from training.ready import ReadyTable

DATA = Path(__file__).parents[3] / "shared" / "data"
TODAY = date(2026, 6, 30)
LABEL = Churn("label", horizon_days=30)
SEEDS = (404, 7, 2026)
CODES = np.array([3.0, 9.0])
needs_data = pytest.mark.skipif(
    not DATA.is_dir() and not os.environ.get("CI"), reason=f"the data sets are not at {DATA}"
)


def look(path, **roles):
    """The findings in a table: the material, and its traps as (kind, column)."""
    chosen = Roles(**{"id": "customerID", "label": "Churn", **roles})
    material = ReadyTable.of(open_table(path, chosen), chosen, LABEL, today=TODAY)
    return material, {(trap.kind, trap.column) for trap in material.traps}


@pytest.fixture(scope="module")
def telco():
    return pd.read_csv(DATA / "ibm_telco" / "Telco-Customer-Churn.csv")


def copies(left, chance):
    """The answer in many dresses: by column, the kind of trap that it is, and the values."""
    rows = len(left)
    wrong = chance.random(rows) < 0.04
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(chance.integers(0, 180, rows), unit="D")
    reason = chance.choice(["price", "moved", "rival"], rows)
    return {
        "usage_index": ("alone", left * -3.0 + chance.normal(0, 0.6, rows)),
        "rating": ("absence", np.where(left & (chance.random(rows) < 0.98), np.nan, chance.normal(size=rows))),
        "closed_on": ("after_event", np.where(left, days.strftime("%Y-%m-%d"), None)),
        "some_reasons": ("after_event", np.where(left & (chance.random(rows) < 0.4), reason, None)),
        "is_refunded": ("after_event", (left & (chance.random(rows) < 0.3)).astype(int)),
        "customer_number": ("identifier", chance.permutation(rows) + 10_000),
        "full_name": ("identifier", [f"Person {number}" for number in range(rows)]),
        "status": ("label_copy", np.where(left, "closed", "open")),
        "is_active": ("label_copy", 1 - left.astype(int)),
        "segment_code": ("label_copy", np.where(left, 5, chance.choice(CODES, rows))),
        "group": ("label_copy", np.where(left, chance.choice(["b", "d"], rows), chance.choice(["a", "c", "e"], rows))),
        "nearly": ("label_copy", (left ^ wrong).astype(int)),
        "nearly_text": ("label_copy", np.where(left ^ wrong[::-1], "gone", "here")),
    }


@needs_data
def test_columns_planted_in_a_table_are_caught_and_no_other(telco, tmp_path):
    planted = copies((telco["Churn"] == "Yes").to_numpy(), np.random.default_rng(1))
    telco.assign(**{name: values for name, (_, values) in planted.items()}).to_csv(tmp_path / "t.csv", index=False)

    material, found = look(tmp_path / "t.csv")

    assert found == {(kind, name) for name, (kind, _) in planted.items()}
    assert {column.name for column in material.data.columns} == set(telco.columns) - {"customerID", "Churn"}


@needs_data
@pytest.mark.parametrize("name", ["nearly", "is_refunded", "customer_number"])
def test_each_is_caught_alone_and_can_be_kept(telco, tmp_path, name):
    kind, values = copies((telco["Churn"] == "Yes").to_numpy(), np.random.default_rng(2))[name]
    telco.assign(**{name: values}).to_csv(tmp_path / "t.csv", index=False)

    material, found = look(tmp_path / "t.csv")
    kept, _ = look(tmp_path / "t.csv", keep=(name,))

    assert found == {(kind, name)}
    assert name not in {column.name for column in material.data.columns}
    assert [(trap.kind, trap.column, trap.kept) for trap in kept.traps] == [(kind, name, True)]
    assert name in {column.name for column in kept.data.columns}


@needs_data
def test_accounts_that_are_there_twice_are_learnt_from_once(telco, tmp_path):
    # Somebody who has just begun is like many others, and can't be told from a copy.
    again = telco[telco["tenure"] > 12].sample(100, random_state=1)
    changed = again.assign(
        customerID=[f"X-{number}" for number in range(100)],
        PaperlessBilling=np.where(np.arange(100) < 40, "Maybe", again["PaperlessBilling"]),
    )
    pd.concat([telco, changed]).to_csv(tmp_path / "t.csv", index=False)

    material, found = look(tmp_path / "t.csv")

    ids = {material.data.account_ids[number] for number in material.data.account}
    dropped = set(telco["customerID"]) - ids
    assert found == {("duplicate_rows", None)}
    assert dropped <= set(again["customerID"])
    assert len(dropped) >= 60
    assert set(changed["customerID"]) <= ids


def month(number):
    return date(2025, 1 + number, 1)


def live(telco, chance, *, level=lambda _: 0.05):
    """Each customer on the first of each month until it leaves, within ten months."""
    rows = []
    for account in telco.to_dict("records"):
        risk = 2.0 if account["Contract"] == "Month-to-month" else 0.3
        for number in range(10):
            leaves = chance.random() < risk * level(number)
            bill = account["MonthlyCharges"] + chance.normal(0, 3)
            row = {**account, "tenure": account["tenure"] + number, "MonthlyCharges": round(bill, 2)}
            rows.append({**row, "snapshot_on": month(number), "Churn": "Yes" if leaves else "No"})
            if leaves:
                break
    return pd.DataFrame(rows).drop(columns="TotalCharges")


@needs_data
def test_in_a_table_with_time_nothing_clean_is_touched(telco, tmp_path):
    live(telco[:1500], np.random.default_rng(3)).to_csv(tmp_path / "t.csv", index=False)

    assert look(tmp_path / "t.csv")[1] == set()


@needs_data
def test_what_time_brings_to_light_is_caught(telco, tmp_path):
    chance = np.random.default_rng(4)
    rows = live(telco[:1500], chance)
    left = rows["Churn"] == "Yes"
    ever = rows["customerID"].isin(rows["customerID"][left]).to_numpy()
    late = (rows["snapshot_on"] >= month(7)).to_numpy()
    rows = rows.assign(
        # Overwritten in all rows of an account when it left; and written in the last months only.
        stage=np.where(ever ^ (chance.random(len(rows)) < 0.02), "former", "customer"),
        owner_load=np.where(late & left, 90, 10) + chance.normal(0, 5, len(rows)),
    )
    after = rows[left].drop_duplicates("customerID").sample(60, random_state=1)
    after = after.assign(
        snapshot_on=[min(day + timedelta(days=62), month(11)) for day in after["snapshot_on"]], Churn="No"
    )
    pd.concat([rows, after]).to_csv(tmp_path / "t.csv", index=False)

    _, found = look(tmp_path / "t.csv")

    assert found == {("label_copy", "stage"), ("alone", "owner_load"), ("usage_after", None)}


@needs_data
def test_a_label_rate_that_jumps_is_reported(telco, tmp_path):
    jumping = live(telco[:1500], np.random.default_rng(5), level=lambda number: 0.01 if number < 5 else 0.10)
    jumping.to_csv(tmp_path / "t.csv", index=False)

    material, found = look(tmp_path / "t.csv")

    assert found == {("label_rate", None)}
    assert f"up to {month(4)}" in material.traps[0].evidence
    assert len(material.data.y) == len(jumping)


@needs_data
@pytest.mark.parametrize(
    ("file", "roles"),
    [
        pytest.param("ibm_telco/Telco-Customer-Churn.csv", {}, id="ibm_telco"),
        pytest.param(
            "tv_subscriptions/churn_tv_subscriptions.csv.gz",
            {
                "id": "id",
                "label": "target",
                "costs": dict(zip(COSTS, ("C_FP", "C_FN", "C_TP", "C_TN"), strict=True)),
            },
            id="tv_subscriptions",
        ),
    ],
)
def test_nothing_of_a_clean_table_is_touched(file, roles):
    assert look(DATA / file, **roles)[1] == set()


@needs_data
def test_nothing_of_a_music_shop_is_touched(tmp_path):
    config = tmp_path / "varme.toml"
    config.write_text(configure_cdnow(DATA))
    settings = load_settings(config, tmp_path / "home")

    history = History.of(source_of(settings, None), churn_of(settings), tables={}, every=90)

    assert history.traps == ()


@needs_data
def test_of_data_that_are_wrong_only_that_is_said():
    """Most usage of RavenStack is dated before the account began or after it left; its columns are innocent."""
    history = History.of(open_source(DATA / "ravenstack", tables=RAVENSTACK), Churn(), tables=RAVENSTACK)

    assert [trap.kind for trap in history.traps] == ["usage_after"]
    assert history.found.columns == history.found.accounts == frozenset()


@pytest.fixture(scope="module")
def company_of(tmp_path_factory):
    """The fictional company of a seed."""
    folder = tmp_path_factory.mktemp("clean")

    @cache
    def make(seed):
        write_company(folder / str(seed), seed=seed, accounts=500)
        return folder / str(seed)

    return make


@pytest.fixture(scope="module")
def clean(company_of):
    return company_of(SEEDS[0])


def history_of(folder, **more):
    history = History.of(open_source(folder), Churn(), tables={}, **more)
    return history, {(trap.kind, trap.column) for trap in history.traps}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_of_a_clean_company_is_touched(company_of, seed):
    assert history_of(company_of(seed))[1] == set()


@pytest.fixture
def copy(clean, tmp_path):
    """A copy of a company, whose tables can be changed."""
    shutil.copytree(clean, tmp_path / "copy")

    def change(table, by):
        path = tmp_path / "copy" / f"{table}.parquet"
        by(pd.read_parquet(path, dtype_backend="pyarrow")).to_parquet(path)
        return tmp_path / "copy"

    return change


def lost(folder):
    notices = pd.read_parquet(folder / "cancellations.parquet")
    return set(notices["account_id"][notices["withdrawn_at"].isna()])


def test_columns_planted_in_a_company_are_caught_and_no_other(clean, copy):
    gone, chance = lost(clean), np.random.default_rng(6)

    def plant(accounts):
        left, rows = accounts["account_id"].isin(gone).to_numpy(dtype=bool), len(accounts)
        wrong = chance.random(rows) < 0.03
        reasons = [f"reason {number}" for number in chance.integers(0, 40, rows)]
        return accounts.assign(
            segment=np.where(left ^ wrong, "dormant", "live"),
            industry=[f"Firm {number} Ltd" for number in range(rows)],
            country=np.where(left & (chance.random(rows) < 0.5), "XX", accounts["country"]),
            employees=pd.array(
                np.where(left ^ (chance.random(rows) < 0.01), None, chance.integers(5, 900, rows)), "Int64"
            ),
            desired_outcome=np.where(left & (chance.random(rows) < 0.6), reasons, None),
        )

    folder = copy("accounts", plant)
    history, found = history_of(folder)
    kept, _ = history_of(folder, keep=("accounts.segment", "employees"))

    assert found == {
        ("label_copy", "segment"),
        ("identifier", "industry"),
        ("overwritten", "accounts.country"),
        ("absence", "employees"),
        ("after_event", "desired_outcome"),
    }
    assert {trap.source for trap in history.traps} == {"accounts"}
    assert {trap.column for trap in kept.traps if trap.kept} == {"segment", "employees"}
    assert history.found.columns - kept.found.columns == {"segment", "employees"}


def test_a_number_that_is_overwritten_at_leaving_is_caught(clean, copy):
    gone, chance = lost(clean), np.random.default_rng(7)

    def plant(accounts):
        left = accounts["account_id"].isin(gone).to_numpy(dtype=bool)
        return accounts.assign(employees=np.where(left, 50, 500) + chance.integers(0, 40, len(accounts)))

    assert history_of(copy("accounts", plant))[1] == {("alone", "employees")}


def test_accounts_of_a_company_that_are_there_twice_are_learnt_from_once(clean, copy):
    ids = pd.read_parquet(clean / "accounts.parquet")["account_id"].iloc[:400:20]
    for table in sorted(path.stem for path in clean.glob("*.parquet")):

        def double(rows, table=table):
            again = rows[rows["account_id"].isin(ids)]
            again = again.assign(account_id="Z-" + again["account_id"].astype("string[pyarrow]"))
            for key in ("contact_id", "ticket_id", "invoice_id"):
                if key in rows and table in ("contacts", "tickets", "invoices") and rows[key].is_unique:
                    again[key] = "Z-" + again[key].astype("string[pyarrow]")
            return pd.concat([rows, again])

        folder = copy(table, double)

    history, found = history_of(folder)

    assert found == {("duplicate_rows", None)}
    assert history.found.accounts <= set(ids)
    assert len(history.found.accounts) >= 15


def test_cancellations_recorded_from_one_day_on_are_reported(copy):
    folder = copy("cancellations", lambda rows: rows[rows["notified_at"] >= pd.Timestamp("2025-03-01")])

    assert ("label_rate", None) in history_of(folder)[1]


def test_usage_after_the_cancellation_is_reported(copy):
    def antedate(rows):
        early = rows["notified_at"] - pd.Timedelta(days=45)
        return rows.assign(notified_at=early, effective_on=early.dt.date)

    history, found = history_of(copy("cancellations", antedate))

    assert found == {("usage_after", None)}
    assert history.found.columns == frozenset()
