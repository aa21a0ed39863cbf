"""A page that fails in a way that nobody foresaw is a page too, with the number under which the log tells of it."""

import pytest

from app.pages.headers import HEADERS


@pytest.fixture
def broken(site, monkeypatch):
    def fail(*_args, **_values):
        raise RuntimeError("what a customer wrote")

    monkeypatch.setattr("app.pages.portfolio.endpoints.list_portfolio", fail)
    return site.open("mette", raise_server_exceptions=False)


def test_it_says_that_it_failed_and_under_which_number(broken):
    answer = broken.get("/", headers={"accept": "text/html"})

    assert answer.status_code == 500
    assert "Something failed" in answer.text
    assert f"<code>{answer.headers['x-request-id']}</code>" in answer.text
    assert "what a customer wrote" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_others_are_served_on(broken):
    broken.get("/")

    assert broken.get("/me").status_code == 200
