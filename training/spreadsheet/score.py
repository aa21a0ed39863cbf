"""The sheet Score, left: where a manager types what is known, and what each feature adds."""

from collections.abc import Sequence
from datetime import date

from openpyxl.cell import Cell
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from features.declare import FeatureValue, Signal
from models.spec import RARE
from training.spreadsheet.calculation import FIRST_ROW, STEEPNESS
from training.spreadsheet.cells import DATE, EPOCH, POINTS, set_widths, write_head, write_text
from training.spreadsheet.points import Block

# Before this day spreadsheets do not agree on the number of a date.
FIRST_DATE = date(1900, 3, 1)
_TYPED = PatternFill("solid", start_color="FFF7D6")


def write_features(sheet: Worksheet, by_signal: Sequence[tuple[Signal, list[Block]]]) -> None:
    """Write a row for each feature, signal by signal."""
    write_head(
        sheet,
        FIRST_ROW - 1,
        1,
        ("Signal", "Feature", "Value", "Unit", "Usual", "Note", "Known", "No. on Points", "Margin", "Points"),
    )
    pairs = [(signal, block) for signal, of in by_signal for block in of]
    for row, (signal, block) in enumerate(pairs, start=FIRST_ROW):
        feature, value = block.curve.feature, f"C{row}"
        write_text(sheet.cell(row, 1), signal.label)
        write_text(sheet.cell(row, 2), feature.name)
        for column in (3, 5):
            _write_value(sheet.cell(row, column), feature.kind, feature.typical)
        sheet.cell(row, 3).fill = _TYPED
        write_text(sheet.cell(row, 4), feature.unit)
        if feature.kind == "category":
            _write_category(sheet, row, value, block)
        else:
            what = "number" if feature.kind == "number" else "date"
            sheet.cell(row, 6, f'=IF(ISBLANK({value}),"unknown",IF(ISNUMBER({value}),"","write a {what}, or nothing"))')
            sheet.cell(row, 7, f"=IF(ISBLANK({value}),0,IF(ISNUMBER({value}),1,-1))")
            sheet.cell(row, 8, f"=IF(G{row}=1,{_number_of_step(value, block)},0)")
            _validate_number(sheet, value, what)
        sheet.cell(row, 9, f"=IF(H{row}>0,INDEX({block.column('H')},H{row}),Points!$H${block.unknown})")
        sheet.cell(row, 10, f"=I{row}*Calculation!$B${STEEPNESS}").number_format = POINTS
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 1)
    set_widths(sheet, (20, 30, 22, 12, 18, 26, 8, 9, 12, 9, 3, 24, 8, 9, 10, 9))


def _number_of_step(value: str, block: Block) -> str:
    if not block.curve.up_to:
        return "1"
    read = f"INT({value})" if block.curve.feature.kind == "date" else value
    return f"SUMPRODUCT(({block.column('E', block.last - 1)}<{read})*1)+1"


def _write_category(sheet: Worksheet, row: int, value: str, block: Block) -> None:
    texts = block.curve.feature.categories
    found = f"SUMPRODUCT(EXACT({block.column('F')},{value})*{block.column('C')})" if texts else "0"
    rare = texts.index(RARE) + 1 if RARE in texts else 0
    seldom = "one of the rare ones" if rare else "never seen in training: unknown"
    sheet.cell(row, 6, f'=IF(ISBLANK({value}),"unknown",IF({found}>0,"","{seldom}"))')
    sheet.cell(row, 7, f"=IF(H{row}>0,1,0)")
    sheet.cell(row, 8, f"=IF(ISBLANK({value}),0,IF({found}>0,{found},{rare}))")
    sheet.cell(row, 3).number_format = "@"
    if texts:
        # Any other text may be typed too; the note says what is made of it.
        rule = DataValidation("list", formula1=f"={block.column('F')}", allow_blank=True, showErrorMessage=False)
        rule.add(value)
        sheet.add_data_validation(rule)


def _write_value(cell: Cell, kind: str, value: FeatureValue) -> None:
    if kind == "date":
        cell.number_format = DATE
    if value is None:
        return
    if kind == "category":
        write_text(cell, str(value))
    elif kind == "date":
        cell.value = (date.fromisoformat(str(value)) - date(1970, 1, 1)).days + EPOCH
    else:
        cell.value = value


def _validate_number(sheet: Worksheet, value: str, what: str) -> None:
    rule = DataValidation("decimal" if what == "number" else "date", allow_blank=True, showErrorMessage=True)
    if what == "date":
        rule.operator, rule.formula1 = "greaterThanOrEqual", str((FIRST_DATE - date(1899, 12, 30)).days)
    else:
        rule.operator, rule.formula1, rule.formula2 = "between", "-1E+300", "1E+300"
    rule.error = f"Write a {what}, or leave the cell empty where it is unknown."
    rule.add(value)
    sheet.add_data_validation(rule)
