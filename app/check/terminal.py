"""The report of a check in the terminal: readable at 100 columns, and without colour."""

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from app.check.headline import HEADINGS, say_figures, say_verdict
from app.check.picture import sparkline
from features.check import Report, TableCheck
from features.check.report import SEVERITIES
from features.findings import Finding, printable

WIDTH = 100
_PICTURE = 46
_MARKS = {"error": "✗", "warning": "!", "note": "·"}
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
_INDENT = (0, 0, 0, 2)


def print_report(report: Report, console: Console | None = None) -> None:
    """Print the whole report; every text that comes from the data is printed as it is, never as markup."""
    chosen = console or Console(highlight=False)
    if chosen.width > WIDTH or not chosen.is_terminal:
        chosen.width = WIDTH
    chosen.print(Text(say_verdict(report), style="bold red" if not report.is_trainable else "bold green"))
    for said in say_figures(report):
        chosen.print(Text(said))
    chosen.print()
    chosen.print(_tables(report))
    for line in _columns(report):
        chosen.print(Padding(line, _INDENT))
    for severity in SEVERITIES:
        if findings := report.of(severity):
            chosen.print()
            chosen.print(Text(HEADINGS[severity], style="bold"))
            for finding in findings:
                chosen.print(_finding(finding))


def _tables(report: Report) -> Table:
    grid = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    grid.add_column("table")
    grid.add_column("rows", justify="right")
    grid.add_column("rows read, by month", no_wrap=True)
    for column in ("first day", "last day"):
        grid.add_column(column, no_wrap=True)
    for table in report.tables:
        if table.status != "present" or table.coverage is None:
            style = "red" if table.status in ("missing", "unusable") else "dim"
            words = "no rows that are read" if table.status == "present" else table.status
            grid.add_row(table.name, f"{table.rows:,}" if table.rows else "", Text(words, style=style))
            continue
        coverage = table.coverage
        picture = Text(sparkline(coverage.rows, _PICTURE), style="yellow" if coverage.holes else "")
        grid.add_row(table.name, f"{table.rows:,}", picture, str(coverage.first_on), str(coverage.last_on))
    return grid


def _columns(report: Report) -> Iterator[Text]:
    """What is remarkable about the columns: those that are not there, not right, or ignored."""
    lines = [(table.name, said) for table in report.tables if (said := _say_columns(table))]
    if lines:
        yield Text()
    for name, said in lines:
        yield Text.assemble((f"{name}: ", "bold"), said)


def _say_columns(table: TableCheck) -> str:
    statuses = ("missing", "wrong type", "blank", "overwritten", "absent")
    # That nothing says when rows were recorded is usual, and would stand in every line.
    columns = [column for column in table.columns if column.name != "recorded_at" or column.status != "absent"]
    named = {one: [column.name for column in columns if column.status == one] for one in statuses}
    parts = [f"{status}: {', '.join(names)}" for status, names in named.items() if names]
    if table.ignored:
        parts.append(f"ignored: {', '.join(printable(name) for name in table.ignored)}")
    return "; ".join(parts)


def _finding(finding: Finding) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=3, justify="right")
    grid.add_column()
    grid.add_row(Text(_MARKS[finding.severity], style=_COLOURS[finding.severity]), Text(finding.says))
    if finding.example:
        shown = ", ".join(f"{name} {value}" for name, value in finding.example.items())
        grid.add_row("", Text(f"such as {shown}", style="dim"))
    return grid
