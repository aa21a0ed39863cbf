"""Cells of the spreadsheet: texts that stay texts, headings, and the rounding of the service as a formula."""

import re
from collections.abc import Sequence

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

# Days from 1899-12-30, from which spreadsheets count, to 1970-01-01.
EPOCH = 25569
DATE = "yyyy-mm-dd"
POINTS = "+0.0;-0.0;0.0"
BOLD = Font(bold=True)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_text(cell: Cell, text: str) -> None:
    """Write a text that stays one: `=1+1` is no formula here, and none when somebody edits the cell."""
    # Control characters can't stand in such a file; each has a sign that shows it.
    cell.value = _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in {"=", "+", "-", "@"}


def write_head(sheet: Worksheet, row: int, first: int, heads: Sequence[str]) -> None:
    """Write headings, from a column on."""
    for column, head in enumerate(heads, start=first):
        cell = sheet.cell(row, column, head)
        cell.font = BOLD
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Make the columns, from the first on, as wide as so many letters."""
    for place, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + place)].width = width


def rounded(cell: str) -> str:
    """A cell to the nearest whole number, and halfway to the even one, as the service rounds; a formula."""
    return f"INT({cell})+IF({cell}-INT({cell})>0.5,1,IF({cell}-INT({cell})<0.5,0,MOD(INT({cell}),2)))"
