"""Signing in, the page about oneself and the pages of people in a real browser; no text that somebody wrote runs."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from fastapi.routing import iter_route_contexts

from app.service import create_app
from app.settings import Settings
from app.store import AuditEntry
from tests.app.pages.small_site import name_of
from tests.browser.accessibility import find_violations
from tests.browser.conftest import PASSWORD

OK = 200
NOW = datetime(2026, 6, 30, tzinfo=UTC)
ATTACK = '"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script>\'--'


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_the_pages_of_people(open_page, scheme):
    page, found = open_page("anna", "/people", scheme=scheme), []
    for path in ("/people", "/me"):
        page.goto(path)
        found += find_violations(page)
    page.goto("/people")
    page.get_by_role("link", name="Bo Analyst").click()
    found += find_violations(page)
    wrong = open_page(None, "/sign-in", scheme=scheme, width=390)
    wrong.fill("input[name=login]", "mette")
    wrong.fill("input[name=password]", "not the password")
    wrong.press("input[name=password]", "Enter")
    wrong.get_by_role("alert").wait_for()

    assert found + find_violations(wrong) == []


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("path", ["/sign-in", "/people", "/me"])
def test_no_page_is_wider_than_the_screen(open_page, width, path):
    page = open_page(None if path == "/sign-in" else "anna", path, width=width)

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_by_keyboard_alone_and_without_scripts_somebody_is_let_in_and_chooses_a_password(open_page):
    page = open_page("anna", "/people", scripts=False)
    page.focus("input[name=login]")
    page.keyboard.type("karla")
    page.keyboard.press("Tab")
    page.keyboard.type("Karla Ø")
    page.keyboard.press("Enter")
    made = page.locator(".secret").inner_text()
    person = open_page(None, "/sign-in?next=/me", scripts=False)
    person.focus("input[name=login]")
    person.keyboard.type("karla")
    person.keyboard.press("Tab")
    person.keyboard.type(made)
    person.keyboard.press("Enter")
    # not the page for signing in, whose address ends in the same way
    person.wait_for_url(lambda address: urlsplit(address).path == "/me")
    person.focus("input[name=old]")
    for typed in (made, "cold tea at night", "cold tea at night"):
        person.keyboard.type(typed)
        person.keyboard.press("Tab")
    person.keyboard.press("Enter")

    assert person.get_by_role("status").inner_text().startswith("Your password is changed.")
    assert person.get_by_role("heading", level=1).inner_text() == "Karla Ø"


@pytest.fixture
def written(site_store):
    """Somebody has written attacks wherever one can: as the names of an account, its owner, a person."""
    anna, account = site_store.users.find_login("anna"), site_store.profiles.find("A-01")
    entry = AuditEntry(NOW, "command line", "user.changed", "anna", {})
    site_store.profiles.save([replace(account, name=ATTACK, owner=name_of("A-01"), segment=ATTACK, crm_id=ATTACK)])
    site_store.users.change(anna.id, {"name": ATTACK, "owner": ATTACK}, entry, ends_sessions=False)
    yield
    site_store.profiles.save([account])
    site_store.users.change(anna.id, {"name": anna.name, "owner": anna.owner}, entry, ends_sessions=False)


@pytest.mark.usefixtures("written")
def test_nothing_that_somebody_wrote_runs_on_any_page(open_page, tmp_path):
    pages = create_app(Settings(home=tmp_path)).router.default
    paths = {one.path for one in iter_route_contexts(pages.routes) if "GET" in one.methods and "static" not in one.path}
    page, ran, answered = open_page("anna"), {}, {}
    page.on("dialog", lambda dialog: dialog.dismiss())
    for path in sorted(paths - {"/sign-in/provider", "/sign-in/provider/done"}):
        address = re.sub(r"\{account_id(:path)?\}", "A-01", path)
        answer = page.request.get(address)
        answered[path] = answer.status
        if answer.headers.get("content-type", "").startswith("text/html"):
            page.goto(address)
            ran[path] = page.evaluate("window.hacked")

    assert {"/", "/people", "/me"} <= set(ran)
    assert all(status == OK for path, status in answered.items() if "{" not in path or "account_id" in path)
    assert set(ran.values()) == {None}


def test_after_signing_in_the_browser_stays_on_the_site(site, open_page):
    for asked in ("//evil.example", "/\\evil.example", "/%09/evil.example", "https:evil.example"):
        page = open_page(None, "/sign-in")
        page.evaluate("asked => { document.querySelector('main [name=next]').value = asked }", asked)
        page.fill("input[name=login]", "bo")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)

        assert page.url.startswith(f"{site.address}/")
