"""A challenger beside the champion: on which rows, by what each was told, and what that says of its place."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.snapshots import Churn, snapshot_dates
from features.table import Roles, open_table
from training.assemble import BandPolicy
from training.promotion.compare import Comparison, Rule
from training.promotion.promotion import Standing, find_standing
from training.ready import ReadyTable
from training.registry.registry import Registry
from training.train import changes_folder, train
from training.trial.recipe import Recipe
from training.trial.search import Budget

CHURN = Churn("label", horizon_days=50)
DAYS = snapshot_dates(date(2024, 1, 1), date(2025, 12, 1))
ACCOUNTS = 140
QUICK = (Recipe(n_trees=20, min_leaf=20),)


def compared(state, champion="1", reasons=()):
    return Comparison(champion, state, reasons, Rule())


@pytest.mark.parametrize(
    ("refused", "comparison", "champion", "served_before", "state", "says"),
    [
        pytest.param(None, None, None, False, "promotable", [], id="the first"),
        pytest.param("it guesses.", None, None, False, "refused", ["it guesses."], id="no better than the base rate"),
        pytest.param(None, compared("promotable"), "1", False, "promotable", [], id="compared with what serves"),
        pytest.param(None, compared("refused", reasons=("worse.",)), "1", False, "refused", ["worse."], id="worse"),
        pytest.param(
            "it guesses.",
            compared("refused", reasons=("worse.",)),
            "1",
            False,
            "refused",
            ["it guesses.", "worse."],
            id="both",
        ),
        pytest.param("it guesses.", compared("promotable"), "1", False, "refused", ["it guesses."], id="no worse, but"),
        pytest.param(
            None,
            compared("promotable"),
            "2",
            False,
            "not comparable yet",
            ["it was compared with version 1, not with version 2, which serves now. Train again to compare them."],
            id="another serves meanwhile",
        ),
        pytest.param(
            None,
            None,
            "2",
            False,
            "not comparable yet",
            ["it was never compared with version 2, which serves now. Train again to compare them."],
            id="nothing served when it was trained",
        ),
    ],
)
def test_the_standing_of_a_version(refused, comparison, champion, served_before, state, says):
    found = find_standing(refused, comparison, champion, served_before=served_before)

    assert found == Standing(state, tuple(says))


def test_one_that_served_before_is_brought_back_by_rollback():
    found = find_standing(None, None, "2", served_before=True)

    assert found.state == "not comparable yet"
    assert "varme models rollback" in found.reasons[0]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A table with days: who logs in little, or opens many tickets, leaves."""
    random = np.random.default_rng(4)
    rows = ACCOUNTS * len(DAYS)
    logins, tickets = random.poisson(20, rows).astype(float), random.poisson(2, rows).astype(float)
    left = random.random(rows) < 1 / (1 + np.exp(0.25 * (logins - 10) - 0.3 * tickets))
    path = tmp_path_factory.mktemp("table") / "accounts.parquet"
    columns = {
        "id": [f"A-{account}" for account in range(ACCOUNTS)] * len(DAYS),
        "snapshot_on": pa.array(np.repeat(np.array(DAYS, dtype="datetime64[D]"), ACCOUNTS), pa.date32()),
        "signed_up": pa.array(np.datetime64("2023-01-01") + random.integers(0, 300, rows), pa.date32()),
        "plan": random.choice(["free", "pro"], rows),
        "logins": logins,
        "tickets": tickets,
        "left": np.where(left, "yes", "no"),
    }
    pq.write_table(pa.table(columns), path)
    return path


def material_of(path, **more):
    roles = Roles("id", "left", drop=more.pop("drop", ()))
    return ReadyTable.of(open_table(path, roles), roles, CHURN, today=date(2026, 6, 30), path=path, **more)


def train_on(material, home, **more):
    return train(
        material,
        home=home,
        bands=BandPolicy(),
        recipes=QUICK,
        budget=Budget(),
        report=lambda _: None,
        **more,
    )


@pytest.fixture(scope="module")
def home(table, tmp_path_factory, make_home):
    """A home in which a champion from the middle of the history serves."""
    folder = make_home(tmp_path_factory.mktemp("promotion") / "home")
    assert train_on(material_of(table, until=date(2025, 6, 15)), folder).is_promoted
    return folder


