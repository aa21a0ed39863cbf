"""The page of an account in a real browser: why it is red, what to do, how its manager feels about it."""

from datetime import UTC, datetime

import pytest

from app.store.happenings import HappeningRecord

MOST_BYTES = 150_000


@pytest.fixture
def happened(site_store, reddest):
    """What happened to it."""
    at = datetime(2026, 6, 12, 9, tzinfo=UTC)
    told = [
        HappeningRecord("ticket:1", at, "ticket", {"topic": "Export fails <b>again</b>", "severity": "high"}),
        HappeningRecord("left:1", at.replace(day=3), "left", {"role": "champion", "name": "Una Sand"}),
    ]
    site_store.happenings.replace([(reddest, told)])
    return reddest


def test_a_manager_understands_why_and_enters_a_pulse(open_page, happened):
    page = open_page("mette", f"/accounts/{happened}")
    why = page.get_by_role("region", name="Why")
    reason = why.locator("details").first
    reason.locator("summary").click()
    shown = reason.locator(".figures li").first.is_visible()
    page.get_by_role("radio", name="4").check(force=True)
    page.get_by_label("Note").fill("They renew, I am sure.")
    page.get_by_role("button", name="Save pulse").click()
    page.wait_for_url("**/accounts/*")

    assert shown
    assert page.get_by_text("They renew, I am sure.").count() == 2
    assert page.get_by_role("region", name="What happened").get_by_text("4 of 5").is_visible()
    assert page.get_by_text("Export fails <b>again</b>").is_visible()
    assert page.get_by_text("Champion left").is_visible()


def test_the_way_comes_by_itself_and_without_a_script_by_a_link(open_page, happened):
    with_script = open_page("mette", f"/accounts/{happened}")
    with_script.locator("#way:not([data-open])").wait_for()
    without = open_page("bo", f"/accounts/{happened}", scripts=False)
    if without.get_by_role("link", name="Look for the way").count():
        without.get_by_role("link", name="Look for the way").click()

    assert with_script.locator("#way").get_by_text("To green").count() >= 1
    assert without.get_by_text("To green").count() >= 1


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_it_fits_the_screen_and_is_light(open_page, happened, width):
    page = open_page("mette", width=width)
    weighs = []
    page.on("response", lambda answer: weighs.append(len(answer.body())))
    page.goto(f"/accounts/{happened}", wait_until="networkidle")
    for reason in page.locator("details.reason").all():
        reason.locator("summary").click()

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert sum(weighs) < MOST_BYTES
    assert [svg.is_visible() for svg in page.locator(".history").all()] == [width > 760, width <= 760]


def test_a_pulse_is_entered_by_keyboard_alone_and_without_a_script(open_page, happened, site_store):
    page = open_page("bo", f"/accounts/{happened}", scripts=False)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'score'"):
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("By keyboard.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#pulse")
    newest = site_store.pulses.of_account(happened)[0]

    assert (newest.score, newest.note) == (2, "By keyboard.")


def test_somebody_elses_account_is_not_there(open_page, happened):
    page = open_page("jasper", f"/accounts/{happened}")

    assert page.get_by_role("heading", level=1).inner_text() == "There is nothing here"
