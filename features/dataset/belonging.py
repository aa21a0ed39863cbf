"""Whether a run belongs to the data set that is there: made of the same source, with the same churn and catalogue."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from features.catalogue import fingerprint
from features.dataset.manifest import ChurnDefinition, Manifest, SourceNamed
from features.errors import DatasetError
from features.place import identity_of
from features.snapshots import Churn
from features.source import Source
from features.state import CatalogueState


def name_source(source: Source, mapping: Mapping[str, str]) -> SourceNamed:
    """What makes two sources the same: where they lie, and the queries that map them."""
    text = json.dumps(dict(mapping), sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest() if mapping else "none"
    return SourceNamed(location=identity_of(source.location), mapping=digest)


def refuse_another(folder: Path, old: Manifest, state: CatalogueState, churn: Churn, named: SourceNamed) -> None:
    """Refuse to add to a data set that was made of something else.

    Raises:
        DatasetError: it names all that differs.
    """
    now = ChurnDefinition.of(churn)
    differs = []
    if old.source.location != named.location:
        differs.append(f"its source is {old.source.location}, and {named.location} came")
    if old.source.mapping != named.mapping:
        differs.append("its source was mapped by other queries ([source.tables], or `activity` in [label])")
    if old.churn != now:
        differs.append(f"churn was {_say_churn(old.churn)}, and is now {_say_churn(now)}")
    if CatalogueState.from_json(old.catalogue_state).own_features != state.own_features:
        differs.append("its own features ([[features]]) were others")
    elif old.catalogue_fingerprint != fingerprint(state):
        differs.append(
            f"its catalogue, as Varme {old.varme} declared it, had other features than that of Varme {version('varme')}"
        )
    if differs:
        raise DatasetError(
            f"The data set in {str(folder)!r} can't be added to: {'; '.join(differs)}. Write to another folder, or "
            "make this one anew with --rebuild."
        )


def _say_churn(churn: ChurnDefinition) -> str:
    return churn.by if churn.active_days is None else f"{churn.by} after {churn.active_days} days"


def refuse_earlier(folder: Path, old: Manifest, days: Sequence[date]) -> None:
    """Refuse a day of which the catalogue state of the data set knows too much.

    Raises:
        DatasetError: a day lies before the one until which the state was learnt.
    """
    if min(days) < old.state_known_before:
        raise DatasetError(
            f"The data set in {str(folder)!r} begins on {old.state_known_before}: its catalogue state, such as the key "
            f"features, was learnt from what was known before that day, and {min(days)} must not know of it. Write to "
            "another folder, or make this one anew with --rebuild --from DATE."
        )


def refuse_cut_short(folder: Path, source: Source, reasons: Mapping[date, Sequence[str]]) -> None:
    """Refuse a source that has lost what snapshots of the data set were made of.

    Raises:
        DatasetError: a snapshot would have to be made anew for which the data do not reach far enough any more.
    """
    late = [day for day in reasons if day > source.latest_snapshot]
    if late:
        raise DatasetError(
            f"The data end at {source.end_of_data:%Y-%m-%d %H:%M} UTC, and the data set in {str(folder)!r} has the "
            f"snapshot {late[0]}, which was made when they reached further: {'; '.join(reasons[late[0]])}. Bring the "
            "source whole, or make the data set anew with --rebuild."
        )
