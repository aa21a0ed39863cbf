"""The fields of Account that hold an account's news: what they are, and what stands in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.delivery.destination import DestinationRefused

TEXT_LENGTH = 255
Payload = Mapping[str, Any]
Value = str | float | None


@dataclass(frozen=True, slots=True)
class AccountField:
    """A custom field of Account.

    Attributes:
        name: its API name.
        label: what people see.
        says: what it holds, for who administers the org.
        form: its type and size, as the Metadata API has them.
        types: as what a description may show it; the first is that of the form.
        read: its value in what is told.
    """

    name: str
    label: str
    says: str
    form: Mapping[str, str | int]
    types: tuple[str, ...]
    read: Callable[[Payload], Value]

    @property
    def metadata(self) -> dict[str, Any]:
        """What creates it."""
        return {"label": self.label, "description": self.says, "required": False, **self.form}

    def __str__(self) -> str:
        sizes = ", ".join(str(self.form[key]) for key in ("length", "precision", "scale") if key in self.form)
        return f"{self.name} ({self.form['type']}{f' {sizes}' if sizes else ''})"


def fields_for(reasons: int) -> tuple[AccountField, ...]:
    """All fields, with so many for reasons."""
    return (*_FIXED[:4], *(_reason(rank) for rank in range(1, reasons + 1)), *_FIXED[4:])


def write_record(fields: Sequence[AccountField], payload: Payload) -> dict[str, Value]:
    """What stands in the fields; what is not known is emptied."""
    return {field.name: field.read(payload) for field in fields}


@dataclass(frozen=True, slots=True)
class Seen:
    """Which fields the app's user does not see, and which it sees and may not write."""

    unseen: tuple[AccountField, ...]
    locked: tuple[AccountField, ...]

    @property
    def closed(self) -> tuple[AccountField, ...]:
        """Those that it cannot write."""
        return self.unseen + self.locked


def look_at(name: str, fields: Sequence[AccountField], description: Mapping[str, Any]) -> Seen:
    """What of the fields a description of Account shows.

    Args:
        name: what the destination is called.
        fields: those that are needed.
        description: of Account, as the org gives it to the app's user.

    Raises:
        DestinationRefused: Account has a field of the name that is something else.
    """
    shown = {one.get("name"): one for one in description.get("fields") or ()}
    for field in fields:
        if field.name in shown:
            _compare(name, field, shown[field.name])
    seen = [field for field in fields if field.name in shown]
    return Seen(
        tuple(field for field in fields if field.name not in shown),
        tuple(field for field in seen if shown[field.name].get("updateable") is not True),
    )


def _compare(name: str, field: AccountField, shown: Mapping[str, Any]) -> None:
    its_type, its_length = shown.get("type"), shown.get("length")
    if its_type not in field.types:
        expected = " or ".join(field.types)
        raise DestinationRefused(
            name,
            f"Account has a field {field.name} already, of the type {its_type}, where {expected} is expected. Rename "
            f"or delete it in Salesforce; Varme makes {field}.",
        )
    least = field.form.get("length")
    if its_type == "string" and isinstance(least, int) and isinstance(its_length, int) and its_length < least:
        raise DestinationRefused(
            name,
            f"Account has a field {field.name} already, of {its_length} characters, where {least} are expected. Make "
            "it longer in Salesforce.",
        )


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1]}…"


def _read_percent(payload: Payload) -> float | None:
    """Salesforce keeps 31.9 % as 31.9."""
    share = payload.get("churn_probability")
    return None if share is None else round(100 * share, 2)


def _read_change(payload: Payload) -> float | None:
    points = (payload.get("change") or {}).get("points")
    return None if points is None else float(points)


def _read_link(payload: Payload) -> str | None:
    """An address that was cut would lead nowhere."""
    link = payload.get("link")
    return link if link is not None and len(link) <= TEXT_LENGTH else None


def _reason(rank: int) -> AccountField:
    def read(payload: Payload) -> str | None:
        reasons = payload.get("reasons") or []
        return _cut(reasons[rank - 1]["text"]) if len(reasons) >= rank else None

    return AccountField(
        f"Varme_Reason_{rank}__c",
        f"Health reason {rank}",
        f"The reason that weighs most for the score, number {rank}. Written by Varme.",
        {"type": "Text", "length": TEXT_LENGTH},
        ("string", "textarea"),
        read,
    )


_FIXED = (
    AccountField(
        "Varme_Score__c",
        "Health score",
        "Health from 0 (about to leave) to 100 (safe). Written by Varme.",
        {"type": "Number", "precision": 4, "scale": 1},
        ("double",),
        lambda payload: payload.get("score"),
    ),
    AccountField(
        "Varme_Band__c",
        "Health band",
        "red, yellow, green, or grey where too little is known. Written by Varme.",
        {"type": "Text", "length": 10},
        ("string", "picklist"),
        lambda payload: payload.get("band"),
    ),
    AccountField(
        "Varme_Churn_Probability__c",
        "Churn probability",
        "How likely the account leaves within the horizon. Written by Varme.",
        {"type": "Percent", "precision": 5, "scale": 2},
        ("percent",),
        _read_percent,
    ),
    AccountField(
        "Varme_Change__c",
        "Health change",
        "Points gained or lost since the score before. Written by Varme.",
        {"type": "Number", "precision": 4, "scale": 1},
        ("double",),
        _read_change,
    ),
    AccountField(
        "Varme_Scored_On__c",
        "Health scored on",
        "The day that the score is of. Written by Varme.",
        {"type": "Date"},
        ("date",),
        lambda payload: payload.get("snapshot_on"),
    ),
    AccountField(
        "Varme_Link__c",
        "Health page",
        "The account's page in Varme. Written by Varme.",
        {"type": "Url"},
        ("url",),
        _read_link,
    ),
)
