"""What a feature is called in a sentence: its name in words."""

import re

# What people write in capitals, whatever the column's name does.
_CAPITALS = frozenset({"api", "arr", "ces", "crm", "csat", "id", "mrr", "nps", "pdf", "sms", "sso", "url", "vat"})
_WINDOW = re.compile(r"_(\d+)d$")
# What follows the noun that a label is about.
_AFTER_NOUN = re.compile(r"\s(?:and|in|of|per|since|to|vs)\s.*$|(?:\s(?:\w+ed|left|lost|now|open|overdue|withdrawn))+$")


def spell_feature(name: str) -> str:
    """The name of a column as words.

    >>> [spell_feature(name) for name in ("tickets_90d", "nps_change", "MonthlyCharges", "key_payroll_run_30d")]
    ['Tickets in 90 days', 'NPS change', 'Monthly charges', 'Key payroll run in 30 days']
    """
    window = _WINDOW.search(name)
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", _WINDOW.sub("", name)).replace("_", " ")
    words = [_spell_word(word) for word in plain.split()] or [name]
    said = " ".join(words) + (f" in {window[1]} days" if window else "")
    return said[:1].upper() + said[1:]


def _spell_word(word: str) -> str:
    if word.lower() in _CAPITALS:
        return word.upper()
    return word if word.isupper() else word.lower()


def lower_first(label: str) -> str:
    """A label within a sentence: abbreviations keep their capitals.

    >>> lower_first("Tickets open"), lower_first("NPS change")
    ('tickets open', 'NPS change')
    """
    first = label.split(maxsplit=1)[0] if label.split() else label
    return label if len(first) > 1 and first.isupper() else label[:1].lower() + label[1:]


def choose_verb(label: str, one: str, several: str) -> str:
    """The verb that goes with a label.

    >>> [choose_verb(label, "tells", "tell") for label in ("NPS change", "Active users", "Breadth of use", "CES")]
    ['tells', 'tell', 'tells', 'tells']
    >>> [choose_verb(label, "tells", "tell") for label in ("Days since login", "Tickets open", "Invoices overdue")]
    ['tell', 'tell', 'tell']
    """
    noun = re.sub(_AFTER_NOUN, "", re.sub(_AFTER_NOUN, "", label)).split()
    last = noun[-1] if noun else label
    return several if last.endswith("s") and not last.endswith("ss") and not last.isupper() else one
