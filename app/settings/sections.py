"""The sections of `varme.toml`: what each key means, its default and what is allowed."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from app.settings.values import (
    ColumnName,
    Decision,
    EveryPeriod,
    IsoDate,
    Issuer,
    Network,
    Pace,
    Period,
    Scopes,
    Share,
    TableName,
    Text,
    WebAddress,
)


class Section(BaseModel):
    """A table of `varme.toml`: unknown keys are refused, values don't change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSettings(Section):
    """Where the source tables are."""

    location: Text | None = Field(
        default=None,
        repr=False,
        description="The folder of Parquet or CSV files, seen from the working folder, or an address: a database, or "
        "on Spark.",
    )
    end_of_data: IsoDate | None = Field(
        default=None,
        description="The last day that the tables cover completely; found from the tables if not given.",
    )
    tables: dict[TableName, Text] = Field(
        default_factory=dict,
        description="One query for each table whose name or columns differ from the contract.",
    )
    trusted: tuple[ColumnName, ...] = Field(
        default=(),
        description="Columns that nobody overwrites, though `varme check` says that they look so.",
    )
    keep: tuple[Text, ...] = Field(
        default=(),
        description="Features, or columns as TABLE.COLUMN, to learn from though they look like a trap.",
    )


class TableSettings(Section):
    """A ready feature table instead of source tables: a row for each account, or for each account and snapshot."""

    location: Text | None = Field(default=None, description="The CSV or Parquet file, seen from the working folder.")
    id: Text | None = Field(default=None, description="The column that names the account.")
    label: Text | None = Field(default=None, description="The column that says who left.")
    positive: Text | None = Field(
        default=None, description="The value of the label that means leaving, where it can't be told from the values."
    )
    drop: tuple[Text, ...] = Field(default=(), description="Columns that are no features.")
    keep: tuple[Text, ...] = Field(
        default=(), description="Columns to learn from though they look like an identifier, or like another trap."
    )
    costs: dict[Decision, Text] = Field(
        default_factory=dict,
        description="The columns that hold what each right and wrong decision costs; they are no features.",
    )
    segment: Text | None = Field(
        default=None, description="The column by which the model is judged part by part; it stays a feature."
    )
    revenue: Text | None = Field(
        default=None,
        description="The column with what an account pays, to say how much of it is caught; it stays a feature.",
    )


class LabelSettings(Section):
    """What counts as leaving."""

    churn: Literal["cancellation", "inactivity"] = Field(
        default="cancellation",
        description="Whether an account leaves by cancelling or by falling silent.",
    )
    horizon_days: int = Field(default=90, ge=1, le=3650, description="The days in which leaving counts.")
    lead_days: int = Field(
        default=0,
        ge=0,
        le=3650,
        description="The days after a snapshot in which acting is too late; leaving in them does not count.",
    )
    active_days: int = Field(
        default=180,
        ge=1,
        le=3650,
        description="Inactivity only: an account is a customer if it was active within so many days.",
    )
    activity: Text | None = Field(
        default=None,
        description="Inactivity only: one query that says what activity is; all of `usage` if not given.",
    )


class SnapshotSettings(Section):
    """On which days the past is looked at."""

    every: Pace = Field(default="month", description='The step between snapshots: "month", "week" or days.')


class TrainingSettings(Section):
    """How long a training searches for a recipe, and when there is too little to learn from."""

    trials: int = Field(
        default=8,
        ge=1,
        le=10_000,
        description="How many recipes are tried: the first five reach from additive trees to deep ones, the others are "
        "drawn at random.",
    )
    minutes: float | None = Field(
        default=None, ge=0, description="After so many minutes no new recipe is tried; one always is."
    )
    fewest_cancellations: int = Field(
        default=50, ge=1, description="Where fewer accounts are seen to leave, no model is trained."
    )
    pulses: bool = Field(
        default=False,
        description="Whether the model learns from the pulses of managers, who may have seen its scores when they "
        "noted them.",
    )


class BandSettings(Section):
    """Which scores are red, yellow, green and grey."""

    policy: Literal["scores", "shares", "costs"] | None = Field(
        default=None,
        description=(
            "Fixed scores, the worst shares of the portfolio, or costs: red is where a contact is expected to pay. If "
            "not given: costs where they are known, else fixed scores unless the typical account is more than 15 % "
            "likely to leave."
        ),
    )
    red_below: float = Field(default=50, gt=0, lt=100, description="Policy scores: lower scores are red.")
    green_from: float = Field(default=65, gt=0, le=100, description="Policy scores: green starts here.")
    red_share: Share = Field(default=0.10, description="Policy shares: the share of accounts that is red.")
    yellow_share: Share = Field(default=0.20, description="Policy shares: the share that is yellow.")
    grey_below: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="An account of which a smaller share of what matters is known is grey: it gets no score.",
    )

    @model_validator(mode="after")
    def _are_in_order(self) -> Self:
        if self.red_below >= self.green_from:
            raise ValueError(f"red_below ({self.red_below:g}) must be less than green_from ({self.green_from:g})")
        if self.red_share + self.yellow_share >= 1:
            raise ValueError(
                f"red_share ({self.red_share:g}) and yellow_share ({self.yellow_share:g}) must together be less than 1"
            )
        return self


