"""Promise: it holds on data that nobody here made: what customers of a music shop did next (CDNOW, 1997–1998)."""

import os
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from app.jobs.opening import churn_of, source_of
from app.settings import load_settings
from features.labels import label_query
from tests.benchmarks.models.contests import configure_cdnow

DATA = Path(__file__).parents[3] / "shared" / "data"
ON = "1998-04-01"


@pytest.mark.skipif(not DATA.is_dir() and not os.environ.get("CI"), reason=f"the data set is not at {DATA}")
def test_who_does_not_buy_again(varme, tmp_path):
    config, home, out = tmp_path / "varme.toml", tmp_path / "home", tmp_path / "scores.parquet"
    config.write_text(configure_cdnow(DATA))
    varme("train", "--config", config, "--home", home, "--until", ON, "--trials", 2)
    varme("score", "--config", config, "--home", home, "--on", ON, "--out", out)
    settings = load_settings(config, home)
    source, churn = source_of(settings, None), churn_of(settings)
    days = [date.fromisoformat(ON)]
    happened = {account: churned for account, _, churned in source.rows(label_query(source, churn, days))}
    scores = {line["account_id"]: line["churn_probability"] for line in pq.read_table(out).to_pylist()}

    y, p = zip(*((happened[account], scores[account]) for account in happened), strict=True)

    assert happened.keys() == scores.keys()
    assert roc_auc_score(y, p) >= 0.71
    assert log_loss(y, p) <= 0.612
