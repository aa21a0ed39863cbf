"""What is asked of the score endpoints, and what they answer."""

import math
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from app.service.asked import AskedLanguage
from app.service.problems import ProblemBody, describe_invalid
from features.declare import FeatureValue

LONGEST_TEXT = 1000
MOST_FEATURES = 2000
MOST_REASONS = 50


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("a NUL character is not allowed")
    return text


def _read_feature(value: object) -> FeatureValue:
    """A number (as float), a text, or None; a truth value as the text that tables have. Anything else is refused."""
    # What nearly all values are is looked at first.
    if type(value) is float and math.isfinite(value):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise ValueError(f"a text of at most {LONGEST_TEXT} characters is expected, this one has {len(value)}")
        return _storable(value)
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
        raise ValueError("a finite number that fits 64 bits is expected; null says that it is unknown")
    if value is None:
        return None
    raise ValueError("a number, a text, true, false or null is expected")


Given = Annotated[FeatureValue, PlainValidator(_read_feature, json_schema_input_type=FeatureValue | bool)]


class ScoreRequest(BaseModel):
    """Which account to score, by what is stored about it, by given features, or both."""

    model_config = ConfigDict(extra="forbid", strict=True)

    account_id: Annotated[str, AfterValidator(_storable)] | None = Field(
        default=None,
        min_length=1,
        max_length=LONGEST_TEXT,
        description="The account. Without `features` its latest stored features are scored.",
        examples=["A-1"],
    )
    features: dict[str, Given] | None = Field(
        default=None,
        max_length=MOST_FEATURES,
        description="Any of the model's features. These replace those stored for the account; the rest is "
        "unknown, and so is null.",
        examples=[{"logins_30d": 3, "tickets_90d": None}],
    )
    language: AskedLanguage | None = Field(
        default=None,
        description="The language of the sentences: `en`, `da`, `nb` or `nl`. If not given, the header "
        "`Accept-Language` decides.",
        examples=["da"],
    )
    reasons: int = Field(default=5, ge=0, le=MOST_REASONS, description="How many reasons to list at most.")

    @model_validator(mode="after")
    def _asks_about_something(self) -> Self:
        if self.account_id is None and self.features is None:
            raise ValueError("account_id or features (or both) must be given")
        return self


def _keep_or_refuse(value: Any, read: ValidatorFunctionWrapHandler) -> ScoreRequest | ProblemBody:  # noqa: ANN401 -- any JSON
    try:
        asked: ScoreRequest = read(value)
    except ValidationError as error:
        return describe_invalid(error.errors()).body
    return asked


# In a batch a row that is not valid is refused in its place, and the others are answered.
BatchRow = Annotated[ScoreRequest, WrapValidator(_keep_or_refuse)]


class FeatureAnswer(BaseModel):
    """One feature behind a reason."""

    name: str = Field(description="The feature.")
    value: int | float | str | None = Field(description="Its value for this account; null is unknown.")
    typical: int | float | str | None = Field(
        description="What is typical of accounts that stay; the reason's `alike` says of which."
    )
    points: float = Field(description="Its part of the reason's points.")


class ReasonAnswer(BaseModel):
    """One signal that moves the score away from the typical account's."""

    code: str = Field(description="Which sentence this is: the signal and its leading feature.")
    signal: str = Field(description="The signal.")
    kind: Literal["lead", "lag", "context"] = Field(
        description="`lead` can be influenced, `lag` is a result already in, `context` is size, age and such."
    )
    points: float = Field(description="How many points it adds to the score, or takes from it.")
    text: str = Field(description="The reason in words.")
    alike: Literal["all", "segment", "size"] = Field(
        description="Of which accounts that stay `typical` is: `all`, or those of the same `segment` or `size`."
    )
    features: list[FeatureAnswer] = Field(description="The values behind it, strongest first.")


class ModelAnswer(BaseModel):
    """Which model answered."""

    name: str = Field(description="The model's name in the registry.")
    version: str = Field(description="Its version there.")
    trained_on: date | None = Field(
        description="It learnt from nothing that became known on or after this day; null where another model serves "
        "now, which can't say it."
    )


class HorizonAnswer(BaseModel):
    """The probability within one horizon."""

    horizon_days: int = Field(description="The days in which leaving counts.")
    churn_probability: float = Field(description="How likely the account leaves within these days.")


class MissingAnswer(BaseModel):
    """A signal of which nothing is known, and that would help."""

    signal: str = Field(description="The signal.")
    tables: list[str] = Field(
        description="The source tables that would bring it; of a model of a ready table, its columns."
    )
    weight: float | None = Field(description="How much of what matters it is, from 0 to 1.")


class ScoreResponse(BaseModel):
    """A health score with the reasons that lead to it.

    `typical_score` + the points of the reasons listed + `other_points` + `unknown_points` + `cut_points`
    = `score`.
    """

    account_id: str | None = Field(description="The account, where one was named.")
    snapshot_on: date | None = Field(
        description="The day of the stored features that were scored; null where only given ones were."
    )
    score: float | None = Field(description="Health from 0 to 100, 100 is safe; null if too little is known.")
    band: Literal["red", "yellow", "green", "grey"] = Field(description="`grey`: too little is known.")
    churn_probability: float | None = Field(description="How likely the account leaves within the horizon.")
    interval: tuple[float, float] | None = Field(description="The 95 % interval of that probability.")
    horizon_days: int = Field(description="The days in which leaving counts.")
    horizons: list[HorizonAnswer] = Field(
        description="The probabilities within other days too, shortest first, as far as the model could be judged on "
        "them; never falling. Empty if too little is known."
    )
    typical_score: float = Field(description="The score of the typical account, from which points count.")
    reasons: list[ReasonAnswer] = Field(description="The strongest signals, strongest first.")
    other_points: float = Field(description="The points of all that is not listed.")
    unknown_points: float = Field(description="The points of signals of which nothing is known.")
    cut_points: float = Field(description="What keeping the score within 0 and 100 added or took.")
    completeness: float = Field(description="How much of what matters is known, from 0 to 1.")
    unknown_signals: list[str] = Field(description="The signals of which nothing is known.")
    missing: list[MissingAnswer] = Field(
        description="Grey only: the signals that would help most, heaviest first, and where they would come from."
    )
    model: ModelAnswer = Field(description="The model that answered.")
    receipt: str | None = Field(
        description="Under this name the answer can be reproduced later; null where it is not kept, by choice."
    )
