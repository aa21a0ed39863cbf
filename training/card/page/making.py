"""The sections of the card that say what the model was made of, and what other entries hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from training.card.page.markdown import ESTIMATE, both, number, table, text

# More lines of a list tell no more at a glance; the JSON has them all.
MOST_ROWS = 20
# A table of more columns does not fit a terminal.
MOST_COLUMNS = 7


def say_data(card: Mapping[str, Any]) -> list[str]:
    """The window, the counts, and what churn is."""
    data, churn = card["data"], card["churn"]
    window = ""
    if "first_snapshot" in data:
        window = f" on snapshots from {data['first_snapshot']} to {data['last_labelled_snapshot']}"
    after = f", {churn['lead_days']} days after the snapshot at the earliest" if churn["lead_days"] else ""
    meant = {
        "cancellation": "a notice within",
        "inactivity": "no activity for",
    }.get(churn["by"], "what the label says, taken to be within")
    lines = [
        f"- {data['rows']:,} rows of {data['accounts']:,} accounts{window}; {data['accounts_left']:,} accounts left.",
        f"- Churn is {meant} {churn['horizon_days']} days{after}.",
        f"- Nothing was learnt from what became known on {card['trained_on']} or later.",
    ]
    if "tables" in data:
        lines.append(f"- Tables: {', '.join(data['tables'])}; complete until {data['end_of_data']}.")
    if data.get("unlearnt"):
        lines.append(f"- Not learnt from, though they are there: {', '.join(data['unlearnt'])}.")
    if "table" in data:
        label = data["table"]
        lines.append(f"- The label is {text(label['label'])}; {text(label['left'])} means leaving.")
    if data.get("unused_columns"):
        lines.append(f"- Columns not read: {', '.join(text(name) for name in data['unused_columns'])}.")
    return lines


def say_making(card: Mapping[str, Any]) -> list[str]:
    """The recipe, the origins, the versions and the fingerprints."""
    lines = [f"- Features: {card['features']:,}. Recipe: {_some_values(card['recipe'])}."]
    if "search" in card:
        search = card["search"]
        lines.append(
            f"- It is the cheapest to explain of {search['equal_within_noise']:,} recipes that are equal to the best "
            f"within the noise, out of {search['recipes']:,} in {search['trials']:,} trials."
        )
    if "calibration" in card:
        lines.append(f"- Calibration: {_some_values(card['calibration'])}.")
    contradicted = card["directions_contradicted"]
    if contradicted and "audit" not in card:
        lines.append(f"- The data contradict the declared direction of {', '.join(contradicted)}; it is not forced.")
    untold = card["features_without_information"]
    if untold:
        lines.append(f"- Told nothing: {_some(untold)}.")
    if "backtest" in card:
        origins = ", ".join(one["origin"] for one in card["backtest"])
        lines.append(f"- Models were made as on {origins}, each tried on the snapshots from then to the next.")
    if "cross_validation" in card:
        folds = card["cross_validation"]
        lines.append(f"- Accounts were held out in {folds['folds']} folds, drawn {folds['repeats']} times.")
    lines.append(f"- {card['bands']}")
    lines.append(f"- Packages: {', '.join(f'{name} {one}' for name, one in card['packages'].items())}.")
    lines += [f"- Fingerprint of the {name}: `{one}`" for name, one in card["fingerprints"].items()]
    return lines


def say_other(entry: object, depth: int = 3) -> list[str]:
    """Any entry of plain values, as lists and tables."""
    if isinstance(entry, Mapping) and not _is_estimate(entry):
        lines: list[str] = []
        flat = {name: one for name, one in entry.items() if _is_short(one)}
        lines += [f"- {title(name)}: {_short(one)}" for name, one in flat.items()]
        for name, one in entry.items():
            if name not in flat:
                lines += ["", f"{'#' * depth} {title(name)}", "", *say_other(one, min(depth + 1, 6))]
        return lines
    if isinstance(entry, Sequence) and not isinstance(entry, str):
        return _say_list(entry, depth)
    return [_short(entry)]


def _say_list(entries: Sequence[Any], depth: int) -> list[str]:
    more = [f"… and {len(entries) - MOST_ROWS:,} more."] if len(entries) > MOST_ROWS else []
    shown = entries[:MOST_ROWS]
    if all(_is_short(one) and not isinstance(one, Mapping) for one in shown):
        return [*(f"- {_short(one)}" for one in shown), *more]
    if not all(isinstance(one, Mapping) for one in shown):
        return [line for one in shown for line in ("", *say_other(one, depth))] + more
    columns = list(dict.fromkeys(name for one in shown for name in one))
    if len(columns) > MOST_COLUMNS or not all(_is_short(one[name]) for one in shown for name in one):
        return [line for one in shown for line in ("", *say_other(one, depth))] + more
    rows = [[_short(one.get(name)) for name in columns] for one in shown]
    return [*table([title(name) for name in columns], rows), *more]


def title(name: object) -> str:
    """A key as people read it."""
    words = text(str(name).replace("_", " "))
    return words[:1].upper() + words[1:]


def _is_estimate(entry: object) -> bool:
    return isinstance(entry, Mapping) and set(entry) == ESTIMATE


def _is_short(entry: object) -> bool:
    if isinstance(entry, Mapping):
        return _is_estimate(entry)
    return isinstance(entry, str | int | float) or entry is None


def _short(entry: Any) -> str:  # noqa: ANN401 -- whatever a card holds
    if isinstance(entry, Mapping):
        return both(entry, ".3g")
    if isinstance(entry, bool):
        return "yes" if entry else "no"
    if isinstance(entry, int | float) or entry is None:
        return number(entry)
    return text(entry)


def _some_values(entry: Mapping[str, Any]) -> str:
    """The short entries, as one writes parameters: a seed has no commas."""
    shown = {name: str(one) if isinstance(one, int) else _short(one) for name, one in entry.items() if _is_short(one)}
    return ", ".join(f"{text(name)} {one}" for name, one in shown.items())


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_ROWS:,} more" if len(names) > MOST_ROWS else ""
    return f"{', '.join(text(name) for name in names[:MOST_ROWS])}{more}"
