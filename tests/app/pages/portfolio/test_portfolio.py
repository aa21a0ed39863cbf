"""The portfolio's page: who sees which accounts in which order, what is said of each, and where there are none."""

import html
import re
from datetime import date, timedelta

import pytest

from app.pages.portfolio.asked import ON_PAGE
from app.pages.static import assets

HEAVIEST_BYTES = 150_000
EMPTY_FORM = "q=&owner=&band=&segment=&renewal=&changed=&sort=&page=1"


def names(page):
    """What the accounts of a page are called, in its order."""
    return [html.unescape(one) for one in re.findall(r'<th scope="row"[^>]*><a[^>]*>(.*?)</a>', page.text)]


def words(page):
    """The page as one reads it."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


@pytest.mark.parametrize(
    ("login", "query", "found"),
    [
        pytest.param("mette", "", ["Cedar", "Amber", "=1+1"], id="a manager's are her own first"),
        pytest.param("mette", "owner=mine", ["Cedar", "Amber", "=1+1"], id="asked for"),
        pytest.param("mette", "owner=all&sort=score", ["B", "Amber", "=1+1", "Cedar", "C"], id="everybody's"),
        pytest.param("anna", "sort=score", ["B", "Amber", "=1+1", "Cedar", "C"], id="an administrator's are all"),
        pytest.param("anna", "owner=%3DMette+Holm", ["Cedar", "Amber", "=1+1"], id="one owner's"),
        pytest.param("own", "owner=all", ["Cedar", "Amber", "=1+1"], id="limited, whatever is asked"),
        pytest.param("own", "q=B", ["Amber"], id="nor finds them"),
        pytest.param("nobody", "owner=all", [], id="who is limited and owns none sees none"),
        pytest.param("anna", "q=AMB", ["Amber"], id="found by name"),
        pytest.param("anna", "q=b/1", ["B"], id="found by id"),
        pytest.param("anna", "band=attention", ["B", "Amber", "=1+1"], id="red and yellow"),
        pytest.param("anna", "band=grey", ["C"], id="grey"),
        pytest.param("anna", "segment=small", ["Cedar", "Amber"], id="a segment"),
        pytest.param("anna", "renewal=30", ["Amber"], id="renewal window"),
        pytest.param("anna", "changed=fell&sort=drop", ["Amber", "=1+1"], id="what fell, the most first"),
        pytest.param("anna", "changed=new&sort=name", ["B", "C"], id="what is new"),
        pytest.param("anna", "sort=renewal", ["Amber", "=1+1", "Cedar", "B", "C"], id="the next renewal first"),
        pytest.param("anna", EMPTY_FORM, ["B", "Cedar", "Amber", "=1+1", "C"], id="an empty form is all"),
    ],
)  # fmt: skip
def test_each_sees_what_is_asked_for(site, login, query, found):
    page = site.sign_in(login).get(f"/?{query}")

    assert page.status_code == 200
    assert [{"<script>alert(1)</script>": "B"}.get(name, name) for name in names(page)] == found


def test_what_a_customer_writes_is_text(site):
    page = site.sign_in("anna").get("/?q=<script>alert(2)</script>&owner=all")
    listed = site.sign_in("anna").get("/")

    assert "<script>alert" not in page.text + listed.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in listed.text
    assert 'href="/accounts/B%2F1"' in listed.text


def test_a_line_says_how_the_account_stands(site):
    told = words(site.sign_in("mette").get("/?q=amber"))

    for text in (
        "40.0 Red",
        "▼ 30.0 over 7 days",
        "30.0 points lower than on 22 June 2026.",
        "Only 9 logins in the last 30 days; accounts that stay have about 38.",
        "€250 of €1,000",
        "9 Jul 2026 in 10 days",
    ):
        assert text in told


def test_currencies_are_never_summed(site):
    told = words(site.sign_in("mette").get("/"))

    assert "Red 1 new 2 DKK 200 €1,000 a month" in told
    assert "Green 1 new 1 €4,000 a month" in told
    assert "3 accounts of yours, as of 29 June 2026, by version 3 of the model" in told
    assert "Amounts in several currencies are sorted as they stand" in told


def test_the_bands_are_of_all_accounts_of_the_owner_whatever_else_is_asked(site):
    client = site.sign_in("anna")
    tiles = [
        re.search(r'<ul class="tiles".*?</ul>', client.get(f"/?{query}").text, re.DOTALL)[0]
        for query in ("", "q=amber")
    ]
    counts = [re.findall(r"<b>(\d+)</b>", one) for one in tiles]

    assert counts == [["3", "0", "1", "1"]] * 2
    assert 'href="/?q=amber&amp;band=red"' in tiles[1]


def test_pages_follow_each_other(own_site):
    own_site.keep_many(ON_PAGE + 2)
    client = own_site.sign_in("anna")
    first = client.get("/?sort=score&band=red")
    later = html.unescape(re.search(r'rel="next" href="([^"]*)"', first.text)[1])
    second = client.get(later)

    assert "1–25 of 27" in words(first)
    assert later == "/?band=red&sort=score&page=2"
    assert names(first) + names(second) == [f"N-{number:03}" for number in range(ON_PAGE + 2)]
    assert 'rel="next"' not in second.text
    assert 'rel="prev" href="/?band=red&amp;sort=score"' in second.text
    assert len(first.content) + sum(len(one.body) for one in assets().values()) < HEAVIEST_BYTES


@pytest.mark.parametrize(
    "query", ["sort=sideways", "band=blue", "page=0", "page=x", "renewal=-1", "q=%00", f"q={'x' * 501}"]
)
def test_what_cannot_be_asked_says_so(site, query):
    page = site.sign_in("anna").get(f"/?{query}", headers={"Accept": "text/html"})

    assert page.status_code == 422
    assert "This address cannot be read" in page.text


@pytest.mark.parametrize(
    ("login", "query", "says", "leads"),
    [
        pytest.param("anna", "q=zzz", "Nothing matches", 'href="/"', id="filters"),
        pytest.param("mette", "q=zzz", "Nothing matches", 'href="/?q=zzz&amp;owner=all"', id="mine"),
        pytest.param("new", "", "No account has New Manager as its owner", 'href="/?owner=all"', id="no own"),
        pytest.param("nobody", "", "Your login does not say which owner you are", "</p>", id="no owner"),
    ],
)
def test_where_there_are_none_the_page_says_what_to_do(site, login, query, says, leads):
    page = site.sign_in(login).get(f"/?{query}")
    nothing = re.search(r'<section class="card nothing">.*?</section>', page.text, re.DOTALL)[0]

    assert says in nothing
    assert leads in nothing


def test_without_a_model_or_a_run_the_page_says_how_to_come_by_one(own_site):
    page = own_site.sign_in("anna").get("/")

    assert "There is no model yet" in page.text
    assert "varme train" in page.text
    assert "<select" not in page.text


def test_who_is_not_signed_in_is_led_there_and_back(site):
    client = site.sign_in("anna")
    client.cookies.clear()
    led = [client.get(path, follow_redirects=False) for path in ("/?band=red", "/portfolio.csv?band=red")]

    assert [(one.status_code, one.headers["location"]) for one in led] == [
        (303, "/sign-in?next=%2F%3Fband%3Dred"),
        (303, "/sign-in?next=%2Fportfolio.csv%3Fband%3Dred"),
    ]


def test_scores_that_are_not_those_of_the_last_night_are_marked(own_site):
    own_site.keep_many(3)
    client, refreshes, now = own_site.sign_in("anna"), own_site.store.refreshes, own_site.app.state.clock()
    run = refreshes.begin("one", now, timedelta(seconds=60), lambda _: False)
    refreshes.look_at(run, {}, date(2026, 6, 29))
    refreshes.end(run, "done", "3 accounts scored.", now)
    client.get("/readyz")
    fresh = words(client.get("/"))
    broken = refreshes.begin("two", now, timedelta(seconds=60), lambda _: False)
    refreshes.end(broken, "refused", "usage is empty.", now, trouble="usage is empty.")
    client.get("/readyz")
    old = words(client.get("/"))

    assert "nightly run" not in fresh
    assert "The last nightly run came to nothing: these scores are as of 29 June 2026" in old
    assert "usage is empty" not in old
