"""Writing to many companies in one call, and finding out what became of each, also where HubSpot refuses the whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.delivery.destination import Delivered, Outcome, Retry
from app.delivery.hubspot.answers import NOT_FOUND, explain, is_about_inputs, judge_error, say_message
from app.delivery.hubspot.connection import Answer, CallFailed

UNCLEAR = "HubSpot did not say what became of it."
# Under these names the context of an error says which inputs it is about.
NAMING = ("id", "ids", "objectId", "objectIds", "objectWriteTraceId")
Outcomes = dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class Write:
    """What is written to one company.

    `key` is the delivery's, and HubSpot's mark of the input; `target` is what finds the company, in the property
    `found_by`; `unknown` is what is said where HubSpot does not have it.
    """

    key: str
    target: str
    found_by: str
    properties: Mapping[str, str]
    unknown: str


def write_all(
    writes: Sequence[Write], call: Callable[[Sequence[Write]], Answer], clock: Callable[[], datetime]
) -> Outcomes:
    """Write them; what became of each, by its key.

    HubSpot mostly says which inputs it refuses. Where it refuses a call for one of them without saying which, the call
    is halved until that one stands alone: a single bad value holds up nobody else.

    Args:
        writes: each to another company.
        call: sends some of them.
        clock: says what time it is.
    """
    outcomes: Outcomes = {}
    batches = [list(writes)]
    while batches:
        batch = batches.pop()
        try:
            answer = call(batch)
        except CallFailed as failed:
            return outcomes | _for_all([batch, *batches], failed.outcome)
        if answer.is_good:
            outcomes |= _read(answer.body, batch)
            continue
        if not is_about_inputs(answer):
            return outcomes | _for_all([batch, *batches], explain(answer, clock()))
        # what is there twice is named too, and both are good
        named = _judge_named([answer.body], batch) if answer.body.get("category") == NOT_FOUND else {}
        if len(batch) == 1:
            outcomes[batch[0].key] = judge_error(answer.body, batch[0].unknown, answer.status)
        elif 0 < len(named) < len(batch):
            outcomes |= named
            batches.append([one for one in batch if one.key not in named])
        else:
            half = len(batch) // 2
            batches += [batch[half:], batch[:half]]
    return outcomes


def _for_all(batches: Sequence[Sequence[Write]], outcome: Outcome) -> Outcomes:
    return {one.key: outcome for batch in batches for one in batch}


def _read(body: Mapping[str, Any], batch: Sequence[Write]) -> Outcomes:
    """Of an answer that tells of each: those in its errors, those in its results, and those in neither."""
    results = body.get("results")
    if not isinstance(results, list):
        return _for_all([batch], Retry(None, UNCLEAR))
    errors = [one for one in body.get("errors") or [] if isinstance(one, dict)]
    outcomes = _judge_named(errors, batch)
    unnamed = [one for one in errors if not any(_is_about(one, write) for write in batch)]
    rest = [one for one in batch if one.key not in outcomes]
    # a company that was merged into another answers under the other's id, so that the count has to do
    are_all_there = not unnamed and len(results) >= len(rest)
    seen = [one for one in results if isinstance(one, dict)]
    why = f"{UNCLEAR} {say_message(unnamed[0]) if unnamed else ''}".strip()
    for one in rest:
        is_written = are_all_there or any(_is_of(result, one) for result in seen)
        outcomes[one.key] = Delivered() if is_written else Retry(None, why)
    return outcomes


def _judge_named(errors: Sequence[Mapping[str, Any]], batch: Sequence[Write]) -> Outcomes:
    return {one.key: judge_error(error, one.unknown) for error in errors for one in batch if _is_about(error, one)}


def _is_of(result: Mapping[str, Any], write: Write) -> bool:
    """Whether a result is that of a write: by the mark that went with it, or by what finds the company."""
    properties = result.get("properties")
    by_property = properties.get(write.found_by) if isinstance(properties, dict) else None
    found = result.get("id") if write.found_by == "id" else by_property
    return result.get("objectWriteTraceId") == write.key or found == write.target


def _is_about(error: Mapping[str, Any], write: Write) -> bool:
    """Whether an error names the input of a write, by its mark or by what finds the company."""
    context = error.get("context")
    names = {str(error.get("id")), str(error.get("objectWriteTraceId"))}
    for name in NAMING if isinstance(context, dict) else ():
        value = context.get(name, ())  # type: ignore[union-attr]
        names |= {str(one) for one in value} if isinstance(value, list) else {str(value)}
    return write.key in names or write.target in names
