"""What a business configures: one `varme.toml`, below `VARME_…` variables, below what the caller says."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import (
    SettingsError as UnreadableVariable,
)

from features.contract import TABLES

FILE_NAME = "varme.toml"
PREFIX = "VARME_"
NESTED = "__"
CONFIG_VARIABLE = "VARME_CONFIG"
DEFAULT_HOME = Path(".varme")
SECRET_KEYS = frozenset({"store.url", "source.location"})  # an address may carry a password


class SettingsError(Exception):
    """A setting cannot be used; the message names where it stands, what came and what is allowed."""


def _only_iso_date(value: object) -> object:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise ValueError("a date such as 2026-06-30 is expected")
    return value


def _read_pace(value: object) -> object:
    if value in ("month", "week"):
        return value
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if is_whole or (isinstance(value, str) and value.isdecimal()):
        days = int(value)  # type: ignore[call-overload]
        if days >= 1:
            return days
    raise ValueError('"month", "week" or a number of days of at least 1 is expected')


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("an empty text is not allowed")
    return value


def _a_table(value: str) -> str:
    if value not in TABLES:
        raise ValueError(f"one of {', '.join(TABLES)} is expected")
    return value


def _an_optional_column(value: str) -> str:
    table, _, column = value.partition(".")
    names = {one.name for one in TABLES[table].columns if not one.required} if table in TABLES else set()
    if column not in names:
        raise ValueError('an optional column of the contract is expected, such as "subscriptions.renews_on"')
    return value


IsoDate = Annotated[date, BeforeValidator(_only_iso_date)]
Pace = Annotated[Literal["month", "week"] | int, BeforeValidator(_read_pace)]
Text = Annotated[str, AfterValidator(_not_blank)]
Decision = Literal["false_positive", "false_negative", "true_positive", "true_negative"]
TableName = Annotated[str, AfterValidator(_a_table)]
ColumnName = Annotated[str, AfterValidator(_an_optional_column)]
Share = Annotated[float, Field(gt=0, lt=1)]


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
        default=(), description="Columns to use though they look like an identifier or give the answer away."
    )
    costs: dict[Decision, Text] = Field(
        default_factory=dict,
        description="The columns that hold what each right and wrong decision costs; they are no features.",
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


class BandSettings(Section):
    """Which scores are red, yellow, green and grey."""

    policy: Literal["scores", "shares"] | None = Field(
        default=None,
        description=(
            "Fixed scores, or the worst shares of the portfolio; if not given, fixed scores unless the "
            "typical account is more than 15 % likely to leave."
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


class StoreSettings(Section):
    """Where scores, reasons, receipts and keys are kept."""

    url: Text | None = Field(
        default=None,
        repr=False,
        description="The database, as an SQLAlchemy address; by default SQLite file `store.db` in the home.",
    )


class ServiceSettings(Section):
    """Where the service listens."""

    host: Text = Field(default="127.0.0.1", description="The address to listen on; 0.0.0.0 for every one.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")


class Settings(BaseSettings):
    """Everything that can be configured; `load_settings` makes it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=NESTED, extra="forbid", frozen=True, env_ignore_empty=True
    )

    home: Path = Field(default=DEFAULT_HOME, description="The folder that holds models, scores and keys.")
    source: SourceSettings = Field(default=SourceSettings(), description=SourceSettings.__doc__)
    table: TableSettings = Field(default=TableSettings(), description=TableSettings.__doc__)
    label: LabelSettings = Field(default=LabelSettings(), description=LabelSettings.__doc__)
    snapshots: SnapshotSettings = Field(default=SnapshotSettings(), description=SnapshotSettings.__doc__)
    bands: BandSettings = Field(default=BandSettings(), description=BandSettings.__doc__)
    store: StoreSettings = Field(default=StoreSettings(), description=StoreSettings.__doc__)
    service: ServiceSettings = Field(default=ServiceSettings(), description=ServiceSettings.__doc__)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables win over what is passed in, which is what stood in the file."""
        return env_settings, init_settings

    @property
    def store_url(self) -> str:
        """The store's address, with the default filled in."""
        return self.store.url or f"sqlite:///{self.home / 'store.db'}"

    @property
    def champion(self) -> Path:
        """The folder of the model that serves: a link that promotion swaps."""
        return self.home / "serving" / "champion"


