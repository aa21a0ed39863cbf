"""A table in parts: whatever only its last rows tell is known of the first ones, and no part is large."""

from datetime import date

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from features.errors import TableError
from features.table import Layout, Roles, csv_file, features_for, open_parts, open_table, parquet_file

ROWS = 200
NUMBERS = range(ROWS)
LAYOUT = Layout("id", has_snapshots=False, ages={})


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK_BYTES", 512)
    monkeypatch.setattr(parquet_file, "_CELLS", 0)
    monkeypatch.setattr(parquet_file, "_FEWEST_ROWS", 16)


@pytest.fixture(params=["csv", "csv.gz", "parquet"])
def write(tmp_path, request):
    def to_file(**columns):
        table = pa.table({"id": [f"A-{number}" for number in NUMBERS], **columns})
        path = tmp_path / f"t.{request.param}"
        if request.param == "parquet":
            parquet.write_table(table, path, row_group_size=50)
        else:
            with pa.output_stream(str(path)) as out:
                csv.write_csv(table, out, csv.WriteOptions(quoting_style="needed"))
        return path

    return to_file


def read_whole(path, **columns):
    """The columns as training reads them, each at once."""
    label = ["yes", "no"] * (ROWS // 2)
    parquet.write_table(pa.table({"id": [str(number) for number in NUMBERS], **columns, "left": label}), path)
    return {one.name: one for one in open_table(path, Roles("id", "left", keep=tuple(columns))).columns}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param([str(number / 7) for number in NUMBERS], "number", id="numbers"),
        pytest.param(["", "-"] * 99 + ["4", "1,234.5"], "number", id="numbers only at the end"),
        pytest.param(["7"] * (ROWS - 2) + ["seven", "VII"], "number", id="odd values at the end"),
        pytest.param(["eight", "nine"] + ["7"] * (ROWS - 2), "number", id="odd values at the beginning"),
        pytest.param(["01/02/2026"] * (ROWS - 1) + ["13/02/2026"], "date", id="the last day tells the form of dates"),
        pytest.param(["2026-01-05"] * (ROWS - 1) + ["soon"], "date", id="an odd date"),
        pytest.param(["1", "2"] * 80 + ["team"] * 40, "category", id="texts only at the end"),
        pytest.param(["True", "false"] * 100, "category", id="truth values"),
    ],
)
def test_a_part_is_read_as_the_whole_tells(write, tmp_path, values, kind):
    whole = read_whole(tmp_path / "whole.parquet", x=values)["x"]

    table = open_parts(write(x=values), LAYOUT, {"x": kind})
    parts = list(table.parts())

    assert whole.kind == kind
    assert len(parts) > 2
    assert pa.concat_arrays([part.columns[0].array for part in parts]).equals(whole.array)
    assert {(part.columns[0].odd, part.columns[0].odd_example) for part in parts} == {(whole.odd, whole.odd_example)}
    assert sum((part.account_ids for part in parts), ()) == tuple(f"A-{number}" for number in NUMBERS)


def test_a_comma_in_the_last_row_tells_what_points_mean_in_the_first(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id;x\n" + "".join(f"A-{number};1.234\n" for number in NUMBERS) + "Z;2,5\n", encoding="utf-8")

    parts = list(open_parts(path, LAYOUT, {"x": "number"}).parts())

    assert len(parts) > 1
    assert parts[0].columns[0].array[0].as_py() == 1234
    assert parts[-1].columns[0].array[-1].as_py() == 2.5


def test_columns_with_types_of_their_own_keep_them(write, tmp_path):
    columns = {"n": [None, *range(1, ROWS)], "d": [date(2026, 1, 1 + number % 28) for number in NUMBERS]}
    whole = read_whole(tmp_path / "whole.parquet", **columns)

    table = features_for(write(**columns), LAYOUT, {"n": "number", "d": "date"})

    assert all(column.array.equals(whole[column.name].array) for column in table.columns)


@pytest.mark.parametrize("on", [None, date(2026, 2, 1)])
def test_rows_of_a_day_come_from_all_parts(write, on):
    days = [date(2026, 1 + number % 2, 1) for number in NUMBERS]
    path = write(since=["2025-12-31"] * ROWS, snapshot_on=[str(day) for day in days])
    layout = Layout("id", has_snapshots=True, ages={"days_since_since": "since"})

    table = open_parts(path, layout, {"days_since_since": "number"})
    parts = list(table.parts(on))

    assert table.rows_by_day == {date(2026, 1, 1): ROWS // 2, date(2026, 2, 1): ROWS // 2}
    assert [one for part in parts for one in part.account_ids] == [
        f"A-{number}" for number, day in enumerate(days) if on in (None, day)
    ]
    assert {one for part in parts for one in part.columns[0].array.to_pylist()} == ({32} if on else {1, 32})


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        pytest.param(["A-0", *map(str, range(198)), "A-0"], "'A-0' comes more than once", id="twice, far apart"),
        pytest.param([*map(str, range(198)), "", " "], "blank in 2 of 200 rows; the first is row 199", id="blank"),
    ],
)
def test_what_is_wrong_with_keys_is_found_across_parts(write, ids, says):
    path = write(x=[1] * ROWS, key=ids)

    with pytest.raises(TableError, match=says):
        open_parts(path, LAYOUT, {"x": "number"}, "key")


@pytest.mark.parametrize(
    ("values", "kind", "says"),
    [
        pytest.param(["1"] * 199 + ["inf"], "number", "infinite number in 1 row", id="infinite"),
        pytest.param(["1"] * 150 + ["x"] * 50, "number", "learnt x as a number.*such as 'x'", id="texts"),
        pytest.param([""] * 150 + ["x"] * 50, "date", "learnt x as a date.*such as 'x'", id="no dates"),
        pytest.param([""] * 150 + ["01/02/2026"] * 50, "date", "in two ways.*of '01/02/2026'", id="day or month"),
    ],
)
def test_what_is_wrong_at_the_end_is_said_before_the_beginning_is_read(write, values, kind, says):
    path = write(x=values)

    with pytest.raises(TableError, match=says):
        open_parts(path, LAYOUT, {"x": kind})


def test_ragged_rows_in_a_later_part_are_counted(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,x\n" + "".join(f"A-{number},1\n" for number in NUMBERS) + "B,1,2\nC,1,2\n", encoding="utf-8")

    with pytest.raises(TableError, match=r"2 rows do not have the 2 columns.*row 201, with 3: 'B,1,2'"):
        open_parts(path, LAYOUT, {"x": "number"})
