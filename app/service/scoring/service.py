"""Scores what is asked about: stored features, given ones, or both; writes the receipt, then answers."""

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from app.service.asked import choose_spoken
from app.service.champion import Champion, ChampionReader
from app.service.metrics.figures import Figures
from app.service.problems import (
    LONGEST_NAME,
    MOST_ERRORS,
    Erased,
    FieldError,
    InvalidRequest,
    Problem,
    ProblemBody,
    StaleFeatures,
    UnknownAccount,
    name_field,
)
from app.service.scoring.schemas import ScoreRequest
from app.service.scoring.wording import AnswerWriters
from app.store import AccountsErased, FeatureRow, ScoreRecord, Store
from app.words import choose_language
from features.declare import FeatureValue
from models.errors import BadFeatureValue


class ScoringService:
    """Scores accounts, keeps the receipts, and writes the answers as JSON; one for all requests.

    Args:
        reader: of the model that serves.
        open_store: gives the store, or raises why there is none. Asked only where it is needed.
        clock: when an answer was given.
        figures: what was answered is counted there.
        receipts_share: of how many questions the receipts are kept; see `ReceiptSettings`.
    """

    def __init__(
        self,
        reader: ChampionReader,
        open_store: Callable[[], Store],
        clock: Callable[[], datetime],
        figures: Figures,
        receipts_share: float = 1.0,
    ) -> None:
        self._figures = figures
        self._reader = reader
        self._open_store = open_store
        self._clock = clock
        self._receipts_share = receipts_share
        self._writers = AnswerWriters()

    def score(self, request: ScoreRequest, accept_language: str | None = None) -> bytes:
        """Score one account, in the language that is asked for, or else in the best that is accepted.

        Raises:
            Problem: the account is unknown, a feature is wrong, there is no model.
            StoreError, SQLAlchemyError: the answer can't be remembered, so it is not given.
        """
        (answered,) = self._answer([request], accept_language)
        if isinstance(answered, Problem):
            raise answered
        return orjson.dumps(answered)

    def score_rows(self, rows: Sequence[ScoreRequest | ProblemBody], accept_language: str | None = None) -> list[bytes]:
        """Score many accounts; a row that cannot be scored has its problem in its place.

        Raises:
            Problem: there is no model.
            StoreError, SQLAlchemyError: as for `score`.
        """
        answered = iter(self._answer([row for row in rows if isinstance(row, ScoreRequest)], accept_language))
        placed = [row if isinstance(row, ProblemBody) else next(answered) for row in rows]
        return [orjson.dumps(_as_plain(one)) for one in placed]

    def _answer(self, requests: Sequence[ScoreRequest], accept_language: str | None) -> list[dict[str, Any] | Problem]:
        champion = self._reader.current()
        asked = {request.account_id for request in requests if request.account_id is not None}
        stored, erased = self._read_stored(asked, champion.model.version)
        asking = [_try_to_ask(request, stored.get(request.account_id or ""), erased, champion) for request in requests]
        answers = champion.scorer.answers_to([asked.values for asked in asking if isinstance(asked, _Asked)])
        now = self._clock()
        told: list[ScoreRecord | Problem] = [
            asked if isinstance(asked, Problem) else ScoreRecord(asked.row, champion.model, next(answers), now)
            for asked in asking
        ]
        # Before any answer leaves: what was said can always be shown again.
        told = self._remember(told)
        given = [record for record in told if isinstance(record, ScoreRecord)]
        self._figures.count_answers(record.answer for record in given)
        return [
            record if isinstance(record, Problem) else self._write(record, request, champion, accept_language)
            for record, request in zip(told, requests, strict=True)
        ]

    def _write(
        self, record: ScoreRecord, request: ScoreRequest, champion: Champion, accept_language: str | None
    ) -> dict[str, Any]:
        writer = self._writers.of(champion.scorer.spec, choose_language(accept_language, request.language))
        answer = writer.write(record, request.reasons)
        if not is_kept(record.receipt, self._receipts_share):
            answer["receipt"] = None
        return answer

    def _read_stored(self, asked: Collection[str], version: str) -> tuple[Mapping[str, FeatureRow], Collection[str]]:
        """What is stored of accounts, and which of them were erased."""
        if not asked:
            return {}, ()
        store = self._open_store()
        stored = store.latest_feature_rows(asked, version)
        # Those of which nothing is stored are the only ones that may have been erased.
        return stored, store.tombstones.among(set(asked) - stored.keys())

    def _remember(self, told: Sequence[ScoreRecord | Problem]) -> list[ScoreRecord | Problem]:
        """Keep the receipts; an account that was erased since its features were read is refused after all."""
        given = [record for record in told if isinstance(record, ScoreRecord)]
        kept = [record for record in given if is_kept(record.receipt, self._receipts_share)]
        try:
            if kept:
                self._figures.count_receipts(self._open_store().save_receipts(kept))
        except AccountsErased as gone:
            names = gone.account_ids
            return self._remember(
                [
                    _say_erased() if isinstance(record, ScoreRecord) and record.row.account_id in names else record
                    for record in told
                ]
            )
        return list(told)


