"""The champion is taken up beside the requests: none waits for it, none is dropped, and the last good one stays."""

import json
import threading

import pytest
from fastapi.testclient import TestClient

from app.pulled import PULL_FILE, Pull
from app.service import create_app
from app.service.champion import ChampionReader
from app.service.condition import Condition
from app.service.problems import NotReady
from app.service.watch import Watch


@pytest.fixture
def reader(settings, serve):
    serve()
    reader = ChampionReader(settings.champion)
    reader.look()
    return reader


def spoil(folder):
    (folder / "model.json").write_text("{")


def test_a_request_does_not_wait_for_a_model_that_is_being_loaded(reader, serve, monkeypatch):
    began, may_end = threading.Event(), threading.Event()
    load = ChampionReader._take_up  # noqa: SLF001 -- made slow, not replaced

    def load_slowly(self):
        began.set()
        assert may_end.wait(60)
        load(self)

    monkeypatch.setattr(ChampionReader, "_take_up", load_slowly)
    serve("4", seed=2)
    looking = threading.Thread(target=reader.look)
    looking.start()
    assert began.wait(60)
    meanwhile = reader.current().model.version
    may_end.set()
    looking.join()

    assert (meanwhile, reader.current().model.version) == ("3", "4")


def test_a_request_keeps_the_model_that_it_was_given(reader, serve):
    given = reader.current()
    before = given.scorer.answer({"logins_30d": 3.0})
    serve("4", seed=2)
    reader.look()

    assert reader.current() is not given
    assert given.scorer.answer({"logins_30d": 3.0}) == before


def test_nothing_is_loaded_where_nothing_changed(reader, monkeypatch):
    monkeypatch.setattr(ChampionReader, "_take_up", lambda _: pytest.fail("It was loaded again."))

    reader.look()


def test_a_model_that_could_not_be_loaded_is_tried_again_later(settings, serve, monkeypatch):
    time, tried = [0.0], []
    serve(spoil=spoil)
    reader = ChampionReader(settings.champion, lambda: time[0], again_seconds=30)
    load = ChampionReader._take_up  # noqa: SLF001 -- counted, not replaced
    monkeypatch.setattr(ChampionReader, "_take_up", lambda self: (tried.append(time[0]), load(self)))
    for seconds in (0, 1, 29, 30, 31, 60):
        time[0] = float(seconds)
        reader.look()

    assert tried == [0, 30, 60]
    with pytest.raises(NotReady, match="model"):
        reader.current()


def test_a_trouble_is_logged_once(reader, serve, caplog):
    serve("4", spoil=spoil)
    reader.look()
    reader.look()

    assert [record.told["trouble"] for record in caplog.records if record.levelname == "ERROR"] == [reader.trouble]


def test_the_watch_takes_up_a_new_model_while_nobody_asks(reader, serve):
    looked = threading.Event()

    def look():
        reader.look()
        if reader.loaded.model.version == "4":
            looked.set()

    serve("4", seed=2)
    with Watch(look, every_seconds=0.001):
        assert looked.wait(60)

    assert reader.loaded.model.version == "4"


def test_a_look_that_fails_is_logged_without_its_text_and_made_again(caplog):
    again, looks = threading.Event(), []

    def look():
        looks.append(None)
        if len(looks) == 2:
            again.set()
        raise RuntimeError("Jane Doe Ltd")

    with Watch(look, every_seconds=0.001):
        assert again.wait(60)

    assert caplog.records[0].told["error"] == "RuntimeError"
    assert "Jane" not in caplog.text + json.dumps([record.told for record in caplog.records])


@pytest.mark.parametrize(
    ("pull", "says"),
    [
        pytest.param({}, None, id="it went well"),
        pytest.param({"every_seconds": 60}, None, id="the next is not late"),
        pytest.param({"every_seconds": 10}, None, id="the next is slow"),
        pytest.param({"every_seconds": 10, "at": 57}, "No pull was made since 2026-06-30T11:57", id="the next is late"),
        pytest.param({"every_seconds": 60, "at": 57}, None, id="three are just due"),
        pytest.param({"every_seconds": 60, "at": 56}, "No pull was made since 2026-06-30T11:56", id="three are late"),
        pytest.param(
            {"kind": "registry away", "why": "it does not answer.", "since": True},
            "No new model could be pulled since 2026-06-30T11:59:00Z: it does not answer.",
            id="it failed",
        ),
    ],
)
def test_what_a_pull_came_to_is_told(client, settings, now, pull, says):
    at = now.replace(hour=11, minute=pull.get("at", 59))
    told = {**pull, "at": at, **({"since": at} if "since" in pull else {})}
    (settings.champion.parent / PULL_FILE).write_text(Pull(**told).to_json())
    ready = client.get("/readyz").json()

    assert (ready["status"], ready["degraded"]) == ("ready", says is not None)
    assert ready["pulled_at"] == at.isoformat().replace("+00:00", "Z")
    assert (ready["trouble"] or "").startswith(says or "")


def test_changes_of_a_pull_are_logged_once_each(reader, settings, now, caplog):
    caplog.set_level("INFO")
    condition = Condition(reader, settings.champion.parent, lambda: now)
    file = settings.champion.parent / PULL_FILE
    for text in ("{", "{", Pull(now).to_json(), Pull(now).to_json()):
        file.write_text(text)
        condition.look()

    assert [record.levelname for record in caplog.records if "registry" in record.getMessage()] == ["ERROR", "INFO"]


def test_without_a_model_the_trouble_with_the_registry_is_said_too(settings, store, now):
    del store
    serving = settings.champion.parent
    serving.mkdir()
    pull = Pull(now, kind="registry away", why="it does not answer.", since=now)
    (serving / PULL_FILE).write_text(pull.to_json())
    with TestClient(create_app(settings, clock=lambda: now)) as client:
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert [error["field"] for error in answer.json()["errors"]] == ["model", "registry"]
