"""What can go wrong with a request, each with its status; all leave as `application/problem+json` (RFC 9457).

Problem
├── NotJson            400  the body is no JSON
├── KeyMissing         401  no key, or not one of ours
├── ScopeMissing       403  the key does not open this
├── UnknownAccount     404  no stored features
├── NothingSaid        404  no score of the account, or no such receipt
├── StaleFeatures      409  stored features that the model cannot read
├── TooSlow            408  the body did not come in time
├── Erased             410  the account, or what was said, was erased
├── TooLarge           413  the body is larger than the service reads
├── WrongMediaType     415  the body is not declared as JSON
├── InvalidRequest     422  a field is wrong
├── TooManyRequests    429  the key asked too often, or the address guessed too often
└── NotReady           503  no model or no store yet
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 20
LONGEST_NAME = 100


class FieldError(BaseModel):
    """One thing that is wrong in a request."""

    field: str = Field(description="Where: a dotted path into the body, such as `features.logins_30d`.")
    message: str = Field(description="What is wrong there, and what is expected.")


class ProblemBody(BaseModel):
    """Why a request was refused, and what to do."""

    type: str = Field(description="Which kind of problem; the address of its explanation.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened, and what to do next.")
    errors: list[FieldError] = Field(description="The fields that are wrong, where fields are.")


class Problem(HTTPException):
    """A failure that was foreseen; `errors` names the fields."""

    status: ClassVar[int]
    kind: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self, detail: str, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(self.status, detail, headers)
        self.errors = list(errors)

    @property
    def body(self) -> ProblemBody:
        """The problem as it is sent."""
        return ProblemBody(
            type=f"/docs#{self.kind}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            errors=self.errors,
        )


class NotJson(Problem):
    """The body cannot be read as JSON."""

    status, kind, title = 400, "not-json", "The body is not JSON"


class KeyMissing(Problem):
    """There is no key, or not one of ours; which of the two is not said."""

    status, kind, title = 401, "no-key", "A valid key is needed"

    def __init__(self) -> None:
        super().__init__(
            "Send the header `Authorization: Bearer KEY`; `varme keys create NAME` makes a key. One that has "
            "expired or was revoked opens nothing: `varme keys list` says so.",
            headers={"WWW-Authenticate": 'Bearer realm="varme"'},
        )


class ScopeMissing(Problem):
    """The key is valid and does not open this."""

    status, kind, title = 403, "wrong-scope", "The key does not open this"

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"This needs a key with the scope `{scope}`; `varme keys create NAME --scope {scope}` makes one.",
            headers={"WWW-Authenticate": f'Bearer realm="varme", error="insufficient_scope", scope="{scope}"'},
        )


class UnknownAccount(Problem):
    """No official run has scored this account."""

    status, kind, title = 404, "unknown-account", "Unknown account"

    def __init__(self) -> None:
        hint = "No features are stored for this account."
        super().__init__(
            f"{hint} `varme score` stores those of every customer; or send its `features` with the request.",
            [FieldError(field="account_id", message=hint)],
        )


class NothingSaid(Problem):
    """There is no score of the account, or no such receipt."""

    status, kind, title = 404, "nothing-said", "Nothing was said of this"


class Erased(Problem):
    """The account was erased, or what was said of it grew too old."""

    status, kind, title = 410, "erased", "It was erased"


class StaleFeatures(Problem):
    """The stored features were made for another model."""

    status, kind, title = 409, "stale-features", "The stored features do not fit the model"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why} They were stored for another model: `varme score` stores them anew.",
            [FieldError(field="account_id", message=why)],
        )


class TooSlow(Problem):
    """The body did not come in time."""

    status, kind, title = 408, "too-slow", "The body did not come in time"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Send the whole body within {seconds:g} seconds, or fewer rows at a time.", headers={"Connection": "close"}
        )


class TooLarge(Problem):
    """The body is larger than is read."""

    status, kind, title = 413, "too-large", "The body is too large"

    def __init__(self, most_mb: float) -> None:
        super().__init__(f"Send fewer rows at a time; a body may have {most_mb:g} MB.", headers={"Connection": "close"})


class WrongMediaType(Problem):
    """The body is not declared as JSON."""

    status, kind, title = 415, "wrong-media-type", "The body must be declared as JSON"

    def __init__(self) -> None:
        super().__init__("Send the header `Content-Type: application/json`.")


class InvalidRequest(Problem):
    """A field of the request is wrong."""

    status, kind, title = 422, "invalid-request", "The request is not valid"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        shown = list(errors)[:MOST_ERRORS]
        more = len(errors) - len(shown)
        detail = f"{shown[0].field}: {shown[0].message}" if len(errors) == 1 else f"{len(errors)} fields are wrong."
        super().__init__(f"{detail} The first {len(shown)} are listed." if more else detail, shown)


class TooManyRequests(Problem):
    """The key asked too often, or its address guessed too often."""

    status, kind, title = 429, "too-many-requests", "Too many requests"

    def __init__(self, why: str, seconds: int) -> None:
        super().__init__(f"{why} Ask again in {seconds} seconds.", headers={"Retry-After": str(seconds)})


class NotReady(Problem):
    """There is no model or no store yet."""

    status, kind, title = 503, "not-ready", "Not ready"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(" ".join(error.message for error in errors), errors, {"Retry-After": "10"})


# What only the endpoints that read answer.
OF_READING: tuple[type[Problem], ...] = (NothingSaid,)
PROBLEMS: tuple[type[Problem], ...] = tuple(sorted(Problem.__subclasses__(), key=lambda problem: problem.status))


def refusals_of(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """How the problems of an endpoint are described."""
    return {problem.status: {"model": ProblemBody, "description": problem.title} for problem in problems}


def name_field(path: Iterable[str | int]) -> str:
    """A dotted path into the body: `features.logins_30d`; the body itself is `body`."""
    parts = [str(part)[:LONGEST_NAME] for part in path]
    return ".".join(parts) or "body"


def describe_invalid(errors: Iterable[Mapping[str, Any]], skip: int = 0) -> InvalidRequest:
    """The problem for what pydantic found wrong; `skip` leaves out the first parts of each place."""
    return InvalidRequest(
        [FieldError(field=name_field(error["loc"][skip:]), message=_describe_one(error)) for error in errors]
    )


def _describe_one(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "There is no such field; `/docs` lists those that there are."
    return str(error["msg"]).removeprefix("Value error, ")
