"""Signing in through an OpenID Connect provider that really runs: who comes in, and what is not believed."""

import re
from datetime import timedelta

import httpx2
import pytest

from app.pages import sessions
from app.pages.signing_in.provider.exchange import Provider
from app.people.people import end_person
from app.settings import SignInSettings
from tests.app.pages.signing_in.provider.local_provider import CLIENT, SECRET, LocalProvider, new_key, running
from tests.app.pages.small_site import NOW, token_of

WAY = "varme_way"


@pytest.fixture
def local():
    with running(LocalProvider(NOW)) as provider:
        yield provider


class Tick:
    """Seconds of a clock that goes forward only, as a test says."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def tick():
    return Tick()


@pytest.fixture
def configure(site, local, tick):
    """Put the provider into the settings of the site."""
    state = site.app.state
    before = state.sign_in, state.provider

    def put(**settings):
        state.sign_in = SignInSettings(
            **{"issuer": local.address, "client_id": CLIENT, "client_secret": SECRET, **settings}
        )
        state.provider = Provider(state.sign_in, tick)

    put()
    yield put
    state.sign_in, state.provider = before


def go(client, asked="/"):
    """Begin at the site, agree at the provider; the address at which the provider leads back."""
    begun = client.get("/sign-in/provider", params={"next": asked})
    assert begun.status_code == 303, begun.text
    return httpx2.get(begun.headers["location"]).headers["location"]


def come_back(client, address):
    return client.get(address.removeprefix("http://testserver"))


def test_whom_the_provider_vouches_for_comes_in_and_goes_on(site, configure):
    client = site.open()
    page = site.open().get("/sign-in?next=/accounts/A-1").text
    answer = come_back(client, go(client, "/accounts/A-1?x=1"))
    (entry, *_) = site.store.audit.page(most=1)

    assert re.search(r'href="/sign-in/provider\?next=(/|%2F)accounts(/|%2F)A-1"', page)
    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts/A-1?x=1")
    assert client.get("/").status_code == 200
    assert (entry.actor, entry.action, entry.subject) == ("provider", "user.bound", "mette")


def test_without_a_provider_there_is_no_such_way(site):
    client = site.open()

    assert client.get("/sign-in/provider").status_code == 404
    assert "/sign-in/provider" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        pytest.param({"changes": {"nonce": "of another way"}}, 401, id="another nonce"),
        pytest.param({"changes": {"nonce": None}}, 401, id="no nonce"),
        pytest.param({"changes": {"exp": int(NOW.timestamp()) - 61}}, 401, id="expired"),
        pytest.param({"changes": {"exp": None}}, 401, id="never expires"),
        pytest.param({"changes": {"iat": int(NOW.timestamp()) + 3600}}, 401, id="of the future"),
        pytest.param({"changes": {"aud": "another"}}, 401, id="for somebody else"),
        pytest.param({"changes": {"aud": ["another", CLIENT]}}, 401, id="for somebody else too"),
        pytest.param({"changes": {"aud": "another", "azp": CLIENT}}, 401, id="for somebody else, given to us"),
        pytest.param({"changes": {"aud": None}}, 401, id="for nobody"),
        pytest.param({"changes": {"azp": "another"}}, 401, id="given to somebody else"),
        pytest.param({"changes": {"iss": "https://evil.example"}}, 401, id="by somebody else"),
        pytest.param({"changes": {"sub": None}}, 401, id="about nobody"),
        pytest.param({"changes": {"at_hash": "bm90IHRoZSBoYXNo"}}, 401, id="with another access token"),
        pytest.param({"algorithm": "none"}, 401, id="signed by nobody"),
        pytest.param({"algorithm": "HS256"}, 401, id="signed by the public key"),
        pytest.param({"signs_with": new_key()}, 401, id="signed by a key not the provider's"),
        pytest.param({"refuses": True}, 401, id="not agreed to"),
        pytest.param({"claims": {"sub": "s-2", "preferred_username": "nobody"}}, 403, id="unknown here"),
        pytest.param({"claims": {"sub": "s-2"}, "told_beside": {"sub": "s-2"}}, 403, id="without a login"),
    ],
)
def test_what_is_not_believed(site, local, configure, wrong, status):
    for name, value in wrong.items():
        setattr(local, name, value)
    client = site.open()
    answer = come_back(client, go(client))

    assert answer.status_code == status
    assert token_of(client) is None
    assert client.get("/").status_code == 303
    assert site.user("mette").subject is None
    assert WAY not in client.cookies


@pytest.mark.parametrize("change", ["another browser", "another state", "no state", "too late", "twice", "no code"])
def test_the_way_back_belongs_to_the_browser_that_began_it(site, configure, change):
    client = site.open()
    address = go(client)
    if change == "another browser":
        client = site.open()
    elif change == "another state":
        address = go(site.open())
    elif change == "no state":
        address = address.partition("state=")[0] + "code=x"
    elif change == "too late":
        site.clock.now += timedelta(minutes=10)
    elif change == "twice":
        come_back(client, address)
        client.cookies.delete(sessions.COOKIE)
    else:
        address = address.partition("&code=")[0]
    answer = come_back(client, address)

    assert answer.status_code == (401 if change == "no code" else 400)
    assert token_of(client) is None


def test_an_answer_of_another_provider_is_not_taken(site, configure):
    client = site.open()

    assert come_back(client, f"{go(client)}&iss=https://evil.example").status_code == 401


def test_a_person_is_known_by_what_the_provider_calls_them_and_a_login_is_not_inherited(site, local, configure):
    first = come_back(site.open(), go(other := site.open())), come_back(other, go(other))
    local.claims = {"sub": "s-1", "preferred_username": "mette.holm"}
    renamed = come_back(client := site.open(), go(client))
    local.claims = {"sub": "s-2", "preferred_username": "mette"}
    heir = come_back(client := site.open(), go(client))

    assert [one.status_code for one in first] == [400, 303]
    assert (renamed.status_code, heir.status_code) == (303, 403)


def test_who_may_come_no_more_does_not_come_in_this_way(site, configure):
    client = site.open()
    come_back(client, go(client))
    end_person(site.store, site.user("mette"), NOW)

    assert client.get("/").status_code == 303
    assert come_back(client, go(client)).status_code == 403


def test_newcomers_have_the_role_that_is_configured(site, local, configure):
    configure(newcomers="analyst")
    local.claims = {"sub": "s-9", "preferred_username": "New@Example.com", "name": "New Person"}
    client = site.open()
    answer, user = come_back(client, go(client)), site.user("new@example.com")

    assert answer.status_code == 303
    assert (user.name, user.role, user.password_hash, user.subject) == ("New Person", "analyst", None, "s-9")


@pytest.mark.parametrize(
    ("beside", "status"),
    [
        pytest.param({"sub": "s-1", "email": "mette", "email_verified": True}, 303, id="told beside the token"),
        pytest.param({"sub": "s-1", "email": "mette", "email_verified": False}, 403, id="unconfirmed"),
        pytest.param({"sub": "s-2", "email": "mette"}, 401, id="of somebody else"),
    ],
)
def test_a_claim_may_stand_beside_the_token(site, local, configure, beside, status):
    configure(login_claim="email")
    local.told_beside = beside
    client = site.open()

    assert come_back(client, go(client)).status_code == status


def test_the_keys_are_kept_and_asked_for_anew_when_the_provider_changes_them(site, local, configure, tick):
    client = site.open()
    first = [come_back(client, go(client)).status_code for _ in range(3)]
    asked = list(local.asked)
    local.key = new_key()
    too_soon = come_back(client, go(client)).status_code
    tick.now += 60
    later = come_back(client, go(client)).status_code

    assert first == [303] * 3
    assert asked == ["description", "keys", *["token"] * 3]
    assert (too_soon, later) == (401, 303)
    assert local.asked.count("keys") == 2


@pytest.mark.parametrize("fault", ["away", "another issuer"])
def test_a_provider_that_does_not_answer_as_it_should_is_left_alone_for_a_moment(site, local, configure, tick, fault):
    if fault == "away":
        configure(issuer="http://127.0.0.1:9")
    else:
        local.issuer = "http://127.0.0.1:9"
    client = site.open()
    told = [client.get("/sign-in/provider") for _ in range(3)]
    asked = local.asked.count("description")
    tick.now += 5
    client.get("/sign-in/provider")

    assert [one.status_code for one in told] == [503] * 3
    assert "does not answer as it should" in told[0].text
    assert (asked, local.asked.count("description")) == ((0, 0) if fault == "away" else (1, 2))


@pytest.mark.parametrize("base", ["http://testserver", "https://testserver"])
def test_what_the_browser_keeps_on_the_way_is_out_of_reach(site, configure, base):
    answer = site.open(base=base).get("/sign-in/provider")
    cookie = answer.headers["set-cookie"]
    asked = httpx2.URL(answer.headers["location"]).params

    assert cookie.startswith("__Host-varme_way=" if base.startswith("https") else "varme_way=")
    assert ("; Secure" in cookie) is base.startswith("https")
    assert "HttpOnly" in cookie
    assert "Max-Age=600" in cookie
    assert asked["redirect_uri"] == f"{base}/sign-in/provider/done"
    assert len(asked["state"]) >= 40
    assert len(asked["nonce"]) >= 40
