"""`varme explain`: why an account has its score, on a terminal, as JSON, and of many accounts in one file."""

import json
import re
import shutil
from datetime import date

import pytest

from app.settings import Settings
from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store

DAYS = (date(2026, 5, 31), date(2026, 6, 29))
ROW = re.compile(r"^ *=? *([+-]?\d+\.\d)  ", re.MULTILINE)


@pytest.fixture
def home(tmp_path, learnt, now):
    """A home whose champion scored 30 accounts on two days; of the last one too little is known."""
    settings = Settings(home=tmp_path / "home")
    folder = settings.home / "serving" / "versions" / f"1-{learnt.scorer.fingerprint[:12]}"
    shutil.copytree(learnt.folder, folder)
    model = ModelVersion("customer-health", "1", learnt.scorer.fingerprint)
    store = open_store(settings.store_url, upgrade=True)
    for day, on in enumerate(DAYS):
        rows = [learnt.values(learnt.known[account + 30 * day]) for account in range(29)]
        rows.append({**rows[0], "logins_30d": None, "logins_change": None, "tickets_90d": None})
        store.save_scores(
            ScoreRecord(FeatureRow(f"A-{at}", on, row), model, learnt.scorer.answer(row), now)
            for at, row in enumerate(rows)
        )
    store.close()
    return settings.home


@pytest.fixture
def explain(run, home):
    def call(*words):
        return run("explain", *words, "--home", home)

    return call


def test_an_account_is_explained_and_adds_up(explain):
    code, said, _ = explain("A-1")
    sums, changed = said.split("What changed")
    *parts, score = [round(float(one) * 10) for one in ROW.findall(sums)]
    then, now = (round(float(one) * 10) for one in re.search(r"from (\S+) \(.*\) to (\S+) \(", changed).groups())

    assert code == 0
    assert said.startswith("A-1: score ")
    assert sum(parts) == score == now
    assert sum(round(float(one) * 10) for one in ROW.findall(changed)) == now - then
    assert "Since 31 May 2026 the score has " in changed
    assert re.search(r"Receipt: [0-9a-f]{64}$", said.strip())


def test_as_json_it_is_what_the_service_answers(explain):
    _, said, _ = explain("A-1", "--json")
    facts = json.loads(said)

    assert facts["account_id"] == "A-1"
    assert facts["changed"]["since"] == "2026-05-31"
    assert {"act_on", "explains", "good_news", "reproduced"} <= facts.keys()
    assert facts["reproduced"] is None
    assert {reason["alike"] for reason in facts["reasons"]} == {"all"}


def test_grey_says_what_would_help(explain):
    _, said, _ = explain("A-29")

    assert said.startswith("A-29: no score, grey")
    assert "What would help most\n  Logins" in said
    assert "too little was known then" in said


def test_a_receipt_is_asked_again(explain):
    receipt = json.loads(explain("A-1", "--json")[1])["receipt"]
    code, said, _ = explain("A-1", "--receipt", receipt)

    assert code == 0
    assert "Asked again, version 1 says the same, bit for bit." in said


def test_a_sample_has_every_colour_in_every_language(explain, tmp_path):
    out = tmp_path / "new" / "sample.txt"
    code, said, _ = explain("--sample", 8, "--language", "en,da,nb,nl", "--out", out)
    text = out.read_text(encoding="utf-8")
    heads = re.findall(r"^--- (\S+) · (\w\w) ---$", text, re.MULTILINE)

    assert code == 0
    assert "8 accounts explained in en, da, nb, nl" in said
    assert [code for _, code in heads] == ["en", "da", "nb", "nl"] * 8
    assert len({account for account, _ in heads}) == 8
    assert "A-29" in {account for account, _ in heads}
    assert list(out.parent.iterdir()) == [out]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["nobody"], 1, "no score of the account 'nobody'", id="no such account"),
        pytest.param(["A-1", "--since", "2026-06-29"], 1, "name an earlier day", id="its own day"),
        pytest.param(["A-1", "--since", "May"], 2, "write it as 2026-06-30", id="no day"),
        pytest.param(["A-1", "--language", "xx"], 2, "'xx' is not spoken here", id="no such language"),
        pytest.param(["A-1", "--language", ""], 2, "name one of", id="no language"),
        pytest.param(["A-1", "--language", "en,da"], 2, "name one", id="two languages"),
        pytest.param([], 2, "Name an account", id="nothing"),
        pytest.param(["--sample", "3"], 2, "go together", id="a sample without a file"),
        pytest.param(["A-1", "--out", "x.txt"], 2, "go together", id="a file without a sample"),
        pytest.param(["A-1", "--sample", "3", "--out", "x.txt"], 2, "chooses the accounts itself", id="both"),
    ],
)
def test_refusals(explain, words, code, says):
    stopped, said, muttered = explain(*words)

    assert stopped == code
    assert says in " ".join(re.sub(r"[│╭╰─╮╯]", " ", said + muttered).split())


def test_without_a_store_it_says_what_to_do(run, tmp_path):
    code, _, muttered = run("explain", "A-1", "--home", tmp_path / "nothing")

    assert code == 1
    assert "There is no store yet" in muttered
    assert not (tmp_path / "nothing").exists()


def test_a_sample_of_no_scores_says_what_to_do(run, tmp_path):
    settings = Settings(home=tmp_path / "home")
    open_store(settings.store_url, upgrade=True).close()
    code, _, muttered = run("explain", "--sample", 3, "--out", tmp_path / "s.txt", "--home", settings.home)

    assert code == 1
    assert "varme score" in muttered
    assert not (tmp_path / "s.txt").exists()


def test_a_model_whose_files_are_spoilt_is_not_asked(explain, home):
    receipt = json.loads(explain("A-1", "--json")[1])["receipt"]
    (folder,) = (home / "serving" / "versions").iterdir()
    (folder / "booster.txt").write_text("tree")
    code, said, _ = explain("--receipt", receipt)

    assert code == 0
    assert "Version 1 of the model is gone" in said
