"""Numbers as people read them in English."""

import math

FEW = 100
TINY = 0.1
# What is left of something that fell by a share which would be rounded to all of it.
ALMOST_NOTHING = 0.005


def write_number(value: float) -> str:
    """A number with no more digits than say something.

    >>> [write_number(number) for number in (3.0000001, 12345.6, 8.54, 0.01234, -2.0, -0.0)]
    ['3', '12,346', '8.5', '0.012', '-2', '0']
    """
    size = abs(value)
    if size >= FEW:
        digits = 0
    elif size >= TINY or size == 0:
        digits = 1
    else:
        digits = 1 - math.floor(math.log10(size))
    written = f"{value:,.{digits}f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written == "-0" else written


def write_percent(share: float) -> str:
    """A share as a percentage.

    >>> write_percent(0.316), write_percent(0.004)
    ('32 %', '0.4 %')
    """
    percent = share * 100
    return f"{write_number(round(percent) if abs(percent) >= 1 else percent)} %"


def write_fall(ratio: float) -> str:
    """By what share something fell to `ratio` of what it was; all of it only where nothing is left.

    >>> write_fall(0.21), write_fall(0.004), write_fall(0.0)
    ('79 %', 'over 99 %', '100 %')
    """
    is_nearly_all = 0 < ratio < ALMOST_NOTHING
    return "over 99 %" if is_nearly_all else write_percent(1 - ratio)


def count(value: float, one: str, many: str | None = None) -> str:
    """A number with its noun, in the singular or the plural.

    >>> count(1, "day"), count(2.5, "day"), count(0, "person", "people")
    ('1 day', '2.5 days', '0 people')
    """
    written = write_number(value)
    return f"{written} {one if written in ('1', '-1') else many or one + 's'}"


def write_span(days: float) -> str:
    """A length of time in the unit that people would take.

    >>> [write_span(days) for days in (1, 45, 200, 1100)]
    ['1 day', '45 days', '7 months', '3 years']
    """
    if days < 2 * 30:
        return count(round(days), "day")
    if days < 2 * 365:
        return count(round(days / 30.44), "month")
    return count(round(days / 365.25, 1), "year")
