"""A folder gets a file a day, whole, with the same bytes when it is written again."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import openpyxl
import pytest

from app.delivery.destination import Delivered, DestinationRefused, Retry
from app.delivery.folder import Folder
from app.settings import FolderSettings
from tests.app.delivery.conftest import DAY

CSV, XLSX = f"varme-{DAY}.csv", f"varme-{DAY}.xlsx"


@pytest.fixture
def open_folder(tmp_path):
    def make(**changes):
        return Folder("files", FolderSettings(**{"kind": "folder", "path": tmp_path, "reasons": 2, **changes}))

    return make


def read(file):
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def test_a_file_has_a_row_for_each_account_in_order(open_folder, make_delivery, tmp_path):
    outcomes = open_folder().send([make_delivery("B-1"), make_delivery("A-1")])
    rows = read(tmp_path / CSV)

    assert outcomes == [Delivered(), Delivered()]
    assert [row["account_id"] for row in rows] == ["A-1", "B-1"]
    assert rows[0] == {
        "account_id": "A-1",
        "crm_id": "001",
        "snapshot_on": "2026-06-29",
        "score": "38.4",
        "band": "red",
        "churn_probability": "0.319",
        "horizon_days": "90",
        "score_before": "45.0",
        "band_before": "red",
        "change": "-6.6",
        "reason_1_points": "-21.4",
        "reason_1_text": "Logins fell to 9.",
        "reason_2_points": "",
        "reason_2_text": "",
        "model_version": "3",
        "link": "https://varme.example.com/accounts/A-1",
    }


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_written_again_it_has_the_same_bytes(open_folder, make_delivery, tmp_path, format_):
    folder, file = open_folder(format=format_), tmp_path / f"varme-{DAY}.{format_}"
    deliveries = [make_delivery(f"A-{number}") for number in range(5)]
    folder.send(deliveries)
    first = file.read_bytes()
    folder.send(deliveries[3:])
    again = file.read_bytes()
    folder.send([make_delivery("A-0", score=10.0)])

    assert again == first
    assert file.read_bytes() != first


def test_what_comes_later_the_same_day_joins_and_replaces(open_folder, make_delivery, tmp_path):
    folder = open_folder()
    folder.send([make_delivery("A-1"), make_delivery("A-2")])
    folder.send(
        [
            make_delivery("A-2", score=10.0),
            make_delivery("A-3", reasons=[{"code": "x", "signal": "x", "points": 1.0, "text": "a\u2028b\nc"}]),
        ]
    )
    rows = read(tmp_path / CSV)

    assert [(row["account_id"], row["score"]) for row in rows] == [("A-1", "38.4"), ("A-2", "10.0"), ("A-3", "38.4")]
    assert rows[2]["reason_1_text"] == "a\u2028b\nc"


def test_each_day_has_a_file_of_its_own(open_folder, make_delivery, tmp_path):
    open_folder().send([make_delivery("A-1"), make_delivery("A-1", date(2026, 6, 30))])

    assert sorted(file.name for file in tmp_path.glob("varme-*")) == [CSV, "varme-2026-06-30.csv"]


def test_many_who_write_at_once_lose_nothing(open_folder, make_delivery, tmp_path):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: open_folder().send([make_delivery(f"A-{number}")]), range(24)))

    assert len(read(tmp_path / CSV)) == 24


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_texts_never_become_formulas(open_folder, make_delivery, tmp_path, sign):
    hostile = make_delivery(f"{sign}1+1", crm_id=f"{sign}cmd")
    for format_ in ("csv", "xlsx"):
        open_folder(format=format_).send([hostile])
    with (tmp_path / CSV).open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    cells = list(openpyxl.load_workbook(tmp_path / XLSX).active.iter_rows())[1]

    assert row["account_id"].startswith(f"'{sign}")
    assert row["crm_id"].startswith(f"'{sign}")
    assert [cell.data_type for cell in cells[:2]] == ["s", "s"]


def test_a_spreadsheet_holds_numbers_as_numbers(open_folder, make_delivery, tmp_path):
    open_folder(format="xlsx").send([make_delivery(score=None, band="grey", change=None)])
    head, cells = ([cell.value for cell in row] for row in openpyxl.load_workbook(tmp_path / XLSX).active.iter_rows())
    row = dict(zip(head, cells, strict=True))

    assert (row["score"], row["score_before"], row["churn_probability"], row["horizon_days"]) == (None, None, 0.319, 90)


def test_a_folder_that_is_not_there_is_not_made(open_folder, make_delivery, tmp_path):
    folder = open_folder(path=tmp_path / "unmounted")
    outcomes = folder.send([make_delivery()])

    assert outcomes == [Retry(None, "The folder cannot be written to: No such file or directory.")]
    with pytest.raises(DestinationRefused, match="there is no folder"):
        folder.check()


def test_a_check_says_what_would_be_written_and_leaves_nothing(open_folder, tmp_path):
    checked = open_folder().check()

    assert "can be written to" in checked.lines[0]
    assert "reason_2_text" in checked.lines[1]
    assert list(tmp_path.iterdir()) == []


def test_a_description_writes_nothing(open_folder, make_delivery, tmp_path):
    said = open_folder().describe([make_delivery(f"A-{number}") for number in range(9)])

    assert f"{CSV}: 9 rows" in said
    assert "A-2" in said
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_the_file_as_it_was(open_folder, make_delivery, tmp_path, monkeypatch):
    folder = open_folder()
    folder.send([make_delivery("A-1")])
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    outcomes = folder.send([make_delivery("A-2")])

    assert outcomes == [Retry(None, "The folder cannot be written to: No space left on device.")]
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert json.loads(before[f".varme-{DAY}.jsonl"])["account_id"] == "A-1"
