"""Reading a file: separators, quotes, names; what is broken is the matter of tests/guarantees/test_broken_tables.py."""

import pyarrow as pa
import pytest
from pyarrow import parquet

from features.table.reading import read_table


@pytest.mark.parametrize(
    ("text", "names", "first"),
    [
        pytest.param("a,b\n1,2\n", ["a", "b"], ["1", "2"], id="commas"),
        pytest.param("a;b\n1,5;2\n", ["a", "b"], ["1,5", "2"], id="semicolons"),
        pytest.param("a\tb\n1\t2\n", ["a", "b"], ["1", "2"], id="tabs"),
        pytest.param("a|b\n1|2\n", ["a", "b"], ["1", "2"], id="bars"),
        pytest.param('a,"b, c"\n1,"x, ""y"""\n', ["a", "b, c"], ["1", 'x, "y"'], id="quotes"),
        pytest.param('"a\nb",c\n1,"x\ny"\n', ["a\nb", "c"], ["1", "x\ny"], id="lines within quotes"),
        pytest.param("\ufeffa,b\n1,2\n", ["a", "b"], ["1", "2"], id="a byte order mark"),
        pytest.param("a,b\r\n1,2\r\n", ["a", "b"], ["1", "2"], id="lines of Windows"),
        pytest.param(" a ,\n1,2\n", ["a", "column 2"], ["1", "2"], id="a column without a name"),
        pytest.param("a,A\n1,2\n", ["a", "A"], ["1", "2"], id="names that differ in case"),
        pytest.param("a,b\n1,\n", ["a", "b"], ["1", ""], id="a blank at the end"),
        pytest.param("a\n007\n", ["a"], ["007"], id="one column"),
    ],
)
def test_a_csv_file(tmp_path, text, names, first):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8", newline="")

    table = read_table(tmp_path / "t.csv")

    assert list(table.columns) == names
    assert [column[0].as_py() for column in table.columns.values()] == first
    assert table.rows == 1


def test_a_parquet_file_keeps_its_types(tmp_path):
    given = pa.table({"n": pa.array([1, None]), "t": ["a", "b"]})
    parquet.write_table(given, tmp_path / "t.parquet")

    table = read_table(tmp_path / "t.parquet")

    assert {name: column.to_pylist() for name, column in table.columns.items()} == given.to_pydict()


def test_a_large_file_is_read_whole(tmp_path):
    rows = 100_000
    (tmp_path / "t.csv").write_text("id,x\n" + "".join(f"A-{row},{row}\n" for row in range(rows)))

    table = read_table(tmp_path / "t.csv")

    assert table.rows == rows
    assert table.columns["x"][-1].as_py() == str(rows - 1)
