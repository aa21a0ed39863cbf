"""A batch: rows are read, scored and answered a few at a time, so that memory does not grow with their number."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import NoReturn

import orjson
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter
from sqlalchemy.exc import SQLAlchemyError

from app.service.error_map import problem_of
from app.service.problems import FieldError, InvalidRequest, NotJson, Problem, ProblemBody
from app.service.reading import read_json
from app.service.scoring.schemas import BatchRow, ScoreRequest
from app.service.scoring.service import ScoringService
from app.store import StoreError

# Enough that a transaction for each costs little, few enough that a piece is soon there.
PIECE_ROWS = 250
ROW = TypeAdapter[ScoreRequest | ProblemBody](BatchRow)
_BLANK = " \t\n\r"
# It finds where a value ends, and keeps nothing of it.
_END = json.JSONDecoder(object_pairs_hook=len, parse_float=len, parse_int=len, parse_constant=len)


class Batch:
    """The rows of a batch, still as text: each is read when it is its turn.

    `languages` are those that rows ask for, None where one asks for none.

    Args:
        body: a JSON array, as it came.
        most_rows: how many rows it may have.

    Raises:
        NotJson: the body cannot be read as JSON.
        InvalidRequest: it is no array, or an empty one, or one of too many rows.
    """

    def __init__(self, body: bytes, most_rows: int) -> None:
        try:
            self._text = body.decode()
        except UnicodeDecodeError as error:
            _refuse_text(str(error))
        self._places: list[tuple[int, int]] = []
        self.languages: dict[str | None, None] = {}
        for start, end in _find_rows(self._text):
            if len(self._places) == most_rows:
                _refuse(f"A batch may have {most_rows:,} rows, this one has more; send it in parts.")
            self._places.append((start, end))
            row = read_json(self._text[start:end])
            asked = row.get("language") if isinstance(row, dict) else None
            self.languages[asked if isinstance(asked, str) else None] = None
        if not self._places:
            _refuse("A batch has at least one row, this one has none.")

    def pieces(self) -> Iterator[list[ScoreRequest | ProblemBody]]:
        """The rows, some at a time; one that is not valid is its problem."""
        for start in range(0, len(self._places), PIECE_ROWS):
            places = self._places[start : start + PIECE_ROWS]
            yield [ROW.validate_python(read_json(self._text[slice(*place)])) for place in places]


async def stream_answers(
    pieces: Iterator[Sequence[ScoreRequest | ProblemBody]], service: ScoringService, accept_language: str | None
) -> AsyncIterator[bytes]:
    """The answers of all rows as one JSON array, a piece at a time.

    What goes wrong with the first piece is raised before a byte is sent. Later it stands in the place of the rows that
    it befell: the status is sent by then, and the receipts of the others are kept.
    """
    first = await run_in_threadpool(lambda: service.score_rows(next(pieces), accept_language))

    async def stream() -> AsyncIterator[bytes]:
        yield b"[" + b",".join(first)
        while answered := await run_in_threadpool(_answer_next, pieces, service, accept_language):
            yield b"," + b",".join(answered)
        yield b"]"

    return stream()


def _answer_next(
    pieces: Iterator[Sequence[ScoreRequest | ProblemBody]], service: ScoringService, accept_language: str | None
) -> list[bytes]:
    piece = next(pieces, ())
    try:
        return service.score_rows(piece, accept_language)
    except (Problem, StoreError, SQLAlchemyError) as error:
        return [orjson.dumps(problem_of(error).body.model_dump())] * len(piece)


def _find_rows(body: str) -> Iterator[tuple[int, int]]:
    """Where each value of a JSON array begins and ends."""
    at = _skip_blank(body, 0)
    if body[at : at + 1] != "[":
        # Not a list, or no JSON at all.
        read_json(body)
        _refuse("A list of requests is expected.")
    at = _skip_blank(body, at + 1)
    while body[at : at + 1] != "]":
        try:
            _, end = _END.raw_decode(body, at)
        except (ValueError, RecursionError) as error:
            _refuse_text("it is nested too deeply" if isinstance(error, RecursionError) else str(error))
        yield at, end
        at = _skip_blank(body, end)
        if body[at : at + 1] == ",":
            at = _skip_blank(body, at + 1)
            if body[at : at + 1] != "]":
                continue
        elif body[at : at + 1] == "]":
            continue
        _refuse_text(f"a value or the end of the list is expected at character {at}")
    if _skip_blank(body, at + 1) < len(body):
        _refuse_text(f"the list ends at character {at}, and more follows")


def _skip_blank(body: str, at: int) -> int:
    while body[at : at + 1] in _BLANK and at < len(body):
        at += 1
    return at


def _refuse(message: str) -> NoReturn:
    raise InvalidRequest([FieldError(field="body", message=message)])


def _refuse_text(why: str) -> NoReturn:
    hint = f"The body cannot be read as JSON: {why}."
    raise NotJson(hint, [FieldError(field="body", message=hint)]) from None
