"""Every page in every state: no fault by axe-core at WCAG 2.2 AA and nothing cut, light and dark, phone and desk."""

from datetime import UTC, datetime

import pytest

from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from app.store.facts import Profile
from app.store.happenings import HappeningRecord
from app.store.pulses import PulseRecord
from tests.benchmarks.service.servers import serve_home
from tests.browser.accessibility import find_faults, open_all
from tests.browser.conftest import DAYS, PASSWORD, TODAY, add_people, sign_in
from training.registry.publish import MODEL_NAME, publish

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft & Co. Aktiengesellschaft"


@pytest.fixture
def states(site, site_store, reddest):
    """An account in each state: by the state, its id."""
    answers = [site_store.history.official_score(f"A-{number:02}", TODAY) for number in range(60)]
    found = {band: next(one.row.account_id for one in answers if one.answer.band == band) for band in ("yellow", "green")}
    scorer, model = site.home.learnt.scorer, ModelVersion(MODEL_NAME, "1", site.home.learnt.scorer.fingerprint)
    unknown, other = dict.fromkeys(answers[0].row.features), ModelVersion(MODEL_NAME, "9", "0" * 64)
    red = site_store.history.official_score(reddest, TODAY).row.features
    made = [("X-grey", model, unknown, TODAY), ("X-other", other, red, TODAY), ("X-old", model, red, DAYS[0])]
    site_store.save_scores(
        ScoreRecord(FeatureRow(account, on, row), version, scorer.answer(row), datetime(on.year, on.month, on.day, 4, tzinfo=UTC))
        for account, version, row, on in made
    )
    site_store.profiles.save(
        [Profile("X-grey", LONG, LONG, LONG, "EUR", None), Profile("X-unscored", "Later", None, None, "EUR", None)]
    )
    told = [
        HappeningRecord("ticket:1", NOON, "ticket", {"topic": LONG, "severity": "high"}),
        HappeningRecord("left:1", NOON, "left", {"role": "champion", "name": LONG}),
    ]
    site_store.happenings.replace([(reddest, told)])
    site_store.pulses.add(PulseRecord(reddest, "mette", LONG, 5, f"{LONG}\n{LONG}", NOON, "red", 0))
    return {**found, "red": reddest, "grey": "X-grey", "by another model": "X-other", "old": "X-old"}


@pytest.mark.parametrize("state", ["red", "yellow", "green", "grey", "by another model", "old"])
def test_an_account(open_page, states, state):
    page = open_page("mette", f"/accounts/{states[state]}")
    page.wait_for_selector("#way:not([data-open])") if page.locator("#way").count() else None
    open_all(page)

    assert find_faults(page) == []
