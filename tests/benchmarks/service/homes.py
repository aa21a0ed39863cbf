"""A home as a server finds it: a model of sixty features in service, accounts in the store, a key."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.keys import create_key
from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from features.declare import FeatureValue
from models.encode import Encoder
from models.scorer import Scorer
from tests.benchmarks.reasons.accounts import choose_columns, draw
from tests.benchmarks.reasons.learning import TRAINED_ON, Learnt
from training.registry.publish import MODEL_NAME, publish

VERSION = "1"
REASONS = 8
SAVED_AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
SEED_OF_STORED, SEED_OF_GIVEN = 5, 6


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder, how many accounts (`A-0`, `A-1` and so on) its store holds, and a key that opens its service."""

    folder: Path
    learnt: Learnt
    accounts: int
    key: str


def make_home(learnt: Learnt, accounts: int, folder: Path) -> Home:
    """Put the model in service in a new home, and keep the scores of so many accounts as batch scoring does."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    publish(learnt.folder, folder / "serving", VERSION, learnt.scorer.fingerprint)
    store = open_store(f"sqlite:///{folder / 'store.db'}", make=True)
    try:
        store.save_scores(_score(learnt.scorer, accounts))
        key = create_key(store, "benchmark", ["score"], datetime.now(UTC))
    finally:
        store.close()
    return Home(folder, learnt, accounts, key)


def given_rows(scorer: Scorer, rows: int) -> list[dict[str, FeatureValue]]:
    """Values by name of accounts that nobody has stored, as a caller would give them."""
    return list(_named(scorer, draw(choose_columns(), rows, SEED_OF_GIVEN).X))


def by_features(values: dict[str, FeatureValue]) -> dict[str, Any]:
    """What is asked of `POST /score` about given values."""
    return {"features": values, "reasons": REASONS}


def by_account(number: int) -> dict[str, Any]:
    """What is asked of `POST /score` about an account of the store."""
    return {"account_id": f"A-{number}", "reasons": REASONS}


def _score(scorer: Scorer, accounts: int) -> Iterator[ScoreRecord]:
    matrix = draw(choose_columns(), accounts, SEED_OF_STORED).X
    model = ModelVersion(MODEL_NAME, VERSION, scorer.fingerprint)
    for number, values in enumerate(_named(scorer, matrix)):
        row = FeatureRow(f"A-{number}", TRAINED_ON, values)
        yield ScoreRecord(row, model, scorer.answer(values), SAVED_AT)


def _named(scorer: Scorer, matrix: Sequence[Sequence[float]]) -> Iterator[dict[str, FeatureValue]]:
    encoder = Encoder(scorer.spec.features)
    names = [feature.name for feature in scorer.spec.features]
    for row in matrix:
        yield {name: encoder.value(place, row[place]) for place, name in enumerate(names)}
