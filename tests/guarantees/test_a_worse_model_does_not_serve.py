"""Promise: a model that learnt nothing true does not serve, and changing the champion loses no request."""

import http.client
import json
import os
import shutil
import socket
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import uvicorn

from app.service import create_app
from app.settings import load_settings
from features.demo import write_company
from features.snapshots import Churn
from features.source import open_source
from features.table import Roles, open_table
from models.answer import as_points
from models.folder import write_model
from models.scorer import Scorer
from training.assemble import BandPolicy
from training.errors import NotPromotable
from training.history import History
from training.ready import ReadyTable
from training.registry.registry import Registry
from training.train import train
from training.trial.recipe import Recipe
from training.trial.search import Budget

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not DATA.is_dir() and not os.environ.get("CI"), reason=f"the data sets are not at {DATA}"
)
QUICK = (Recipe(n_trees=100, leaves=2, learning_rate=0.05),)
CHURN = Churn()
UNTIL = date(2025, 10, 1)
RAVENSTACK = {
    "accounts": "SELECT account_id, signup_date AS signed_up_on, industry, country FROM ravenstack_accounts",
    "subscriptions": "SELECT account_id, plan_tier AS plan, seats, mrr_amount AS mrr, start_date AS started_on, "
    "end_date AS ended_on FROM ravenstack_subscriptions",
    "usage": "SELECT s.account_id, u.feature_name AS feature, u.usage_date AS occurred_at, u.usage_count AS quantity "
    "FROM ravenstack_feature_usage AS u JOIN ravenstack_subscriptions AS s USING (subscription_id)",
    "cancellations": "SELECT account_id, churn_date AS notified_at FROM ravenstack_churn_events",
}


def train_quickly(material, home):
    return train(material, home=home, bands=BandPolicy(), recipes=QUICK, budget=Budget(trials=1), report=lambda _: None)


class Misled:
    """A history whose accounts exchanged their answers wherever something is learnt; what is judged is true."""

    def __init__(self, history):
        self._history = history

    def __getattr__(self, name):
        return getattr(self._history, name)

    def plan(self, *arguments):
        plan = self._history.plan(*arguments)
        slices = tuple(replace(one, data=exchange(one.data, one.is_past)) for one in plan.slices)
        return replace(plan, slices=slices)

    def whole(self, report):
        whole = self._history.whole(report)
        return replace(whole, labelled=exchange(whole.labelled, np.ones(len(whole.labelled.y), dtype=bool)))


def exchange(data, chosen):
    """On each day the chosen rows get the answers of other accounts."""
    random = np.random.default_rng(6)
    y = data.y.copy()
    for day in np.unique(data.day[chosen]):
        rows = np.flatnonzero(chosen & (data.day == day))
        y[rows] = random.permutation(y[rows])
    return replace(data, y=y)


@pytest.fixture(scope="module")
def small_company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "company"
    write_company(folder, seed=404, accounts=1000)
    return folder


@pytest.fixture(scope="module")
def served(small_company, tmp_path_factory, make_home):
    """A home in which a model of this company serves, made nine months before the data end."""
    home = make_home(tmp_path_factory.mktemp("served") / "home")
    source = open_source(small_company)
    assert train_quickly(History.of(source, CHURN, tables={}, until=UNTIL), home).is_promoted
    return home


def test_a_challenger_that_learnt_from_others_answers_is_refused(small_company, served):
    history = History.of(open_source(small_company), CHURN, tables={})

    made = train_quickly(Misled(history), served)

    registry = Registry(served)
    assert made.comparison.state == "refused"
    assert any("its log loss is" in reason for reason in made.comparison.reasons)
    assert made.comparison.figures.log_loss.difference.low > 0
    # Its trial alone refuses it too.
    assert "not better than predicting the base rate" in made.refused
    with pytest.raises(NotPromotable, match=r"It is refused: .*Also, its log loss is"):
        registry.promote(made.version)
    assert registry.champion().version == "1"


def test_a_challenger_that_learnt_from_the_same_is_not_refused(small_company, served):
    made = train_quickly(History.of(open_source(small_company), CHURN, tables={}), served)

    assert made.comparison.state == "promotable"
    assert made.comparison.left >= 30
    assert date.fromisoformat(made.comparison.first_day) >= UNTIL


def shuffled_company(folder, small_company):
    """The company whose notices came from other accounts; what those did afterwards stays."""
    shutil.copytree(small_company, folder)
    file = folder / "cancellations.parquet"
    table = pq.read_table(file)
    ids = pq.read_table(folder / "accounts.parquet")["account_id"].to_numpy(zero_copy_only=False)
    drawn = np.random.default_rng(8).choice(ids, table.num_rows, replace=False)
    pq.write_table(table.set_column(0, "account_id", pa.array(drawn)), file)
    return History.of(open_source(folder), CHURN, tables={})


def shuffled_ravenstack(folder, _small_company):
    shutil.copytree(DATA / "ravenstack", folder)
    file = folder / "ravenstack_churn_events.csv"
    table = pyarrow.csv.read_csv(file)
    drawn = np.random.default_rng(8).permutation(table["account_id"].to_numpy(zero_copy_only=False))
    pyarrow.csv.write_csv(table.set_column(1, "account_id", pa.array(drawn)), file)
    return History.of(open_source(folder, tables=RAVENSTACK), CHURN, tables=RAVENSTACK)