def is_kept(receipt: str, share: float) -> bool:
    """Whether a receipt is among the share that is kept: the same question always is, or never.

    >>> is_kept("7f" * 32, 0.5), is_kept("80" * 32, 0.5), is_kept("ff" * 32, 1.0), is_kept("00" * 32, 0.0)
    (True, False, True, False)
    """
    return int(receipt[:8], 16) < share * 16**8


def _as_plain(answered: dict[str, Any] | Problem | ProblemBody) -> dict[str, Any]:
    if isinstance(answered, Problem):
        answered = answered.body
    return answered.model_dump() if isinstance(answered, ProblemBody) else answered


def _say_erased() -> Erased:
    why = "The account was erased, so it is not scored any more."
    return Erased(
        f"{why} Features that are sent without `account_id` are scored; `varme accounts remember` lets it come back.",
        [FieldError(field="account_id", message=why)],
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that can be answered: the account with its features, and how the trees read these."""

    row: FeatureRow
    values: npt.NDArray[np.float64]


def _try_to_ask(
    request: ScoreRequest, stored: FeatureRow | None, erased: Collection[str], champion: Champion
) -> _Asked | Problem:
    """What is asked, or why that can't be answered: of many questions the others can be."""
    try:
        if request.account_id in erased:
            raise _say_erased()
        return _ask(request, stored, champion)
    except Problem as problem:
        return problem


def _ask(request: ScoreRequest, stored: FeatureRow | None, champion: Champion) -> _Asked:
    choose_spoken(request.language, None)  # one that nothing is said in is refused before anything is said
    given, known = request.features or {}, champion.scorer.feature_names
    _refuse_unknown(given, known)
    if stored is None and request.features is None:
        raise UnknownAccount
    # a stored row may hold more than this model reads: what another model needed
    kept = _keep(stored.features, known) if stored else {}
    if stored and not kept:
        raise StaleFeatures("The model reads none of the features that are stored for this account.")
    row = FeatureRow(request.account_id, stored.snapshot_on if stored else None, {**kept, **given})
    try:
        return _Asked(row, champion.scorer.read(row.features))
    except BadFeatureValue as error:
        if error.feature in given:
            field = name_field(("features", error.feature))
            raise InvalidRequest([FieldError(field=field, message=str(error))]) from None
        raise StaleFeatures(f"The model cannot read a stored feature: {error}") from None


def _keep(features: Mapping[str, FeatureValue], known: AbstractSet[str]) -> Mapping[str, FeatureValue]:
    if features.keys() <= known:
        return features
    return {name: value for name, value in features.items() if name in known}


def _refuse_unknown(given: Mapping[str, FeatureValue], known: AbstractSet[str]) -> None:
    if not given.keys() <= known:
        unknown = sorted(given.keys() - known)
        # only as many as are shown: looking for close names is slow, and a body may hold thousands
        listed = [
            FieldError(field=name_field(("features", name)), message=_suggest(name, known))
            for name in unknown[:MOST_ERRORS]
        ]
        rest = [FieldError(field=name_field(("features", name)), message="") for name in unknown[MOST_ERRORS:]]
        raise InvalidRequest(listed + rest)


def _suggest(name: str, known: Collection[str]) -> str:
    closest = difflib.get_close_matches(name[:LONGEST_NAME], known, n=3)
    hint = f"did you mean {' or '.join(closest)}?" if closest else f"it reads {', '.join(sorted(known))}."
    return f"The model has no feature of this name; {hint}"
