"""What several endpoints ask for in the same form: a day, and a language."""

import re
from datetime import date
from typing import Annotated

from fastapi import Header
from pydantic import BeforeValidator, Field

from app.service.problems import FieldError, InvalidRequest
from app.words import LANGUAGES, UnknownLanguage, choose_language

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _refuse_other_forms(value: object) -> object:
    # pydantic would take a number for seconds since 1970, and a time of day for nothing
    if isinstance(value, str) and not ISO_DAY.fullmatch(value):
        raise ValueError("a day is expected, as YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_refuse_other_forms)]
# Which languages there are is declared here and checked where one is chosen, which says so in better words.
AskedLanguage = Annotated[str, Field(max_length=35, json_schema_extra={"enum": list(LANGUAGES)})]
AcceptLanguage = Annotated[
    str | None,
    Header(description="The language of the sentences, where the request names none: `en`, `da`, `nb` or `nl`."),
]


def choose_spoken(asked: str | None, accept_language: str | None) -> str:
    """The language to answer in.

    Raises:
        InvalidRequest: nothing is said in the one asked for.
    """
    try:
        return choose_language(accept_language, asked)
    except UnknownLanguage as unknown:
        raise InvalidRequest([FieldError(field="language", message=str(unknown))]) from None
