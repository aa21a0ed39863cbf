"""Whole journeys: a manager's morning, an administrator's errand, and somebody who may see little."""

import csv
import re
import secrets
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from app.pages.portfolio.files import COLUMNS
from app.people.passwords import hash_password
from app.store import AuditEntry
from app.store.users import UserRecord
from app.words import language_of
from app.words.names import name_band
from tests.browser.accessibility import find_cut
from tests.browser.conftest import PASSWORD, TODAY, sign_in
from tests.browser.keyboard import Walk

NOTE = "They renew, says <b>Una</b> & her team."
BANDS = ("red", "yellow", "green", "grey")


@pytest.fixture
def karen(site_store):
    """The login of somebody new, who looks after Mette's accounts: she chooses a language, which is kept."""
    login = f"karen-{secrets.token_hex(4)}"
    now, known = datetime.now(UTC), hash_password(PASSWORD)
    user = UserRecord(
        login.rjust(32, "0"), login, "Karen Lind", "manager", now, known, "Mette Holm", sees_own_only=False
    )
    site_store.users.add(user, AuditEntry(now, "command line", "user.created", user.id, {}))
    return login


def read_list(page):
    """What the list shows of each account: name, score, band, first reason."""
    found = []
    for row in page.locator(".list tbody tr").all():
        name, score, reason = (row.locator(part).first.inner_text() for part in ("th a", ".now b", ".why"))
        band = row.locator(".band").get_attribute("class").removeprefix("band ")
        found.append((name, float(score.replace(",", ".")), band, reason))
    return found


def read_csv(page, language):
    """The head of the list as CSV, and its rows as `read_list` gives them."""
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    with started.value.path().open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    return head, [_read_row(row, language) for row in rows]


def read_xlsx(page, language, folder):
    """The same as XLSX."""
    with page.expect_download() as started:
        page.get_by_role("link", name="XLSX").click()
    started.value.save_as(folder / "list.xlsx")
    head, *rows = load_workbook(folder / "list.xlsx").active.iter_rows(values_only=True)
    return list(head), [_read_row(row, language) for row in rows]


def _read_row(row, language):
    band = next(band for band in BANDS if name_band(band, language) == row[5])
    return row[1], float(row[4]), band, row[9]


def choose(page, **fields):
    """Choose what the list shows; on a phone the fields are behind a button."""
    if page.locator("select[name=band]").is_hidden():
        page.get_by_text("Filters", exact=True).click()
    for name, value in fields.items():
        page.locator(f"select[name={name}]").select_option(value)
    page.locator("form.find button").click()
    page.wait_for_url("**/?*sort=score*")


def enter_pulse(page):
    """Note three of five."""
    page.get_by_role("radio").nth(2).check()
    page.get_by_label("Note").fill(NOTE)
    page.get_by_role("button", name="Save pulse").click()
    page.wait_for_url("**#pulse")


def sign_out(page):
    """Leave by the menu, whatever the language."""
    page.get_by_text("Karen Lind").first.click()
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")


@pytest.mark.parametrize(
    ("width", "scripts"),
    [
        pytest.param(1280, True, id="at a desk"),
        pytest.param(1280, False, id="without a script"),
        pytest.param(390, True, id="on a phone"),
        pytest.param(390, False, id="on a phone without a script"),
    ],
)
def test_a_manager(open_page, site_store, reddest, karen, tmp_path, width, scripts):
    danish = language_of("da")
    page = open_page(path="/?band=red", width=width, scripts=scripts)
    cut = find_cut(page)
    sign_in(page, karen)
    page.wait_for_url("**/?band=red")
    page.goto("/")
    cut += find_cut(page)
    choose(page, band="red", sort="score")
    found = read_list(page)
    cut += find_cut(page)
    page.locator(".list tbody th a").first.click()
    page.wait_for_url("**/accounts/*")
    red = (page.url.rsplit("/", 1)[1], page.get_by_role("heading", level=1).inner_text())
    reason = page.get_by_role("region", name="Why").locator("details").first
    reason.locator("summary").click()
    figures = reason.locator(".figures li").first.inner_text()
    cut += find_cut(page)
    enter_pulse(page)
    noted = page.get_by_role("region", name="What happened").get_by_role("listitem").first.inner_text()
    page.get_by_text("Karen Lind").first.click()
    cut += find_cut(page)
    page.get_by_role("button", name="Dansk").click()
    page.locator("html[lang=da]").wait_for()
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    score = page.locator(".score").first.inner_text()
    cut += find_cut(page)
    page.goto("/?band=red&sort=score")
    shown = read_list(page)
    csv_head, csv_rows = read_csv(page, danish)
    xlsx_head, xlsx_rows = read_xlsx(page, danish, tmp_path)
    sign_out(page)
    page.goto(f"/accounts/{reddest}")
    worst = site_store.history.official_score(reddest, TODAY).answer.score

    assert cut == []
    assert red == (reddest, found[0][0])
    assert found[0][1] == worst / 10 == min(one[1] for one in found)
    assert {one[2] for one in found} == {"red"}
    assert "Now" in figures
    assert NOTE in noted
    assert "3 of 5" in noted
    assert danish.text("What happened") in headings
    assert score == danish.points(worst) == f"{worst // 10},{worst % 10}"
    assert [one[:2] for one in shown] == [one[:2] for one in found]
    assert [one[3] for one in shown] != [one[3] for one in found]
    assert csv_head == xlsx_head == [danish.text(column) for column in COLUMNS]
    assert csv_rows == xlsx_rows == shown
    assert re.search(r"/sign-in\?next=", page.url)


