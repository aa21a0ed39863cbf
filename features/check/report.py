"""What a check comes to: the tables and columns, their coverage over time, and the findings."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from features.findings import Finding, LeftOut, Severity

TableStatus = Literal["present", "absent", "missing", "unusable"]
ColumnStatus = Literal["present", "absent", "missing", "wrong type", "blank", "overwritten"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows of a table by month: `rows[i]` are dated in the month that begins on `months[i]`, none left out between.

    `holes` are the months that hold far fewer rows than those around them.
    """

    first_on: date
    last_on: date
    months: tuple[date, ...]
    rows: tuple[int, ...]
    holes: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnCheck:
    """A column of the contract: whether it must be there, and how it was found."""

    name: str
    type: str
    required: bool
    status: ColumnStatus


@dataclass(frozen=True, slots=True)
class TableCheck:
    """A table of the contract: where it is read from, how it was found, and its coverage where its rows are dated.

    `missing` must be there and is not; `absent` may be; `unusable` is there and can't be read. `ignored` are columns
    that the contract does not know.
    """

    name: str
    says: str
    status: TableStatus
    rows: int
    columns: tuple[ColumnCheck, ...]
    ignored: tuple[str, ...] = ()
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A source compared with the contract.

    Findings stand in order: errors, warnings, notes. The figures of accounts are None where errors keep them from
    being counted: `customers` are those of `latest_snapshot`, `cancellations` the notices since sign-up.
    """

    location: str
    churn: str
    tables: tuple[TableCheck, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...] = ()
    end_of_data: datetime | None = None
    first_snapshot: date | None = None
    latest_snapshot: date | None = None
    accounts: int | None = None
    customers: int | None = None
    cancellations: int | None = None

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    @property
    def is_trainable(self) -> bool:
        """Whether there are no errors."""
        return not self.of("error")

    def to_json(self) -> dict[str, Any]:
        """As plain values; dates as ISO texts are the writer's part."""
        counts = {f"{severity}s": len(self.of(severity)) for severity in SEVERITIES}
        return {**counts, **asdict(self)}
