"""The measure of what the service costs: every server gets the same question, answers it, and the table says so."""

import json
import shutil
import sqlite3
import sys
import warnings
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.encode import Encoder
from tests.benchmarks.processes import ProgramFailed
from tests.benchmarks.reasons.learning import Shape, learn
from tests.benchmarks.results import put_between_marks
from tests.benchmarks.service import __main__ as command
from tests.benchmarks.service.asking import GIVEN, ask_by_account, ask_by_features, ask_nothing, ask_rival
from tests.benchmarks.service.batch import ACCOUNT, FEATURES, Memory, Rows, refuse_refusals, time_batches
from tests.benchmarks.service.homes import REASONS, make_home
from tests.benchmarks.service.inside import CONTRIBUTIONS, HANDING_OVER, RECEIPT, STORED, part_of
from tests.benchmarks.service.load import (
    APART,
    CHANGING,
    FIRST,
    MOST_TURNS,
    Load,
    ask_once,
    put_load,
    read_outcome,
    write_script,
)
from tests.benchmarks.service.rival import save_rival
from tests.benchmarks.service.run import EMPTY, HEALTHZ, RIVALS, Findings, Loaded
from tests.benchmarks.service.servers import make_environment, serve_varme, serving
from tests.benchmarks.service.start import Start
from tests.benchmarks.service.table import BEGIN, END, as_markdown, promises
from tests.benchmarks.service.where import Parts, look_into

ACCOUNTS = 30


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    return make_home(learn(Shape(12, 5), 1_500, folder / "model"), ACCOUNTS, folder / "home")


@pytest.fixture(scope="module")
def server(home):
    with serve_varme(home, home.folder / "varme.log") as running:
        yield running


def count_receipts(home):
    with closing(sqlite3.connect(home.folder / "store.db")) as connection:
        return connection.execute("SELECT count(*) FROM receipts").fetchone()[0]


def without_key(home):
    return replace(ask_by_account(home), key=None)


def count_reasons(home, values):
    """How many reasons are listed: as many as are asked for, or all that the model has for these values."""
    return min(REASONS, len(home.learnt.scorer.answer(values).reasons))


def read_stored(home, account):
    with closing(sqlite3.connect(home.folder / "store.db")) as connection:
        asked = "SELECT features FROM feature_rows WHERE account_id = ?"
        return json.loads(connection.execute(asked, (account,)).fetchone()[0])


def read_body(body, number):
    return json.loads(body.replace(CHANGING, str(number)))


def test_all_servers_are_asked_about_the_same_values(home):
    ours, theirs = ask_by_features(home), ask_rival(home)
    encoder = Encoder(home.learnt.scorer.spec.features)
    names = [feature.name for feature in home.learnt.scorer.spec.features]

    assert len(ours.bodies) == len(theirs.bodies) == GIVEN
    assert ask_nothing(home).bodies == ours.bodies
    for our, their in zip(ours.bodies, theirs.bodies, strict=True):
        given, frame = read_body(our, FIRST), read_body(their, FIRST)["dataframe_split"]
        assert len(given["features"]) == 60
        assert frame["columns"] == names
        np.testing.assert_array_equal(encoder.row(given["features"]), np.array(frame["data"], dtype=float))


def test_a_request_differs_from_every_other_by_a_little(home):
    body = ask_by_features(home).bodies[0]
    numbers = [FIRST, FIRST + 1, FIRST + 9, FIRST + 90, FIRST + APART, FIRST + MOST_TURNS * APART - 1]
    given = [read_body(body, number)["features"] for number in numbers]
    changed = [{name for name in one if one[name] != given[0][name]} for one in given[1:]]
    (name,) = changed[0]

    assert changed == [{name}] * len(changed)
    assert {len(str(number)) for number in numbers} == {10}
    assert len({one[name] for one in given}) == len(numbers)
    assert np.ptp([one[name] for one in given]) < 0.001