@pytest.mark.usefixtures("challenger")
def test_an_administrator(open_page):
    page = open_page()
    sign_in(page, "anna")
    page.get_by_role("link", name="Model", exact=True).click()
    page.locator("#reason-promote").fill("   ")
    page.get_by_label("I have read what keeps it from serving").check()
    page.get_by_role("button", name="Promote version 2").click()
    refused = page.get_by_role("alert").inner_text()
    page.locator("#reason-promote").fill("It knows this year.")
    page.get_by_label("I have read what keeps it from serving").check()
    page.get_by_role("button", name="Promote version 2").click()
    page.get_by_text("It waits for the worker.").wait_for()
    waits = page.locator("#request").inner_text()
    others = open_page("mette", "/model").locator("#request")
    seen_by_others, can_withdraw = others.inner_text(), others.get_by_role("button").count()
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("button", name="Promote version 2").wait_for()

    assert "Say why" in refused
    assert "Version 2 is to be put in service." in waits
    assert "Anna Admin, because: It knows this year." in waits
    assert "It knows this year." in seen_by_others
    assert can_withdraw == 0


def test_an_administrator_lets_somebody_in(open_page):
    page = open_page("anna")
    page.get_by_text("Anna Admin").first.click()
    page.get_by_role("link", name="People").click()
    page.get_by_label("Login").fill("eirik")
    page.get_by_label("Name").fill("Eirik Solberg")
    page.get_by_label("Owner of accounts").fill("Eirik Solberg")
    page.get_by_label("A manager who sees only these accounts").check()
    page.get_by_role("button", name="Make a password and let in").click()
    password = page.locator(".secret").inner_text()
    page.goto("/people")
    kept = page.content()
    theirs = open_page()
    sign_in(theirs, "eirik", password)
    theirs.wait_for_url("**/")

    assert password not in kept
    assert theirs.locator(".list tbody tr").count() == 20
    assert theirs.get_by_label("Owner").count() == 0


@pytest.mark.usefixtures("challenger")
def test_somebody_with_few_rights(open_page, reddest, tmp_path):
    page = open_page("jasper", "/?owner=all")
    english = language_of("en")
    shown, (_, csv_rows), (_, xlsx_rows) = read_list(page), read_csv(page, english), read_xlsx(page, english, tmp_path)
    page.get_by_text("Jasper Dekker").first.click()
    links = page.get_by_role("banner").get_by_role("link").all_inner_texts()
    headings = []
    for path in (f"/accounts/{reddest}", f"/accounts/{reddest}/brief", f"/accounts/{reddest}/way", "/people"):
        answer = page.goto(path)
        headings.append((answer.status, page.get_by_role("heading", level=1).inner_text()))
    page.goto("/model")

    assert len(shown) == 20
    assert csv_rows == xlsx_rows == shown
    assert "People" not in links
    assert headings == [(404, "There is nothing here")] * 3 + [(403, "You may not see this")]
    assert page.get_by_text("An administrator decides here which version serves.").is_visible()
    assert page.locator("form[action='/model/requests']").count() == 0


def test_by_keyboard_alone(open_page, site_store, reddest):
    page = open_page()
    walk = Walk(page)
    # the field for the login has the focus when the page opens
    page.keyboard.type("mette")
    walk.go_to("Password")
    page.keyboard.type(PASSWORD)
    walk.press("Enter")
    page.wait_for_url("**/")
    first = walk.step()
    walk.press("Enter")
    into = walk.step()
    walk.go_to("^Score$")
    walk.press("Enter")
    page.wait_for_url("**/?sort=score*")
    # the filter, then the last column's head; behind it comes the first account
    walk.go_to("^Renewal$")
    walk.go_to("^Renewal$")
    walk.step()
    walk.press("Enter")
    page.wait_for_url(f"**/accounts/{reddest}")
    walk.go_to(r"^\w+.*\. ")
    walk.press("Space")
    is_open = page.locator("details.reason").first.get_attribute("open") is not None
    walk.go_to("Very bad")
    walk.press("Space")
    walk.go_to("Note")
    page.keyboard.type("By keyboard alone.")
    walk.go_to("Save pulse")
    walk.press("Enter")
    page.wait_for_url("**#pulse")
    newest = site_store.pulses.of_account(reddest)[0]
    page.goto("/")
    walk.go_to("Mette Holm")
    walk.press("Enter")
    walk.go_to("Sign out")
    walk.press("Space")
    page.wait_for_url("**/sign-in")

    assert first == "Skip to the content"
    assert into == "Views"
    assert is_open
    assert (newest.score, newest.note) == (1, "By keyboard alone.")
    assert walk.faults == []


@pytest.mark.usefixtures("challenger")
@pytest.mark.parametrize("path", ["/", "/accounts/{red}", "/model", "/people", "/me"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_stop_of_a_page_is_seen_and_in_order(open_page, reddest, path, width):
    page = open_page("anna", path.format(red=reddest) + ("?q=A-0" if path == "/" else ""), width=width)
    walk = Walk(page)
    names = walk.go_through()

    assert names[0] == "Skip to the content"
    assert len(names) > 5
    assert walk.faults == []
