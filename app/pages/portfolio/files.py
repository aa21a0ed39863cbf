"""The list as a file, CSV or XLSX: all its pages, with the page's filters and order; texts never become formulas."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from app.pages.portfolio.lines import Tell
from app.store.standings import Stands
from app.words.language import Language, mark
from app.words.names import name_band
from models.answer import as_points

Cell = str | float | date | None
COLUMNS = (
    mark("Account"),
    mark("Name"),
    mark("Owner"),
    mark("Segment"),
    mark("Score"),
    mark("Band"),
    mark("Score before"),
    mark("Day of the score before"),
    mark("Change"),
    mark("First reason"),
    mark("Currency"),
    mark("Revenue a month"),
    mark("Revenue at risk"),
    mark("Renewal"),
    mark("Day of the score"),
)
WIDTHS = (14, 30, 20, 12, 8, 10, 12, 14, 9, 80, 9, 14, 14, 12, 14)
# A spreadsheet that opens the file would take a text with one of these in front for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
CHUNK_BYTES = 64 * 1024
CENTS = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, made one after the other."""

    language: Language
    tell: Tell
    accounts: Iterator[Stands]

    def head(self) -> list[str]:
        """What the columns are called."""
        return [self.language.text(column) for column in COLUMNS]

    def rows(self) -> Iterator[list[Cell]]:
        """The values of each account."""
        for one in self.accounts:
            yield [
                one.account_id,
                one.name,
                one.owner,
                one.segment,
                None if one.score is None else as_points(one.score),
                name_band(one.band, self.language),
                None if one.since_score is None else as_points(one.since_score),
                one.since_on,
                None if one.change is None else as_points(one.change),
                self.tell(one),
                one.currency,
                one.mrr,
                None if one.revenue_at_risk is None else round(one.revenue_at_risk, CENTS),
                one.renews_on,
                one.snapshot_on,
            ]


def write_csv(sheet: Sheet) -> Iterator[bytes]:
    """The file in pieces: UTF-8 with the mark by which spreadsheets know it, commas, points, days as YYYY-MM-DD."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet.head())
    yield b"\xef\xbb\xbf"
    for row in sheet.rows():
        writer.writerow([_defuse(cell) for cell in row])
        if text.tell() >= CHUNK_BYTES:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def write_xlsx(sheet: Sheet) -> Iterator[bytes]:
    """The file in pieces; it is written to the disk first, since its table of contents comes last."""
    # loaded when it is needed: a service that exports nothing does without
    from xlsxwriter import Workbook  # noqa: PLC0415

    with TemporaryDirectory(prefix="varme-") as folder:
        file = Path(folder) / "portfolio.xlsx"
        with Workbook(file, {"constant_memory": True, "tmpdir": folder}) as book:
            page = book.add_worksheet()
            page.freeze_panes(1, 0)
            bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
            for column, (name, width) in enumerate(zip(sheet.head(), WIDTHS, strict=True)):
                page.set_column(column, column, width)
                page.write_string(0, column, name, bold)
            for place, row in enumerate(sheet.rows(), start=1):
                for column, cell in enumerate(row):
                    # each by its type: `write` would take texts for formulas and addresses
                    match cell:
                        case str():
                            page.write_string(place, column, cell)
                        case date():
                            page.write_datetime(place, column, cell, day)
                        case None:
                            pass
                        case number:
                            page.write_number(place, column, number)
        with file.open("rb") as whole:
            while piece := whole.read(CHUNK_BYTES):
                yield piece


def _defuse(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula, with a quotation mark in front; numbers are ours."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
