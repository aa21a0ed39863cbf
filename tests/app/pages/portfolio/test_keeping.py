"""Views: a list is kept under a name, opened again, and deleted by who kept it and by nobody else."""

import html
import re

import pytest

from app.pages.portfolio.keeping import LONGEST_NAME, MOST_VIEWS


@pytest.fixture(autouse=True)
def account(own_site):
    """One account: where there is none, there is no list to keep."""
    own_site.keep("A-1", 400)


def post(client, path, **fields):
    csrf = re.search(r'name="csrf" value="([^"]*)"', client.get("/").text)[1]
    return client.post(path, data={"csrf": csrf, **fields}, follow_redirects=False)


def views(client):
    """The views on the page: name, and where each leads."""
    shown = re.search(r'<details class="menu views">.*?</details>', client.get("/").text, re.DOTALL)[0]
    return [
        (html.unescape(name), html.unescape(to)) for to, name in re.findall(r'<li><a href="([^"]*)">(.*?)</a>', shown)
    ]


def test_a_view_is_kept_opened_and_deleted(own_site):
    client = own_site.sign_in("mette")
    kept = post(client, "/views", name="  My  <b>red</b> ", query="band=red&sort=score&page=3&evil=1")
    shown = views(client)
    view = re.search(r'action="(/views/\d+/delete)"', client.get("/").text)[1]
    others = post(own_site.sign_in("anna"), view, query="")
    after_others = views(client)
    deleted = post(client, view, query="band=red")

    assert (kept.status_code, kept.headers["location"]) == (303, "/?band=red&sort=score")
    assert shown == after_others == [("My <b>red</b>", "/?band=red&sort=score")]
    assert others.status_code == 303
    assert (deleted.status_code, deleted.headers["location"]) == (303, "/?band=red")
    assert views(client) == []


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"name": " ", "query": ""}, id="no name"),
        pytest.param({"name": "x" * (LONGEST_NAME + 1), "query": ""}, id="too long"),
        pytest.param({"name": "x", "query": "band=blue"}, id="no list"),
    ],
)
def test_what_is_no_view_is_refused(own_site, fields):
    client = own_site.sign_in("mette")
    refused = post(client, "/views", **fields)

    assert refused.status_code == 422
    assert "This view cannot be kept" in refused.text
    assert views(client) == []


def test_there_is_room_for_so_many(own_site):
    client = own_site.sign_in("mette")
    for number in range(MOST_VIEWS):
        own_site.store.views.save("mette".rjust(32, "0"), f"view {number}", "", MOST_VIEWS)

    assert post(client, "/views", name="one more", query="").status_code == 422


@pytest.mark.parametrize("path", ["/views", "/views/1/delete"])
def test_a_forged_form_changes_nothing(own_site, path):
    client = own_site.sign_in("mette")
    own_site.store.views.save("mette".rjust(32, "0"), "mine", "", MOST_VIEWS)
    forged = [
        client.post(path, data={"name": "x", "query": ""}),
        client.post(path, data={"name": "x", "query": "", "csrf": "0" * 64}),
    ]

    assert [one.status_code for one in forged] == [403, 403]
    assert [name for name, _ in views(client)] == ["mine"]
