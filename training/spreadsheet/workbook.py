"""The workbook as a whole."""

from openpyxl import Workbook

from models.points_table import PointsTable
from models.spec import ModelSpec
from training.spreadsheet.answer import write_answer, write_signals
from training.spreadsheet.calculation import write_calculation
from training.spreadsheet.guide import write_guide
from training.spreadsheet.points import write_points
from training.spreadsheet.score import write_features


def write_spreadsheet(table: PointsTable, spec: ModelSpec, title: str) -> Workbook:
    """The workbook, with formulas that Excel 2010 and LibreOffice have, and no values of theirs.

    Args:
        table: the points table of the model.
        spec: what the model is beside its trees.
        title: what the model is called.
    """
    book = Workbook()
    score = book.active
    score.title = "Score"
    blocks = write_points(book.create_sheet("Points"), table)
    by_signal = [
        (signal, [block for block in blocks if block.curve.feature.signal == signal.name]) for signal in spec.signals
    ]
    write_features(score, by_signal)
    write_signals(score, by_signal)
    write_calculation(book.create_sheet("Calculation"), table, spec, len(blocks))
    write_answer(score, spec, title)
    write_guide(book.create_sheet("How to read"), spec)
    book.calculation.fullCalcOnLoad = True
    return book
