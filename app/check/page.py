"""The report of a check as one HTML file, which needs nothing from elsewhere and runs no script."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.check.headline import HEADINGS, say_figures, say_next, say_verdict
from app.check.picture import bars
from features.check import Report
from features.check.report import SEVERITIES
from features.dataset.files import replace_file


def render_page(report: Report, train: str) -> str:
    """The page; every value is escaped. `train` is the command that trains on this source."""
    environment = Environment(
        loader=PackageLoader("app.check", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        report=report,
        severities=SEVERITIES,
        headings=HEADINGS,
        verdict=say_verdict(report),
        figures=say_figures(report),
        next=say_next(report, train),
        bars={table.name: bars(table.coverage) for table in report.tables if table.coverage is not None},
    )


def write_page(report: Report, train: str, out: Path) -> None:
    """Write the page; the file is there whole or not at all."""
    replace_file(out, lambda new: new.write_text(render_page(report, train), encoding="utf-8"))
