"""The portfolio in a real browser: found, filtered, kept and exported, whatever the screen and without scripts."""

import csv

import pytest

from tests.browser.accessibility import find_violations


def names(page):
    return page.locator(".list th[scope=row] a").all_inner_texts()


def scores(page):
    return [float(one) for one in page.locator(".list .now b").all_inner_texts()]


def test_a_manager_finds_the_reddest_of_her_accounts_and_exports_them(open_page):
    page = open_page("mette")
    page.get_by_label("Sorted by").select_option("score")
    page.get_by_label("Band", exact=True).select_option("red")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/?*band=red*")
    shown, sorted_by = names(page), scores(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    with started.value.path().open(encoding="utf-8-sig", newline="") as file:
        exported = [row["Name"] for row in csv.DictReader(file)]
    page.locator(".list th[scope=row] a").first.click()

    assert shown
    assert sorted_by == sorted(sorted_by)
    assert exported == shown
    assert "/accounts/A-" in page.url


def test_a_list_is_kept_and_opened_again(open_page):
    page = open_page("mette", "/?changed=fell&sort=drop")
    shown = names(page)
    page.get_by_text("Views", exact=True).click()
    page.get_by_label("Keep this list as").fill("What fell")
    page.get_by_role("button", name="Save view").click()
    page.goto("/")
    page.get_by_text("Views", exact=True).click()
    page.get_by_role("link", name="What fell").click()
    page.wait_for_url("**/?changed=fell&sort=drop")
    opened = names(page)
    page.get_by_text("Views", exact=True).click()
    page.get_by_role("button", name="Delete the view What fell").click()
    page.get_by_text("Views", exact=True).click()

    assert opened == shown
    assert page.get_by_role("link", name="What fell").count() == 0


def test_it_is_read_and_filtered_by_keyboard_on_a_phone_without_scripts(open_page):
    page = open_page("mette", width=390, height=800, scripts=False)
    is_hidden = page.get_by_label("Band", exact=True).is_hidden()
    page.get_by_label("Find").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Band", exact=True).select_option("green")
    page.get_by_label("Find").press("Enter")
    page.wait_for_url("**/?*band=green*")
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert is_hidden
    assert set(page.locator(".list .band").all_inner_texts()) == {"Green"}
    assert too_wide <= 0


def test_who_is_limited_to_own_accounts_sees_no_others(open_page):
    page = open_page("jasper", "/?owner=all")

    assert len(names(page)) == 20
    assert page.get_by_label("Owner").count() == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_everybody_can_read_it(open_page, scheme, width):
    page = open_page("mette", width=width, scheme=scheme)
    found = find_violations(page)
    page.get_by_text("Views", exact=True).click()
    page.goto("/?q=nobody&band=red")
    found += find_violations(page)
    band_heights = page.evaluate(
        "[...document.querySelectorAll('.band')].map(one => one.getBoundingClientRect().height)"
    )

    assert found == []
    assert max(band_heights) < 30
