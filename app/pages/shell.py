"""How a page is put together: the template, the reader's language, and the frame that all pages share."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.languages import LANGUAGES
from app.pages.reader import CSRF_FIELD, Reader, language_for
from app.pages.static import address_of
from app.words.language import mark

# Each language by its own name, as its readers look for it.
NAMES = {"en": "English", "da": "Dansk", "nb": "Norsk bokmål", "nl": "Nederlands"}
ROLES = {"manager": mark("Manager"), "analyst": mark("Analyst"), "administrator": mark("Administrator")}

_ENVIRONMENT = Environment(
    loader=PackageLoader("app.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.globals |= {"static": address_of, "languages": {code: NAMES[code] for code in LANGUAGES}}


def show(
    request: Request,
    template: str,
    *,
    status: int = 200,
    **values: Any,  # noqa: ANN401 -- whatever a template shows
) -> HTMLResponse:
    """The page that a template makes of values, in the reader's language.

    Every template finds beside its values: `language` (it writes numbers, days, money), `text` and `plural` (say
    messages), `role_name`, `reader` (None where nobody is signed in), `csrf` and `csrf_field` (for forms), and `path`.
    """
    reader: Reader | None = getattr(request.state, "reader", None)
    language = language_for(request)
    whole = _ENVIRONMENT.get_template(template).render(
        {
            "language": language,
            "text": language.text,
            "plural": language.plural,
            "role_name": lambda role: language.text(ROLES[role]),
            "reader": reader,
            "csrf": reader.csrf if reader else "",
            "csrf_field": CSRF_FIELD,
            "path": request.url.path,
            **values,
        }
    )
    return HTMLResponse(
        whole,
        status,
        {"Content-Language": language.code, "Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Language"},
    )
