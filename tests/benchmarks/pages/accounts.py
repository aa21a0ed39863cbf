"""A store with many accounts as official runs leave it: scores of two days, profiles, people who may sign in."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from app.people.passwords import hash_password
from app.store import AuditEntry, FeatureRow, ModelVersion, ScoreRecord, Store, open_store
from app.store.facts import Profile
from app.store.users import UserRecord
from models.encode import Encoder
from models.scorer import CHUNK_ROWS, Scorer
from tests.benchmarks.reasons.accounts import choose_columns, draw
from tests.benchmarks.reasons.learning import TRAINED_ON
from tests.benchmarks.service.homes import VERSION
from training.registry.publish import MODEL_NAME

DAYS = (TRAINED_ON, TRAINED_ON + timedelta(days=7))
SEEDS = (5, 6)
OWNERS, CURRENCIES, SEGMENTS = 60, ("EUR", "DKK", "NOK"), ("small", "mid", "large")
PASSWORD = "warm coffee morning"  # noqa: S105 -- of people who exist in a benchmark only
ADMINISTRATOR, MANAGER = "anna", "mette"


def fill_store(url: str, scorer: Scorer, accounts: int, say: Callable[[str], None]) -> None:
    """Keep the scores of so many accounts on two days, as `varme score` does, and who may see them."""
    store = open_store(url, make=True)
    try:
        for on, seed in zip(DAYS, SEEDS, strict=True):
            say(f"{accounts:,} accounts are scored on {on}")
            store.save_scores(_score(scorer, accounts, on, seed), CHUNK_ROWS)
        store.profiles.save(
            Profile(_name(number), f"Company {number}", _owner(number), None, CURRENCIES[number % 3], f"C-{number}")
            for number in range(accounts)
        )
        _add_people(store)
    finally:
        store.close()


def _score(scorer: Scorer, accounts: int, on: date, seed: int) -> Iterator[ScoreRecord]:
    matrix = draw(choose_columns(), accounts, seed).X
    names, encoder = [feature.name for feature in scorer.spec.features], Encoder(scorer.spec.features)
    model, now = (
        ModelVersion(MODEL_NAME, VERSION, scorer.fingerprint),
        datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
    )
    for start in range(0, accounts, CHUNK_ROWS):
        part = matrix[start : start + CHUNK_ROWS]
        for place, answer in enumerate(scorer.answers_from(scorer.points(part), part)):
            number = start + place
            features = {name: encoder.value(at, part[place][at]) for at, name in enumerate(names)}
            # what lists are sorted and filtered by, whether the model reads it or not
            told = {
                "segment": SEGMENTS[number % 3],
                "mrr": 100.0 + number * 7919 % 20_000,
                "days_to_renewal": float(number * 31 % 400 - 20),
            }
            yield ScoreRecord(FeatureRow(_name(number), on, {**features, **told}), model, answer, now)


def _add_people(store: Store) -> None:
    known, now = hash_password(PASSWORD), datetime.now(UTC)
    for login, role, owner in ((ADMINISTRATOR, "administrator", None), (MANAGER, "manager", _owner(0))):
        user = UserRecord(login.rjust(32, "0"), login, login.title(), role, now, known, owner)
        store.users.add(user, AuditEntry(now, "benchmark", "user.created", user.id, {}))


def _name(number: int) -> str:
    return f"A-{number:06}"


def _owner(number: int) -> str:
    return f"Owner {number % OWNERS:02}"