@pytest.fixture(scope="module")
def second(table, home):
    """The challenger that the whole history makes."""
    return train_on(material_of(table), home)


def test_they_are_compared_on_days_that_the_champion_knew_nothing_of(second, home, table):
    champion = Registry(home).scorer("1")
    since = date.fromisoformat(champion.spec.trained_on)
    days = [day for day in DAYS if day >= since]

    found = second.comparison

    assert (found.champion, found.state) == ("1", "promotable")
    assert (found.first_day, found.last_day) == (days[0].isoformat(), days[-1].isoformat())
    assert found.rows == ACCOUNTS * len(days)
    # What the challenger is compared by has learnt from all that was known when the champion was made.
    assert str(days[0]) in [one["origin"] for one in second.spec.card["backtest"]]
    raw = pq.read_table(table).to_pylist()
    rows = [row for row in raw if row["snapshot_on"] >= since]
    told = {name: [row[name] for row in rows] for name in ("plan", "logins", "tickets")}
    told["days_since_signed_up"] = [float((row["snapshot_on"] - row["signed_up"]).days) for row in rows]
    names = [feature.name for feature in champion.spec.features]
    p = np.array([one.churn_probability for one in champion.answers({name: told[name] for name in names})])
    y = np.array([row["left"] == "yes" for row in rows])
    assert found.figures.log_loss.champion == pytest.approx(-np.log(np.where(y, p, 1 - p)).mean(), abs=2e-4)
    assert found.figures.expected.champion == pytest.approx(p.sum(), abs=0.1)
    held = second.trial.held_out
    later = held.about.day >= np.datetime64(since)
    assert found.figures.expected.challenger == pytest.approx(held.probability[later].sum())


def test_the_accounts_are_listed_in_the_home_and_not_in_the_registry(second, home):
    kept = Registry(home).comparison(second.version)

    listed = (changes_folder(home, second.version) / "colour_changes.csv").read_text().splitlines()
    assert kept["today"]["accounts"] == ACCOUNTS
    assert kept["today"]["change_colour"] == len(second.changes) == len(listed) - 1 > 0
    assert "A-1" not in str(kept)
    assert kept["figures"]["log_loss"]["champion"] == second.comparison.figures.log_loss.champion


def test_what_the_champion_reads_must_be_there(home, table, tmp_path):
    other = tmp_path / "accounts.parquet"
    pq.write_table(pq.read_table(table).drop_columns(["tickets"]), other)

    made = train_on(material_of(other), home)

    assert made.comparison.state == "not comparable yet"
    assert "lacks columns that the model reads: ['tickets']" in made.comparison.reasons[0]
    assert made.comparison.today is None
    assert made.changes_file is None


def test_too_early_a_challenger_is_not_comparable_yet(home, table):
    made = train_on(material_of(table, until=date(2025, 7, 15)), home)

    assert made.comparison.state == "not comparable yet"
    assert "only" in made.comparison.reasons[0]
    assert made.comparison.today["accounts"] == ACCOUNTS
    assert Registry(home).version(made.version).aliases == ("challenger",)


def test_without_time_they_are_not_comparable_and_the_colours_are_shown(table, tmp_path, make_home):
    path = tmp_path / "accounts.parquet"
    whole = pq.read_table(table).drop_columns(["snapshot_on"]).slice(0, 600)
    ids = pa.array([f"A-{row:04d}" for row in range(whole.num_rows)])
    pq.write_table(whole.set_column(0, "id", ids), path)
    home = make_home(tmp_path / "home")
    train_on(material_of(path), home)

    made = train_on(material_of(path, drop=("logins",)), home)

    assert made.comparison.state == "not comparable yet"
    assert "the rows have no days" in made.comparison.reasons[0]
    assert made.comparison.today["accounts"] == whole.num_rows
    assert made.changes


def test_trained_twice_on_the_same_there_is_nothing_to_compare_by(second, home, table):
    Registry(home).promote(second.version)

    made = train_on(material_of(table), home)

    # The latest day of the table has answers, and the champion had learnt from them.
    assert (made.comparison.champion, made.comparison.rows) == (second.version, 0)
    assert made.comparison.state == "not comparable yet"
    assert made.changes == ()
