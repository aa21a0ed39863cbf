"""A ready table: roles, what is left out and why, dates against the snapshot, and the same table to score."""

from datetime import date

import numpy as np
import pytest

from features.errors import TableError
from features.table import Layout, Roles, features_for, open_table

ROWS = 60
NUMBERS = range(ROWS)
BASE = {
    "id": [f"A-{number}" for number in NUMBERS],
    "logins": [number % 7 for number in NUMBERS],
    "left": [("yes", "no")[number % 2] for number in NUMBERS],
}
ROLES = Roles("id", "left")


@pytest.fixture
def write(tmp_path):
    def to_csv(columns=None, rows=ROWS, file="t.csv", **more):
        whole = {**(BASE if columns is None else columns), **more}
        lines = [",".join(whole), *(",".join(str(values[row]) for values in whole.values()) for row in range(rows))]
        (tmp_path / file).write_text("\n".join(lines), encoding="utf-8")
        return tmp_path / file

    return to_csv


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        pytest.param("x", ["a"] * ROWS, "holds one value, 'a', in every row", id="one text"),
        pytest.param("x", [1] * ROWS, "holds one value, 1.0", id="one number"),
        pytest.param("x", [""] * ROWS, "is blank in every row", id="blank"),
        pytest.param("name", [f"Firm {number}" for number in NUMBERS], "a text of its own", id="names"),
        pytest.param("x", [1000 + number for number in NUMBERS], "numbers the accounts", id="a running number"),
        pytest.param("crm_id", [7919 * number for number in NUMBERS], "numbers the accounts", id="an id by its name"),
        pytest.param("customerId", [7919 * number for number in NUMBERS], "numbers the accounts", id="an id in camels"),
        pytest.param("", list(NUMBERS), "numbers the accounts", id="the rows of a data frame"),
    ],
)
def test_columns_that_tell_nothing_are_named_and_left_out(write, name, values, why):
    table = open_table(write(**{name: values}), ROLES)

    assert [column.name for column in table.columns] == ["logins"]
    (unused,) = table.unused
    assert unused.name == (name or "column 4")
    assert why in unused.why


@pytest.mark.parametrize(
    ("name", "values"),
    [
        pytest.param("x", ["a"] * (ROWS - 1) + [""], id="one value or blank: known or not tells something"),
        pytest.param("city", [f"City {number // 2}" for number in NUMBERS], id="a text that two accounts share"),
        pytest.param("revenue", [7919 * number for number in NUMBERS], id="whole numbers that count something"),
        pytest.param("x_id", [number + 0.5 for number in NUMBERS], id="numbers with a fraction"),
    ],
)
def test_columns_that_may_tell_something_stay(write, name, values):
    table = open_table(write(**{name: values}), ROLES)

    assert [column.name for column in table.columns] == ["logins", name]
    assert table.unused == ()


def test_what_is_kept_is_used(write):
    names = [f"Firm {number}" for number in NUMBERS]

    table = open_table(write(name=names), Roles("id", "left", keep=("name",)))

    assert [column.name for column in table.columns] == ["logins", "name"]


def test_what_is_dropped_is_not_even_read(write):
    table = open_table(write(x=["inf"] * ROWS), Roles("id", "left", drop=("x",)))

    assert [(one.name, one.why) for one in table.unused] == [("x", "is left out as you said")]


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        pytest.param(Roles("ID", "left"), "no column 'ID'.*Did you mean id", id="another case"),
        pytest.param(Roles("id", "gone"), r"no column 'gone' \(the label", id="no such label"),
        pytest.param(Roles("id", "left", drop=("login",)), "no column 'login'.*Did you mean logins", id="no such drop"),
        pytest.param(Roles("id", "left", keep=("zzz",)), r"no column 'zzz' \(to keep.*It has id", id="no such keep"),
        pytest.param(Roles("id", "id"), "id is named for two things", id="one column for two things"),
        pytest.param(
            Roles("id", "left", drop=("logins",), keep=("logins",)), "logins is named for two", id="drop and keep"
        ),
        pytest.param(Roles("id", "left", costs={"false_positive": "logins"}), "a column for each of", id="one cost"),
    ],
)
def test_roles_that_do_not_fit_are_refused(write, roles, says):
    with pytest.raises(TableError, match=says):
        open_table(write(), roles)


def test_costs_are_no_features(write):
    names = ("false_positive", "false_negative", "true_positive", "true_negative")
    costs = {name: f"cost_{place}" for place, name in enumerate(names)}

    table = open_table(
        write(**{column: [place] * ROWS for place, column in enumerate(costs.values())}),
        Roles("id", "left", costs=costs),
    )

    assert [column.name for column in table.columns] == ["logins"]
    assert [table.costs[name][0] for name in names] == [0, 1, 2, 3]


@pytest.mark.parametrize("bad", ["", "many"])
def test_a_cost_must_be_known(write, bad):
    names = ("false_positive", "false_negative", "true_positive", "true_negative")

    with pytest.raises(TableError, match=r"The cost c of t\.csv must be a number in every row"):
        open_table(write(c=[bad, *[1] * (ROWS - 1)]), Roles("id", "left", costs=dict.fromkeys(names, "c")))


def days(of=lambda number: number % 28 + 1):
    return [f"2026-01-{of(number):02d}" for number in NUMBERS]


