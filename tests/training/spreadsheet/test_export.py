"""The exported points table: exact, whole or not at all, and with no text that becomes a formula."""

import csv
import io
import json
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl import Workbook

from models.calibration import CALIBRATIONS
from models.errors import NotAdditive
from models.points_table import read_points_table
from training.spreadsheet.calculation import FORMULAS
from training.spreadsheet.cells import write_text
from training.spreadsheet.export import export_points


@pytest.fixture
def export(additive, tmp_path):
    def run(form, scorer=additive.scorer):
        out = tmp_path / "folder" / f"points.{form}"
        export_points(scorer, out, form, name="customer-health", version="3")
        return out

    return run


def test_the_json_is_the_table_exactly(additive, export):
    told = json.loads(export("json").read_text())

    table, features = (
        read_points_table(additive.scorer.booster, additive.spec),
        {one["name"]: one for one in told["features"]},
    )
    logins = table.curves[0]
    entries = features["logins"]["entries"]
    assert told["base_margin"] == table.base
    assert told["calibration"]["kind"] == "sigmoid"
    assert told["calibration"]["slope"] == additive.spec.calibration.slope
    assert told["model"] == {"name": "customer-health", "version": "3", "trained_on": additive.spec.trained_on}
    assert [one["up_to"] for one in entries[:-1]] == [*logins.up_to, None]
    assert [one["above"] for one in entries[:-1]] == [None, *logins.up_to]
    assert [one["points"] for one in entries] == [*logins.points, logins.unknown_points]
    assert entries[-1]["unknown"]
    assert [one["text"] for one in features["@plan"]["entries"][:-1]] == ["=1+1", "Pro*", "free", "pro*"]
    assert features["renews_on"]["entries"][0]["up_to"] < features["renews_on"]["entries"][1]["up_to"]


def test_the_csv_has_a_line_for_each_entry(additive, export):
    lines = list(csv.DictReader(io.StringIO(export("csv").read_text(encoding="utf-8"))))

    curves = read_points_table(additive.scorer.booster, additive.spec).curves
    assert len(lines) == sum(len(curve.margin) + 1 for curve in curves)
    assert [float(line["margin"]) for line in lines] == [one for it in curves for one in (*it.margin, it.unknown)]
    assert [line["entry"] for line in lines if line["feature"] == "city"] == ["text"] * 3 + ["unknown"]
    assert {line["text"] for line in lines if line["feature"] == "'@plan"} == {"'=1+1", "Pro*", "free", "pro*", ""}


def test_no_text_becomes_a_formula(export):
    book = openpyxl.load_workbook(export("xlsx"))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    risky = [cell for cell in cells if cell.value in {"=1+1", "@plan", "=usage"}]
    assert len(risky) == 10
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    assert not any(cell.data_type == "e" for cell in cells)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("=1+1", "=1+1", id="a formula"),
        pytest.param("#N/A", "#N/A", id="an error"),
        pytest.param("\x00bell\x07", "␀bell␇", id="control characters"),
        pytest.param("  wide ", "  wide ", id="spaces at the ends"),
        pytest.param("2026-01-01", "2026-01-01", id="a date"),
    ],
)
def test_a_text_stays_as_it_is(tmp_path, text, written):
    book = Workbook()
    write_text(book.active["A1"], text)
    book.save(tmp_path / "one.xlsx")

    cell = openpyxl.load_workbook(tmp_path / "one.xlsx").active["A1"]

    assert (cell.value, cell.data_type) == (written, "s")


def test_functions_are_those_that_every_spreadsheet_has(export):
    with ZipFile(export("xlsx")) as file:
        text = "".join(file.read(name).decode() for name in file.namelist() if "sheets/" in name)

    assert "SUMPRODUCT" in text
    # Newer functions are written with this prefix.
    assert "_xlfn" not in text


def test_lists_to_choose_from_are_the_categories(export):
    book = openpyxl.load_workbook(export("xlsx"))

    (plan, city) = [one.formula1 for one in book["Score"].data_validations.dataValidation if one.type == "list"]
    offered = [[cell[0].value for cell in book["Points"][rule.partition("!")[2]]] for rule in (plan, city)]

    assert offered == [["=1+1", "Pro*", "free", "pro*"], ["Aalborg", "Oslo", "(rare)"]]


def test_it_is_there_whole_or_not_at_all(export, learnt):
    with pytest.raises(NotAdditive):
        export("xlsx", learnt.scorer)

    before = export("json").read_bytes()
    assert export("json").read_bytes() == before
    assert [file.name for file in export("json").parent.iterdir()] == ["points.json"]


def test_there_is_a_formula_for_every_calibration():
    assert set(FORMULAS) == set(CALIBRATIONS)
