"""Every page in every state: no fault by axe-core at WCAG 2.2 AA and nothing cut, light and dark, phone and desk."""

import sys
from datetime import UTC, datetime

import pytest

from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from app.store.facts import Profile
from app.store.happenings import HappeningRecord
from app.store.pulses import PulseRecord
from tests.benchmarks.service.servers import free_port, serving
from tests.browser.accessibility import find_faults, open_all
from tests.browser.conftest import DAYS, TODAY, add_people, sign_in
from training.registry.publish import MODEL_NAME, publish

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
# A name without a place to break it, as there are some.
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft & Co. Aktiengesellschaft"


@pytest.fixture(scope="module")
def states(site, site_store, reddest):
    """An account in each state: its id by what it is called below."""
    answers = [site_store.history.official_score(f"A-{number:02}", TODAY) for number in range(60)]
    bands = {one.answer.band: one.row.account_id for one in answers}
    scorer = site.home.learnt.scorer
    serves, other = ModelVersion(MODEL_NAME, "1", scorer.fingerprint), ModelVersion(MODEL_NAME, "9", "0" * 64)
    red = site_store.history.official_score(reddest, TODAY).row.features
    made = [
        ("X-grey", serves, dict.fromkeys(red), TODAY),
        ("X-other", other, red, TODAY),
        ("X-old", serves, red, DAYS[0]),
        ("X-gone", serves, red, TODAY),
    ]
    site_store.save_scores(
        ScoreRecord(FeatureRow(account, on, known), model, scorer.answer(known), NOON)
        for account, model, known, on in made
    )
    site_store.profiles.save(
        [Profile("X-grey", LONG, LONG, LONG, "EUR", None), Profile("X-unscored", "Later", None, None, "EUR", None)]
    )
    site_store.erasing.forget("X-gone", "command line", NOON)
    told = [
        HappeningRecord("ticket:1", NOON, "ticket", {"topic": LONG, "severity": "high"}),
        HappeningRecord("left:1", NOON, "left", {"role": "champion", "name": LONG}),
    ]
    site_store.happenings.replace([(reddest, told)])
    site_store.pulses.add(PulseRecord(reddest, "mette".rjust(32, "0"), LONG, 5, f"{LONG}\n{LONG}", NOON, "red", 0))
    return bands | {"red": reddest}


@pytest.mark.parametrize("state", ["red", "yellow", "green"])
def test_an_account(open_page, states, state):
    page = open_page("mette", f"/accounts/{states[state]}")
    page.locator("#way[data-open]").wait_for(state="detached")
    open_all(page)

    assert find_faults(page) == []


@pytest.mark.usefixtures("states")
@pytest.mark.parametrize(
    ("login", "path", "heading"),
    [
        pytest.param("mette", "/", "Who needs you today", id="portfolio"),
        pytest.param("mette", "/?q=nobody&band=red", "Nothing matches", id="portfolio where nothing matches"),
        pytest.param("nobody", "/", "No account is yours", id="portfolio of somebody who owns none"),
        pytest.param("mette", "/accounts/X-grey", "Donau", id="grey account with long names"),
        pytest.param("mette", "/accounts/X-other", "Why", id="account scored by another model"),
        pytest.param("mette", "/accounts/X-old", "Why", id="account scored long ago"),
        pytest.param("mette", "/accounts/{red}/brief", "Company", id="brief"),
        pytest.param("mette", "/accounts/{red}/way", "The way to green", id="way to green"),
        pytest.param("mette", "/accounts/X-gone", "This account was erased", id="erased account"),
        pytest.param("mette", "/accounts/X-unscored", "This account has no score yet", id="account without a score"),
        pytest.param("mette", "/accounts/X-none", "There is nothing here", id="unknown account"),
        pytest.param("mette", "/model", "What the score means", id="model without a card"),
        pytest.param("mette", "/me", "Another password", id="oneself"),
        pytest.param("anna", "/people", "Let somebody in", id="people"),
        pytest.param("anna", f"/people/{'bo'.rjust(32, '0')}", "Leaving?", id="person"),
        pytest.param("mette", "/people", "You may not see this", id="not for this role"),
        pytest.param("mette", "/nowhere", "There is nothing here", id="no page"),
        pytest.param("mette", "/?page=0", "This address cannot be read", id="unreadable address"),
    ],
)
def test_a_page(open_page, reddest, login, path, heading):
    page = open_page(login, path.format(red=reddest))
    open_all(page)

    assert page.get_by_role("heading", name=heading).first.is_visible()
    assert find_faults(page) == []


