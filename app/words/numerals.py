"""Numbers, percentages, dates and amounts of money as people write them in a country, with few digits."""

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_symbol

FEW = 100
# Smaller numbers are told with two digits that are not zero: 0.17.
SMALL = 1


@dataclass(frozen=True, slots=True)
class Numerals:
    """How numbers are written, by the Unicode Common Locale Data Repository (CLDR).

    Reasons hold many numbers, and a batch many reasons: so they are written by Python, with the signs of the locale.
    """

    locale: Locale
    signs: dict[int, str]
    percent: tuple[str, str]

    @classmethod
    def of(cls, name: str) -> "Numerals":
        """Those of a locale, as `nb` or `en_GB`."""
        locale = Locale.parse(name)
        symbols = locale.number_symbols["latn"]
        signs = str.maketrans({",": symbols["group"], ".": symbols["decimal"], "-": symbols["minusSign"]})
        pattern = locale.percent_formats[None]
        return cls(locale, signs, (pattern.prefix[0], pattern.suffix[0]))

    def write_number(self, value: float) -> str:
        """A number with no more digits than say something.

        >>> write = Numerals.of("en").write_number
        >>> [write(number) for number in (3.0000001, 12345.6, 8.54, 0.1678, 0.01234, -2.0, -0.0)]
        ['3', '12,346', '8.5', '0.17', '0.012', '-2', '0']
        >>> Numerals.of("da").write_number(12345.6), Numerals.of("da").write_number(8.54)
        ('12.346', '8,5')
        """
        written = f"{value:,.{_digits(value)}f}"
        written = written.rstrip("0").rstrip(".") if "." in written else written
        return "0" if written == "-0" else written.translate(self.signs)

    def write_percent(self, share: float) -> str:
        """A share as a percentage.

        >>> write = Numerals.of("en").write_percent
        >>> write(0.316), write(0.004)
        ('32%', '0.4%')
        """
        percent = share * 100
        before, after = self.percent
        return f"{before}{self.write_number(round(percent) if abs(percent) >= 1 else percent)}{after}"

    def write_figure(self, value: float, digits: int) -> str:
        """A number with always so many decimals, so that a column of them can be compared.

        >>> Numerals.of("en").write_figure(0.2, 3), Numerals.of("da").write_figure(0.2, 3)
        ('0.200', '0,200')
        """
        return f"{value:,.{digits}f}".translate(self.signs)

    def write_share(self, share: float) -> str:
        """A share as a percentage, always with its tenth.

        >>> Numerals.of("en").write_share(0.316), Numerals.of("da").write_share(0.02).replace(chr(160), "_")
        ('31.6%', '2,0_%')
        """
        before, after = self.percent
        return f"{before}{self.write_figure(share * 100, 1)}{after}"

    def write_points(self, tenths: int, *, is_signed: bool) -> str:
        """Tenths of a point as a number with one decimal, also where it is zero.

        >>> Numerals.of("en").write_points(384, is_signed=False), Numerals.of("da").write_points(30, is_signed=True)
        ('38.4', '+3,0')
        """
        return f"{tenths / 10:{'+' if is_signed and tenths else ''}.1f}".translate(self.signs)

    def write_date(self, on: date) -> str:
        """A day.

        >>> Numerals.of("en_GB").write_date(date(2026, 3, 3))
        '3 March 2026'
        """
        return format_date(on, "long", locale=self.locale)

    def write_day(self, on: date) -> str:
        """A day in little room: as a column of a table.

        >>> Numerals.of("en_GB").write_day(date(2026, 3, 3))
        '3 Mar 2026'
        """
        return format_date(on, "medium", locale=self.locale)

    def write_money(self, amount: float, currency: str | None) -> str:
        """An amount of money; without a currency it is a number. Cents only where there are some, in small amounts.

        >>> write = Numerals.of("en").write_money
        >>> write(1234.4, "EUR"), write(24.5, "EUR"), write(24.0, "DKK").replace(chr(160), "_"), write(1234.4, None)
        ('€1,234', '€24.50', 'DKK_24', '1,234')
        """
        if currency is None:
            return self.write_number(amount)
        digits = 0 if abs(amount) >= FEW or float(amount).is_integer() else 2
        rounded = round(amount, digits) + 0.0
        before, after = _around_amount(self.locale, currency, digits, is_negative=rounded < 0)
        return before + f"{abs(rounded):,.{digits}f}".translate(self.signs) + after


@lru_cache(1000)
def _around_amount(locale: Locale, currency: str, digits: int, *, is_negative: bool) -> tuple[str, str]:
    """What stands before and after an amount of money: to have Babel write each one takes long."""
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", "0.00" if digits else "0")
    # CLDR parts letters from figures by a space, which Babel leaves out
    if get_currency_symbol(currency, locale=locale)[-1].isalpha():
        pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")
    one = -1 if is_negative else 1
    written = format_currency(one, currency, pattern, locale=locale, currency_digits=False)
    # Babel writes every minus as a hyphen
    before, after = written.replace("-", locale.number_symbols["latn"]["minusSign"]).split("1")
    return before, after.lstrip(f"{locale.number_symbols['latn']['decimal']}0")


def count_of(value: float) -> int:
    """The whole number by which a noun is in the singular or the plural: as many as are told.

    A number that is told with decimals is told in the plural.

    >>> count_of(1.0000001), count_of(-1), count_of(1.5), count_of(0), count_of(123.6)
    (1, 1, 2, 0, 124)
    """
    told = round(abs(value), _digits(value))
    return int(told) if float(told).is_integer() else 2


def _digits(value: float) -> int:
    size = abs(value)
    if size >= FEW:
        return 0
    return 1 if size >= SMALL or size == 0 else 1 - math.floor(math.log10(size))
