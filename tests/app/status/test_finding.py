"""How a home stands: all of it where all is well, and the rest where something is broken."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app.pulled import PULL_FILE, Pull
from app.status import RegistryStand, find_status
from app.status.registry import UNASKED
from app.store.drift import DriftCheck
from app.store.requests import NewRequest
from app.succession import SUCCESSION_FILE, Challenger, ChampionChange, Succession

ANSWERS = RegistryStand(answers=True, champion="1", says="answers")


def test_a_home_where_all_is_well(serves, store, make_record, now):
    serving = serves.champion.parent
    changes = (ChampionChange("1", now, "promotion"),)
    waits = Challenger("2", "2026-06-30", "refused", ("its log loss is higher.",), {"rows": 7})
    (serving / SUCCESSION_FILE).write_text(Succession("1", None, waits, changes).to_json())
    (serving / PULL_FILE).write_text(Pull(now, "1").to_json())
    store.save_scores([make_record("A-1", version="1"), make_record("A-2", version="1")])
    store.drift.save(DriftCheck(0, now, date(2026, 6, 29), "1", "look", (), {}))
    store.requests.begin(NewRequest("retrain", "1", "", "anna", now), "one", now, timedelta(seconds=60))
    found = find_status(serves, now, lambda _: ANSWERS)
    plain = json.loads(json.dumps(found.to_json(), default=str))

    assert (found.model.version, found.model.trained_on, found.model.since) == ("1", date(2026, 6, 30), now)
    assert (found.due.due_on, found.due.is_due, found.because) == (date(2026, 12, 30), False, None)
    assert (found.store.last_run.accounts, found.store.drift.verdict) == (2, "look")
    assert (found.store.queue, found.store.newest_training.taken_by) == ({"waiting": 0, "taken": 1}, "one")
    assert (found.registry, found.pull.version) == (ANSWERS, "1")
    assert [
        one for one in (found.model_trouble, found.succession_trouble, found.store.trouble, found.pull_trouble) if one
    ] == []
    assert plain["challenger"] == {
        "version": "2",
        "trained_on": "2026-06-30",
        "state": "refused",
        "reasons": ["its log loss is higher."],
    }


def test_an_empty_home_is_told_and_nothing_is_made(settings, now):
    found = find_status(settings, now)

    assert "varme train" in found.model_trouble
    assert "no store yet" in found.store.trouble
    assert (found.model, found.due, found.pull, found.registry) == (None, None, None, UNASKED)
    assert "in the full environment" in found.registry.says
    assert not settings.home.exists()


def test_whatever_is_broken_the_rest_is_told(serves, store, now, monkeypatch):
    serving = serves.champion.parent
    (serves.champion / "model.json").write_text("{")
    (serving / SUCCESSION_FILE).write_text("{")
    (serving / PULL_FILE).write_text("{")

    def fail(*_):
        raise OperationalError("SELECT", {}, Exception("postgresql://varme:secret@host"))

    monkeypatch.setattr(type(store.condition), "last_run", fail)
    found = find_status(serves, now)

    assert "Version 1 is in service and cannot be loaded" in found.model_trouble
    assert SUCCESSION_FILE in found.succession_trouble
    assert PULL_FILE in found.pull_trouble
    assert found.store.trouble == "The store does not answer (OperationalError)."
    assert "secret" not in json.dumps(found.to_json(), default=str)


def test_an_address_is_shown_without_its_password(serves, now):
    url = "postgresql+psycopg://varme:secret@127.0.0.1:1/varme"
    away = serves.model_copy(update={"store": serves.store.model_copy(update={"url": url})})
    found = find_status(away, now)

    assert found.store.address == "postgresql+psycopg://varme:***@127.0.0.1:1/varme"
    assert "secret" not in json.dumps(found.to_json(), default=str)


@pytest.mark.parametrize(("state", "is_told"), [("done", True), ("failed", False)])
def test_after_a_try_that_came_to_nothing_the_next_one_is_told(serves, store, now, state, is_told):
    then = now + timedelta(days=200)
    store.requests.begin(NewRequest("retrain", "1", "", "anna", then), "one", then, timedelta(seconds=60))
    store.requests.report(1, "one", state, "It came to nothing.", then)
    found = find_status(serves, then + timedelta(days=2))

    assert found.due.is_due
    assert (found.next_try_at is not None) == is_told
