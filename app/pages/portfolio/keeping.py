"""The views that people keep: what may be one, and where saving it leads."""

from typing import ClassVar

from pydantic import ValidationError
from starlette.datastructures import FormData

from app.pages.portfolio.asked import Asked, read_query
from app.pages.problems import PageProblem
from app.pages.reader import Reader
from app.store import Store
from app.words.language import mark

MOST_VIEWS, LONGEST_NAME = 50, 80


class NoView(PageProblem):
    """What was to be kept is no view."""

    status: ClassVar[int] = 422
    title = mark("This view cannot be kept")
    advice = mark(
        "A view has a name of 1 to 80 characters, and a person keeps 50 at most. Delete one, or name it anew."
    )


def keep_view(store: Store, reader: Reader, form: FormData) -> str:
    """Keep the list that a form tells under the name that it gives; the address of the list.

    Raises:
        NoView: there is no name, or no room.
    """
    name, asked = " ".join(_text(form, "name").split()), read_back(form)
    if not 0 < len(name) <= LONGEST_NAME or "\x00" in name:
        raise NoView
    if not store.views.save(reader.user.id, name, asked.query(), MOST_VIEWS):
        raise NoView
    return asked.address()


def read_back(form: FormData) -> Asked:
    """The list from which a form was sent.

    Raises:
        NoView: that cannot be read.
    """
    try:
        return read_query(_text(form, "query"))
    except ValidationError:
        raise NoView from None


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
