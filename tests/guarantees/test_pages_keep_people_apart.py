"""Nobody gets in, sees or does on the pages what is not theirs: every route of the pages, whichever there are."""

import io
import re
import zipfile
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import URL
from hypothesis import given
from hypothesis import strategies as st

from app.pages.reader import require_administrator
from app.pages.signing_in.address import inside
from tests.app.pages.small_site import ACCOUNTS, JASPER, PEOPLE, csrf_of, make_site, name_of, token_of
from tests.benchmarks.reasons.learning import Shape, learn

# What anybody may open; whatever else there is, or will be, needs somebody who is signed in.
OPEN = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/provider"),
    ("GET", "/sign-in/provider/done"),
    ("POST", "/language"),
    ("GET", "/static/{fingerprint}/{name}"),
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
SAFE = {"GET", "HEAD"}
# Any text for the other parts of an address.
FILLED = "1"


@pytest.fixture(scope="module")
def one_site(tmp_path_factory):
    learnt = learn(Shape(10, 4), 600, tmp_path_factory.mktemp("apart") / "model")
    return make_site(tmp_path_factory.mktemp("apart") / "home", learnt)


@pytest.fixture
def site(one_site):
    yield one_site
    one_site.renew()


def routes_of(pages: FastAPI):
    """Every (method, path, dependencies) of the pages."""
    for context in iter_route_contexts(pages.routes):
        route = context.original_route
        assert isinstance(route, APIRoute), f"{route} is no route that these tests understand"
        for method in sorted(context.methods):
            yield method, context.path, {one.call for one in flatten(route.dependant)}


def flatten(dependant):
    for one in dependant.dependencies:
        yield one
        yield from flatten(one)


def fill(path, account="A-1"):
    """An address of a route: accounts by their ids, other parts by anything."""
    about_account = re.sub(r"(?<=/accounts/)\{[^}]+\}|\{account(_id)?(:[^}]+)?\}", account, path)
    return re.sub(r"\{[^}]+\}", FILLED, about_account)


def is_about_account(path):
    return fill(path, "A-1") != fill(path, "A-2")