def test_the_service_answers_and_each_answer_is_a_new_receipt(home, server):
    before = count_receipts(home)
    ask = ask_by_features(home)
    by_features, by_account = ask_once(server, ask), ask_once(server, ask_by_account(home))

    assert len(by_features["reasons"]) == count_reasons(home, read_body(ask.bodies[0], FIRST - 1)["features"])
    assert len(by_account["reasons"]) == count_reasons(home, read_stored(home, "A-0"))
    assert by_account["account_id"] == "A-0"
    assert count_receipts(home) == before + 1
    assert 0 < server.ready_after < 60
    assert 50 * 10**6 < server.resident() <= server.peak()


@pytest.mark.skipif(shutil.which("wrk") is None, reason="the program wrk is not on this machine")
def test_load_is_put_on_a_server_and_nothing_is_refused(home, server):
    before = count_receipts(home)
    load = read_outcome(put_load(server, ask_by_features(home), 2, 1, 1, home.folder / "wrk.lua"))

    assert load.errors == 0
    assert 0 < load.p50 <= load.p99
    # each answer is kept; the last ones may have been cut off
    assert load.requests * 0.9 <= count_receipts(home) - before <= load.requests * 1.5 + 2


@pytest.mark.skipif(shutil.which("wrk") is None, reason="the program wrk is not on this machine")
def test_what_is_refused_under_load_is_counted(home, server):
    load = read_outcome(put_load(server, without_key(home), 1, 1, 2, home.folder / "wrk.lua"))

    assert load.errors > 0


def test_a_refusal_is_no_answer(home, server):
    with pytest.raises(ProgramFailed, match=r"/score answered 401: .*A valid key is needed"):
        ask_once(server, without_key(home))


def test_batches_are_timed_beside_the_explain_call(home, server):
    before = count_receipts(home)
    timed = time_batches(server, home, rows=20, rounds=2, say=lambda _: None)

    assert set(timed.served) == {FEATURES, ACCOUNT}
    assert all(rate > 0 for rate in (*timed.served.values(), timed.explained, timed.contributed))
    # every round has rows of its own, and the ten before them; accounts were scored before
    assert count_receipts(home) == before + 2 * 20 + 10


def test_a_batch_that_is_not_answered_whole_is_no_measure():
    answered = json.dumps([{"receipt": "7f"}, {"status": 404, "title": "Unknown account"}]).encode()

    with pytest.raises(ProgramFailed, match=r"1 of 2 rows.*Unknown account"):
        refuse_refusals(answered, 2)


def test_it_is_seen_where_the_time_goes(home):
    parts = look_into(home, ask_by_account(home), ACCOUNT, 40)

    assert sum(parts.of.values()) == pytest.approx(parts.milliseconds)
    assert {RECEIPT, HANDING_OVER} <= set(parts.of)
    assert parts.milliseconds > 0


@pytest.mark.parametrize(
    ("stack", "part"),
    [
        pytest.param(
            [("predict", "/x/lightgbm/basic.py"), ("answer", "/v/models/scorer.py")], CONTRIBUTIONS, id="inner"
        ),
        pytest.param([("do", "/x/sqlalchemy/e.py"), ("save_receipts", "/v/app/store/store.py")], RECEIPT, id="library"),
        pytest.param(
            [("loads", "/v/app/store/r.py"), ("latest_feature_rows", "/v/app/store/store.py")], STORED, id="verb"
        ),
        pytest.param([("wait", "/x/threading.py"), ("run", "/x/anyio/a.py")], None, id="nobody's"),
    ],
)
def test_a_moment_belongs_to_the_innermost_part(stack, part):
    assert part_of(stack) == part


