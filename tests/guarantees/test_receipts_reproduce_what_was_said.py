"""Promise: under its receipt an answer is shown again bit for bit, whatever serves now; what is gone is said."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import create_engine
from starlette.testclient import TestClient

from app.explaining.finding import find_said
from app.explaining.reproduction import reproduce
from app.jobs.explaining import ReachableModels
from app.keys import create_key
from app.service import create_app
from app.settings import Settings
from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from app.store.canonical import write_answer
from models.folder import write_model
from models.scorer import Scorer
from training.registry.registry import Registry

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
ON = date(2026, 6, 29)
COMPARED = ("score", "churn_probability", "interval", "band", "horizons", "typical_score", "reasons", "other_points",
            "unknown_points", "cut_points", "completeness", "unknown_signals", "missing", "snapshot_on",
            "receipt")  # fmt: skip


@dataclass
class Business:
    """A home whose model was trained anew since its accounts were scored, and the new one promoted."""

    settings: Settings
    learnt: object
    newer: Scorer
    said: list[ScoreRecord]

    @property
    def first(self):
        return self.said[0].receipt


@pytest.fixture(scope="module")
def business(learnt, make_model, draw, make_home, tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("receipts") / "home")
    configured = Settings(home=home)
    known, left = draw(2000, seed=7)
    model = make_model(seed=5).fit(known, left)
    model.calibrate(model.margin(known), left, np.arange(len(known)))
    retrained = tmp_path_factory.mktemp("retrained") / "model"
    write_model(retrained, model.booster_text, learnt.spec)
    registry, quiet = Registry(home), {"parameters": {}, "metrics": {"auc": 0.7, "log_loss": 0.2}, "refused": None}
    first = registry.register(learnt.folder, learnt.spec, **quiet)
    registry.promote(first)
    version = ModelVersion("customer-health", first, learnt.scorer.fingerprint)
    said = []
    for place in range(40):
        values = learnt.values(learnt.known[place])
        said.append(ScoreRecord(FeatureRow(f"A-{place}", ON, values), version, learnt.scorer.answer(values), NOW))
    store = open_store(configured.store_url, upgrade=True)
    store.save_scores(said)
    store.close()
    registry.promote(registry.register(retrained, learnt.spec, **quiet), because="It is newer.")
    return Business(configured, learnt, Scorer.load(configured.champion), said)


@pytest.fixture
def copy(business, tmp_path):
    """The same business in a home of its own, in which a test may delete things."""
    home = tmp_path / "home"
    shutil.copytree(business.settings.home, home, symlinks=True)
    return Business(Settings(home=home), business.learnt, business.newer, business.said)


def ask(business, path):
    """What the service of a home answers."""
    store = open_store(business.settings.store_url, upgrade=True)
    key = create_key(store, "CRM", ["read"], NOW)
    store.close()
    with TestClient(create_app(business.settings)) as client:
        return client.get(path, headers={"Authorization": f"Bearer {key}"})


def explain(varme, business, *words, exit_code=0):
    return varme("explain", *words, "--home", business.settings.home, "--json", exit_code=exit_code)


def forget_the_first_version(business, *, from_registry=True):
    for folder in (business.settings.home / "serving" / "versions").glob("1-*"):
        shutil.rmtree(folder)
    if from_registry:
        Registry(business.settings.home).client.delete_model_version("customer-health", "1")


def test_every_bit_is_there_after_another_model_was_promoted(business):
    models = ReachableModels(business.settings)
    store = open_store(business.settings.store_url, upgrade=False)
    differ = 0
    for said in business.said:
        shown = find_said(store.history, said.receipt)

        assert shown == said
        assert write_answer(shown.answer) == write_answer(said.answer)
        assert reproduce(shown, models.find(shown.model)).outcome == "same"
        differ += write_answer(business.newer.answer(said.row.features)) != write_answer(said.answer)
    store.close()
    # the new champion says otherwise: what is shown is not what it would say
    assert differ == len(business.said)


@settings(deadline=None, max_examples=40)
@given(data=some.data())
def test_whatever_was_asked(business, data):
    """Any features of a request, known or not, keep their answer; it comes out the same from the version of then."""
    number = some.none() | some.floats(allow_nan=False, allow_infinity=False)
    features = {
        one.name: data.draw(some.none() | some.sampled_from((*one.categories, "new")) if one.categories else number)
        for one in business.learnt.spec.features
    }
    row = FeatureRow(data.draw(some.none() | some.just("A-1")), data.draw(some.none() | some.just(ON)), features)
    answer = business.learnt.scorer.answer(features)
    record = ScoreRecord(row, business.said[0].model, answer, NOW)
    store = open_store(business.settings.store_url, upgrade=False)
    store.save_receipts([record])
    shown = find_said(store.history, record.receipt)
    store.close()

    assert write_answer(shown.answer) == write_answer(answer)
    assert reproduce(shown, business.learnt.scorer).outcome == "same"


def test_the_command_and_the_service_show_the_same(business, varme):
    said = business.said[0]
    told = explain(varme, business, "A-0", "--receipt", said.receipt, "--reasons", "5")
    answered = ask(business, f"/api/receipts/{said.receipt}").json()

    assert told["reproduced"] == {"outcome": "same", "why": ""}
    assert {name: told[name] for name in COMPARED} == {name: answered[name] for name in COMPARED}
    assert round(told["score"] * 10) == said.answer.score
    assert [reason["code"] for reason in told["reasons"]] == [reason.code for reason in said.answer.reasons[:5]]
    assert told["model"] == {**answered["model"], "trained_on": business.learnt.spec.trained_on}


def test_a_version_that_served_is_asked_even_without_the_registry(copy, varme):
    (copy.settings.home / "mlflow.db").unlink()

    assert explain(varme, copy, "--receipt", copy.first)["reproduced"]["outcome"] == "same"


def test_a_version_in_the_registry_alone_is_asked(copy, varme):
    forget_the_first_version(copy, from_registry=False)

    assert explain(varme, copy, "--receipt", copy.first)["reproduced"]["outcome"] == "same"


def test_a_version_that_is_gone_is_said_and_its_answer_shown(copy, varme):
    before = explain(varme, copy, "--receipt", copy.first)
    forget_the_first_version(copy)
    after = explain(varme, copy, "--receipt", copy.first)
    page = varme("explain", "--receipt", copy.first, "--home", copy.settings.home)

    assert after["reproduced"]["outcome"] == "model_gone"
    assert {name: after[name] for name in COMPARED} == {name: before[name] for name in COMPARED}
    assert "Version 1 of the model is gone" in page
    assert "What is shown is what was said then." in page


def test_another_model_under_the_same_number_is_not_taken_for_it(copy, varme):
    (first,) = (copy.settings.home / "serving" / "versions").glob("1-*")
    forget_the_first_version(copy)
    shutil.copytree(copy.settings.champion.resolve(), first)

    assert explain(varme, copy, "--receipt", copy.first)["reproduced"]["outcome"] == "model_gone"


def test_a_version_of_other_files_in_the_registry_is_not_taken_for_it(business):
    models, version = ReachableModels(business.settings), business.said[0].model

    assert models.find(version).fingerprint == version.fingerprint
    assert models.find(replace(version, fingerprint="f" * 64)) is None


def test_an_erased_account_is_said(copy, varme):
    engine = create_engine(copy.settings.store_url)
    with engine.begin() as connection:
        for statement in (
            "DELETE FROM reasons",
            "DELETE FROM scores",
            "UPDATE receipts SET said = '', account_id = NULL",
            "UPDATE feature_rows SET features = '', account_id = NULL",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
    refused = explain(varme, copy, "--receipt", copy.first, exit_code=1)["refused"]
    answer = ask(copy, f"/api/receipts/{copy.first}")

    assert "The account was erased" in refused
    assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
    assert answer.json()["detail"] == refused


@pytest.mark.parametrize("receipt", ["0" * 64, "nonsense"])
def test_an_unknown_receipt_is_said(business, varme, receipt):
    refused = explain(varme, business, "--receipt", receipt, exit_code=1)["refused"]
    answer = ask(business, f"/api/receipts/{receipt}")

    assert f"Nothing was said under the receipt {receipt!r}" in refused
    assert (answer.status_code, answer.json()["detail"]) == (404, refused)


def test_a_receipt_of_another_account_is_not_shown(business, varme):
    refused = explain(varme, business, "A-1", "--receipt", business.first, exit_code=1)["refused"]

    assert "is not of the account 'A-1'" in refused
    assert "A-0" not in refused