class CostSettings(Section):
    """What it costs to contact an account, and what it is worth when one stays."""

    contact: float | None = Field(default=None, gt=0, description="What it costs to contact an account once.")
    saved: float | None = Field(
        default=None,
        gt=0,
        description="What an account is worth that stays though it would have left, in the same currency.",
    )
    save_rate: float = Field(
        default=1.0, gt=0, le=1, description="Of the contacted accounts that would have left: the share that stays."
    )

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if self.contact is None or self.saved is None:
            if (self.contact, self.saved) != (None, None):
                raise ValueError("contact and saved go together: give both, or neither")
        elif self.contact >= self.save_rate * self.saved:
            raise ValueError(
                f"a contact ({self.contact:g}) would never pay: it saves {self.save_rate:g} × {self.saved:g} at most"
            )
        return self


class PromotionSettings(Section):
    """When a challenger may take the champion's place."""

    tolerance: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description="How much worse the log loss may be at most, as a share of the champion's: the upper end of the "
        "95 % interval of the difference must be less.",
    )
    fewest_cancellations: int = Field(
        default=30,
        ge=1,
        description="How many accounts must have left since the champion was trained, for the two to be compared.",
    )


class RetrainSettings(Section):
    """When a new model is trained, to be compared with the one that serves."""

    every: EveryPeriod = Field(
        default=Period(6, "months"),
        description='How long after a training the next one is due: "N days", "N weeks", "N months", or "never", which '
        "leaves it to drift alone.",
    )
    by_worker: bool = Field(
        default=False,
        description="Whether `varme work` trains by itself when it is due; otherwise `varme retrain` does, from cron "
        "or by hand.",
    )


class StoreSettings(Section):
    """Where scores, reasons, receipts and keys are kept."""

    url: Text | None = Field(
        default=None,
        repr=False,
        description="The database, as an SQLAlchemy address; by default SQLite file `store.db` in the home.",
    )


class ReceiptSettings(Section):
    """How much of what was said is kept, and how long."""

    share: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="Of how many questions the answer is kept, so that it can be shown again: 1 is all, 0 none.",
    )
    keep_days: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="What was said longer ago, `varme db prune` erases; 0 keeps it for ever.",
    )


class ServiceSettings(Section):
    """Where the service listens, how much one caller may ask, how it logs, and how new models come."""

    host: Text = Field(default="127.0.0.1", description="The address to listen on; 0.0.0.0 for every one.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    public_url: WebAddress | None = Field(
        default=None, description="The address at which people reach the pages: what is sent to them links to it."
    )
    trusted_proxies: tuple[Network, ...] = Field(
        default=(), description="The addresses or networks of proxies whose forwarded headers are believed."
    )
    requests_per_minute: int = Field(
        default=6000,
        ge=0,
        description="How many requests a key may make in a minute, of each worker; 0 is no limit. A batch is one.",
    )
    max_body_mb: float = Field(
        default=20, gt=0, le=1000, description="How large a request's body may be, in megabytes."
    )
    max_batch_rows: int = Field(default=10_000, ge=1, le=1_000_000, description="How many rows a batch may have.")
    request_seconds: float = Field(
        default=30, gt=0, le=3600, description="How long a client may take to send a request's body."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto",
        description='How the service logs: "json", one object a line, or "text", to read; "auto" is text where '
        "standard error is a terminal, and json otherwise.",
    )
    pull_seconds: float = Field(
        default=0,
        ge=0,
        allow_inf_nan=False,
        description="How often `varme serve` asks the registry for a new champion, in seconds, in a process beside it; "
        "0 for never.",
    )


class SignInSettings(Section):
    """Signing in through another service, by OpenID Connect, beside passwords."""

    issuer: Issuer | None = Field(
        default=None, description="The address of the OpenID Connect provider that vouches for people; none is asked."
    )
    client_id: Text | None = Field(default=None, description="What the provider calls this installation of Varme.")
    client_secret: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="The secret that it shares with the provider: keep it out of the file, in the variable "
        "`VARME_SIGN_IN__CLIENT_SECRET`.",
    )
    scopes: Scopes = Field(default="openid profile email", description="What the provider is asked to tell.")
    login_claim: Text = Field(
        default="preferred_username",
        description="Which of the provider's claims is the login here: one that people cannot choose themselves.",
    )
    newcomers: Literal["manager", "analyst"] | None = Field(
        default=None,
        description="The role of whoever the provider vouches for and nobody knows here; by default they are refused.",
    )
    button: Text | None = Field(
        default=None, description="What the button says; by default that one signs in with the company's account."
    )

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if (self.issuer is None) != (self.client_id is None):
            raise ValueError("issuer and client_id go together: give both, or neither")
        return self
