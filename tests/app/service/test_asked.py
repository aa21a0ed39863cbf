"""What is asked for in a query: a day in one form only."""

import pytest

from app.keys import SCOPES, create_key


@pytest.mark.parametrize("path", ["/api/accounts/A-1", "/api/audit"])
@pytest.mark.parametrize(
    ("since", "is_taken"),
    [
        pytest.param("2026-03-31", True, id="a day"),
        pytest.param("0", False, id="a number is no instant"),
        pytest.param("1774915200", False, id="nor is a large one"),
        pytest.param("2026-03-31T00:00:00", False, id="a time of day"),
        pytest.param("20260331", False, id="another form"),
        pytest.param("2026-02-30", False, id="no day of the calendar"),
        pytest.param("", False, id="empty"),
    ],
)
def test_a_day_is_asked_for_in_one_form(bare_client, store, scored, now, path, since, is_taken):
    key = create_key(store, "auditor", SCOPES, now)
    answer = bare_client.get(path, params={"since": since}, headers={"Authorization": f"Bearer {key}"})

    assert (answer.status_code == 200) == is_taken
    assert is_taken or (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "since")


def test_problems_are_described_as_problems_whatever_else_an_endpoint_answers(described):
    forms = {
        (path, status): list(response["content"])
        for path, operations in described["paths"].items()
        for operation in operations.values()
        for status, response in operation["responses"].items()
        if status >= "400"
    }

    assert ("/metrics", "401") in forms
    assert {tuple(form) for form in forms.values()} == {("application/problem+json",)}
