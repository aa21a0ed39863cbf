"""From a scoring run to its destinations: what changed is queued with the scores, and a backfill queues all."""

import csv
from datetime import date

import pytest

from app.delivery.destination import DestinationRefused
from app.delivery.kinds import NoSuchDestination
from app.jobs.champion import Champion
from app.jobs.delivering import delivering, queue_all
from app.jobs.scoring.counting import Counting
from app.jobs.scoring.run import _keep
from app.settings import FolderSettings, WebhookSettings
from app.store import FeatureRow, ModelVersion, ScoreRecord
from training.registry.publish import publish

DAYS = (date(2026, 6, 28), date(2026, 6, 29))
ACCOUNTS = tuple(f"A-{number}" for number in range(6))


@pytest.fixture
def champion(learnt):
    return Champion(learnt.scorer, ModelVersion("customer-health", "3", learnt.scorer.fingerprint))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "out"
    made.mkdir()
    return made


@pytest.fixture
def to_folder(settings, folder, learnt):
    publish(learnt.folder, settings.home / "serving", "3", learnt.scorer.fingerprint)
    return settings.model_copy(update={"destinations": {"files": FolderSettings(kind="folder", path=folder)}})


@pytest.fixture
def score(champion, to_folder, learnt, now, tmp_path):
    """Score the accounts on a day, some of them as others were."""

    def run(day, moved=()):
        rows = [learnt.values(learnt.known[place + 50 * (account in moved)]) for place, account in enumerate(ACCOUNTS)]
        records = [
            ScoreRecord(FeatureRow(account, day, row), champion.model, champion.scorer.answer(row), now)
            for account, row in zip(ACCOUNTS, rows, strict=True)
        ]
        return _keep(iter(records), champion, to_folder, tmp_path / "s.csv", 2, "en", day, Counting(print))

    return run


@pytest.fixture
def deliver(to_folder, store):
    def run():
        with delivering(to_folder, store) as deliverer:
            return deliverer.deliver_all(lambda _: False, lambda *_: None)["files"].delivered

    return run


def read(folder, day):
    with (folder / f"varme-{day}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["account_id"] for row in csv.DictReader(file)]


def test_the_first_day_tells_all_and_the_next_what_changed(score, deliver, folder):
    score(DAYS[0])
    first, again = deliver(), deliver()
    score(DAYS[1], moved={"A-2"})
    second = deliver()

    assert (first, again, second) == (6, 0, 1)
    assert read(folder, DAYS[0]) == list(ACCOUNTS)
    assert read(folder, DAYS[1]) == ["A-2"]


def test_a_run_that_is_repeated_tells_nothing_twice(score, deliver):
    score(DAYS[0])
    deliver()
    score(DAYS[0])

    assert deliver() == 0


def test_a_backfill_tells_all_as_they_stand(score, deliver, to_folder, store, folder):
    score(DAYS[0])
    deliver()
    before = (folder / f"varme-{DAYS[0]}.csv").read_bytes()
    queued = queue_all(to_folder, store, "files")

    assert (queued, deliver()) == (6, 6)
    assert (folder / f"varme-{DAYS[0]}.csv").read_bytes() == before


def test_one_that_is_not_there_is_refused_with_what_there_is(to_folder, store):
    with pytest.raises(NoSuchDestination, match="There are files"), delivering(to_folder, store, "crm"):
        pass


def test_one_that_cannot_be_used_stops_a_person_and_not_the_worker(to_folder, store):
    unusable = WebhookSettings(kind="webhook", url="https://example.com")
    both = to_folder.model_copy(update={"destinations": {**to_folder.destinations, "crm": unusable}})
    told = []
    with delivering(both, store, leave_out=told.append) as deliverer:
        routes = list(deliverer.routes)
    with pytest.raises(DestinationRefused, match="it has no secret"), delivering(both, store):
        pass

    assert routes == ["files"]
    assert [type(one) for one in told] == [DestinationRefused]
