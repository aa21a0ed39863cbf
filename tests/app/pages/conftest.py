"""A small site for whoever signs in."""

import pytest
from starlette.requests import Request

from app.service.limits import rates
from tests.app.pages.small_site import TRIES, Desk, make_site
from tests.benchmarks.reasons.learning import Shape, learn


@pytest.fixture(scope="session")
def serving_model(tmp_path_factory):
    return learn(Shape(10, 4), 600, tmp_path_factory.mktemp("pages") / "model")


@pytest.fixture(scope="session")
def one_site(tmp_path_factory, serving_model):
    return make_site(tmp_path_factory.mktemp("pages") / "home", serving_model)


@pytest.fixture
def site(one_site):
    """The site as it is at first, for each test."""
    yield one_site
    one_site.renew()


class Wall:
    """A clock on the wall that a test sets."""

    now = 1_800_000_000.0

    def time(self):
        return self.now


@pytest.fixture
def wall(site, monkeypatch):
    """The clock by which tries are counted, of which there are few: each takes a hash."""
    hands = Wall()
    monkeypatch.setattr("app.pages.signing_in.desk.LOGIN_TRIES", TRIES)
    site.app.state.desk = Desk()
    monkeypatch.setattr("limits.storage.memory.time", hands)
    monkeypatch.setattr(rates, "time", hands)
    return hands


@pytest.fixture
def make_request():
    """A request that comes from an address."""

    def make(host):
        return Request({"type": "http", "client": (host, 1) if host else None, "headers": []})

    return make