def load_settings(config: Path | None = None, home: Path | None = None) -> Settings:
    """Read the settings: `home` given here, then `VARME_…` variables, then the file, then the defaults.

    Args:
        config: the file; if None, the one that `VARME_CONFIG` names, or else `varme.toml` in the working
            folder, or else in the home, or else no file.
        home: the home folder, where the caller was told.

    Raises:
        SettingsError: the file is missing or unreadable, or a key or value is not allowed.
    """
    file = _find_file(config, home)
    written = _read_file(file) if file else {}
    _refuse_unknown_variables(os.environ)
    try:
        settings = Settings(**written)
    except UnreadableVariable as error:
        raise SettingsError(f"An environment variable cannot be read: {error}. Expected JSON or plain text.") from None
    except ValidationError as error:
        raise SettingsError(_explain(error.errors(), file)) from None
    return settings if home is None else settings.model_copy(update={"home": home})


def _find_file(config: Path | None, home: Path | None) -> Path | None:
    named = os.environ.get(CONFIG_VARIABLE)
    config = config or (Path(named) if named else None)
    if config is not None:
        if not config.is_file():
            raise SettingsError(f"{config}: there is no such file. Give the path of a {FILE_NAME}, or leave it out.")
        return config
    folder = home or Path(os.environ.get(f"{PREFIX}HOME") or DEFAULT_HOME)
    return next((file for file in (Path(FILE_NAME), folder / FILE_NAME) if file.is_file()), None)


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: this is not readable as TOML: {error}") from None


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    """Pydantic passes over a variable whose section it doesn't know; a typing error must not pass."""
    for name in sorted(environment):
        first = name.upper().removeprefix(PREFIX).split(NESTED)[0].lower()
        if name.upper() == CONFIG_VARIABLE:
            continue
        if name.upper().startswith(PREFIX) and first not in Settings.model_fields:
            known = [f"{PREFIX}{field.upper()}" for field in Settings.model_fields]
            raise SettingsError(
                f"Environment variable {name}: there is no setting {first!r}."
                f"{_suggest(PREFIX + first.upper(), known)} "
                f"Known are {', '.join(known)}, with {NESTED} before a key."
            )


def _explain(errors: list[ErrorDetails], file: Path | None) -> str:
    """One line for each refused key: where it stands, what came, what is allowed."""
    lines: dict[tuple[str, ...], str] = {}
    for error in errors:
        path = tuple(str(part) for part in error["loc"] if part != "[key]")
        variable = PREFIX + NESTED.join(path).upper()
        where = f"Environment variable {variable}" if variable in os.environ else str(file or "settings")
        lines.setdefault(path, f"{where}: {_explain_one(error, path)}")
    return "\n".join(lines.values())


def _explain_one(error: ErrorDetails, path: tuple[str, ...]) -> str:
    key = ".".join(path)
    known = _known_keys(path[:-1])
    if known and path[-1] not in known:
        return f"there is no key {key!r}.{_suggest(path[-1], known)} Known are {', '.join(known)}."
    allowed = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if error["type"] == "value_error" and isinstance(error["input"], dict | BaseModel):
        return f"[{key}] {allowed}."
    came = "a value not shown here" if key in SECRET_KEYS else repr(error["input"])
    return f"{key} = {came} is not allowed: {allowed}."


def _known_keys(path: tuple[str, ...]) -> list[str]:
    """The keys that are allowed inside the table at `path`."""
    if path == ("source", "tables"):
        return list(TABLES)
    if path == ("table", "costs"):
        return list(get_args(Decision))
    if not path:
        return list(Settings.model_fields)
    section = Settings.model_fields[path[0]].annotation if path[0] in Settings.model_fields else None
    is_section = len(path) == 1 and isinstance(section, type) and issubclass(section, Section)
    return list(section.model_fields) if is_section else []  # type: ignore[union-attr]


def _suggest(name: str, known: list[str]) -> str:
    closest = difflib.get_close_matches(name, known, n=2)
    return f" Did you mean {' or '.join(map(repr, closest))}?" if closest else ""
