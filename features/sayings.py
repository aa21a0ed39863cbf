"""What a business may have said of its own data points: a sentence with `{value}` and `{typical}`."""

import string

PLACES = ("value", "typical")


def check_saying(text: str) -> str | None:
    """Why something can't be said so; None if it can.

    >>> check_saying("Payroll ran {value} times; accounts that stay run it {typical} times")
    >>> check_saying("Payroll ran {times} times")
    '{times} stands in it; {value} and {typical} can'
    """
    try:
        found = [part[1:] for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return "a brace in it has no other; {value} and {typical} can stand in it"
    for name, form, conversion in found:
        if name not in PLACES or form or conversion:
            said = f"{name}{'!' + conversion if conversion else ''}{':' + form if form else ''}"
            return f"{{{said}}} stands in it; {{value}} and {{typical}} can"
    if "value" not in {name for name, *_ in found}:
        return "{value} is expected in it"
    return None
