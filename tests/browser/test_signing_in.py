"""Signing in and out, as people do it."""

from tests.browser.conftest import sign_in


def test_who_signs_in_is_greeted_by_the_portfolio_and_leaves_again(open_page):
    page = open_page()
    sign_in(page, "mette")
    page.wait_for_url("**/")
    heading = page.get_by_role("heading", level=1).inner_text()
    page.get_by_text("Mette Holm").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")

    assert heading == "Who needs you today"
    assert page.url.endswith("/sign-in")
