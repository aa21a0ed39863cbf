"""Promise: what a business adds in `[[features]]` is learnt, frozen in the model, scored, explained, and adds up."""

import json
import re

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from app.service import create_app
from app.settings import load_settings
from features.demo import write_company
from models.scorer import Scorer

ON = "2025-10-01"
OWN = """
[[features]]
name = "integration_days_90d"
signal = "breadth"
table = "usage"
aggregate = "distinct"
column = "day"
where = { feature = "integration_sync" }
window_days = 90

[[features]]
name = "nps_answers_365d"
signal = "satisfaction"
table = "surveys"
aggregate = "count"
column = "answered_at"
where = { kind = "nps" }
window_days = 365
unit = "answers"

[[features]]
name = "days_since_payroll"
signal = { name = "payroll", label = "Payroll", kind = "lead" }
more_is = "riskier"
table = "usage"
aggregate = "days_since"
where = { feature = "payroll_run" }
window_days = 180
text = { en = "Payroll ran {value} days ago, elsewhere {typical}", da = "Lønnen kørte for {value} dage siden" }
"""
NAMES = {"integration_days_90d": "breadth", "nps_answers_365d": "satisfaction", "days_since_payroll": "payroll"}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Smaller than what other promises are measured on: what is added is computed alike."""
    folder = tmp_path_factory.mktemp("own") / "company"
    write_company(folder, seed=404, accounts=900)
    return folder


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "varme.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def home(tmp_path_factory, company, config, varme):
    home = tmp_path_factory.mktemp("own") / "home"
    varme("train", "--source", company, "--home", home, "--config", config, "--until", ON, "--trials", "2", "--json")
    return home


@pytest.fixture(scope="module")
def scored(home, company, config, varme):
    """What `varme score` said, and the lines that it wrote by account."""
    out = home / "scores.parquet"
    words = ("--source", company, "--home", home, "--on", ON, "--out", out, "--reasons", 20, "--json")
    said = varme("score", "--config", config, *words)
    return said, {line["account_id"]: line for line in pq.read_table(out).to_pylist()}


def reasons(line):
    for rank in range(1, 21):
        if line[f"reason_{rank}_signal"]:
            yield tuple(line[f"reason_{rank}_{part}"] for part in ("signal", "points", "text"))


def test_the_model_has_them(home):
    spec = Scorer.load(home / "serving" / "champion").spec
    features = {feature.name: feature for feature in spec.features}

    assert {name: features[name].signal for name in NAMES} == NAMES
    assert {"name": "payroll", "label": "Payroll", "kind": "lead"} in [
        {"name": one.name, "label": one.label, "kind": one.kind} for one in spec.signals
    ]
    assert [features[name].unit for name in NAMES] == ["days", "answers", "days"]
    assert all(features[name].typical is not None for name in NAMES)


def test_the_new_signal_is_a_reason_with_points_and_words(scored):
    said, lines = scored

    told = [one for line in lines.values() for one in reasons(line) if one[0] == "payroll"]
    assert said["notes"] == []
    assert len(told) > 100
    assert {points > 0 for _, points, _ in told} == {True, False}
    assert all(re.fullmatch(r"Payroll ran \S+ days ago, elsewhere \S+\.", text) for _, _, text in told)


def test_its_points_add_up_with_all_others(home, config, scored, varme):
    key = varme("keys", "create", "crm", "--home", home, "--json")["key"]
    account = next(name for name, line in scored[1].items() if "payroll" in [signal for signal, *_ in reasons(line)])

    with TestClient(create_app(load_settings(config, home))) as client:
        headers = {"Authorization": f"Bearer {key}"}
        known = client.post("/score", json={"account_id": account, "reasons": 30}, headers=headers).json()
        given = {"account_id": account, "features": {"days_since_payroll": 0}, "reasons": 30}
        changed = client.post("/score", json=given, headers=headers)
        danish = client.post("/score", json={**given, "language": "da"}, headers=headers).json()

    assert changed.status_code == 200
    assert changed.json()["score"] >= known["score"]
    for answer in (known, changed.json()):
        parts = [*(one["points"] for one in answer["reasons"]), answer["other_points"], answer["unknown_points"]]
        tenths = [round(part * 10) for part in (answer["typical_score"], *parts, answer["cut_points"])]
        assert sum(tenths) == round(answer["score"] * 10)
    (reason,) = [one for one in known["reasons"] if one["signal"] == "payroll"]
    assert (reason["code"], reason["kind"]) == ("payroll.days_since_payroll", "lead")
    assert [feature["name"] for feature in reason["features"]] == ["days_since_payroll"]
    assert "Lønnen kørte for 0 dage siden." in [one["text"] for one in danish["reasons"]]


@pytest.mark.parametrize(
    ("now", "says"),
    [
        pytest.param("", "with days_since_payroll, integration_days_90d, nps_answers_365d, compared", id="none"),
        pytest.param(
            OWN.replace("integration_sync", "budget_view").replace("nps_answers_365d", "answers_365d"),
            "without answers_365d and with nps_answers_365d and with another definition of integration_days_90d, ",
            id="others",
        ),
    ],
)
def test_a_model_scores_with_its_own_whatever_the_settings_say_now(scored, home, company, tmp_path, varme, now, says):
    file = tmp_path / "varme.toml"
    file.write_text(now, encoding="utf-8")
    out = tmp_path / "again.parquet"

    words = ("--source", company, "--home", home, "--on", ON, "--out", out, "--reasons", 20, "--json")
    said = varme("score", "--config", file, *words)

    (note,) = said["notes"]
    assert says in note
    assert {line["account_id"]: line for line in pq.read_table(out).to_pylist()} == scored[1]


def test_a_mistake_stops_every_command_with_its_line(company, tmp_path, varme):
    file = tmp_path / "varme.toml"
    file.write_text(OWN.replace('"distinct"', '"distinc"'), encoding="utf-8")

    for words in (["check"], ["train"], ["features", "--sql"]):
        varme(*words, "--source", company, "--config", file, exit_code=1)


def test_the_model_file_holds_plain_values(home):
    (file,) = [one for one in (home / "serving" / "champion").glob("*.json") if "catalogue_state" in one.read_text()]
    frozen = json.loads(file.read_text(encoding="utf-8"))["catalogue_state"]["own_features"]

    assert [one["name"] for one in frozen] == list(NAMES)
    assert frozen[2]["signal"] == {"name": "payroll", "label": "Payroll", "kind": "lead"}
    assert frozen[2]["aggregate"] == {
        "kind": "DaysSince",
        "where": [{"column": "feature", "values": ["payroll_run"], "passed": False}],
        "dated_by": None,
    }
