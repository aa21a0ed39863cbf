"""What is written down of the versions follows the registry."""

import pytest

from app.jobs.pulling import pull
from app.jobs.succession import promote_version, refresh_succession, write_succession
from app.succession import SUCCESSION_FILE, read_succession
from tests.app.jobs.contests import WORSE, compared, make_contest, register
from training.errors import NoChampion
from training.registry.registry import Registry


@pytest.fixture
def contest(tmp_path, learnt, make_home, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return make_contest(make_home(tmp_path / "home"), learnt, "refused", (WORSE,))


def test_it_tells_of_champion_challenger_and_their_comparison(contest):
    written = write_succession(contest)
    known = read_succession(contest.home / "serving")

    assert known == written
    assert (known.champion, known.previous, known.challenger.version) == ("1", None, "2")
    assert (known.challenger.state, known.challenger.reasons) == ("refused", (WORSE,))
    assert known.challenger.compared["today"]["change_colour"] == 12
    assert "A-0" not in (contest.home / "serving" / SUCCESSION_FILE).read_text()


def test_it_is_written_anew_only_when_the_registry_says_something_else(contest, learnt):
    write_succession(contest)
    file = contest.home / "serving" / SUCCESSION_FILE
    first = file.stat().st_ino
    refresh_succession(contest)
    unchanged = file.stat().st_ino
    register(contest, learnt, compared("promotable"))
    refresh_succession(contest)

    assert unchanged == first
    assert read_succession(file.parent).challenger.version == "3"


def test_a_pull_brings_it_too(contest, now):
    (contest.home / "serving" / SUCCESSION_FILE).write_text("spoilt")
    attempt = pull(contest.home, lambda: now)

    assert attempt.error is None
    assert read_succession(contest.home / "serving").champion == "1"


def test_without_a_champion_there_is_nothing_to_tell(tmp_path, make_home):
    registry = Registry(make_home(tmp_path / "empty"))

    with pytest.raises(NoChampion):
        write_succession(registry)


def test_a_change_stands_though_it_can_not_be_written_down(contest):
    (contest.home / "serving" / SUCCESSION_FILE).unlink(missing_ok=True)
    (contest.home / "serving" / SUCCESSION_FILE).mkdir()
    changed = promote_version(contest.home, "2", "It is good enough.")

    assert (changed.version, contest.champion().version) == ("2", "2")
    assert "`varme work` writes it anew" in changed.trouble
