"""How points and scores are written: always with their tenth, so that a reader can add them up."""

from babel.numbers import format_decimal

from app.languages import LOCALES
from app.words.language import Language
from models.answer import as_points


def write_points(tenths: int, language: Language, *, is_signed: bool = False) -> str:
    """Tenths of a point as a number with one decimal.

    >>> from app.words.language import language_of
    >>> write_points(384, language_of("en")), write_points(30, language_of("da"), is_signed=True)
    ('38.4', '+3,0')
    """
    pattern = "+0.0;-0.0" if is_signed and tenths else "0.0"
    written: str = format_decimal(as_points(tenths), format=pattern, locale=LOCALES[language.code])
    return written