@pytest.mark.parametrize("is_signed", [True, False])
def test_mlflow_serves_the_same_trees_with_the_same_contributions(home, tmp_path, is_signed):
    import mlflow  # noqa: PLC0415 -- takes seconds, and is needed here alone

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shap's plots warn when they are imported, and mlflow where no signature is
        saved = save_rival(home.learnt, tmp_path / "rival", is_signed=is_signed)
        model = mlflow.pyfunc.load_model(str(saved))
        frame = read_body(ask_rival(home).bodies[0], FIRST)["dataframe_split"]
        data = pd.DataFrame(frame["data"], columns=frame["columns"], dtype=float)
        (answer,) = model.predict(data)

    booster = home.learnt.scorer.booster
    phi = booster.predict(data.to_numpy(), pred_contrib=True)[0, :-1]
    strongest = np.argsort(-np.abs(phi))[:REASONS]
    assert (model.metadata.signature is not None) == is_signed
    assert answer["churn_probability"] == pytest.approx(booster.predict(data.to_numpy())[0])
    assert [one["phi"] for one in answer["reasons"]] == pytest.approx(phi[strongest])
    assert [one["feature"] for one in answer["reasons"]] == [frame["columns"][place] for place in strongest]


def test_a_server_that_does_not_start_says_why(tmp_path):
    program = [sys.executable, "-S", "-c", "raise SystemExit('no model here')"]

    with (
        pytest.raises(ProgramFailed, match=r"ended at once:\s+no model here"),
        serving(program, 1, "/readyz", tmp_path / "log"),
    ):
        pass


def test_settings_of_who_measures_do_not_reach_the_servers():
    made = make_environment(
        {"VARME_HOME": "/elsewhere", "MLFLOW_TRACKING_URI": "http://elsewhere", "PATH": "/bin"}, {"VARME_HOME": "/here"}
    )

    assert made["VARME_HOME"] == "/here"
    assert "MLFLOW_TRACKING_URI" not in made
    assert made["PATH"] == "/bin"


def test_what_wrk_says_is_read():
    said = 'Running 5s test\n\n{"requests": 50, "microseconds": 5000000, "p50": 900, "p99": 12000, "errors": 3}\n'

    assert read_outcome(said) == Load(10.0, 0.9, 12.0, 3)
    with pytest.raises(ProgramFailed, match="no answer at all"):
        read_outcome(said.replace("50,", "0,", 1))


def test_a_script_takes_plain_text_only(home):
    ask = ask_by_features(home)

    assert f"local asked = {FIRST}" in write_script(ask, FIRST)
    with pytest.raises(ValueError, match="ASCII"):
        write_script(replace(ask, bodies=("é",)), FIRST)


@pytest.fixture
def findings():
    """One model; Varme thirteen times as quick as mlflow with one connection, and eleven times with sixteen."""
    loaded = [
        Loaded("200 × 7", what, workers, connections, Load(rate, 1.0, p99, 0))
        for what, rates, p99 in (
            (FEATURES, {(1, 1): 1300, (1, 16): 1100, (2, 1): 1300, (2, 16): 1870}, 2.0),
            (ACCOUNT, {(1, 1): 1000, (1, 16): 1000, (2, 1): 1000, (2, 16): 1690}, 2.0),
            *((rival, {(1, 1): 100, (1, 16): 100}, 20.0) for rival in RIVALS),
            (HEALTHZ, {(1, 1): 4000, (1, 16): 4001}, 1.0),
            (EMPTY, {(1, 1): 4000, (1, 16): 4001}, 1.0),
        )
        for (workers, connections), rate in rates.items()
    ]
    memory = [
        Memory(way, rows, 100 * 10**6, peak * 10**6)
        for rows, peaks in ((1_000, (200, 200)), (10_000, (240, 241)))
        for way, peak in zip((FEATURES, ACCOUNT), peaks, strict=True)
    ]
    parts = (
        Parts(FEATURES, 2.0, {RECEIPT: 1.5, HANDING_OVER: 0.5}),
        Parts(ACCOUNT, 1.0, {STORED: 1.0}),
    )
    rows = Rows("200 × 7", 10_000, {FEATURES: 500.0, ACCOUNT: 499.0}, 1_000.0, 2_000.0)
    return Findings(tuple(loaded), (rows,), tuple(memory), Start(1.25, 100 * 10**6, 110 * 10**6, 1_000), 0.002, parts)


