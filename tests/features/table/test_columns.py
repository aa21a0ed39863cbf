"""Columns: what is a number, a text, a truth value or a date, and what is said where it can't be told."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from features.errors import TableError
from features.table.columns import ColumnReader, Unused

DAY = date(2026, 1, 5)


def read(values, kind=None, wanted=None, **options):
    column = pa.chunked_array([pa.array(values, kind)])
    return ColumnReader(**options).read("c", column, wanted)


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        pytest.param(["1", " 2.5 ", "-3", "+.5", "1e3"], "number", [1, 2.5, -3, 0.5, 1000], id="numbers"),
        pytest.param(["1", " ", "", "NaN", "n/a", "-", "NULL"], "number", [1] + [None] * 6, id="blanks among numbers"),
        pytest.param(["1,234.5", "12", "1,234,567"], "number", [1234.5, 12, 1234567], id="thousands"),
        pytest.param(["$1,200", "€ 30", "12 %", "7%"], "number", [1200, 30, 12, 7], id="money and percentages"),
        pytest.param(["0", "1", "1"], "number", [0, 1, 1], id="0 and 1 are numbers"),
        pytest.param(["007", "7"], "number", [7, 7], id="zeros in front"),
        pytest.param(["20260105", "20260106"], "number", [20260105, 20260106], id="eight digits are no date"),
        pytest.param(["True", "FALSE", "", "true"], "category", ["true", "false", None, "true"], id="truth values"),
        pytest.param(["Yes", "No", " No "], "category", ["Yes", "No", "No"], id="yes and no are texts"),
        pytest.param(["NA", "SE", "None", "-"], "category", ["NA", "SE", "None", "-"], id="words with a meaning"),
        pytest.param(["1.2.3", "4.5.6"], "category", ["1.2.3", "4.5.6"], id="versions"),
        pytest.param(["1,5", "2,25"], "category", ["1,5", "2,25"], id="a comma between commas is a text"),
        pytest.param(["2026-01-05", "2026-1-5"], "date", [DAY, DAY], id="dates"),
        pytest.param(["2026-01-05 23:59:00", "2026-01-05T08:00:00.5"], "date", [DAY, DAY], id="times of day"),
        pytest.param(["2026-01-05T23:30:00-02:00"], "date", [date(2026, 1, 6)], id="a zone may mean another day"),
        pytest.param(["13/01/2026", "05/01/2026", ""], "date", [date(2026, 1, 13), DAY, None], id="day first"),
        pytest.param(["01/13/2026", "01/05/2026"], "date", [date(2026, 1, 13), DAY], id="month first"),
        pytest.param(["13.01.2026", "5.1.2026"], "date", [date(2026, 1, 13), DAY], id="points"),
    ],
)  # fmt: skip
def test_texts_are_read_as_what_they_are(values, kind, expected):
    found = read(values)

    assert (found.kind, found.array.to_pylist(), found.odd) == (kind, expected, 0)


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        pytest.param(["29,85", "1.234,5", "7"], "number", [29.85, 1234.5, 7], id="a comma parts decimals"),
        pytest.param(["1.234", "2.5"], "number", [1.234, 2.5], id="no comma: points part decimals"),
    ],
)
def test_files_with_semicolons_may_have_decimal_commas(values, kind, expected):
    found = read(values, decimal_comma=True)

    assert (found.kind, found.array.to_pylist()) == (kind, expected)


@pytest.mark.parametrize(
    ("values", "arrow", "kind", "expected"),
    [
        pytest.param([1, None, 3], pa.int64(), "number", [1, None, 3], id="whole numbers"),
        pytest.param([1.5, float("nan")], pa.float32(), "number", [1.5, None], id="not a number is unknown"),
        pytest.param([Decimal("1.25")], pa.decimal128(9, 2), "number", [1.25], id="decimals"),
        pytest.param([True, None, False], pa.bool_(), "category", ["true", None, "false"], id="truth values"),
        pytest.param([DAY], pa.date32(), "date", [DAY], id="dates"),
        pytest.param([datetime(2026, 1, 5, 23)], pa.timestamp("us"), "date", [DAY], id="times"),
        pytest.param([datetime(2026, 1, 5, 23)], pa.timestamp("ms", "Asia/Tokyo"), "date", [DAY], id="times in UTC"),
        pytest.param(["a", None], pa.dictionary(pa.int32(), pa.string()), "category", ["a", None], id="a dictionary"),
        pytest.param(["7", "8"], pa.large_string(), "number", [7, 8], id="numbers written as texts"),
    ],
)
def test_types_of_a_file_are_kept(values, arrow, kind, expected):
    found = read(values, arrow)

    assert (found.kind, found.array.to_pylist()) == (kind, expected)


@pytest.mark.parametrize(
    ("values", "arrow", "why"),
    [
        pytest.param(["", " ", "NULL"], pa.string(), "is blank in every row", id="blanks"),
        pytest.param([None, None], pa.null(), "is blank in every row", id="nothing"),
        pytest.param([[1]], pa.list_(pa.int64()), "holds values of the type list", id="lists"),
        pytest.param([b"x"], pa.binary(), "holds values of the type binary", id="bytes"),
    ],
)
def test_what_tells_nothing_is_not_used(values, arrow, why):
    found = read(values, arrow)

    assert isinstance(found, Unused)
    assert why in found.why


@pytest.mark.parametrize(
    ("odd", "kind"),
    [pytest.param(5, "number", id="one in twenty is unknown"), pytest.param(6, "category", id="more make it a text")],
)
def test_a_few_texts_among_numbers_are_unknown_and_counted(odd, kind):
    found = read(["about 3"] * odd + ["3"] * (100 - odd))

    assert found.kind == kind
    if kind == "number":
        assert (found.odd, found.odd_example, found.array.null_count) == (odd, "about 3", odd)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        pytest.param(["1", "inf"], "infinite number in 1 row", id="infinity"),
        pytest.param(["1", "-Infinity", "1e400"], "infinite number in 2 rows", id="too large a number"),
        pytest.param(["2026-01-05", "05.01.2026"], "more than one form", id="two forms"),
        pytest.param(["01/02/2026", "03/04/2026"], "in two ways", id="day or month"),
    ],
)
def test_what_can_not_be_told_is_refused(values, says):
    with pytest.raises(TableError, match=says):
        read(values)


@pytest.mark.parametrize(
    ("values", "wanted", "expected"),
    [
        pytest.param(["1", "2"], "category", ["1", "2"], id="numbers where texts were learnt"),
        pytest.param(["", ""], "number", [None, None], id="all unknown"),
        pytest.param(["1", ""], "number", [1, None], id="numbers"),
        pytest.param(["2026-01-05"], "date", [DAY], id="a date"),
    ],
)
def test_a_model_wants_the_kind_it_learnt(values, wanted, expected):
    assert read(values, wanted=wanted).array.to_pylist() == expected


@pytest.mark.parametrize("wanted", ["number", "date"])
def test_another_kind_than_was_learnt_is_refused(wanted):
    with pytest.raises(TableError, match=f"learnt c as a {wanted}.*'abc'"):
        read(["abc", "def"], wanted=wanted)


def test_whole_numbers_become_texts_where_texts_were_learnt():
    assert read([1, 2], pa.int64(), wanted="category").array.to_pylist() == ["1", "2"]
