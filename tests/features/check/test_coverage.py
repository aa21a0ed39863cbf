"""Coverage by month: what is counted, and which months are holes."""

from datetime import date, datetime

import pytest

from features.check.coverage import cover, find_holes, hole_findings, months_between


@pytest.mark.parametrize(
    ("rows", "holes"),
    [
        pytest.param([50, 60, 0, 55, 58], (2,), id="an empty month"),
        pytest.param([50, 60, 5, 55, 58], (2,), id="under a tenth of the median"),
        pytest.param([50, 60, 6, 60, 60], (), id="a tenth"),
        pytest.param([0, 60, 60, 60, 0], (), id="the first and the last may be cut short"),
        pytest.param([50, 60, 0, 0, 0, 0, 0, 0, 0, 0, 55, 58], tuple(range(2, 10)), id="a long hole"),
        pytest.param([10, 10, 0, 10, 10], (2,), id="ten a month"),
        pytest.param([9, 9, 0, 9, 9], (), id="fewer than ten: an empty month may be chance"),
        pytest.param([50, 60, 55, 0, 0], (3,), id="a table that stops early"),
        pytest.param([1, 2, 4, 9, 30, 80, 200], (), id="growth"),
        pytest.param([7], (), id="one month"),
        pytest.param([], (), id="none"),
    ],
)
def test_holes(rows, holes):
    assert find_holes(rows) == holes


def test_months_are_counted_over_the_new_year():
    assert [str(day) for day in months_between(date(2024, 11, 30), date(2025, 2, 1))] == [
        "2024-11-01",
        "2024-12-01",
        "2025-01-01",
        "2025-02-01",
    ]


def test_a_table_of_happenings_is_shown_up_to_the_end_of_data(make_source):
    usage = [{"occurred_at": datetime(2024, month, 5)} for month in (2, 2, 4)]
    late = [{"occurred_at": datetime(2024, 6, 30)}]
    pulses = [{"noted_at": datetime(2024, 2, 5)}]
    source = make_source({"usage": usage, "touchpoints": late, "pulses": pulses})

    coverage = cover(source, "usage")

    assert (coverage.first_on, coverage.last_on) == (date(2024, 2, 5), date(2024, 4, 5))
    assert coverage.rows == (2, 0, 1, 0, 0)
    assert [month.month for month in coverage.months] == [2, 3, 4, 5, 6]
    assert cover(source, "pulses").rows == (1,)
    assert cover(source, "cancellations") is None


def test_rows_that_nothing_reads_are_not_drawn(make_source):
    usage = [{"occurred_at": datetime(1970, 1, 1)}, {"account_id": "X", "occurred_at": datetime(2024, 3, 1)}]
    contacts = [{"joined_at": datetime(2023, 12, 1)}]
    source = make_source({"usage": [*usage, {"occurred_at": datetime(2024, 4, 5)}], "contacts": contacts})

    assert cover(source, "usage").rows == (1,)
    assert cover(source, "contacts").first_on == date(2023, 12, 1)


def test_a_hole_is_a_warning_for_happenings_only(make_source):
    months = [(2024, month) for month in (1, 2, 3, 6, 7, 8)]
    days = [datetime(year, month, day) for year, month in months for day in range(1, 21)]
    source = make_source(
        {"usage": [{"occurred_at": day} for day in days], "pulses": [{"noted_at": day} for day in days]}
    )

    (finding,) = hole_findings({name: cover(source, name) for name in ("usage", "pulses")})

    assert (finding.severity, finding.table, finding.column) == ("warning", "usage", "occurred_at")
    assert "2024-04, 2024-05" in finding.says
