"""From a scoring run to a mail: who turns red is told with the scores, in words, to the owner."""

from datetime import date

import pytest

from app.jobs.champion import Champion
from app.jobs.delivering import delivering
from app.jobs.scoring.counting import Counting
from app.jobs.scoring.run import _keep
from app.settings import EmailAlertSettings
from app.store import FeatureRow, ModelVersion, ScoreRecord
from app.store.facts import Profile
from tests.app.alerting.postbox import Postbox

DAYS = (date(2026, 6, 28), date(2026, 6, 29))


@pytest.fixture
def postbox():
    started = Postbox()
    yield started
    started.close()


@pytest.fixture
def alerting(settings, postbox):
    mail = EmailAlertSettings(
        kind="email",
        host="127.0.0.1",
        port=postbox.port,
        tls="none",
        from_address="varme@example.com",
        to=("success@example.com",),
        reasons=2,
        language="en",
    )
    return settings.model_copy(update={"alerts": {"ops": mail}})


@pytest.fixture
def rows(learnt):
    """What is known of an account of each band."""
    by_band = {}
    for known in learnt.known:
        values = learnt.values(known)
        by_band.setdefault(learnt.scorer.answer(values).band, values)
    return by_band


@pytest.fixture
def score(learnt, rows, alerting, now, tmp_path):
    """Score accounts on a day, each as one of a band."""
    champion = Champion(learnt.scorer, ModelVersion("customer-health", "3", learnt.scorer.fingerprint))

    def run(day, bands):
        records = [
            ScoreRecord(FeatureRow(account, day, rows[band]), champion.model, champion.scorer.answer(rows[band]), now)
            for account, band in bands.items()
        ]
        _keep(iter(records), champion, alerting, tmp_path / "s.csv", 2, "en", day, Counting(print))

    return run


def test_who_turns_red_is_told_to_the_owner_with_reasons(score, alerting, store, postbox):
    score(DAYS[0], {"A-1": "green", "A-2": "red", "A-3": "green"})
    store.profiles.save([Profile("A-1", "Nordhavn A/S", "Freja Krogh")])
    score(DAYS[1], {"A-1": "red", "A-2": "red", "A-3": "green"})
    with delivering(alerting, store) as deliverer:
        sent = deliverer.deliver_all(lambda _: False, lambda *_: None)
    (mail,) = postbox.received
    text = mail.part("plain").splitlines()

    assert sent["alerts.ops"].delivered == 1
    assert mail.message["Subject"].startswith("Nordhavn A/S turned red (score ")
    assert [line[:2] for line in text[:3]] == ["• ", "• ", ""]
    assert "Owner: Freja Krogh" in text
    assert "Day of the score: 29 June 2026" in text
