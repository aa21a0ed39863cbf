"""The news of a day are a file in a folder, CSV or XLSX; written as a whole, and the same bytes if written again."""

import csv
import fcntl
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import Any

from app.delivery.destination import Checked, Delivered, Delivery, DestinationRefused, Outcome, Retry
from app.settings import FolderSettings
from app.store.canonical import write_canonical

MOST = 5000
SHOWN = 3
# A spreadsheet that opens the file would take a text with one of these in front for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
READABLE = 0o644
Row = Mapping[str, Any]
Cell = str | float | None


class Folder:
    """A folder that gets one file a day: a row for each account that had news, ordered by account.

    What the file is made from lies beside it, in a hidden file: news that come later the same day join it.

    Args:
        name: what it is called in the settings.
        settings: its section.
    """

    kind = "folder"
    most = MOST

    def __init__(self, name: str, settings: FolderSettings) -> None:
        self.name = name
        self._settings = settings
        self._path = settings.path.expanduser()

    def close(self) -> None:
        """Nothing is open."""

    def check(self) -> Checked:
        """Try whether a file can be written into the folder.

        Raises:
            DestinationRefused: it is not there, or cannot be written to.
        """
        if not self._path.is_dir():
            raise DestinationRefused(self.name, f"there is no folder {self._path}. Make it, or set another path.")
        try:
            with TemporaryFile(dir=self._path):
                pass
        except OSError as error:
            raise DestinationRefused(self.name, f"{self._path} cannot be written to: {error.strerror}.") from None
        return Checked(
            (
                f"{self._path} can be written to.",
                (
                    f"It would get a file a day, such as {self._file(date(2026, 6, 29)).name}, with the columns "
                    f"{', '.join(self._columns())}."
                ),
            )
        )

    def prepare(self) -> None:
        """Nothing is needed."""

    def send(self, deliveries: Sequence[Delivery]) -> Sequence[Outcome]:
        """Put them into the files of their days."""
        days = sorted({one.snapshot_on for one in deliveries})
        outcomes = {day: self._write(day, [one for one in deliveries if one.snapshot_on == day]) for day in days}
        return [outcomes[one.snapshot_on] for one in deliveries]

    def describe(self, deliveries: Sequence[Delivery]) -> str:
        """The first lines of the files, and how many rows there are."""
        lines = []
        for day in sorted({one.snapshot_on for one in deliveries}):
            rows = [_row(one) for one in deliveries if one.snapshot_on == day]
            lines.append(f"{self._file(day)}: {len(rows):,} rows")
            lines += self._as_csv(rows[:SHOWN]).decode().removeprefix("\ufeff").splitlines()
        return "\n".join(lines)

    def _write(self, day: date, deliveries: Sequence[Delivery]) -> Outcome:
        try:
            with self._alone():
                kept = self._path / f".varme-{day}.jsonl"
                rows = {row["account_id"]: row for row in _read(kept)} | {
                    one.account_id: _row(one) for one in deliveries
                }
                whole = [rows[account] for account in sorted(rows)]
                _replace(kept, "".join(f"{write_canonical(row)}\n" for row in whole).encode())
                _replace(
                    self._file(day),
                    self._as_csv(whole) if self._settings.format == "csv" else self._as_xlsx(whole, day),
                )
        except OSError as error:
            return Retry(None, f"The folder cannot be written to: {error.strerror}.")
        return Delivered()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one at a time may read and write a day's files."""
        with (self._path / ".varme-lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _file(self, day: date) -> Path:
        return self._path / f"varme-{day}.{self._settings.format}"

    def _columns(self) -> list[str]:
        reasons = [
            f"reason_{rank}_{what}" for rank in range(1, self._settings.reasons + 1) for what in ("points", "text")
        ]
        return [
            *("account_id", "crm_id", "snapshot_on", "score", "band", "churn_probability", "horizon_days"),
            *("score_before", "band_before", "change", *reasons, "model_version", "link"),
        ]

    def _cells(self, row: Row) -> list[Cell]:
        change = row["change"] or {}
        values: dict[str, Cell] = {
            "score_before": change.get("score"),
            "band_before": change.get("band"),
            "change": change.get("points"),
        }
        for rank, reason in enumerate(row["reasons"], start=1):
            values |= {f"reason_{rank}_points": reason["points"], f"reason_{rank}_text": reason["text"]}
        return [values[name] if name in values else row.get(name) for name in self._columns()]

    def _as_csv(self, rows: Sequence[Row]) -> bytes:
        """UTF-8 with the mark by which spreadsheets know it, commas, points, days as YYYY-MM-DD."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self._columns())
        writer.writerows([_defuse(cell) for cell in self._cells(row)] for row in rows)
        return b"\xef\xbb\xbf" + text.getvalue().encode()

    def _as_xlsx(self, rows: Sequence[Row], day: date) -> bytes:
        # loaded when it is needed: who writes CSV does without
        from xlsxwriter import Workbook  # noqa: PLC0415

        whole = io.BytesIO()
        with Workbook(whole, {"in_memory": True}) as book:
            # else the file would say when it was made, and differ
            book.set_properties({"created": datetime.combine(day, time(), UTC).replace(tzinfo=None)})
            page = book.add_worksheet()
            page.freeze_panes(1, 0)
            for column, name in enumerate(self._columns()):
                page.write_string(0, column, name)
            for place, row in enumerate(rows, start=1):
                for column, cell in enumerate(self._cells(row)):
                    # each by its type: `write` would take texts for formulas and addresses
                    match cell:
                        case str():
                            page.write_string(place, column, cell)
                        case None:
                            pass
                        case number:
                            page.write_number(place, column, number)
        return whole.getvalue()


def _row(delivery: Delivery) -> Row:
    return {**delivery.payload, "crm_id": delivery.crm_id}


def _read(kept: Path) -> Iterator[Row]:
    if kept.is_file():
        yield from map(json.loads, kept.read_text(encoding="utf-8").rstrip("\n").split("\n"))


def _replace(file: Path, content: bytes) -> None:
    """Write a file so that it is the old one or the new one, whenever the machine stops."""
    with NamedTemporaryFile(dir=file.parent, prefix=".varme-", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(READABLE)
            Path(draft.name).replace(file)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def _defuse(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula, with a quotation mark in front; numbers are ours."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
