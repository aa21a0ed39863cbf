"""The model in MLflow: the same answers, read from files that no pickle is among."""

import importlib
import json
import logging
import os
import pickletools
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.answer import as_points
from models.pyfunc import HealthModel
from models.scorer import Scorer

COLUMNS = [
    "score",
    "churn_probability",
    "band",
    "typical_score",
    "other_points",
    "unknown_points",
    "cut_points",
    "completeness",
    "horizons",
    "reasons",
]


@pytest.fixture
def frame(learnt):
    """Accounts as a data frame holds them, one of them all but unknown; its index is not 0, 1, …"""
    matrix = learnt.known[:60].copy()
    matrix[7, :4] = np.nan
    return pd.DataFrame(learnt.columns(matrix), index=pd.Index(range(100, 160), name="place"))


def check(predicted, frame, scorer):
    """What was predicted is what the scorer says of each row."""
    assert list(predicted.columns) == COLUMNS
    assert predicted.index.equals(frame.index)
    for (_, line), (_, row) in zip(predicted.iterrows(), frame.iterrows(), strict=True):
        answer = scorer.answer({name: None if pd.isna(value) else value for name, value in row.items()})
        if answer.score is None:
            assert pd.isna(line["score"])
            assert pd.isna(line["churn_probability"])
        else:
            assert line["score"] == as_points(answer.score)
            assert line["churn_probability"] == answer.churn_probability
        for name in ("typical_score", "other_points", "unknown_points", "cut_points"):
            assert line[name] == as_points(getattr(answer, name))
        assert (line["band"], line["completeness"]) == (answer.band, answer.completeness)
        assert [(one["horizon_days"], one["churn_probability"]) for one in json.loads(line["horizons"])] == [
            (one.horizon_days, one.churn_probability) for one in answer.horizons
        ]
        reasons = json.loads(line["reasons"])
        assert [(one["code"], one["points"]) for one in reasons] == [
            (reason.code, as_points(reason.points)) for reason in answer.reasons
        ]
        assert [one["features"] for one in reasons] == [
            [
                {"name": one.name, "value": one.value, "typical": one.typical, "points": as_points(one.points)}
                for one in reason.features
            ]
            for reason in answer.reasons
        ]


def test_it_says_what_the_scorer_says(learnt, frame):
    predicted = HealthModel(learnt.scorer).predict(frame)

    check(predicted, frame, learnt.scorer)
    assert predicted["band"].iloc[7] == "grey"
    assert set(predicted["band"]) == {"red", "yellow", "green", "grey"}


def test_a_column_that_is_not_there_is_unknown(learnt, frame):
    without = frame.drop(columns=["nps"])

    predicted = HealthModel(learnt.scorer).predict(without)

    check(predicted, without, learnt.scorer)
    unknown = HealthModel(learnt.scorer).predict(frame.assign(nps=np.nan))
    pd.testing.assert_frame_equal(predicted, unknown)


def test_columns_of_integers_and_in_any_order(learnt, frame):
    whole = frame.assign(logins_30d=frame["logins_30d"].astype("Int64"))[list(reversed(frame.columns))]

    check(HealthModel(learnt.scorer).predict(whole), whole, learnt.scorer)


def test_no_rows(learnt, frame):
    predicted = HealthModel(learnt.scorer).predict(frame.iloc[:0])

    assert list(predicted.columns) == COLUMNS
    assert len(predicted) == 0


@pytest.fixture(scope="module")
def logged(learnt, tmp_path_factory):
    """The model, logged as training logs it, in MLflow's tables in a folder of the test's own."""
    home = tmp_path_factory.mktemp("mlflow")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        patch.setenv("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        patch.delenv("MLFLOW_REGISTRY_URI", raising=False)
        mlflow = importlib.import_module("mlflow")
        for name in ("alembic", "mlflow"):
            logging.getLogger(name).setLevel(logging.WARNING)
        before = os.environ.get("MLFLOW_TRACKING_URI")
        mlflow.set_tracking_uri(f"sqlite:///{home / 'mlflow.db'}")
        experiment = mlflow.create_experiment("tests", artifact_location=(home / "artifacts").as_uri())
        with mlflow.start_run(experiment_id=experiment):
            info = mlflow.pyfunc.log_model(
                name="model", loader_module="models.pyfunc", data_path=str(learnt.folder), pip_requirements=["lightgbm"]
            )
        folder = Path(mlflow.artifacts.download_artifacts(info.model_uri, dst_path=str(home / "fetched")))
        yield mlflow.pyfunc.load_model(info.model_uri), folder
        # MLflow keeps the address in this variable, where the next test must not find it.
        mlflow.set_tracking_uri(before)


def test_the_model_comes_back_from_mlflow(logged, frame, learnt):
    loaded, folder = logged

    predicted = loaded.predict(frame)

    check(predicted, frame, learnt.scorer)
    pd.testing.assert_frame_equal(predicted, HealthModel(learnt.scorer).predict(frame))
    (data,) = (file.parent for file in folder.rglob("model.json"))
    assert Scorer.load(data).fingerprint == learnt.scorer.fingerprint


def is_pickle(content):
    """Whether bytes are a pickle of any protocol: they run as one, to the stop."""
    try:
        operations = [operation.name for operation, _, _ in pickletools.genops(content)]
    except Exception:  # noqa: BLE001 -- whatever is not read as a pickle is none
        return False
    return operations[-1] == "STOP"


@pytest.mark.parametrize("content", [b"\x80\x04]\x94.", b"(lp0\n.", b"I1\n."], ids=["new", "old", "a number"])
def test_pickles_are_known_when_seen(content):
    assert is_pickle(content)


def test_no_file_of_the_model_is_a_pickle_or_code(logged):
    _, folder = logged
    files = [file for file in folder.rglob("*") if file.is_file()]

    assert {"MLmodel", "booster.txt", "model.json"} <= {file.name for file in files}
    for file in files:
        assert file.suffix in {"", ".txt", ".json", ".yaml"}, file.name
        assert not is_pickle(file.read_bytes()), file.name
        file.read_bytes().decode("utf-8")


def test_loading_runs_no_code_of_the_model(logged, tmp_path):
    """The interpreter reports every import, compilation, and program started, while the folder is loaded."""
    _, folder = logged
    data = tmp_path / "data"
    shutil.copytree(next(folder.rglob("model.json")).parent, data)
    (data / "models.py").write_text("raise SystemExit('code of the model ran')\n")
    program = tmp_path / "load.py"
    program.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "import models.pyfunc\n"
        "forbidden = {'compile', 'exec', 'import', 'marshal.loads', 'pickle.find_class', 'subprocess.Popen'}\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, _: event in forbidden and seen.append(event))\n"
        f"model = models.pyfunc._load_pyfunc({str(data)!r})\n"
        "happened = list(seen)\n"
        "exec('1')\n"
        "assert seen, 'the hook does not report'\n"
        "print(type(model).__name__, happened)\n"
    )
    root = Path(__file__).parents[2]

    ran = subprocess.run(  # noqa: S603 -- a program of this test's own
        [sys.executable, str(program)],
        cwd=root,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.split("\n")[0] == "HealthModel []"
