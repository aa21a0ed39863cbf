"""The sheet Points: what each value of each feature adds."""

from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from models.points_table import Curve, PointsTable
from training.spreadsheet.cells import DATE, EPOCH, set_widths, write_head, write_text

# LightGBM splits zero from what lies above it by one of the smallest numbers there are; people read it as zero.
_AS_ZERO = 1e-30


@dataclass(frozen=True, slots=True)
class Block:
    """Where the curve of a feature stands on the sheet Points: its first and last row, and the row of unknown."""

    curve: Curve
    first: int
    last: int
    unknown: int

    def column(self, letter: str, last: int | None = None) -> str:
        """A column of its rows, as a reference."""
        return f"Points!${letter}${self.first}:${letter}${last or self.last}"


def write_points(sheet: Worksheet, table: PointsTable) -> list[Block]:
    """Write the sheet, a block for each feature."""
    write_head(sheet, 1, 1, ("Feature", "Signal", "No.", "Above", "Up to and including", "Text", "Points", "Margin"))
    blocks, row = [], 2
    for curve in table.curves:
        first = row
        for place, (margin, points) in enumerate(zip(curve.margin, curve.points, strict=True)):
            _write_step(sheet, row, curve, place + 1, points, margin)
            if curve.feature.kind == "category":
                write_text(sheet.cell(row, 6), curve.feature.categories[place])
            else:
                _write_edge(sheet.cell(row, 4), curve, place - 1)
                _write_edge(sheet.cell(row, 5), curve, place)
            row += 1
        _write_step(sheet, row, curve, "unknown", curve.unknown_points, curve.unknown)
        blocks.append(Block(curve, first, row - 1, row))
        row += 2
    sheet.freeze_panes = "A2"
    set_widths(sheet, (28, 18, 9, 14, 14, 28, 10, 24))
    return blocks


def _write_step(sheet: Worksheet, row: int, curve: Curve, number: int | str, points: float, margin: float) -> None:
    write_text(sheet.cell(row, 1), curve.feature.name)
    write_text(sheet.cell(row, 2), curve.feature.signal)
    sheet.cell(row, 3, number)
    sheet.cell(row, 7, points).number_format = "+0.00;-0.00;0.00"
    sheet.cell(row, 8, margin)


def _write_edge(cell: Cell, curve: Curve, place: int) -> None:
    if 0 <= place < len(curve.up_to):
        edge = curve.up_to[place]
        is_date = curve.feature.kind == "date"
        cell.value = edge + EPOCH if is_date else edge
        cell.number_format = DATE if is_date else "0" if abs(edge) < _AS_ZERO else "General"
