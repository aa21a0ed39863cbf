"""Two servers share one PostgreSQL and nothing else: whoever is asked says the same, and it is kept once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine

from tests.faults.conftest import ACCOUNTS
from tests.faults.crowd import Crowd
from tests.faults.server import ROOT, START, wait_until

ASKS = 200
SCORED = 3000


@pytest.fixture
def two(make_database, furnish, two_models, tmp_path):
    """Two homes with the same champion, and the store that they share."""
    first = furnish(tmp_path / "first", make_database())
    second = type(first)(tmp_path / "second", first.store_url, first.key)
    two_models.publish(second.serving, "1")
    return first, second


def look_into(home, query):
    engine = create_engine(home.store_url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return rows


def ask(server, key, body):
    with server.caller(key) as caller:
        status, _, answer = caller.ask("/score", body)
        assert status == 200, answer
        return answer


def test_whoever_is_asked_says_the_same_and_it_is_kept_once(two, start):
    servers, key = [start(home) for home in two], two[0].key
    known = [{"account_id": ACCOUNTS[number % 10]} for number in range(ASKS // 4)]
    what_ifs = [{"features": {"logins_30d": number % 10 + 0.5, "plan": "pro"}} for number in range(ASKS // 4)]
    before = look_into(two[0], "SELECT count(*) FROM receipts")[0][0]
    # each question to both, all at once
    asked = [(server, body) for body in known + what_ifs for server in servers]
    with ThreadPoolExecutor(ASKS) as threads:
        answers = list(threads.map(lambda one: ask(one[0], key, one[1]), asked))
    said = {}
    for (_, body), answer in zip(asked, answers, strict=True):
        said.setdefault(str(body), []).append(answer)
    kept = look_into(two[0], "SELECT receipt FROM receipts")

    assert len(answers) == ASKS
    assert len(said) == 20
    assert [of for of in said.values() if any(one != of[0] for one in of)] == []
    # what an official run said of an account is said again, under its receipt
    assert len(kept) == len(set(kept)) == before + 10
    assert {answer["receipt"] for answer in answers} <= {receipt for (receipt,) in kept}


@pytest.mark.faults
def test_accounts_are_scored_while_both_are_asked_and_both_take_up_a_promotion(two, start, two_models, tmp_path):
    servers, key = [start(home) for home in two], two[0].key
    table = tmp_path / "accounts.csv"
    rows = [f"N-{number},{number % 60},team,{number % 11},1.0,2" for number in range(SCORED)]
    table.write_text("\n".join(["account_id,logins_30d,plan,nps,logins_change,tickets_90d", *rows]) + "\n")
    crowds = [Crowd(server, key, ACCOUNTS, (place + 1) * 1_000_000) for place, server in enumerate(servers)]
    command = (
        "score",
        "--table",
        table,
        "--on",
        "2026-06-30",
        "--out",
        tmp_path / "scores.csv",
        "--home",
        two[0].folder,
    )
    ran = subprocess.run(  # noqa: S603 -- this very Python
        (sys.executable, "-P", "-c", START, *command),
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "VARME_STORE__URL": two[0].store_url},
        capture_output=True,
        text=True,
        check=False,
    )
    for home in two:
        two_models.publish(home.serving, "2")
    wait_until(lambda: all(crowd.answers[-1]["model"]["version"] == "2" for crowd in crowds), "both serve version 2")
    for crowd in crowds:
        crowd.end()
    asked = {"account_id": "N-7"}
    after = [ask(server, key, asked) for server in servers]
    given = {answer["receipt"] for crowd in crowds for answer in crowd.answers}
    kept = look_into(two[0], "SELECT receipt FROM receipts")
    print(f"\n{sum(len(crowd.answers) for crowd in crowds)} answers while {SCORED} accounts were scored")  # noqa: T201 -- the figures

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert [crowd.refused for crowd in crowds] == [[], []]
    assert [crowd.cut_off for crowd in crowds] == [0, 0]
    assert look_into(two[0], "SELECT count(*) FROM scores WHERE account_id LIKE 'N-%%'") == [(SCORED,)]
    assert after[0] == after[1]
    assert after[0]["model"]["version"] == "2"
    assert given <= {receipt for (receipt,) in kept}
    assert len(kept) == len(set(kept))
