"""One home serves one business: what it was first trained on is kept, and another is refused."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from features.snapshots import Churn
from training.errors import AnotherBusiness

FILE = "business.json"


def describe_business(location: str, tables: Mapping[str, str], churn: Churn) -> dict[str, Any]:
    """What makes two trainings those of one business: the source, its mapping, and what counts as churn."""
    mapping = json.dumps(dict(tables), sort_keys=True)
    where = location if "://" in location else str(Path(location).resolve())
    return {
        "source": where,
        "mapping": hashlib.sha256(mapping.encode()).hexdigest()[:16] if tables else "none",
        "churn": asdict(churn),
    }


def claim_home(home: Path, business: Mapping[str, Any]) -> None:
    """Keep what this home is for, or refuse if it is for something else.

    Raises:
        AnotherBusiness: it names what differs, and how to use another home.
    """
    path = home / FILE
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(dict(business), indent=2) + "\n")
        return
    kept = json.loads(path.read_text())
    for key, value in business.items():
        if kept.get(key) != value:
            raise AnotherBusiness(
                f"The home {home} serves another business: its {key} is {kept.get(key)}, and {value} came. "
                "Scores of two businesses, or of two meanings of churn, can't stand side by side: use another home "
                "with --home."
            )
