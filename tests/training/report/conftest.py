"""Two trainings, and what the card may hold beside what they found."""

import pytest

from tests.training.report.trainings import ODD, train_twice


@pytest.fixture(scope="session")
def both(tmp_path_factory, make_home):
    """Two trainings on one table; see `tests.training.report.trainings`."""
    folder = tmp_path_factory.mktemp("report")
    return train_twice(folder, make_home(folder / "home"))


def figure(value, reach=0.02):
    return {"value": value, "low": value - reach, "high": value + reach}


@pytest.fixture(scope="session")
def audit():
    """The audit of a signal that tells, one that goes the other way, and one of which too little is known."""
    known = {"kind": "context", "unknown": 0.1, "periods": [], "segments": []}
    tells = {"verdict": "tells", "declared": "healthier", "found": "healthier", "auc": figure(0.71)}
    against = {"verdict": "against", "declared": "riskier", "found": "healthier", "auc": figure(0.58)}
    signals = [
        {"signal": "logins", "label": "Logins", "sentence": "…", "adds": figure(0.004, 0.001), **tells, **known},
        {"signal": ODD, "label": ODD, "sentence": "…", "adds": None, **against, **known},
    ]
    hardly = {"verdict": "unknown", "declared": None, "found": None, "auc": None, "adds": None, "sentence": None}
    signals.append({"signal": "surveys", "label": "Surveys", **known, **hardly})
    features = [{**one, "feature": one["signal"], "unit": "", "sentence": None} for one in signals]
    return {
        "rows": 900,
        "accounts": 90,
        "on": "later snapshots",
        "signals": signals,
        "features": features,
        "sentences": ["More <tickets> go with staying, not leaving."],
        "contradicted": ["tickets_30d"],
    }


@pytest.fixture(scope="session")
def traps():
    """A column that was dropped, one that was kept all the same, and a finding about rows."""
    found = (
        ("churn_reason", "after_event", "Filled in 9 of 9.", False, None),
        ("customer_no", "identifier", "90 values.", True, "accounts"),
        (None, "label_rate", "From 2.1% to 9.4%.", False, None),
    )
    return [dict(zip(("column", "kind", "evidence", "kept", "source"), one, strict=True)) for one in found]


@pytest.fixture(scope="session")
def misses():
    """The colours of those that left, and what those missed have in common."""
    return {
        "left": 40,
        "before": [
            {"days": 30, "scored": 40, "red": 20, "yellow": 8, "green": 10, "grey": 2},
            {"days": 180, "scored": 0, "red": 0, "yellow": 0, "green": 0, "grey": 0},
        ],
        "missed": 10,
        "common": [
            {"feature": "logins", "label": "Logins", "missed": 31.5, "caught": 4.0, "sentence": "They logged in."},
            {"feature": "plan", "label": "", "missed": "pro", "caught": None, "sentence": ""},
        ],
        "sentences": ["Of 40 accounts that left, 10 were green 30 days before."],
    }
