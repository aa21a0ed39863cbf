"""What a browser loads and keeps: little, nothing that jumps, no cookie within a script's reach."""

import pytest

from app.pages.headers import POLICY
from tests.browser.conftest import sign_in

MOST_BYTES = 150_000
# Whatever moves after it was drawn; the browser tells what came before the script too.
WATCH = (
    "window.jumped = []; window.observer = new PerformanceObserver(seen => window.jumped.push(...seen.getEntries()));"
    "window.observer.observe({type: 'layout-shift', buffered: true});"
)
READ = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.jumped.push(...window.observer.takeRecords());
  const place = ({x, y, width, height}) => [x, y, width, height];
  const name = ({node, previousRect, currentRect}) =>
    `${node && node.outerHTML.slice(0, 60)} from ${place(previousRect)} to ${place(currentRect)}`;
  done(window.jumped.map(one => `${one.value} at ${one.startTime} ms: ${one.sources.map(name).join()}`));
})))"""
PAGES = [
    pytest.param(None, "/sign-in", id="sign-in"),
    pytest.param("mette", "/", id="portfolio"),
    pytest.param("anna", "/?sort=score", id="portfolio of many"),
    pytest.param("mette", "/accounts/{red}", id="account"),
    pytest.param("mette", "/accounts/{red}/brief", id="brief"),
    pytest.param("anna", "/model", id="model"),
    pytest.param("anna", "/people", id="people"),
    pytest.param("mette", "/me", id="oneself"),
    pytest.param("mette", "/nowhere", id="no page"),
]


@pytest.mark.usefixtures("challenger", "carded")
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("login", "path"), PAGES)
def test_a_page_is_light_and_does_not_jump(open_page, reddest, login, path, width):
    page = open_page(login, "about:blank", width=width)
    sizes = {}
    page.on("response", lambda one: sizes.update({one.url.rsplit("/", 1)[1]: len(one.body())}))
    page.add_init_script(WATCH)
    answer = page.goto(path.format(red=reddest), wait_until="networkidle")
    jumped = page.evaluate(READ)

    assert answer.headers["content-security-policy"] == POLICY
    assert set(sizes) >= {"varme.css", "varme.js"}
    assert sum(sizes.values()) < MOST_BYTES
    assert jumped == []


def test_cookies_are_out_of_reach_but_for_the_language(open_page):
    page = open_page()
    sign_in(page, "bo")
    page.wait_for_url("**/")
    page.get_by_text("Bo Analyst").first.click()
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    cookies = {one["name"]: (one["httpOnly"], one["sameSite"]) for one in page.context.cookies()}
    seen = page.evaluate("document.cookie")

    assert cookies.pop("varme_session") == (True, "Lax")
    assert set(cookies) <= {"varme_language"}
    assert "varme_session" not in seen
