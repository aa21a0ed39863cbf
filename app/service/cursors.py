"""Cursors: where the next page of a list begins, as a text that a caller only hands back.

They hold no secret, and open nothing that the key does not: they are checked, not signed.
"""

import base64
import binascii
from typing import TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, ValidationError

from app.service.problems import FieldError, InvalidRequest

LONGEST_CURSOR = 10_000
Cursor = TypeVar("Cursor", bound=BaseModel)


def write_cursor(cursor: BaseModel) -> str:
    """The cursor as a text that stands in an address as it is."""
    return base64.urlsafe_b64encode(cursor.model_dump_json().encode()).rstrip(b"=").decode()


def read_cursor(kind: type[Cursor], text: str) -> Cursor:
    """The cursor that `write_cursor` wrote.

    Raises:
        InvalidRequest: it is none, or of another kind.
    """
    try:
        return kind.model_validate_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValidationError):
        raise refuse_cursor() from None


def refuse_cursor() -> InvalidRequest:
    """The problem for a cursor that does not belong to what is asked for."""
    message = (
        "This is no cursor of this list. Hand back `next` of the page before with the same filters and sort, or leave "
        "the cursor out to begin anew."
    )
    return InvalidRequest([FieldError(field="cursor", message=message)])


def write_link(path: str, asked: BaseModel, cursor: str) -> str:
    """The address of the next page: the same question, with the cursor."""
    told = asked.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return f"{path}?{urlencode({**told, 'cursor': cursor}, doseq=True)}"
