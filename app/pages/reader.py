"""Who reads a page: whoever is signed in, with a role and a language; a type in the signature of each page."""

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from app.pages import sessions
from app.pages.problems import ForgedForm, NothingHere, NotYours, SignInNeeded
from app.pages.sessions import Session
from app.service.access import StoreDep
from app.store import Store
from app.store.users import UserRecord
from app.words import LANGUAGES, Language, choose_language, language_of

LANGUAGE_COOKIE = "varme_language"
CSRF_FIELD = "csrf"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who is signed in. `csrf` is what each of this person's forms carries."""

    user: UserRecord
    session: Session

    @property
    def csrf(self) -> str:
        """What each form carries."""
        return self.session.csrf

    @property
    def only_owner(self) -> str | None:
        """The owner to whose accounts this person is limited; None sees all. Who owns none sees none."""
        return (self.user.owner or "") if self.user.sees_own_only else None

    @property
    def is_administrator(self) -> bool:
        """Whether this person may change what serves, and who may sign in."""
        return self.user.role == "administrator"


def find_session(request: Request, store: StoreDep) -> Session | None:
    """The session of a request, None where nobody is signed in."""
    return sessions.find(store, request, request.app.state.clock())


SessionDep = Annotated[Session | None, Depends(find_session)]


def find_reader(request: Request, session: SessionDep) -> Reader:
    """Who is signed in.

    Raises:
        SignInNeeded: nobody is.
    """
    if session is None:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        raise SignInNeeded(asked if request.method == "GET" else "/")
    reader = Reader(session.user, session)
    request.state.reader = reader
    return reader


ReaderDep = Annotated[Reader, Depends(find_reader)]


def require_administrator(reader: ReaderDep) -> Reader:
    """An administrator.

    Raises:
        NotYours: this person is none.
    """
    if not reader.is_administrator:
        raise NotYours
    return reader


AdministratorDep = Annotated[Reader, Depends(require_administrator)]


async def read_own_form(request: Request, reader: ReaderDep) -> FormData:
    """The form that was sent, if it is one that we gave to this person.

    Raises:
        ForgedForm: another site made it, or it is from an earlier session.
    """
    refuse_other_sites(request)
    form = await request.form(max_files=0, max_fields=100)
    given = form.get(CSRF_FIELD)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), reader.csrf.encode()):
        raise ForgedForm
    return form


FormDep = Annotated[FormData, Depends(read_own_form)]


def refuse_other_sites(request: Request) -> None:
    """Refuse what a page of another site sent. A browser says so: where it does not say from which site, by the origin.

    What says neither is no browser, and has no cookie that somebody else could misuse.

    Raises:
        ForgedForm: it came from elsewhere.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        # a browser's own word; it holds behind a proxy too that changes host or scheme
        if site not in {"same-origin", "none"}:
            raise ForgedForm
        return
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.url.netloc}":
        raise ForgedForm


def require_account(store: Store, reader: Reader, account_id: str) -> None:
    """Let a person who is limited to own accounts see only those; of others not even that they exist.

    Raises:
        NothingHere: the account is somebody else's, or not known.
    """
    if reader.only_owner is None:
        return
    profile = store.profiles.find(account_id)
    if profile is None or profile.owner is None or profile.owner != reader.only_owner:
        raise NothingHere


def language_for(request: Request) -> Language:
    """The language to answer in: the one that was chosen, else the reader's own, else what the browser prefers."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    reader: Reader | None = getattr(request.state, "reader", None)
    for code in (chosen, reader.user.language if reader else None):
        if code in LANGUAGES:
            return language_of(code)
    return language_of(choose_language(request.headers.get("accept-language")))


LanguageDep = Annotated[Language, Depends(language_for)]
