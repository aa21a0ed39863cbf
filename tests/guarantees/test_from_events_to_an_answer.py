"""Promise: what batch scoring wrote is what the service answers, number for number, and it adds up."""

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from app.service import create_app
from app.settings import load_settings

ON = "2025-10-01"


@pytest.fixture(scope="module")
def scored(trained, company, varme):
    """The lines that `varme score` wrote, by account."""
    home, _ = trained
    out = home / "scores.parquet"
    said = varme("score", "--source", company, "--home", home, "--on", ON, "--out", out, "--json")
    lines = {line["account_id"]: line for line in pq.read_table(out).to_pylist()}
    assert said["accounts"] == len(lines) == said["written"]
    return lines


@pytest.fixture(scope="module")
def ask(trained, scored, varme):
    """Ask the service of this home."""
    home, _ = trained
    key = varme("keys", "create", "crm", "--home", home, "--json")["key"]
    with TestClient(create_app(load_settings(home=home))) as client:
        yield lambda body: client.post("/score", json=body, headers={"Authorization": f"Bearer {key}"})


def tenths(points):
    whole = round(points * 10)
    assert whole / 10 == points
    return whole


def test_the_service_says_what_the_batch_said(scored, ask):
    for account, line in list(scored.items())[::40]:
        answer = ask({"account_id": account}).json()

        assert answer["snapshot_on"] == ON == line["snapshot_on"].isoformat()
        for name in ("score", "churn_probability", "band", "horizon_days", "completeness"):
            assert answer[name] == line[name]
        within = {one["horizon_days"]: one["churn_probability"] for one in answer["horizons"]}
        assert list(within.values()) == sorted(within.values())
        assert within.pop(answer["horizon_days"]) == answer["churn_probability"]
        assert {30, 60} <= set(within)
        assert {name: line[name] for name in line if name.startswith("churn_probability_")} == {
            f"churn_probability_{days}d": probability for days, probability in within.items()
        }
        for rank, reason in enumerate(answer["reasons"], start=1):
            assert reason["signal"] == line[f"reason_{rank}_signal"]
            assert reason["points"] == line[f"reason_{rank}_points"]
            assert reason["text"] == line[f"reason_{rank}_text"]


@pytest.mark.parametrize("reasons", [0, 1, 5, 50])
def test_the_answer_adds_up(scored, ask, reasons):
    for account in list(scored)[::100]:
        answer = ask({"account_id": account, "reasons": reasons}).json()

        parts = [answer["typical_score"], *(reason["points"] for reason in answer["reasons"])]
        parts += [answer["other_points"], answer["unknown_points"], answer["cut_points"]]
        assert sum(map(tenths, parts)) == tenths(answer["score"])
        for reason in answer["reasons"]:
            assert sum(tenths(feature["points"]) for feature in reason["features"]) == tenths(reason["points"])


def test_given_features_replace_stored_ones(scored, ask):
    account = max(scored, key=lambda one: scored[one]["score"])

    usual = ask({"account_id": account}).json()
    silent = {"days_since_login": 90, "days_since_usage": 90, "usage_change_30d": 0.0}
    silent |= dict.fromkeys(("logins_7d", "logins_30d", "usage_30d", "active_users_30d", "active_days_30d"), 0)
    worse = ask({"account_id": account, "features": silent}).json()

    assert worse["score"] < usual["score"]
    assert worse["receipt"] != usual["receipt"]
    assert ask({"account_id": account}).json() == usual


def test_an_account_without_words_is_grey(ask):
    answer = ask({"features": {"tickets_90d": 3}}).json()

    assert (answer["band"], answer["score"], answer["churn_probability"]) == ("grey", None, None)
    assert answer["missing"]


def test_scoring_twice_writes_once(trained, company, scored, varme, tmp_path):
    out = tmp_path / "again.csv"

    said = varme("score", "--source", company, "--home", trained[0], "--on", ON, "--out", out, "--reasons", 2, "--json")

    assert (said["accounts"], said["written"]) == (len(scored), 0)
    head = out.read_text().splitlines()[0]
    assert '"reason_2_signal","reason_2_points","reason_2_text","churn_probability_30d"' in head


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["--on", "2026-07-02"], "the latest day that can be asked for is 2026-07-01", id="too late"),
        pytest.param(["--on", "1990-01-01"], "No account is a customer on 1990-01-01", id="before all data"),
    ],
)
def test_a_day_that_cannot_be_scored_is_refused(trained, company, varme, tmp_path, arguments, says):
    out = tmp_path / "none.parquet"

    said = varme("score", "--source", company, "--home", trained[0], "--out", out, *arguments, "--json", exit_code=1)

    assert says in said["refused"]
    assert not out.exists()


def test_a_second_model_waits_as_the_challenger(trained, company, varme):
    home, first = trained
    before = (home / "serving" / "champion").resolve()

    said = varme("train", "--source", company, "--home", home, "--until", "2025-11-01", "--trials", "2", "--json")

    assert not said["promoted"]
    assert (home / "serving" / "champion").resolve() == before
    versions = varme("models", "list", "--home", home, "--json")["versions"]
    assert [(one["version"], one["aliases"]) for one in versions] == [
        (said["version"], ["challenger"]),
        (first["version"], ["champion"]),
    ]
    shown = varme("models", "show", "--home", home, "--json")
    assert (shown["version"], shown["trained_on"]) == (first["version"], "2025-10-01")
