"""A site as people find it in a real Chromium: a model, accounts with a past, people who may sign in."""

import os
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from app.pages import sessions
from app.people.passwords import hash_password
from app.store import AuditEntry, FeatureRow, ModelVersion, ScoreRecord, open_store
from app.store.facts import Profile
from app.store.users import UserRecord
from app.succession import SUCCESSION_FILE, Challenger, ChampionChange, Succession
from models.encode import Encoder
from models.folder import write_model
from models.scorer import Scorer
from tests.app.pages.model.conftest import make_card
from tests.benchmarks.reasons.accounts import choose_columns, draw
from tests.benchmarks.reasons.learning import Shape, learn
from tests.benchmarks.service.homes import Home
from tests.benchmarks.service.servers import serve_varme
from training.registry.publish import MODEL_NAME, publish

TODAY = date(2026, 6, 30)
DAYS = (TODAY - timedelta(days=28), TODAY - timedelta(days=14), TODAY - timedelta(days=7), TODAY)
OWNERS = ("Mette Holm", "Jasper Dekker", "Eirik Solberg")
ACCOUNTS = 60
PASSWORD = "warm coffee morning"  # noqa: S105 -- of people who exist in these tests only
# login, name, role, owner, whether limited to own accounts
PEOPLE = (
    ("anna", "Anna Admin", "administrator", None, False),
    ("bo", "Bo Analyst", "analyst", None, False),
    ("mette", "Mette Holm", "manager", "Mette Holm", False),
    ("jasper", "Jasper Dekker", "manager", "Jasper Dekker", True),
    ("nobody", "Wilhelmina Rosenkrantz-Gyldenstierne", "manager", "Nobody's", False),
)
PATIENCE_MS = 15_000
# Words on Debian; the variable names another place.
CHROMIUM = os.environ.get("VARME_CHROMIUM") or shutil.which("chromium")


@dataclass(frozen=True)
class Site:
    """A site that answers at an address, and the store behind it."""

    address: str
    home: Home
    log: Path


def fill(store, scorer):
    """Score accounts on several days, as runs do: each changes a little from one to the next."""
    first, last = (draw(choose_columns(), ACCOUNTS, seed).X for seed in (5, 6))
    names, encoder = [feature.name for feature in scorer.spec.features], Encoder(scorer.spec.features)
    model = ModelVersion(MODEL_NAME, "1", scorer.fingerprint)
    chance = np.random.default_rng(7)
    for place, on in enumerate(DAYS):
        has_come = chance.random(first.shape) < place / len(DAYS) / 3
        first = np.where(has_come, last, first)
        rows = [
            FeatureRow(f"A-{number:02}", on, {name: encoder.value(at, one[at]) for at, name in enumerate(names)})
            for number, one in enumerate(first)
        ]
        said_at = datetime(on.year, on.month, on.day, 4, 12, tzinfo=UTC)
        store.save_scores(ScoreRecord(row, model, scorer.answer(row.features), said_at) for row in rows)
    store.profiles.save(
        Profile(f"A-{number:02}", f"Company {number:02} & Sons", OWNERS[number % 3], None, "EUR", f"crm-{number}")
        for number in range(ACCOUNTS)
    )


def add_people(store):
    """Let people sign in; all have one password."""
    known, now = hash_password(PASSWORD), datetime(2026, 6, 1, tzinfo=UTC)
    for login, name, role, owner, is_limited in PEOPLE:
        user = UserRecord(login.rjust(32, "0"), login, name, role, now, known, owner, is_limited)
        store.users.add(user, AuditEntry(now, "command line", "user.created", user.id, {}))


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site, served by `varme serve` as on anyone's machine."""
    folder = tmp_path_factory.mktemp("site")
    learnt = learn(Shape(40, 5), 2_000, folder / "model")
    home = Home(folder / "home", learnt, ACCOUNTS, "")
    publish(learnt.folder, home.folder / "serving", "1", learnt.scorer.fingerprint)
    store = open_store(f"sqlite:///{home.folder / 'store.db'}", make=True)
    fill(store, learnt.scorer)
    add_people(store)
    store.close()
    log = folder / "varme.log"
    with serve_varme(home, log) as server:
        yield Site(server.url(""), home, log)


@pytest.fixture(scope="session")
def site_store(site):
    """The store of the site, beside the server."""
    store = open_store(f"sqlite:///{site.home.folder / 'store.db'}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def chromium():
    """A real Chromium, for a file: as long as it is there, nothing else in this thread can be awaited."""
    if CHROMIUM is None:
        pytest.fail("The tests of the pages need Chromium: `apt-get install chromium`, or VARME_CHROMIUM=/path/to/it.")
    with sync_playwright() as playwright:
        # without its sandbox, since containers run the tests as root
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reddest(site_store):
    """The reddest of Mette's accounts."""
    day = site_store.standings.newest_day()
    scores = [site_store.history.official_score(f"A-{number:02}", day) for number in range(0, ACCOUNTS, 3)]
    return min((one for one in scores if one.answer.score is not None), key=lambda one: one.answer.score).row.account_id


@pytest.fixture
def challenger(site):
    """A version that wants to serve, and one that served before; as the worker writes it down."""
    wants = Challenger("2", "2026-06-30", "refused", ("its log loss is 0.2100, the champion's 0.2000.",))
    past = (ChampionChange("1", datetime(2026, 6, 1, 12, tzinfo=UTC), "promotion", "It was the first."),)
    file = site.home.folder / "serving" / SUCCESSION_FILE
    file.write_text(Succession("1", "1", wants, past).to_json())
    yield
    file.unlink()


@pytest.fixture
def carded(site, tmp_path):
    """The model that serves, with a card as a training writes it."""
    serving = site.home.folder / "serving"
    scorer, trees = Scorer.load(serving / "champion"), (serving / "champion" / "booster.txt").read_text()
    write_model(tmp_path / "carded", trees, replace(scorer.spec, card=make_card()))
    publish(tmp_path / "carded", serving, "1", Scorer.load(tmp_path / "carded").fingerprint)
    yield
    publish(site.home.learnt.folder, serving, "1", scorer.fingerprint)


def sign_in(page, login, password=PASSWORD):
    """Sign somebody in as people do it, on the page for it."""
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


@pytest.fixture
def open_page(site, chromium, site_store):
    """Open a browser's page as somebody who has signed in already, or as nobody.

    Whatever the browser complains of fails the test at its end, and so does a request that leaves the site.
    """
    contexts, complaints = [], []

    def open_as(
        login=None, path="/", *, width=1280, height=900, language="en-GB", scheme="light", scripts=True, of=site.address
    ):
        context = chromium.new_context(
            base_url=of,
            viewport={"width": width, "height": height},
            locale=language,
            color_scheme=scheme,
            # what scrolls smoothly is not yet where it will be
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if login is not None:
            token = sessions.start(site_store, site_store.users.find_login(login), datetime.now(UTC))
            context.add_cookies([{"name": sessions.COOKIE, "value": token, "url": of, "httpOnly": True}])

        def notice_request(request):
            if not request.url.startswith(f"{of}/"):
                complaints.append(f"{request.url} was asked for, which is not of the site.")

        def notice(said):
            # a page that is not there, or not yours, is an error in the browser's eyes
            if said.type in {"error", "warning"} and "Failed to load resource" not in said.text:
                complaints.append(said.text)

        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", notice)
        context.on("request", notice_request)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_as
    for context in contexts:
        context.close()

    assert complaints == []
