"""The measure of what the pages cost: stores are filled as by runs, every page answers, and the table says so."""

import pytest

from app.store import open_store
from app.store.standings import Wanted
from tests.benchmarks.pages.accounts import DAYS, fill_store
from tests.benchmarks.pages.asking import EMPTY, PAGES, Page, Timed, time_pages
from tests.benchmarks.pages.run import LEARNT_FROM, Findings, serve
from tests.benchmarks.pages.table import BEGIN, END, as_markdown, promises
from tests.benchmarks.reasons.learning import Shape, learn
from tests.benchmarks.results import README, put_between_marks
from tests.benchmarks.service.homes import VERSION
from training.registry.publish import publish

ACCOUNTS = 60


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with a small model and few accounts."""
    folder = tmp_path_factory.mktemp("pages")
    learnt = learn(Shape(12, 5), LEARNT_FROM, folder / "model")
    home = folder / "home"
    home.mkdir()
    publish(learnt.folder, home / "serving", VERSION, learnt.scorer.fingerprint)
    fill_store(f"sqlite:///{home / 'store.db'}", learnt.scorer, ACCOUNTS, lambda _: None)
    return home


def test_every_page_answers_and_is_timed_and_weighed(home):
    url = f"sqlite:///{home / 'store.db'}"
    store = open_store(url)
    look = store.standings.look(Wanted(), "score", 0, ACCOUNTS)
    newest_day = store.standings.newest_day()
    store.close()
    with serve(home, url) as server:
        timed = time_pages(server, rounds=1)
    heavy = next(one for one in timed if one.page.what == "the portfolio, of all")

    assert newest_day == DAYS[-1]
    assert {one.since_on for one in look.found} == {DAYS[0]}
    assert [one.page for one in timed] == list(PAGES)
    assert all(one.milliseconds > 0 for one in timed)
    assert heavy.kilobytes > timed[0].kilobytes > 1


def test_a_promise_is_kept_or_not_and_the_table_says_so():
    told = [
        Timed(Page(EMPTY, None, "/sign-in"), 2.0, 10.0),
        Timed(Page("quick", "anna", "/", is_promised=True), 19.0, 60.0),
        Timed(Page("slow", "anna", "/", is_promised=True), 20.0, 151.0),
        Timed(Page("not promised", "anna", "/?q=x"), 200.0, 60.0),
    ]
    findings = Findings(1000, {"SQLite": tuple(told)})
    table = as_markdown(findings, ("Measured here.",))

    assert [(one.measured, one.is_kept) for one in promises(findings)] == [
        ("9.5×", True),
        ("10.0×", False),
        ("151 kB", False),
    ]
    assert "| not promised | 60 kB | 200.0 ms | 100.0× |" in table
    assert "**not kept**" in table


def test_the_readme_has_a_place_for_the_results():
    page = README.read_text(encoding="utf-8")

    assert "new" in put_between_marks(page, "new", (BEGIN, END))
