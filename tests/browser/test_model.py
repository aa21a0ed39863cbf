"""The page of the model, as people find it: an administrator sees a request through."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.accessibility import find_violations


@pytest.mark.usefixtures("challenger")
@pytest.mark.parametrize("scripts", [True, False])
def test_an_administrator_asks_and_sees_what_became_of_it(open_page, site_store, scripts):
    page = open_page("anna", "/model", scripts=scripts)
    page.locator("#reason-promote").fill("It knows this year.")
    page.get_by_label("I have read what keeps it from serving").check()
    page.get_by_role("button", name="Promote version 2").click()
    page.get_by_text("It waits for the worker.").wait_for()
    violations = find_violations(page) if scripts else []
    now = datetime.now(UTC)
    request = site_store.requests.take("a worker", now, timedelta(seconds=60))
    site_store.requests.report(request.id, "a worker", "failed", "The disk is full.", now)
    if not scripts:
        page.get_by_role("link", name="Look again").click()
    page.get_by_text("The disk is full.").wait_for()

    assert violations == []
    assert (request.kind, request.model_version, request.reason, request.overrules) == (
        "promote",
        "2",
        "It knows this year.",
        True,
    )
    page.get_by_role("button", name="Promote version 2").wait_for()
