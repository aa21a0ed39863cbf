"""A scoring run leaves out who was forgotten, in the store and in the file, and says how many."""

from datetime import date

import pytest
from pyarrow import parquet

from app.jobs.champion import Champion
from app.jobs.scoring.counting import Counting
from app.jobs.scoring.run import _keep
from app.store import COMMAND_LINE, FeatureRow, ModelVersion, ScoreRecord


@pytest.mark.parametrize(
    "forgotten",
    [
        pytest.param([], id="nobody"),
        pytest.param(["A-1", "A-4"], id="some"),
        pytest.param([f"A-{number}" for number in range(6)], id="all"),
    ],
)
def test_who_was_forgotten_is_left_out(learnt, store, settings, now, tmp_path, forgotten):
    champion = Champion(learnt.scorer, ModelVersion("customer-health", "3", learnt.scorer.fingerprint))
    rows = [FeatureRow(f"A-{number}", date(2026, 6, 29), learnt.values(learnt.known[number])) for number in range(6)]
    records = [ScoreRecord(row, champion.model, learnt.scorer.answer(row.features), now) for row in rows]
    store.save_scores(records)
    for account in forgotten:
        store.erasing.forget(account, COMMAND_LINE, now)
    out = tmp_path / "scores.parquet"
    done = _keep(iter(records), champion, settings, out, 2, "en", date(2026, 6, 29), Counting(print))
    left = [row.account_id for row in rows if row.account_id not in forgotten]

    assert (done.accounts, done.erased, done.written) == (len(left), len(forgotten), 0)
    assert parquet.read_table(out)["account_id"].to_pylist() == left
    assert sorted(store.latest_feature_rows([row.account_id for row in rows])) == left
