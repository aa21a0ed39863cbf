"""What a check says first and last, in the terminal and on the page alike."""

from features.check import Report
from features.findings import LEFT_OUT, Severity, say_rows

HEADINGS: dict[Severity, str] = {
    "error": "Errors: they stop training",
    "warning": "Warnings: training goes on, but look at them",
    "note": "Notes: what each gap costs, and what is only to be known",
}


def say_verdict(report: Report) -> str:
    """The answer in one sentence."""
    errors, warnings = len(report.of("error")), len(report.of("warning"))
    if errors:
        return f"{_count(errors, 'error')} and {_count(warnings, 'warning')}: Varme can't train on this source yet."
    if warnings:
        return f"Varme can train on this source. {_count(warnings, 'warning')} to look at."
    return "Varme can train on this source. Nothing in it looks wrong."


def say_figures(report: Report) -> list[str]:
    """What the source is, in a few sentences; what errors keep from being counted is left out."""
    lines = [f"Source: {report.location}"]
    if report.end_of_data is None:
        return lines
    lines.append(
        f"The data end at {report.end_of_data:%Y-%m-%d %H:%M} UTC. Of {report.accounts:,} accounts, "
        f"{report.customers:,} are customers on {report.latest_snapshot}"
        + (
            f"; {_count(report.cancellations, 'cancellation')} since sign-up."
            if report.cancellations is not None
            else "."
        )
    )
    if report.first_snapshot is not None:
        lines.append(f"Snapshots can be taken from {report.first_snapshot} to {report.latest_snapshot}.")
    if report.left_out:
        reasons: dict[str, int] = {}
        for one in report.left_out:
            reasons[one.code] = reasons.get(one.code, 0) + one.rows
        why = ", ".join(f"{rows:,} {LEFT_OUT[code]}" for code, rows in reasons.items())
        lines.append(f"{say_rows(sum(reasons.values()))} left out: {why}.")
    return lines


def say_next(report: Report, train: str) -> str:
    """What to do next: `train` is the command that trains on this source."""
    errors = report.of("error")
    if not errors:
        return f"Next: {train}"
    first = errors[0]
    what = f"{first.table}.{first.column}" if first.table and first.column else first.table or "the source"
    return f"Mend {what} first, and check again; then: {train}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
