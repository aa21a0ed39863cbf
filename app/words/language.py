"""A language: its words for messages, and how it writes numbers, dates, lengths of time and amounts of money."""

import gettext
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from app.languages import LANGUAGES, LOCALES
from app.words.numerals import Numerals, count_of

DOMAIN, FOLDER = "varme", Path(__file__).parent / "locale"
# From here on a length of time is told in weeks, in months, and in years.
IN_WEEKS_DAYS = 4 * 7
IN_MONTHS_DAYS, IN_YEARS_DAYS = 2 * 30, 2 * 365
# How many numbers, and messages with numbers, a language remembers.
MANY = 10_000
DAYS_OF_WEEK, DAYS_OF_MONTH, DAYS_OF_YEAR = 7, 30.44, 365.25


class UnknownLanguage(Exception):
    """A language in which nothing is said yet."""

    def __init__(self, language: str) -> None:
        super().__init__(f"{language!r} is not spoken here. There is {', '.join(LANGUAGES)}.")


@dataclass(frozen=True, slots=True)
class Counted:
    """A message in its two English forms: `one` for one, `many` for any other number."""

    one: str
    many: str


Message = str | Counted


def mark(text: str) -> str:
    """Marks a message to be translated, where it is declared and not yet said."""
    return text


def mark_plural(one: str, many: str) -> Counted:
    """Marks a message that depends on a number."""
    return Counted(one, many)


class Language:
    """Says messages in one language. A message is an English text; `{name}` in it is where a value goes.

    >>> english = language_of("en")
    >>> english.text("The plan is {value}", value="team")
    'The plan is team'
    >>> english.plural("{number} login", "{number} logins", 1234)
    '1,234 logins'
    """

    def __init__(self, code: str, translations: gettext.NullTranslations, numerals: Numerals) -> None:
        self.code = code
        self._translations = translations
        self._numerals = numerals
        # a batch says the same few hundred messages, and the same small numbers, millions of times
        self._texts: dict[str, str] = {}
        self._plural = lru_cache(MANY)(self._find_plural)
        self._number = lru_cache(MANY)(numerals.write_number)
        self._day = lru_cache(MANY)(numerals.write_day)

    def text(self, text: str, /, **values: object) -> str:
        """A message with its values."""
        said = self._texts.get(text)
        if said is None:
            said = self._texts[text] = self._translations.gettext(text)
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, number: float, /, **values: object) -> str:
        """A message that depends on a number, which goes to `{number}` as this language writes it."""
        values.setdefault("number", self._number(number))
        return self._plural(one, many, number).format(**values)

    def _find_plural(self, one: str, many: str, number: float) -> str:
        return self._translations.ngettext(one, many, count_of(number))

    def say(self, message: Message, number: float, /, **values: object) -> str:
        """A message that may depend on a number or not; `{number}` is there in both."""
        if isinstance(message, Counted):
            return self.plural(message.one, message.many, number, **values)
        values.setdefault("number", self._number(number))
        return self.text(message, **values)

    def number(self, value: float) -> str:
        """A number with no more digits than say something: 12,346; 8.5; 0.012."""
        return self._number(value)

    def percent(self, share: float) -> str:
        """A share as a percentage: 0.316 is 32%."""
        return self._numerals.write_percent(share)

    def points(self, tenths: int, *, is_signed: bool = False) -> str:
        """Points and scores, given in tenths: always with their tenth, so that a reader can add them up: 38.4, +3.0."""
        return self._numerals.write_points(tenths, is_signed=is_signed)

    def times(self, value: float) -> str:
        """How often: once, twice, 3 times."""
        told = self.number(value)
        if told == self.number(1):
            return self.text("once")
        if told == self.number(2):
            return self.text("twice")
        return self.plural("{number} time", "{number} times", value)

    def day(self, on: date) -> str:
        """A day in little room: 3 Mar 2026."""
        return self._day(on)

    def date(self, on: date) -> str:
        """A day: 3 March 2026."""
        return self._numerals.write_date(on)

    def money(self, amount: float, currency: str | None = None) -> str:
        """An amount of money, with its currency (ISO 4217) where that is known."""
        return self._numerals.write_money(amount, currency)

    def span(self, days: float) -> str:
        """A length of time, given in days, in the unit that people take: 12 days, 6 weeks, 7 months, 3.3 years."""
        if days < IN_WEEKS_DAYS:
            return self.plural("{number} day", "{number} days", round(days))
        if days < IN_MONTHS_DAYS:
            return self.plural("{number} week", "{number} weeks", round(days / DAYS_OF_WEEK))
        if days < IN_YEARS_DAYS:
            return self.plural("{number} month", "{number} months", round(days / DAYS_OF_MONTH))
        return self.plural("{number} year", "{number} years", round(days / DAYS_OF_YEAR, 1))


@cache
def language_of(code: str) -> Language:
    """The language of a code, one of `LANGUAGES`.

    Raises:
        UnknownLanguage: nothing is said in it.
    """
    if code not in LOCALES:
        raise UnknownLanguage(code)
    # English is the language of the messages themselves
    translations = gettext.NullTranslations() if code == "en" else gettext.translation(DOMAIN, FOLDER, [code])
    return Language(code, translations, Numerals.of(LOCALES[code]))
