"""A company is written whole or not at all, and the same parameters make the same company."""

from datetime import date

import pyarrow.parquet as pq
import pytest

from features.demo import read_summary, write, write_company

TINY = {"accounts": 60, "days": 200}


def read_all(folder):
    return {str(path.relative_to(folder)): pq.read_table(path) for path in sorted(folder.rglob("*.parquet"))}


def test_equal_seeds_make_equal_tables(tmp_path):
    for name in ("one", "two"):
        write_company(tmp_path / name, seed=7, **TINY)
    one, two = read_all(tmp_path / "one"), read_all(tmp_path / "two")

    assert len(one) == 14
    assert one.keys() == two.keys()
    assert all(one[name].equals(two[name]) for name in one)


def test_another_seed_makes_another_company(tmp_path):
    for seed in (7, 8):
        write_company(tmp_path / str(seed), seed=seed, **TINY)
    one, two = read_all(tmp_path / "7"), read_all(tmp_path / "8")

    assert not any(one[name].equals(two[name]) for name in one)


def test_the_full_company_has_a_few_million_rows_of_usage(company):
    assert company.summary.rows["accounts"] == 2000
    assert company.summary.last_on == date(2026, 6, 30)
    assert 2_000_000 < company.summary.rows["usage"] < 6_000_000


def test_the_summary_is_read_back_and_counts_the_rows(small):
    counted = {path.stem: pq.read_metadata(path).num_rows for path in small.folder.glob("*.parquet")}

    assert read_summary(small.folder) == small.summary
    assert small.summary.rows == counted


def test_there_is_no_company_in_an_empty_or_incomplete_folder(tmp_path):
    folder = tmp_path / "company"
    before = read_summary(folder)
    write_company(folder, **TINY)
    (folder / "usage.parquet").unlink()

    assert before is None
    assert read_summary(folder) is None


def test_a_company_that_breaks_off_leaves_nothing(tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise OSError("disk full")

    write_company(tmp_path / "company", seed=1, **TINY)
    before = read_all(tmp_path / "company")
    monkeypatch.setattr(write, "tell_risk", refuse)
    with pytest.raises(OSError, match="disk full"):
        write_company(tmp_path / "company", seed=2, **TINY)

    assert [path.name for path in tmp_path.iterdir()] == ["company"]
    assert all(read_all(tmp_path / "company")[name].equals(table) for name, table in before.items())


def test_an_earlier_company_is_replaced_and_anything_else_is_not(tmp_path):
    write_company(tmp_path / "company", seed=1, **TINY)
    replaced = write_company(tmp_path / "company", seed=2, **TINY)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Keep me.")

    assert read_summary(tmp_path / "company") == replaced
    with pytest.raises(FileExistsError, match="no fictional company"):
        write_company(tmp_path / "letters", **TINY)
    assert (tmp_path / "letters" / "dear.txt").read_text() == "Keep me."


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        pytest.param({"seed": -1}, "seed of a company must be 0 or more, got -1", id="seed"),
        pytest.param({"accounts": 3}, "20 to 20000 accounts, got 3", id="accounts"),
        pytest.param({"days": 30}, "120 to 3653 days of data, got 30", id="days"),
    ],
)
def test_parameters_out_of_range_are_refused_by_name(tmp_path, parameters, message):
    with pytest.raises(ValueError, match=message):
        write_company(tmp_path / "company", **parameters)


def test_it_says_what_it_is_doing(tmp_path):
    said = []
    write_company(tmp_path / "company", report=said.append, **TINY)

    assert said[0] == "Founding 60 accounts and letting them live for 200 days."
    assert said[-1].endswith("rows in 11 tables.")
