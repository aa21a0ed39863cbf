"""The sheet Score, right and on top: the points of the signals, which add up, and the answer."""

from collections.abc import Sequence

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from features.declare import Signal
from models.spec import ModelSpec
from training.spreadsheet.calculation import (
    BAND,
    COMPLETENESS,
    CUT,
    FIRST_ROW,
    HORIZONS,
    OTHER,
    PROBABILITY,
    SCORE,
    UNKNOWN,
    WHOLE,
    WRONG,
)
from training.spreadsheet.cells import BOLD, POINTS, rounded, write_head, write_text
from training.spreadsheet.points import Block

_COLOURS = {"red": "F4B6B0", "yellow": "FBE29A", "green": "B9DFB4", "grey": "D9D9D9"}


def write_signals(sheet: Worksheet, by_signal: Sequence[tuple[Signal, list[Block]]]) -> None:
    """Write the points of each signal, rounded once, and the rest that makes them add up."""
    write_head(sheet, FIRST_ROW - 1, 12, ("Signal", "Known", "Weight", "Exact tenths", "Points"))
    first = FIRST_ROW
    for row, (signal, of) in enumerate(by_signal, start=FIRST_ROW):
        last = first + len(of) - 1
        write_text(sheet.cell(row, 12), signal.label)
        sheet.cell(row, 13, f"=IF(SUMPRODUCT((G{first}:G{last}=1)*1)>0,1,0)")
        sheet.cell(row, 14, sum(block.curve.feature.weight for block in of)).number_format = "0.000"
        sheet.cell(row, 15, f"=10*SUM(J{first}:J{last})").number_format = "0.00"
        sheet.cell(row, 16, f"=IF(M{row}=1,({rounded(f'O{row}')})/10,0)").number_format = POINTS
        first = last + 1
    last = FIRST_ROW + len(by_signal) - 1
    sums = {
        "Typical score": f"=Calculation!$C${WHOLE}/10",
        "Signals above": f"=SUM(P{FIRST_ROW}:P{last})",
        "Unknown signals": f"=Calculation!$B${UNKNOWN}/10",
        "Other (rounding)": f"=Calculation!$B${OTHER}/10",
        "Cut at 0 and 100": f"=Calculation!$B${CUT}/10",
        "Score": f"=SUM(P{last + 2}:P{last + 6})",
    }
    for row, (label, formula) in enumerate(sums.items(), start=last + 2):
        sheet.cell(row, 12, label).font = BOLD
        sheet.cell(row, 16, formula).number_format = "0.0" if label.lower().endswith("score") else POINTS


def write_answer(sheet: Worksheet, spec: ModelSpec, title: str) -> None:
    """Write the score, its band and its probability."""
    write_text(sheet["A1"], title)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = "Type what is known of an account into the yellow cells. An empty cell is unknown."
    wrong, grey = f"Calculation!$B${WRONG}>0", f'Calculation!$B${BAND}="grey"'

    def said(formula: str) -> str:
        return f'=IF({wrong},"see the notes",IF({grey},"too little is known",{formula}))'

    def likely(days: int) -> str:
        return (
            f"Likely to leave within {f'{spec.lead_days} to {spec.lead_days + days}' if spec.lead_days else days} days"
        )

    lines = (
        ("Score", said(f"Calculation!$B${SCORE}/10"), "0.0"),
        ("Band", f'=IF({wrong},"see the notes",Calculation!$B${BAND})', "General"),
        (likely(spec.horizon_days), said(f"Calculation!$B${PROBABILITY}"), "0.00%"),
        ("Typical score", f"=Calculation!$C${WHOLE}/10", "0.0"),
        ("Known share of what matters", f"=Calculation!$B${COMPLETENESS}", "0%"),
    )
    for row, (label, formula, shape) in enumerate(lines, start=4):
        sheet.cell(row, 1, label).font = BOLD
        cell = sheet.cell(row, 3, formula)
        cell.number_format, cell.font, cell.alignment = shape, Font(bold=True, size=12), Alignment(horizontal="right")
    for place, horizon in enumerate(spec.horizons):
        sheet.cell(4 + place, 12, likely(horizon.days))
        cell = sheet.cell(4 + place, 16, said(f"Calculation!$D${HORIZONS + place}"))
        cell.number_format, cell.alignment = "0.00%", Alignment(horizontal="right")
    write_text(sheet["A10"], spec.bands.says)
    for band, colour in _COLOURS.items():
        fill = PatternFill("solid", start_color=colour, end_color=colour)
        sheet.conditional_formatting.add("C5", CellIsRule("equal", [f'"{band}"'], fill=fill))