def test_a_promise_is_kept_or_not(findings):
    kept = {one.promised: (one.measured, one.is_kept) for one in promises(findings)}

    assert kept == {
        "By features, 1 connection: at least 12× the requests a second of mlflow": ("13.00×", True),
        "By features, 16 connections: at least 12× the requests a second of mlflow": ("11.00×", False),
        "By features, 1 connection: at least 12× the requests a second of mlflow without a signature": ("13.00×", True),
        "By features, 16 connections: at least 12× the requests a second of mlflow without a signature": (
            "11.00×",
            False,
        ),
        "By features, 1 connection: at most 0.1× the p99 of mlflow": ("0.10×", True),
        "By features, 1 connection: at most 0.1× the p99 of mlflow without a signature": ("0.10×", True),
        "By account, 1 connection: at least 0.25× the requests of GET /healthz": ("0.25×", True),
        "By account, 16 connections: at least 0.25× the requests of GET /healthz": ("0.25×", False),
        "By account, 1 connection: at least 0.25× the requests of an empty endpoint": ("0.25×", True),
        "By account, 16 connections: at least 0.25× the requests of an empty endpoint": ("0.25×", False),
        "A batch of 10,000 by features: at least 0.5× the rows a second of the model's own explain call": (
            "0.50×",
            True,
        ),
        "A batch of 10,000 by account: at least 0.5× the rows a second of the model's own explain call": (
            "0.50×",
            False,
        ),
        "A second worker, by features, 16 connections: at least 1.7× the requests of one": ("1.70×", True),
        "A second worker, by account, 16 connections: at least 1.7× the requests of one": ("1.69×", False),
        "Peak of memory, by features: at most 1.2× for 10,000 rows, of that for 1,000": ("1.20×", True),
        "Peak of memory, by account: at most 1.2× for 10,000 rows, of that for 1,000": ("1.21×", False),
        "Answers that were refused or lost: none": ("0", True),
    }


def test_the_table_says_what_was_found(findings):
    table = as_markdown(findings, ("Measured here.",))

    assert "| 200 × 7 | by features | 2 | 16 | 1,870 | 1.00 ms | 2.00 ms | 0 |" in table
    assert "| 200 × 7 | 10,000 | 500 (0.50×) | 499 (0.50×) | 1,000 | 2,000 |" in table
    assert "| by account | 10,000 | 100 MB | 241 MB |" in table
    assert "answers 1.25 s after its start, and holds 100 MB then and 110 MB after 1,000 requests" in table
    assert "The disk takes 2.00 ms to keep a page" in table
    assert f"| {RECEIPT} | 1.50 ms | 0.00 ms |" in table
    assert f"| {STORED} | 0.00 ms | 1.00 ms |" in table
    assert "| together, within the process | 2.00 ms | 1.00 ms |" in table


def test_the_page_has_the_place_for_the_table():
    page = (Path(command.__file__).parents[1] / "README.md").read_text(encoding="utf-8")

    assert "told anew" in put_between_marks(page, "told anew", (BEGIN, END))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["--write", "--quick"], "leave --quick out", id="only whole results are written"),
        pytest.param(["--seconds", "0"], "expected 1 or more", id="no time at all"),
    ],
)
def test_what_can_not_be_measured_is_refused(monkeypatch, capsys, tmp_path, arguments, says):
    monkeypatch.setenv("PATH", str(tmp_path))  # without wrk nothing is measured, whatever is not refused
    monkeypatch.setattr(sys, "argv", ["service", "--folder", str(tmp_path), *arguments])

    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_without_wrk_it_says_how_to_get_it(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["service", "--folder", str(tmp_path)])

    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
    assert "apt-get install wrk" in capsys.readouterr().err
