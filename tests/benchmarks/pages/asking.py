"""Pages are asked for as a browser does, one after the other, and timed until the last byte."""

import http.client
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.benchmarks.pages.accounts import ADMINISTRATOR, MANAGER, PASSWORD
from tests.benchmarks.processes import ProgramFailed
from tests.benchmarks.service.servers import HOST, Server

EMPTY = "an empty page"
KILOBYTE = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """A page: what it is, who asks (None: nobody), and where; `is_promised` where its cost is."""

    what: str
    login: str | None
    path: str
    is_promised: bool = False


PAGES = (
    Page(EMPTY, None, "/sign-in"),
    Page("the portfolio, of all", ADMINISTRATOR, "/", is_promised=True),
    Page("the portfolio, mine", MANAGER, "/", is_promised=True),
    # one that is there however few there are
    Page("an account", ADMINISTRATOR, "/accounts/A-000042", is_promised=True),
    Page("by score", ADMINISTRATOR, "/?sort=score"),
    Page("by drop", ADMINISTRATOR, "/?sort=drop"),
    Page("by name", ADMINISTRATOR, "/?sort=name"),
    Page("by renewal", ADMINISTRATOR, "/?sort=renewal"),
    Page("green", ADMINISTRATOR, "/?band=green"),
    Page("red and yellow", ADMINISTRATOR, "/?band=attention"),
    Page("of a segment", ADMINISTRATOR, "/?segment=mid"),
    Page("another's, by score", ADMINISTRATOR, "/?owner=%3DOwner+07&sort=score"),
    Page("renewal within 30 days", ADMINISTRATOR, "/?renewal=30"),
    Page("worse band", ADMINISTRATOR, "/?changed=worse_band"),
    Page("found by name", ADMINISTRATOR, "/?q=company+4711"),
    Page("found nowhere", ADMINISTRATOR, "/?q=nobody"),
    Page("page 1,000", ADMINISTRATOR, "/?page=1000"),
)


@dataclass(frozen=True, slots=True)
class Timed:
    """A page, the median of its times, in milliseconds, and its weight with style and script, in kB, unpacked."""

    page: Page
    milliseconds: float
    kilobytes: float


def time_pages(server: Server, rounds: int) -> tuple[Timed, ...]:
    """Ask for every page in turn, so often; the first round only warms up.

    Raises:
        ProgramFailed: a page was refused.
    """
    cookies = {login: _sign_in(server, login) for login in (ADMINISTRATOR, MANAGER)}
    taken: dict[str, list[float]] = {page.what: [] for page in PAGES}
    weights: dict[str, float] = {}
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    for round_ in range(rounds + 1):
        for page in PAGES:
            headers = {} if page.login is None else {"Cookie": cookies[page.login]}
            began = time.perf_counter()
            body = _get(connection, page.path, headers)
            if round_:
                taken[page.what].append((time.perf_counter() - began) * 1000)
            elif page.what not in weights:
                weights[page.what] = (len(body) + _weigh_assets(connection, body)) / KILOBYTE
    connection.close()
    return tuple(Timed(page, statistics.median(taken[page.what]), weights[page.what]) for page in PAGES)


def find(timed: Sequence[Timed], what: str) -> Timed:
    """What was measured of a page."""
    return next(one for one in timed if one.page.what == what)


def _get(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> bytes:
    connection.request("GET", path, headers={"Accept": "text/html", **headers})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise ProgramFailed(f"GET {path} answered {answer.status}.")
    return body


def _weigh_assets(connection: http.client.HTTPConnection, page: bytes) -> int:
    found = {part.split(b'"')[0].decode() for part in page.split(b'"/static/')[1:]}
    return sum(len(_get(connection, f"/static/{path}", {})) for path in sorted(found))


def _sign_in(server: Server, login: str) -> str:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    form = urlencode({"login": login, "password": PASSWORD})
    connection.request("POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    cookie = answer.headers["Set-Cookie"]
    connection.close()
    if answer.status != http.client.SEE_OTHER or cookie is None:
        raise ProgramFailed(f"{login} could not sign in: the answer was {answer.status}.")
    return str(cookie).split(";")[0]
