"""What a request comes to: done as the commands do it, once, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.jobs import carrying_out
from app.jobs.carrying_out import MOST_TIMES, LeaseLost
from app.jobs.retraining import Retrained
from app.jobs.succession import write_succession
from app.retraining import SCHEDULE, CannotRetrain
from app.settings import Settings
from app.store import open_store
from app.store.requests import RequestRecord
from app.succession import find_served, read_succession
from features.errors import SourceError
from tests.app.jobs.contests import WORSE, make_contest
from training.promotion.succession import KEY, Change
from training.registry.publish import MODEL_NAME

WHY = "It loses less."


@pytest.fixture
def contest(tmp_path, learnt, make_home, monkeypatch):
    """Make a home with a champion, 1, and a challenger, 2."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return lambda *words: make_contest(make_home(tmp_path / "home"), learnt, *words)


@pytest.fixture
def carry_out(tmp_path, now):
    """Carry a request out in a home."""
    store = open_store(f"sqlite:///{tmp_path / 'asked.db'}", make=True)
    yield lambda request, home, report=lambda _: None: carrying_out.carry_out(
        request, Settings(home=home), store, now, report
    )
    store.close()


def asked(kind, version, **more):
    at = datetime.now(UTC)
    taken = {"state": "taken", "taken_by": "one", "taken_at": at, "taken_until": at, "times_taken": 1}
    return RequestRecord(7, kind, version, WHY, overrules=False, asked_by="anna", asked_at=at, **taken, **more)


def test_a_promotion_and_a_rollback_are_carried_out_and_written_down(contest, now, carry_out):
    registry = contest()
    promotion = asked("promote", "2")
    promoted, known = carry_out(promotion, registry.home), read_succession(registry.home / "serving")
    served = find_served(registry.home / "serving" / "champion")
    back = carry_out(asked("rollback", "2"), registry.home)
    entry = promoted.entry(promotion, now)

    assert (promoted.state, promoted.report, served) == ("done", "Version 2 serves.", "2")
    assert (known.champion, known.previous, known.challenger) == ("2", "1", None)
    assert known.changes[-1].because == WHY
    assert (back.state, back.report) == ("done", "Version 1 serves again.")
    assert find_served(registry.home / "serving" / "champion") == "1"
    assert (entry.actor, entry.action, entry.subject) == ("anna", "model.promoted", "2")
    assert entry.details == {"because": WHY, "request": 7}


def test_a_reason_alone_overrules_nothing(contest, now, carry_out):
    registry = contest("refused", (WORSE,))
    request = asked("promote", "2")
    refused = carry_out(request, registry.home)
    overruled = carry_out(replace(request, overrules=True), registry.home)

    assert refused.state == "failed"
    assert WORSE in refused.report
    assert refused.entry(request, now) is None
    assert overruled.state == "done"
    assert registry.changes()[-1].overruled == (WORSE,)


def test_a_rollback_takes_back_only_what_served_when_it_was_asked_for(contest, carry_out):
    registry = contest()
    registry.promote("2")
    outdated = carry_out(asked("rollback", "1"), registry.home)

    assert outdated.state == "failed"
    assert "version 2 serves now" in outdated.report
    assert registry.champion().version == "2"


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        pytest.param(asked("promote", "9"), "no version '9'", id="no such version"),
        pytest.param(asked("rollback", "1"), "no earlier champion", id="nothing to go back to"),
    ],
)
def test_what_can_not_be_done_says_why(contest, request_, says, carry_out):
    outcome = carry_out(request_, contest().home)

    assert outcome.state == "failed"
    assert says in outcome.report


@pytest.mark.parametrize(
    ("kind", "version", "kept", "serves", "changes"),
    [
        pytest.param("promote", "2", None, "2", 2, id="a promotion that was not begun"),
        pytest.param("promote", "2", Change("2", "", "promotion", WHY), "2", 2, id="a promotion that was kept"),
        pytest.param("rollback", "2", None, "1", 3, id="a rollback that was not begun"),
        pytest.param("rollback", "2", Change("1", "", "rollback", WHY), "1", 3, id="a rollback that was kept"),
    ],
)
def test_what_a_killed_worker_had_begun_is_completed_and_not_done_twice(
    contest, kind, version, kept, serves, changes, carry_out
):
    registry = contest()
    if kind == "rollback":
        registry.promote("2")
    request = replace(asked(kind, version), times_taken=2)
    if kept is not None:
        # killed between the history and the alias
        at = (request.asked_at + timedelta(seconds=1)).isoformat(timespec="seconds")
        key = f"{KEY}{len(registry.changes()) + 1:04d}"
        registry.client.set_registered_model_tag(MODEL_NAME, key, replace(kept, at=at).to_tag())
    outcome = carry_out(request, registry.home)

    assert outcome.state == "done"
    assert (registry.champion().version, len(registry.changes())) == (serves, changes)
    assert find_served(registry.home / "serving" / "champion") == serves


def test_what_ends_every_worker_is_given_up(tmp_path, carry_out):
    home = tmp_path / "home"
    outcome = carry_out(replace(asked("promote", "2"), times_taken=MOST_TIMES + 1), home)

    assert outcome.state == "failed"
    assert not home.exists()


@pytest.fixture
def retrains(monkeypatch):
    """Have trainings made in another way."""
    return lambda do: monkeypatch.setattr(carrying_out, "retrain", do)


def test_a_training_is_made_told_and_kept_in_the_audit_log(contest, carry_out, retrains, now):
    registry, steps = contest(), []

    def make(_settings, _now, report, *, anyway):
        report("Reading the source")
        return Retrained("3", f"Version 3 was trained, {anyway}.", None)

    retrains(make)
    request = asked("retrain", "1")
    outcome = carry_out(request, registry.home, steps.append)
    overruled = carry_out(replace(request, overrules=True), registry.home)
    entry = outcome.entry(request, now)

    assert (outcome.state, outcome.report, overruled.report) == (
        "done",
        "Version 3 was trained, False.",
        "Version 3 was trained, True.",
    )
    assert steps == ["Reading the source"]
    assert (entry.actor, entry.action, entry.subject) == ("anna", "model.retrained", "3")


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(CannotRetrain("There is nothing new to learn from."), id="nothing new"),
        pytest.param(SourceError("There is no such folder."), id="no source"),
        pytest.param(LeaseLost("Another worker has taken it over."), id="a lease that was lost"),
    ],
)
def test_what_keeps_a_training_from_being_made_is_its_report(contest, carry_out, retrains, error, caplog):
    def fail(*_, **__):
        raise error

    retrains(fail)
    outcome = carry_out(asked("retrain", "1"), contest().home)

    assert (outcome.state, outcome.report, outcome.version) == ("failed", str(error), None)
    assert caplog.records == []


def test_what_the_schedule_asked_for_and_is_done_already_is_not_done_twice(contest, carry_out, retrains):
    registry = contest()  # whose challenger knows what the champion knows: the calendar counts from it
    write_succession(registry)
    retrains(lambda *_, **__: pytest.fail("It is not due any more."))
    scheduled = carry_out(replace(asked("retrain", "1"), asked_by=SCHEDULE), registry.home)

    assert scheduled.state == "failed"
    assert "not due any more" in scheduled.report
