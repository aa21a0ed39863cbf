"""What is answered about the model that serves."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.service.asked import AskedLanguage
from features.declare import Kind, Meaning

MODEL: dict[str, Any] = {
    "name": "customer-health",
    "version": "3",
    "fingerprint": "9c1f04e2…",
    "trained_on": "2026-06-01",
    "churn": "cancellation",
    "horizon_days": 90,
    "lead_days": 0,
    "horizons": [30, 90],
    "typical_score": 70.0,
    "typical_probability": 0.05,
    "bands": {
        "policy": "scores",
        "red_below": 50.0,
        "green_from": 65.0,
        "is_relative": False,
        "text": "Red is a score below 50, green one from 65.",
    },
    "grey_below": 0.5,
    "signals": [{"signal": "logins", "label": "Logins", "kind": "lead", "weight": 1.0}],
    "features": [
        {
            "name": "logins_30d",
            "signal": "logins",
            "kind": "number",
            "unit": "logins",
            "more_is": "healthier",
            "typical": 38,
            "weight": 1.0,
            "sources": ["usage"],
        }
    ],
    "card": {"trained_on": "2026-06-01"},
}


class ModelQuery(BaseModel):
    """How the model is to be told of."""

    model_config = ConfigDict(extra="forbid")

    language: AskedLanguage | None = Field(
        default=None,
        description="The language of the signals' names: `en`, `da`, `nb` or `nl`. If not given, the header "
        "`Accept-Language` decides.",
    )


class BandsAnswer(BaseModel):
    """Which scores have which colour."""

    policy: Literal["scores", "shares", "costs"] = Field(description="By what the thresholds were chosen.")
    red_below: float = Field(description="A score below it is red.")
    green_from: float = Field(description="A score from it on is green.")
    is_relative: bool = Field(description="Whether colours say who is worst, not how bad it is.")
    text: str = Field(description="The policy in a sentence.")


class SignalAnswer(BaseModel):
    """One signal that the model reads."""

    signal: str = Field(description="The signal.")
    label: str = Field(description="What it is called, in the reader's language.")
    kind: Kind = Field(description="`lead` can be influenced, `lag` is in already, `context` is size, age and such.")
    weight: float = Field(description="How much of what matters it is, from 0 to 1.")


class ModelFeature(BaseModel):
    """One feature that the model reads."""

    name: str = Field(description="The feature.")
    signal: str = Field(description="The signal that it belongs to.")
    kind: Literal["number", "category", "date"] = Field(description="How its values are read.")
    unit: str = Field(description="The unit of its values.")
    more_is: Meaning = Field(description="What more of it means.")
    typical: int | float | str | None = Field(description="What is typical of accounts that stay.")
    weight: float = Field(description="Its share of what moves scores; all sum to 1.")
    sources: list[str] = Field(description="The source tables that it comes from; of a ready table, its columns.")


class ModelResponse(BaseModel):
    """The model that serves: what it reads, how it scores, and its card."""

    model_config = ConfigDict(json_schema_extra={"examples": [MODEL]})

    name: str = Field(description="Its name in the registry.")
    version: str = Field(description="Its version there.")
    fingerprint: str = Field(description="The sha256 of its files.")
    trained_on: date = Field(description="It learnt from nothing that became known on or after this day.")
    churn: str = Field(description="What counts as churn: `cancellation` or `inactivity`, or the label of a table.")
    horizon_days: int = Field(description="The days in which leaving counts.")
    lead_days: int = Field(description="The days before them, in which acting is too late.")
    horizons: list[int] = Field(description="The days within which probabilities are told, shortest first.")
    typical_score: float = Field(description="The score of the typical account, from which points count.")
    typical_probability: float = Field(description="How likely the typical account leaves within the horizon.")
    bands: BandsAnswer = Field(description="The thresholds of the colours, and why they are these.")
    grey_below: float = Field(description="Below this completeness there is no score.")
    signals: list[SignalAnswer] = Field(description="The signals, heaviest first.")
    features: list[ModelFeature] = Field(description="The features, heaviest first.")
    card: dict[str, Any] = Field(
        description="What it learnt from, how it was judged and what it does not know, as `varme models show --json` "
        "tells it."
    )
