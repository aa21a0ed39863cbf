"""Texts that may be numbers or dates: what is counted in them, and how they are read then."""

from collections.abc import Mapping
from typing import Literal

from features.errors import TableError
from features.table.dates import DATE_FORMS, choose_form, date_of
from features.table.tally import CANDIDATE, FILLED, Tally

Kind = Literal["number", "category", "date"]

# In a column of numbers or dates a few values may be none; they count as unknown, and are said.
_MOST_ODD = 0.05
_PLAIN = r"[+-]?[$€£]?\s?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s?[%€£$]?"
_THOUSANDS = r"[+-]?[$€£]?\s?\d{1,3}(,\d{3})+(\.\d*)?\s?[%€£$]?"
_COMMA = r"[+-]?[$€£]?\s?(\d{1,3}(\.\d{3})+|\d+),\d+\s?[%€£$]?"
_COMMA_WHOLE = r"[+-]?[$€£]?\s?(\d{1,3}(\.\d{3})+|\d+)\s?[%€£$]?"
_INFINITE = r"(?i)[+-]?inf(inity)?"
_STRIPPED = r"regexp_replace(n, '[$€£%\s]', '', 'g')"

# How numbers are written, each with the number that a text is then.
_WRITTEN = {
    "with_points": (f"({_PLAIN}|{_THOUSANDS})", f"replace({_STRIPPED}, ',', '')"),
    "with_commas": (f"({_COMMA}|{_COMMA_WHOLE})", f"replace(replace({_STRIPPED}, '.', ''), ',', '.')"),
}
_FORMS = {f"form_{place}": form for place, form in enumerate(DATE_FORMS)}


def questions(kind: Kind, *, decimal_comma: bool) -> Mapping[str, str]:
    """What must be counted in a column of texts, to tell whether they can be read as a kind."""
    if kind == "category":
        return FILLED
    if kind == "date":
        each = {name: f"({date_of(form)}) IS NOT NULL" for name, form in _FORMS.items()}
        return FILLED | CANDIDATE | each | {"dates": " OR ".join(each)}
    asked = FILLED | CANDIDATE | {"infinite": f"regexp_full_match(n, '{_INFINITE}')"}
    for way in _WRITTEN if decimal_comma else ("with_points",):
        asked |= {way: f"regexp_full_match(n, '{_WRITTEN[way][0]}')", f"huge_{way}": f"isinf({_number(way)})"}
    return asked | ({"a_comma": f"regexp_full_match(n, '{_COMMA}')"} if decimal_comma else {})


def _number(way: str) -> str:
    pattern, sql = _WRITTEN[way]
    return f"CASE WHEN regexp_full_match(n, '{pattern}') THEN TRY_CAST({sql} AS DOUBLE) END"


def choose_number(name: str, tally: Tally, *, decimal_comma: bool) -> tuple[str, int, str] | None:
    """How the texts are numbers: SQL, how many are none, and one of these; None if too many are none.

    Raises:
        TableError: a number is infinite.
    """
    # A comma anywhere in the column tells that the points in it part thousands.
    way = "with_commas" if decimal_comma and tally["a_comma"].count else "with_points"
    found, infinite = tally[way], tally["infinite"].count
    odd = tally["candidate"].count - found.count - infinite
    if not found.count or odd > _MOST_ODD * tally["candidate"].count:
        return None
    refuse_infinite(name, infinite + tally[f"huge_{way}"].count)
    return _number(way), odd, found.other


def choose_date(name: str, tally: Tally) -> tuple[str, int, str] | None:
    """How the texts are dates: SQL, how many are none, and one of these; None if too many are none.

    Raises:
        TableError: they are dates in more than one form, or the form can't be told.
    """
    dates = tally["dates"].count
    odd = tally["candidate"].count - dates
    if not dates or odd > _MOST_ODD * tally["candidate"].count:
        return None
    marks = {form: tally[place] for place, form in _FORMS.items()}
    form = choose_form(
        name,
        {form: mark.count for form, mark in marks.items()},
        dates,
        lambda form, *, fits: marks[form].example if fits else marks[form].other,
    )
    return date_of(form), odd, marks[form].other


def describe_wrong(name: str, wanted: Kind, tally: Tally) -> str:
    """That a column is not of the kind that a model has learnt, with an example."""
    example = tally["with_points"].other if wanted == "number" else tally["candidate"].example
    return (
        f"The model has learnt {name} as a {wanted}, and more than {_MOST_ODD:.0%} of its values here are none, "
        f"such as {example!r}. Correct the column, or train again on tables like this one."
    )


def refuse_infinite(name: str, rows: int) -> None:
    """Refuse a column with infinite numbers.

    Raises:
        TableError: there are some.
    """
    if rows:
        raise TableError(
            f"The column {name} holds an infinite number in {rows:,} {'row' if rows == 1 else 'rows'}. Leave it blank "
            "where the number is unknown, or leave the column out with --drop."
        )
