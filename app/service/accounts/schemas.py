"""What is asked about an account's score, and what is answered."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.service.accounts.example import ACCOUNT
from app.service.asked import AskedLanguage, Day
from app.service.scoring.schemas import MOST_REASONS, ScoreResponse


class AnswerQuery(BaseModel):
    """How an answer is wanted."""

    model_config = ConfigDict(extra="forbid")

    language: AskedLanguage | None = Field(
        default=None,
        description="The language of the sentences: `en`, `da`, `nb` or `nl`. If not given, the header "
        "`Accept-Language` decides.",
        examples=["da"],
    )
    reasons: int = Field(default=5, ge=0, le=MOST_REASONS, description="How many reasons to list at most.")


class AccountQuery(AnswerQuery):
    """How an account is to be explained."""

    since: Day | None = Field(
        default=None,
        description="Tell what changed since the score that stood on this day; by default since the one before.",
        examples=["2026-03-31"],
    )
    ways: bool = Field(default=True, description="Look for ways to better bands among accounts like it.")


class AccountFacts(BaseModel):
    """What is known of an account beside its score; null is unknown.

    Name, owner, currency and CRM id are those of the source's table `accounts`; the others are of the features that
    were scored, and the segment of either.
    """

    name: str | None = Field(description="The account's name.")
    owner: str | None = Field(description="The customer success manager.")
    segment: str | None = Field(description="The segment.")
    currency: str | None = Field(description="The currency of the amounts (ISO 4217).")
    crm_id: str | None = Field(description="The account's id in the CRM.")
    mrr: float | None = Field(description="The recurring revenue a month.")
    revenue_at_risk: float | None = Field(
        description="The churn probability times the recurring revenue a month, to the cent."
    )
    renews_on: date | None = Field(description="The next renewal.")
    days_to_renewal: int | None = Field(description="The days from `snapshot_on` to it; negative once it has passed.")


class SaidResponse(ScoreResponse):
    """A score of the store with the reasons that lead to it, sorted by what they are good for.

    `typical_score` + the points of the reasons listed + `other_points` + `unknown_points` + `cut_points`
    = `score`.
    """

    said_at: datetime = Field(description="When this was said.")
    act_on: list[str] = Field(description="The codes of the reasons listed that lower the score and can be influenced.")
    explains: list[str] = Field(description="The codes of those that lower it and can't be influenced.")
    good_news: list[str] = Field(description="The codes of those that raise it.")


class ChangedFeature(BaseModel):
    """One feature inside a signal's line."""

    name: str = Field(description="The feature.")
    earlier: int | float | str | None = Field(description="Its value then; null is unknown.")
    later: int | float | str | None = Field(description="Its value now.")
    points: float = Field(description="Its part of the line's points.")


class ChangedLine(BaseModel):
    """One cause of the difference between two scores."""

    cause: Literal["signal", "missing", "typical", "model", "cut", "other"] = Field(
        description="`signal`: what is known of it changed. `missing`: what became known or unknown. `typical`: the "
        "typical account's score moved. `model`: another version judges otherwise. `cut`: keeping the score within 0 "
        "and 100. `other`: the rest of rounding."
    )
    signal: str | None = Field(description="The signal, where it is the cause.")
    kind: Literal["lead", "lag", "context"] | None = Field(description="Its kind, as of a reason.")
    points: float = Field(description="How many points it added to the score since, or took from it.")
    earlier_points: float | None = Field(description="The signal's points then.")
    later_points: float | None = Field(description="The signal's points now.")
    text: str = Field(description="The line in words.")
    features: list[ChangedFeature] = Field(description="The signal's features, those that moved most first.")


class ChangeAnswer(BaseModel):
    """The difference from an earlier official score: the points of the lines sum to `points`, exactly."""

    since: date | None = Field(description="The snapshot of the earlier score; null where there is none.")
    earlier_score: float | None = Field(description="The score then; null where too little was known.")
    earlier_band: Literal["red", "yellow", "green", "grey"] | None = Field(description="The band then.")
    earlier_model_version: str | None = Field(description="The version of the model that spoke then.")
    points: float | None = Field(description="The score now minus the score then; null where one of them is.")
    lines: list[ChangedLine] = Field(description="What makes up the difference, the largest part first.")
    judged_by: Literal["same", "later", "earlier", "none"] | None = Field(
        description="The version that the signals' lines are by, where two spoke: it scored both rows. `none`: neither "
        "could, and the line `model` holds all."
    )
    became_known: list[str] = Field(description="The signals that were unknown then and are known now.")
    became_unknown: list[str] = Field(description="The signals that were known then and are unknown now.")
    text: str = Field(description="What changed in a sentence, or why that can't be told.")
    receipt: str | None = Field(description="The receipt of the earlier score.")


class StepFeature(BaseModel):
    """One feature of a step's signal."""

    name: str = Field(description="The feature.")
    today: int | float | str | None = Field(description="Its value for this account; null is unknown.")
    then: int | float | str | None = Field(description="Its value for the account that the step is taken from.")


class StepAnswer(BaseModel):
    """One signal, moved as a whole to where a real account like this one stands."""

    signal: str = Field(description="The signal.")
    points: float = Field(description="Its part of the points that the way brings.")
    text: str = Field(description="The step in words.")
    features: list[StepFeature] = Field(description="The signal's values, today and after the step.")
    similar: int | None = Field(
        description="How many accounts like it stood about as badly on an earlier day; null if too few to tell."
    )
    moved_share: float | None = Field(description="Which share of them made such a move within the horizon.")
    moved_text: str = Field(description="The same in words.")


class WayAnswer(BaseModel):
    """The way to a better band, or why there is none: `score` now + the points of the steps = the score reached.

    It is what the model expects of an account that looks so, no promise that a step makes an account stay.
    """

    target_band: Literal["yellow", "green"] = Field(description="Where it leads.")
    no_way: (
        Literal["too_few_comparable", "no_lead_signals", "nothing_better", "out_of_reach", "another_model"] | None
    ) = Field(description="Why there is none; null where there is one.")
    score: float | None = Field(description="The score that is reached, or could be at best.")
    churn_probability: float | None = Field(description="How likely the account leaves then.")
    points: float | None = Field(description="What the steps bring together.")
    steps: list[StepAnswer] = Field(description="The fewest signals that lead there.")
    text: str = Field(description="The way in a sentence.")


class AccountResponse(SaidResponse, AccountFacts):
    """An account's newest official score, explained.

    `typical_score` + the points of the reasons listed + `other_points` + `unknown_points` + `cut_points`
    = `score`.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [ACCOUNT]})

    is_current: bool = Field(
        description="Whether the score is of the newest day that was scored. If not, it is no customer any more."
    )
    changed: ChangeAnswer = Field(description="What changed since an earlier score.")
    ways: list[WayAnswer] = Field(
        description="The ways to better bands, the nearest first; empty for green and grey, where none was looked for, "
        "and where another model serves than the one that gave the score."
    )
