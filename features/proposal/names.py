"""Names as people write them (`customerID`, `Signup Date`, `kündigung_am`), brought to one form to compare."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ä": "ae", "ö": "oe", "ü": "ue"})
# What a column says of its unit and not of its meaning.
_UNITS = frozenset(("usd", "eur", "gbp", "dkk", "nok", "sek", "utc", "amount", "amt"))


@lru_cache(maxsize=100_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case and plain letters.

    >>> words_of("customerID"), words_of("Größe (EUR)"), words_of("MRRAmount2")
    (('customer', 'id'), ('groesse', 'eur'), ('mrr', 'amount2'))
    """
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", unicodedata.normalize("NFC", name))
    plain = unicodedata.normalize("NFKD", split.lower().translate(_LETTERS))
    return tuple(re.findall(r"[a-z0-9]+", plain))


def squash(words: Iterable[str]) -> str:
    """The words in one, so that `signup_date`, `signUpDate` and `signupdate` are equal."""
    return "".join(words)


def singular(word: str) -> str:
    """One of them.

    >>> singular("companies"), singular("invoices"), singular("boxes"), singular("status")
    ('company', 'invoice', 'box', 'status')
    """
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "sses", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def forms_of(column: str, table: Iterable[str]) -> tuple[str, ...]:
    """What a column's name may be taken for: as it is, without its unit, and without the name of its table.

    >>> forms_of("mrr_amount_usd", ["subscriptions"])
    ('mrramountusd', 'mrr')
    >>> forms_of("ticket_status", ["support", "tickets"])
    ('ticketstatus', 'status')
    """
    whole = words_of(column)
    short = whole
    while len(short) > 1 and short[-1] in _UNITS:
        short = short[:-1]
    around = {singular(word) for word in table}
    bare = short
    while len(bare) > 1 and singular(bare[0]) in around:
        bare = bare[1:]
    return tuple(dict.fromkeys((squash(whole), squash(short), squash(bare))))


def common_start(names: Iterable[str]) -> int:
    """How many first words all names share (`shop_orders`, `shop_users`: 1); zero for a single name."""
    split = [words_of(name) for name in names]
    if len(split) < 2:  # noqa: PLR2004 -- one name shares nothing
        return 0
    shared = 0
    while all(len(words) > shared + 1 for words in split) and len({words[shared] for words in split}) == 1:
        shared += 1
    return shared