def read(answer):
    """All that an answer says, unpacked if it is a workbook."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())


def find_open(site):
    """The routes that answer somebody who is not signed in with anything but the way to sign in."""
    client, found = site.open(), set()
    for method, path, _ in routes_of(site.app.router.default):
        answer = client.request(method, fill(path))
        leads_in = answer.status_code == 303 and answer.headers["location"].partition("?")[0] == "/sign-in"
        if not leads_in:
            found.add((method, path))
    return found


def find_leaks(site):
    """The pages that tell a manager who is limited to own accounts of others, or that there are any."""
    client, others = site.open("jasper"), [account for account, owner in ACCOUNTS.items() if owner != JASPER]
    for method, path, _ in routes_of(site.app.router.default):
        fields = {} if method in SAFE else {"data": {"csrf": csrf_of(client)}}
        if (method, path) in OPEN or path in {"/sign-out", "/me/sign-out-everywhere"}:
            continue
        if is_about_account(path):
            # a page leads back to its own address, which names what was asked for
            unknown = read(client.request(method, fill(path, "A-9999"), **fields)).replace("A-9999", "?")
            for account in others:
                answer = client.request(method, fill(path, account), **fields)
                if answer.status_code != 404 or read(answer).replace(account, "?") != unknown:
                    yield f"{method} {path} of {account}: {answer.status_code}"
        elif method in SAFE:
            told = read(client.get(fill(path)))
            yield from (f"{path} tells of {account}" for account in others if re.search(rf"{account}\b", told))


def find_forged(site, **sent):
    """The routes that do something though the form came from elsewhere, or without what only our forms carry."""
    client = site.open("anna")
    for method, path, _ in routes_of(site.app.router.default):
        if method not in SAFE and client.request(method, fill(path), **sent).status_code != 403:
            yield method, path


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def find_injected(page):
    """What a text that somebody wrote has made of a page: elements and attributes that no template has."""
    for tag, attributes in Elements(page).found:
        if tag == "script" and not (attributes.get("src") or "").startswith("/static/"):
            yield f"<script> {attributes}"
        if tag in {"img", "i", "b", "iframe", "object", "embed"} and "alert" in str(attributes) + tag:
            yield f"<{tag}> {attributes}"
        yield from (f"<{tag} {name}>" for name in attributes if name.startswith("on") or name == "style")
        for name in ("href", "src", "action", "formaction"):
            if urlsplit(attributes.get(name) or "").scheme not in {"", "https", "mailto"}:
                yield f"<{tag} {name}={attributes[name]}>"


def test_without_signing_in_nothing_opens_but_the_way_in(site):
    assert find_open(site) == OPEN


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"headers": {"sec-fetch-site": "cross-site"}}, id="from another site"),
        pytest.param({"headers": {"sec-fetch-site": "same-site"}}, id="from a neighbour"),
        pytest.param({"headers": {"origin": "https://evil.example"}}, id="from another origin"),
        pytest.param({"headers": {"origin": "https://testserver"}}, id="from another scheme"),
        pytest.param({"headers": {"origin": "null"}}, id="from nowhere"),
    ],
)
def test_no_form_of_another_site_does_anything(site, sent):
    typed = {"login": "mette", "password": "x", "language": "da", "csrf": csrf_of(site.open("anna"))}

    assert list(find_forged(site, data=typed, **sent)) == []


@pytest.mark.parametrize("csrf", ["", "0" * 64, "that of mette"])
def test_no_form_without_the_sessions_own_token_does_anything(site, csrf):
    csrf = csrf_of(site.open("mette")) if csrf == "that of mette" else csrf

    assert set(find_forged(site, data={"csrf": csrf})) <= OPEN
    assert site.user("anna").language is None


def test_a_manager_who_is_limited_to_own_accounts_finds_no_others(site):
    assert list(find_leaks(site)) == []


@pytest.mark.parametrize("login", ["bo", "mette", "jasper"])
def test_what_is_for_administrators_opens_for_nobody_else(site, login):
    client, closed = site.open(login), []
    for method, path, calls in routes_of(site.app.router.default):
        if require_administrator in calls:
            fields = {} if method in SAFE else {"data": {"csrf": csrf_of(client)}}
            closed.append((path, client.request(method, fill(path), **fields).status_code))

    assert ("/people", 403) in closed
    assert {status for _, status in closed} == {403}


def test_a_route_that_forgets_to_ask_is_found(site):
    router = APIRouter()

    @router.get("/leaky/accounts/{account_id}")
    def tell(account_id: str) -> dict[str, str]:
        return {"account": account_id}

    @router.get("/leaky")
    def tell_all() -> list[str]:
        return list(ACCOUNTS)

    @router.post("/leaky")
    def do() -> None:
        return None

    pages = site.app.router.default
    pages.include_router(router)
    try:
        leaks, opened, forged = list(find_leaks(site)), find_open(site), list(find_forged(site))
    finally:
        pages.router.routes.pop()

    assert [one for one in leaks if "/accounts/" in one] == [
        f"GET /leaky/accounts/{{account_id}} of {account}: 200" for account in ("A-1", "A-3", "A-5")
    ]
    assert "/leaky tells of A-1" in leaks
    assert {("GET", "/leaky"), ("POST", "/leaky"), ("GET", "/leaky/accounts/{account_id}")} <= opened
    assert ("POST", "/leaky") in forged


def test_a_session_that_somebody_planted_is_not_signed_in(site):
    client, planted = site.open(), "chosen-by-somebody-else"
    client.cookies.set("varme_session", planted, domain="testserver.local", path="/")
    client.post("/sign-in", data={"login": "mette", "password": "warm coffee morning"})
    thief = site.open(cookies={"varme_session": planted})

    assert token_of(client) != planted
    assert client.get("/").status_code == 200
    assert thief.get("/").status_code == 303


def test_every_answer_tells_the_browser_to_be_strict(site):
    seen = set()
    for client in (site.open(), site.open("anna"), site.open("jasper")):
        for method, path, _ in routes_of(site.app.router.default):
            if "sign-out" in path:
                continue
            for address in (fill(path), fill(path) + "/nowhere"):
                answer = client.request(method, address, headers={"accept": "text/html"})
                policy = answer.headers["content-security-policy"]
                seen.add(answer.status_code)

                assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, address
                assert "default-src 'none'" in policy
                assert "frame-ancestors 'none'" in policy
                assert "unsafe" not in policy
                if address.startswith("/static/"):
                    continue
                assert "public" not in answer.headers.get("cache-control", "private"), address

    assert {200, 303, 403, 404} <= seen


def test_what_customers_and_people_write_stays_text_on_every_page(site):
    pages, injected = 0, []
    for login, *_ in PEOPLE:
        client = site.open(login)
        for method, path, _ in routes_of(site.app.router.default):
            if method == "GET" and path != "/static/{fingerprint}/{name}":
                for account in ACCOUNTS:
                    answer = client.get(fill(path, account), params={"next": f'/"><script>{account}</script>'})
                    if "text/html" in answer.headers.get("content-type", ""):
                        pages += 1
                        injected += [f"{path}: {one}" for one in find_injected(answer.text)]

    assert pages > len(PEOPLE)
    assert injected == []


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{name_of('A-1')}</p>",
        '<p title="" onmouseover="alert(2)">',
        "<img src=x onerror=alert(3)>",
        '<a href="javascript:alert(5)">',
        '<p style="color: red">',
    ],
)
def test_a_text_that_is_not_kept_text_is_found(page):
    assert list(find_injected(page)) != []


STRANGE = st.text(st.sampled_from(list("/\\.:@?#%;&= \t\n\r\0evil09-x")) | st.characters(), max_size=12)


@given(STRANGE, st.sampled_from(["", "/", "//", "/\\", "\\\\", "/\t/", "https://", "javascript:", "/%2F", "/.//"]))
def test_after_signing_in_one_stays_on_the_site(text, begins):
    target = inside(begins + text)
    joined = URL("https://varme.example/sign-in").join(quote(target, safe=":/%#?=@[]!$&'()*+,;"))

    assert target.startswith("/")
    assert "\\" not in target
    assert not re.match(r"/[/\\]", re.sub(r"[\t\n\r]", "", target))
    assert (joined.scheme, joined.host) == ("https", "varme.example")


def test_signing_in_leads_nowhere_else(site):
    client = site.open("mette")
    for asked in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = client.get("/sign-in", params={"next": asked})
        page = site.open().get("/sign-in", params={"next": asked})

        assert answer.headers["location"] == "/"
        assert 'name="next" value="/"' in page.text


def test_forms_are_for_this_server_alone(site):
    with TestClient(site.app, base_url="http://elsewhere.example") as other:
        answer = other.post("/language", data={"language": "da"}, headers={"origin": "http://testserver"})

    assert answer.status_code == 403