def shuffled_table(file, id_column, label):
    def make(folder, _small_company):
        folder.mkdir()
        table = pyarrow.csv.read_csv(DATA / file).slice(0, 3000)
        answers = np.random.default_rng(8).permutation(table[label].to_numpy(zero_copy_only=False))
        place = table.column_names.index(label)
        pq.write_table(table.set_column(place, label, pa.array(answers)), folder / "table.parquet")
        costs = [name for name in table.column_names if name.startswith("C_")]
        roles = Roles(id_column, label, drop=tuple(costs))
        return ReadyTable.of(
            open_table(folder / "table.parquet", roles), roles, Churn("label"), today=date(2026, 6, 30)
        )

    return make


@pytest.mark.parametrize(
    "shuffled",
    [
        pytest.param(shuffled_company, id="the fictional company"),
        pytest.param(shuffled_ravenstack, id="ravenstack", marks=needs_data),
        pytest.param(
            shuffled_table("ibm_telco/Telco-Customer-Churn.csv", "customerID", "Churn"),
            id="ibm_telco",
            marks=needs_data,
        ),
        pytest.param(
            shuffled_table("tv_subscriptions/churn_tv_subscriptions.csv.gz", "id", "target"),
            id="tv_subscriptions",
            marks=needs_data,
        ),
    ],
)
def test_shuffled_answers_never_serve(shuffled, small_company, make_home, tmp_path, monkeypatch):
    monkeypatch.setattr("training.trial.folds.REPEATS", 1)
    home = make_home(tmp_path / "home")

    made = train_quickly(shuffled(tmp_path / "data", small_company), home)

    assert "not better than predicting the base rate" in made.refused
    assert not made.is_promoted
    assert not (home / "serving").exists()
    with pytest.raises(NotPromotable):
        Registry(home).promote(made.version)


@pytest.fixture
def two_versions(learnt, make_model, make_spec, make_home, tmp_path):
    """A home with two versions, of which the first serves; and what each says about some accounts."""
    home = make_home(tmp_path / "home")
    other = make_model(leaves=3, n_trees=15).fit(learnt.known, learnt.left)
    write_model(tmp_path / "other", other.booster_text, make_spec(scale=learnt.spec.scale))
    registry = Registry(home)
    for folder in (learnt.folder, tmp_path / "other"):
        spec = Scorer.load(folder).spec
        registry.register(folder, spec, parameters={}, metrics={"auc": 0.7, "log_loss": 0.2}, refused=None)
    registry.promote("1")
    accounts = [learnt.values(row) for row in learnt.known[:40]]
    says = {
        str(number): [
            (as_points(answer.score), answer.churn_probability, len(answer.reasons))
            for answer in map(Scorer.load(folder).answer, accounts)
        ]
        for number, folder in enumerate((learnt.folder, tmp_path / "other"), start=1)
    }
    return registry, accounts, says


@pytest.fixture
def port(two_versions, varme, monkeypatch):
    """The real service of this home, on a free port, for as long as the test runs; one may ask as often as one can."""
    monkeypatch.setenv("VARME_SERVICE__REQUESTS_PER_MINUTE", "0")
    registry, *_ = two_versions
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(load_settings(home=registry.home))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="warning", access_log=False))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    running.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    running.join()


def look(port):
    """Ask whether the service is ready, which has it look for a new model at once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/readyz")
    assert connection.getresponse().status == 200
    connection.close()


def test_promoting_and_rolling_back_lose_no_request(two_versions, varme, port):
    registry, accounts, says = two_versions
    key = varme("keys", "create", "crm", "--home", registry.home, "--json")["key"]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    bodies = [json.dumps({"features": features, "reasons": 50}) for features in accounts]
    is_over, answers = threading.Event(), []

    def ask_on(start):
        """Ask until it is over, and once more."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        place, is_last = start, False
        while not is_last:
            is_last = is_over.is_set()
            place = (place + 1) % len(bodies)
            connection.request("POST", "/score", bodies[place], headers)
            response = connection.getresponse()
            answers.append((place, response.status, json.loads(response.read())))
        connection.close()

    asking = [threading.Thread(target=ask_on, args=(start,)) for start in (0, 13, 26)]
    for one in asking:
        one.start()
    for _ in range(4):
        registry.promote("2", "It is tried.")
        look(port)
        registry.rollback("It was tried.")
        look(port)
    registry.promote("2", "It stays.")
    look(port)
    is_over.set()
    for one in asking:
        one.join()

    assert {status for _, status, _ in answers} == {200}
    assert {said["model"]["version"] for _, _, said in answers} == {"1", "2"}
    assert answers[-1][2]["model"]["version"] == "2"
    assert says["1"] != says["2"]
    for place, _, said in answers:
        found = (said["score"], said["churn_probability"], len(said["reasons"]))
        assert found == says[said["model"]["version"]][place]
    assert len(registry.changes()) == 10
