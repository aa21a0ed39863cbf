"""Promise: the spreadsheet of an additive model, recalculated, says what `POST /score` says."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import formulas
import openpyxl
import pytest

from models.calibration import BetaCalibration, SigmoidCalibration
from models.encode import Encoder
from models.points_table import read_points_table
from models.scorer import Scorer
from training.spreadsheet.export import export_points

FIRST_ROW = 13
EPOCH = date(1970, 1, 1)


@pytest.fixture
def recalculate(tmp_path):
    """Type values into a workbook, recalculate it by a formula library, and read the sheet Score."""
    numbers = itertools.count(1)

    def run(workbook, values):
        book = openpyxl.load_workbook(workbook)
        sheet = book["Score"]
        for row in range(FIRST_ROW, sheet.max_row + 1):
            name = sheet.cell(row, 2).value
            if name is not None:
                cell = sheet.cell(row, 3)
                cell.value = values.get(name)
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        typed = tmp_path / f"typed{next(numbers)}.xlsx"
        book.save(typed)
        found = formulas.ExcelModel().loads(str(typed)).finish().calculate()

        def read(cell, on="SCORE"):
            value = found[f"'[{typed.name}]{on}'!{cell}"].value[0, 0]
            return None if value is formulas.functions.XlError else value

        return read, sheet

    return run


@pytest.fixture(scope="module")
def workbook(additive, tmp_path_factory):
    out = tmp_path_factory.mktemp("exported") / "points.xlsx"
    export_points(additive.scorer, out, "xlsx", name="customer-health", version="3")
    return out


WHOLE = {
    "logins": 31.7,
    "@plan": "free",
    "tickets": 4,
    "renews_on": date(2026, 3, 1),
    "city": "Oslo",
    "no_news": 0,
}


def on_steps(table):
    """Every number and date exactly on a step of its curve."""
    return {
        curve.feature.name: (EPOCH + timedelta(curve.up_to[1])) if curve.feature.kind == "date" else curve.up_to[1]
        for curve in table.curves
        if curve.up_to
    }


CASES = [
    pytest.param(WHOLE, id="everything known"),
    pytest.param({**WHOLE, "logins": None, "no_news": None}, id="a signal unknown"),
    pytest.param({**WHOLE, "logins": None}, id="a part of a signal unknown"),
    pytest.param({}, id="nothing known: grey"),
    pytest.param({"tickets": 3, "logins": 20.0}, id="just enough known"),
    pytest.param({**WHOLE, "logins": -1e9, "tickets": 1e9, "@plan": "free"}, id="as bad as can be"),
    pytest.param({**WHOLE, "logins": 1e9, "tickets": 0, "@plan": "Pro*"}, id="as good as can be"),
    pytest.param({**WHOLE, "@plan": "=1+1"}, id="a text that looks like a formula"),
    pytest.param({**WHOLE, "@plan": "pro*"}, id="a text that differs by a capital"),
    pytest.param({**WHOLE, "@plan": "enterprise"}, id="a text that training never saw"),
    pytest.param({**WHOLE, "city": "Bergen"}, id="a text among the rare ones"),
    pytest.param("steps", id="exactly on the steps"),
]


def as_posted(values):
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def compare(read, sheet, answer, spec):
    if answer.score is None:
        assert (read("C4"), read("C5"), read("C6")) == ("too little is known", "grey", "too little is known")
    else:
        assert read("C4") == answer.score / 10
        assert read("C5") == answer.band
        assert read("C6") == answer.churn_probability
        assert [read(f"P{4 + place}") for place in range(len(answer.horizons))] == [
            one.churn_probability for one in answer.horizons
        ]
        points = {reason.signal: reason.points for reason in answer.reasons}
        shown = {
            signal.name: round(10 * float(read(f"P{FIRST_ROW + place}"))) for place, signal in enumerate(spec.signals)
        }
        assert {name: tenths for name, tenths in shown.items() if tenths} == points
        last = FIRST_ROW + len(spec.signals) + 1
        rest = [round(10 * float(read(f"P{last + place}"))) for place in range(6)]
        assert rest[0] == answer.typical_score
        assert rest[1] == sum(points.values())
        assert rest[2:] == [answer.unknown_points, answer.other_points, answer.cut_points, answer.score]
    assert read("C7") == answer.typical_score / 10
    assert read("C8") == answer.completeness


@pytest.mark.parametrize("values", CASES)
def test_it_says_what_the_service_says(additive, workbook, recalculate, values):
    values = on_steps(read_points_table(additive.scorer.booster, additive.spec)) if values == "steps" else values

    read, sheet = recalculate(workbook, values)

    compare(read, sheet, additive.scorer.answer(as_posted(values)), additive.spec)


def test_points_of_features_are_those_of_the_reasons_before_rounding(additive, workbook, recalculate):
    read, sheet = recalculate(workbook, WHOLE)

    features = {sheet.cell(row, 2).value: float(read(f"J{row}")) for row in range(FIRST_ROW, FIRST_ROW + 6)}

    points = additive.scorer.points(Encoder(additive.spec.features).row(as_posted(WHOLE)))
    exact = dict(zip((one.name for one in additive.spec.features), points.by_feature[0] / 10, strict=True))
    assert features == pytest.approx(exact, abs=1e-9)


def test_a_value_that_is_none_is_named_and_gives_no_score(workbook, recalculate):
    read, _ = recalculate(workbook, {**WHOLE, "tickets": "many"})

    assert read("C4") == read("C5") == read("C6") == "see the notes"
    assert "write a number, or nothing" in {read(f"F{row}") for row in range(FIRST_ROW, FIRST_ROW + 6)}


CALIBRATED = [
    pytest.param(BetaCalibration(0.6, 1.4, -0.3, (0.0,) * 6), id="beta"),
    pytest.param(SigmoidCalibration(6.0, 0.5, (0.0,) * 3), id="so steep that the probability is kept within its ends"),
]


@pytest.mark.parametrize("values", [CASES[0], CASES[1], CASES[5], CASES[6]])
@pytest.mark.parametrize("calibration", CALIBRATED)
def test_another_calibration(additive, tmp_path, recalculate, calibration, values):
    spec = replace(additive.spec, calibration=calibration)
    scorer = Scorer(additive.model.booster_text, spec, "f")
    out = tmp_path / "other.xlsx"
    export_points(scorer, out, "xlsx", name="customer-health", version="3")

    read, sheet = recalculate(out, values)

    compare(read, sheet, scorer.answer(as_posted(values)), spec)
