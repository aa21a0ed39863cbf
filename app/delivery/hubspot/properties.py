"""The properties of a company that Varme writes: what each is in HubSpot, and what stands in it for a delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from app.delivery.destination import Delivery
from models.answer import Band

GROUP = "varme"
ACCOUNT_ID = "varme_account_id"
# HubSpot takes no longer text into a property.
MOST_CHARACTERS = 65_536
BANDS = tuple((band, band.capitalize()) for band in get_args(Band))


class PropertyUnfit(Exception):
    """HubSpot has a property of a name that is needed, and it cannot hold what is to be written."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of companies: how HubSpot keeps it (`type`) and shows it (`field`)."""

    name: str
    label: str
    description: str
    type: str = "string"
    field: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    is_unique: bool = False

    def describe(self) -> Mapping[str, Any]:
        """It as HubSpot is told to make it."""
        options = [
            {"value": value, "label": label, "displayOrder": place, "hidden": False}
            for place, (value, label) in enumerate(self.options)
        ]
        return {
            "name": self.name,
            "label": self.label,
            "description": self.description,
            "groupName": GROUP,
            "type": self.type,
            "fieldType": self.field,
            "formField": False,
            **({"options": options} if options else {}),
            **({"hasUniqueValue": True} if self.is_unique else {}),
        }


def list_needed(reasons: int) -> tuple[Property, ...]:
    """The properties that are written, with so many reasons."""
    return (
        Property(
            "varme_score",
            "Varme: health score",
            "How healthy the account is, from 0 to 100: 100 is safe, empty is unknown.",
            "number",
            "number",
        ),
        Property(
            "varme_band",
            "Varme: band",
            "Red needs somebody now, yellow needs watching, green is well, grey is unknown.",
            "enumeration",
            "select",
            BANDS,
        ),
        Property(
            "varme_churn_probability",
            "Varme: churn probability",
            "How likely the account is to leave within the days that are looked ahead, from 0 to 1.",
            "number",
            "number",
        ),
        Property(
            "varme_horizon_days",
            "Varme: days looked ahead",
            "For how many days that likelihood is.",
            "number",
            "number",
        ),
        Property(
            "varme_change",
            "Varme: change of the score",
            "By how many points the score moved since the day before that was told of; negative is worse.",
            "number",
            "number",
        ),
        Property(
            "varme_band_before",
            "Varme: band before",
            "Which band the account was in before.",
            "enumeration",
            "select",
            BANDS,
        ),
        *(
            Property(
                f"varme_reason_{rank}",
                f"Varme: reason {rank}",
                f"What moves the score, no. {rank} by its points.",
                field="textarea",
            )
            for rank in range(1, reasons + 1)
        ),
        Property("varme_scored_on", "Varme: scored on", "The day that the score is about.", "date", "date"),
        Property("varme_account", "Varme: account", "Which account it is that the score is about."),
        Property("varme_link", "Varme: link", "Where the score is explained as a whole."),
    )


def find_key(match: str) -> Property | None:
    """The property by which companies are found; None where HubSpot's own id finds them."""
    if match == "id":
        return None
    return Property(match, "Varme: account id", "The account's id, by which its company is found.", is_unique=True)


def find_missing(
    needed: Sequence[Property], key: Property | None, found: Sequence[Mapping[str, Any]]
) -> list[Property]:
    """Those that HubSpot does not have yet.

    Args:
        needed: what is written.
        key: by which property companies are found.
        found: the properties that HubSpot has, as it tells of them.

    Raises:
        PropertyUnfit: one is there and is something else, or the property that finds companies is not there.
    """
    there = {one.get("name"): one for one in found}
    for one in (*needed, *([key] if key else [])):
        if one.name in there:
            _refuse_unfit(one, there[one.name])
    if key is not None and key.name not in there and key.name != ACCOUNT_ID:
        raise PropertyUnfit(
            f"Companies have no property {key.name}, by which they are to be found (match). Make it in HubSpot with "
            f'unique values and fill it with the accounts\' ids, or set match to "id" or to "{ACCOUNT_ID}".'
        )
    return [one for one in (*needed, *([key] if key else [])) if one.name not in there]


def _refuse_unfit(needed: Property, there: Mapping[str, Any]) -> None:
    has = there.get("type")
    if has != needed.type:
        raise PropertyUnfit(
            f"The company property {needed.name} is there with the type {has}; {needed.type} is expected. Rename or "
            "delete it in HubSpot, and try again."
        )
    if needed.is_unique and not there.get("hasUniqueValue"):
        raise PropertyUnfit(
            f"The company property {needed.name} is there without unique values, so that it finds no company. HubSpot "
            "makes a property unique only when it is made: delete it there, or set match to another."
        )
    values = {one.get("value") for one in there.get("options") or []}
    lost = [value for value, _ in needed.options if value not in values]
    if lost:
        raise PropertyUnfit(
            f"The company property {needed.name} has no option {', '.join(lost)}. Add it in HubSpot, under this "
            "internal name."
        )


def fill(delivery: Delivery, reasons: int) -> dict[str, str]:
    """What stands in the properties for a delivery; an empty text empties one, so that nothing old stays."""
    told = delivery.payload
    change = told["change"] or {}
    texts = [reason["text"] for reason in told["reasons"]]
    values: dict[str, Any] = {
        "varme_score": told["score"],
        "varme_band": told["band"],
        "varme_churn_probability": told["churn_probability"],
        "varme_horizon_days": told["horizon_days"],
        "varme_change": change.get("points"),
        "varme_band_before": change.get("band"),
        "varme_scored_on": delivery.snapshot_on.isoformat(),
        "varme_account": delivery.account_id,
        "varme_link": told["link"],
    }
    values |= {f"varme_reason_{rank + 1}": texts[rank] if rank < len(texts) else None for rank in range(reasons)}
    return {name: _write(value) for name, value in values.items()}


def _write(value: str | float | None) -> str:
    match value:
        case None:
            return ""
        case str():
            return value if len(value) <= MOST_CHARACTERS else f"{value[: MOST_CHARACTERS - 1]}…"
        case int():
            return str(value)
        case number:
            # never 1e-05, which is no number to HubSpot
            return f"{number:.6f}".rstrip("0").rstrip(".")
