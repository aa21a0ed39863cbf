"""Builders for what the application remembers and answers."""

from datetime import UTC, date, datetime

import pytest

from app.settings import Settings
from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from models.answer import Answer, FeaturePoints, HorizonProbability, Reason


@pytest.fixture
def now():
    return datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def store(settings):
    opened = open_store(settings.store_url, upgrade=True)
    yield opened
    opened.close()


@pytest.fixture
def make_reason():
    def make(name, value, typical, *more, points=-214, signal="logins"):
        features = [FeaturePoints(name, value, typical, points)]
        features += [FeaturePoints(other, its, usual, 0) for other, its, usual in more]
        return Reason(f"{signal}.{name}", signal, "lead", points, tuple(features))

    return make


@pytest.fixture
def make_answer(make_reason):
    def make(score=384):
        return Answer(
            score=score,
            churn_probability=0.319,
            interval=(0.24, 0.41),
            band="red",
            horizon_days=90,
            typical_score=700,
            reasons=(make_reason("logins_30d", 9.0, 38.0, ("logins_7d", 0.1 + 0.2, None)),),
            other_points=score - 700 + 214 + 6,
            unknown_points=-6,
            cut_points=0,
            completeness=0.92,
            unknown_signals=("surveys",),
            missing=(),
            horizons=(HorizonProbability(30, 0.121), HorizonProbability(90, 0.319)),
        )

    return make


@pytest.fixture
def make_record(make_answer, now):
    def make(account_id="A-1", on=date(2026, 6, 29), version="3", said_at=now, score=384, **features):
        row = FeatureRow(account_id, on, features or {"logins_30d": 9.0, "plan": "team", "seats": None})
        return ScoreRecord(row, ModelVersion("customer-health", version, "f" * 64), make_answer(score), said_at)

    return make
