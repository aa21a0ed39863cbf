"""One home serves one business: what it was first trained on is kept, and another is refused."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from features.place import identity_of
from features.snapshots import Churn
from training.errors import AnotherBusiness

FILE = "business.json"


def describe_business(location: str, tables: Mapping[str, str], churn: Churn) -> dict[str, Any]:
    """What makes two trainings those of one business: the source, its mapping, and what counts as churn."""
    mapping = json.dumps(dict(tables), sort_keys=True)
    return {
        "source": identity_of(location),
        "mapping": hashlib.sha256(mapping.encode()).hexdigest()[:16] if tables else "none",
        "churn": asdict(churn),
    }


def describe_table_business(id_column: str, label: str, left: str, churn: Churn) -> dict[str, Any]:
    """What makes two trainings on ready tables those of one business: the id, the label, and what it means."""
    return {
        "source": f"a table with the id {id_column} and the label {label} = {left}",
        "mapping": "none",
        "churn": asdict(churn),
    }


def refuse_another(home: Path, business: Mapping[str, Any]) -> None:
    """Refuse a business that is not the one this home is for; a home in which nothing was made yet is for any.

    Raises:
        AnotherBusiness: it names what differs, and how to use another home.
    """
    path = home / FILE
    if not path.exists():
        return
    kept = json.loads(path.read_text())
    for key, value in business.items():
        if kept.get(key) != value:
            raise AnotherBusiness(
                f"The home {home} serves another business: its {key} is {kept.get(key)}, and {value} came. "
                "Scores of two businesses, or of two meanings of churn, can't stand side by side: use another home "
                "with --home."
            )


def claim_home(home: Path, business: Mapping[str, Any]) -> None:
    """Keep what this home is for, from the first model on that is made in it.

    Raises:
        AnotherBusiness: it is for something else.
    """
    refuse_another(home, business)
    home.mkdir(parents=True, exist_ok=True)
    (home / FILE).write_text(json.dumps(dict(business), indent=2) + "\n")
