"""`[[features]]`: what a business says of each of its own data points."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from app.languages import LANGUAGES
from app.settings.sections import Section
from app.settings.values import Text
from features.declare import Kind, Meaning, Signal
from features.own import OWN_TABLES, AggregateName, OwnFeature


def _an_own_table(value: str) -> str:
    if value not in OWN_TABLES:
        raise ValueError(f"one of {', '.join(OWN_TABLES)} is expected")
    return value


def _which_signal(value: object) -> Literal["existing", "new"]:
    return "new" if isinstance(value, dict | NewSignal) else "existing"


def _read_values(value: object) -> object:
    values = tuple(value) if isinstance(value, list | tuple) else (value,)
    if any(not isinstance(one, str | int) or isinstance(one, bool) for one in values):
        raise ValueError("a text, a whole number or a list of them is expected")
    return values


def _read_sayings(value: object) -> object:
    """One text for all languages, or a table of one for each."""
    texts = {"": value} if isinstance(value, str) else value
    if not isinstance(texts, dict) or any(not isinstance(one, str) or not one.strip() for one in texts.values()):
        raise ValueError('a text is expected, or a table of one for each language, such as { en = "…", da = "…" }')
    if unknown := [language for language in texts if language not in ("", *LANGUAGES)]:
        raise ValueError(f"{unknown[0]!r} is not spoken here; there is {', '.join(LANGUAGES)}")
    return texts


Values = Annotated[tuple[str | int, ...], BeforeValidator(_read_values)]

Sayings = Annotated[dict[str, str], BeforeValidator(_read_sayings)]


class NewSignal(Section):
    """A signal that the catalogue does not have."""

    name: Text = Field(description="What programs call it: small letters, digits and underscores.")
    label: Text = Field(description="What people call it.")
    kind: Kind = Field(description="Whether people can act on it: lead, lag or context.")


class OwnFeatureSettings(Section):
    """One of the business's own data points."""

    name: Text = Field(
        description="The column's name: small letters, digits, underscores; _90d at its end tells a window of 90 days."
    )
    signal: Annotated[
        Annotated[Text, Tag("existing")] | Annotated[NewSignal, Tag("new")], Discriminator(_which_signal)
    ] = Field(
        description="The signal that it is a part of: the name of one, or a new one as "
        '{ name = "…", label = "…", kind = "lead", "lag" or "context" }.'
    )
    more_is: Meaning = Field(
        default="either",
        description="What more of it can only mean: healthier, riskier or either; the first two bind the model.",
    )
    table: Annotated[str, AfterValidator(_an_own_table)] = Field(
        description="The table of the contract that it reads; all but accounts, whose columns are features already."
    )
    aggregate: AggregateName = Field(
        description="What is made of the rows: count, sum, mean, distinct, last, days_since, share or change."
    )
    column: Text | None = Field(
        default=None,
        description="The column to sum (also for a change), to average, to take the last of, or whose different values "
        "count; for count and days_since a date that counts instead of the row's own.",
    )
    where: dict[str, Values] = Field(
        default_factory=dict,
        description="Which rows: for each column the value, or the list of values, to let in.",
    )
    window_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="How many days before the snapshot are looked at; all since the account became a customer if not "
        "given. Usage, days_since and change need it.",
    )
    unit: Text | None = Field(default=None, description="The unit of the value; by default from aggregate and column.")
    text: Sayings = Field(
        default_factory=dict,
        description="What a reason says of it: a text with {value} and, if you like, {typical}; or a table of one for "
        "each language. Without one in the reader's language it is told by its name.",
    )

    def own(self) -> OwnFeature:
        """The same as a plain value, which can be declared."""
        new = self.signal if isinstance(self.signal, NewSignal) else None
        return OwnFeature(
            name=self.name,
            signal=str(self.signal) if new is None else Signal(new.name, new.label, new.kind),
            table=self.table,
            aggregate=self.aggregate,
            column=self.column,
            where=self.where,
            window_days=self.window_days,
            more_is=self.more_is,
            unit=self.unit,
            sayings=self.text,
        )