def test_without_days_a_date_stays_a_date(write):
    table = open_table(write(since=days()), ROLES)

    assert [(column.name, column.kind) for column in table.columns] == [("logins", "number"), ("since", "date")]
    assert table.snapshots is None


def test_against_a_snapshot_a_date_is_its_age(write):
    path = write(since=days(), snapshot_on=["2026-01-20"] * ROWS)

    table = open_table(path, ROLES)

    assert table.layout == Layout("id", has_snapshots=True, ages={"days_since_since": "since"})
    (age,) = [column for column in table.columns if column.name == "days_since_since"]
    assert age.array.to_pylist()[:3] == [19, 18, 17]
    assert min(age.array.to_pylist()) == -8
    assert table.snapshots[0] == np.datetime64("2026-01-20")


def test_an_account_may_have_a_row_for_each_day(write):
    twice = {name: [*values[:30], *values[:30]] for name, values in BASE.items()}
    path = write(twice, snapshot_on=["2026-01-01"] * 30 + ["2026-02-01"] * 30)

    assert len(open_table(path, ROLES).account_ids) == ROWS
    with pytest.raises(TableError, match="'A-0' comes more than once"):
        open_table(path, Roles("id", "left", drop=("snapshot_on",)))
    again = write(twice, snapshot_on=["2026-01-01"] * ROWS)
    with pytest.raises(TableError, match="'A-0' on 2026-01-01 comes more than once"):
        open_table(again, ROLES)


def test_the_same_columns_come_back_for_scoring(write):
    learnt = open_table(write(since=days(), snapshot_on=["2026-01-20"] * ROWS), ROLES)
    wanted = {column.name: column.kind for column in learnt.columns}
    unlabelled = {name: values for name, values in BASE.items() if name != "left"}
    path = write(unlabelled, file="new.csv", since=days(), snapshot_on=["2026-01-20"] * ROWS)

    scored = features_for(path, Layout.from_json(learnt.layout.to_json()), wanted)

    assert [column.array for column in scored.columns] == [column.array for column in learnt.columns]
    assert scored.account_ids == learnt.account_ids


@pytest.mark.parametrize(
    ("layout", "columns", "says"),
    [
        pytest.param(Layout("id", has_snapshots=False, ages={}), {"id": ["1"]}, "lacks columns.*'logins'", id="less"),
        pytest.param(
            Layout("nr", has_snapshots=False, ages={}), {"id": ["1"]}, "no column 'nr'.*--id", id="another id"
        ),
        pytest.param(Layout("id", has_snapshots=True, ages={}), {"id": ["1"]}, "no column snapshot_on", id="no day"),
        pytest.param(
            Layout("id", has_snapshots=False, ages={}),
            {"id": ["1"], "logins": ["x"]},
            "learnt logins as a number",
            id="a text",
        ),
    ],
)
def test_a_table_unlike_the_one_learnt_from_is_refused(write, layout, columns, says):
    with pytest.raises(TableError, match=says):
        features_for(write(columns, rows=1), layout, {"logins": "number"})


def test_rows_of_a_day_are_chosen(write):
    path = write(snapshot_on=["2026-01-01", "2026-02-01"] * 30)
    table = open_table(path, ROLES)

    chosen = table.rows(table.snapshots == np.datetime64(date(2026, 2, 1)))

    assert chosen.account_ids == tuple(f"A-{number}" for number in NUMBERS if number % 2)
    assert len(chosen.columns[0].array) == 30


@pytest.mark.parametrize(
    ("values", "read"),
    [
        pytest.param(["a", "b", ""], ["a", "b", None], id="texts"),
        pytest.param([1, 2, ""], ["1", "2", None], id="numbers"),
        pytest.param(["true", "false", ""], ["true", "false", None], id="truth values"),
        pytest.param([f"Firm {number}" for number in NUMBERS][:3], ["Firm 0", "Firm 1", "Firm 2"], id="no feature"),
    ],
)
def test_a_segment_is_a_text_and_stays_a_feature(write, values, read):
    table = open_table(write(part=values * (ROWS // 3)), Roles("id", "left", segment="part"))

    assert table.segment[:3].tolist() == read
    assert "part" in [column.name for column in table.columns]
    assert table.rows(np.arange(ROWS) < 3).segment is None


def test_revenue_is_a_number_or_unknown_and_stays_a_feature(write):
    table = open_table(write(pays=[10.5, "", 30] * (ROWS // 3)), Roles("id", "left", revenue="pays"))

    assert table.revenue[:3] == pytest.approx([10.5, np.nan, 30], nan_ok=True)
    assert "pays" in [column.name for column in table.columns]


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        pytest.param({"segment": "part"}, "no column 'part' .the segment; name it with --segment", id="no segment"),
        pytest.param({"revenue": "login"}, "the revenue; name it with --revenue.*Did you mean logins", id="no revenue"),
        pytest.param({"segment": "left"}, "left is the id or the label", id="the label as a segment"),
        pytest.param({"revenue": "id"}, "id is the id or the label", id="the id as revenue"),
        pytest.param({"revenue": "text"}, "must be a number.*holds a category", id="texts as revenue"),
    ],
)
def test_a_segment_or_revenue_that_can_not_be_is_refused(write, roles, says):
    with pytest.raises(TableError, match=says):
        open_table(write(text=["a", "b"] * (ROWS // 2)), Roles("id", "left", **roles))