def test_menus(open_page):
    page = open_page("anna", "/?q=A-00")
    page.locator("header summary").click()
    menu = find_faults(page)
    page.keyboard.press("Escape")
    page.get_by_text("Views", exact=True).click()

    assert menu == []
    assert find_faults(page) == []


def test_signing_in(open_page):
    page = open_page()
    before = find_faults(page)
    sign_in(page, "mette", "cold tea")

    assert before == []
    assert page.get_by_role("alert").is_visible()
    assert find_faults(page) == []


def test_forms_that_come_back(open_page, states):
    pulse = open_page("mette", f"/accounts/{states['green']}")
    pulse.get_by_label("Note").fill("No number.")
    pulse.locator("form.pulse").evaluate("form => { form.noValidate = true; }")
    pulse.get_by_role("button", name="Save pulse").click()
    password = open_page("bo", "/me")
    for label, typed in (("Old password", "cold tea"), ("New password", "warm tea at noon"), ("again", "warm tea")):
        password.get_by_label(label, exact=label != "again").fill(typed)
    password.locator("form.fields").evaluate("form => { form.noValidate = true; }")
    password.get_by_role("button", name="Change the password").click()
    somebody = open_page("anna", "/people")
    somebody.get_by_label("Login").fill("bo")
    somebody.get_by_label("Name").fill(LONG)
    somebody.get_by_role("button", name="let in").click()

    for page in (pulse, password, somebody):
        assert page.get_by_role("alert").is_visible()
        assert find_faults(page) == []


def test_a_new_password(open_page):
    page = open_page("anna", "/people")
    page.get_by_label("Login").fill("long")
    page.get_by_label("Name").fill(LONG)
    page.get_by_role("button", name="let in").click()
    page.get_by_role("heading", name="A new password").wait_for()
    shown = find_faults(page)
    page.goto("/people")

    assert shown == []
    assert find_faults(page) == []


@pytest.mark.usefixtures("challenger", "carded")
def test_the_model_with_a_challenger(open_page):
    page = open_page("anna", "/model")
    # the service takes up a model within a second
    page.wait_for_function("() => fetch('/model').then(it => it.text()).then(it => it.includes('How early it was'))")
    page.reload()
    page.locator("#reason-promote").fill(" ")
    page.get_by_label("I have read what keeps it from serving").check()
    page.get_by_role("button", name="Promote version 2").click()
    page.get_by_role("alert").wait_for()
    open_all(page)

    assert find_faults(page) == []


@pytest.fixture
def beginning(tmp_path):
    """The home of somebody who begins, with nothing but people in its store, and the address at which it is served."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}", make=True)
    add_people(store)
    store.close()
    port = free_port()
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--home", str(tmp_path)]
    with serving([*command, "--port", str(port)], port, "/sign-in", tmp_path / "log") as server:
        yield tmp_path, server.url("")


def test_before_there_is_a_model_and_before_its_first_run(open_page, site, beginning):
    home, address = beginning
    page = open_page(of=address)
    sign_in(page, "anna")
    page.get_by_role("heading", name="There is no model yet").wait_for()
    found = find_faults(page)
    page.goto("/model")
    page.get_by_role("heading", name="There is no model yet").wait_for()
    found += find_faults(page)
    publish(site.home.learnt.folder, home / "serving", "1", site.home.learnt.scorer.fingerprint)
    page.wait_for_function("() => fetch('/readyz').then(it => it.ok)")
    page.goto("/")
    page.get_by_role("heading", name="No account has a score yet").wait_for()
    found += find_faults(page)
    page.goto("/accounts/A-1")
    page.get_by_role("heading", name="No account is scored yet").wait_for()
    found += find_faults(page)

    assert found == []
