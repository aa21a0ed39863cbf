"""How dates are written in a table, and which one form all dates of a column have."""

from collections.abc import Mapping
from typing import Protocol

from features.errors import TableError

# What each form looks like; a time of day may follow, and is not read.
ISO = "2026-06-30"
DATE_FORMS: dict[str, str] = {
    ISO: "%Y-%m-%d",
    "2026/06/30": "%Y/%m/%d",
    "30.06.2026": "%d.%m.%Y",
    "30/06/2026": "%d/%m/%Y",
    "06/30/2026": "%m/%d/%Y",
    "30-06-2026": "%d-%m-%Y",
    "06-30-2026": "%m-%d-%Y",
}
_HAS_ZONE = r":.*(Z|[+-]\d{2}(:?\d{2})?)$"


class Example(Protocol):
    """Gives a value of the column that fits a form of dates, or one that does not."""

    def __call__(self, form: str, *, fits: bool) -> str:
        """The value."""


def date_of(form: str, text: str = "n") -> str:
    """SQL for the date that a text in one of the forms stands for; null where it is none."""
    # Years have four digits: 1.2.3 is a version, not a day.
    day = f"regexp_extract({text}, '^(\\d{{4}}\\D[^ T]*|[^ T]*\\D\\d{{4}})($|[ T])', 1)"
    read = f"CAST(try_strptime({day}, '{DATE_FORMS[form]}') AS DATE)"
    if form != ISO:
        return read
    # A time with a zone may lie on another day in UTC.
    utc = f"CAST(make_timestamp(epoch_us(TRY_CAST({text} AS TIMESTAMPTZ))) AS DATE)"
    return f"CASE WHEN regexp_matches({text}, '{_HAS_ZONE}') THEN {utc} ELSE {read} END"


def choose_form(name: str, fitting: Mapping[str, int], dates: int, example: Example) -> str:
    """The one form that all dates of a column have.

    Args:
        name: the column.
        fitting: how many values fit each form.
        dates: how many fit any form.
        example: gives values to show.

    Raises:
        TableError: no form fits all of them, or two do and tell different days.
    """
    whole = [form for form, count in fitting.items() if count == dates]
    if len(whole) > 1:
        raise TableError(
            f"The dates in the column {name} can be read in two ways, as {whole[0]} and as {whole[1]}: nothing tells "
            f"which number of {example(whole[0], fits=True)!r} is the day. Write them as {ISO}, or leave the column "
            "out with --drop."
        )
    if not whole:
        most = max(fitting, key=lambda form: fitting[form])
        raise TableError(
            f"The column {name} holds dates in more than one form, such as {example(most, fits=True)!r} and "
            f"{example(most, fits=False)!r}. Write all of them as {ISO}, or leave the column out with --drop."
        )
    return whole[0]
