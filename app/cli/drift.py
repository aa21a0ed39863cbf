"""`varme drift`: whether what is scored is still like what the model learnt from, and what has come of its scores."""

from typing import Annotated, Any

import typer

from app.cli.speak import AsJson, Config, Home, tell
from app.settings import load_settings
from app.store import open_store
from app.store.drift import DriftCheck

MEANS = {
    "fine": "nothing moved by more than it usually does.",
    "look": "something moved that somebody should look at.",
    "retrain": "the model was made for another business than this one now is. Train again: varme train",
}


def drift(
    most: Annotated[int, typer.Option(min=1, max=1000, help="How many checks to show.")] = 12,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show what the scoring runs found when they were compared with the training: the latest check, and the history."""
    store = open_store(load_settings(config, home).store_url)
    try:
        history = store.drift.history(most)
    finally:
        store.close()
    facts = {
        "latest": describe_check(history[0]) if history else None,
        "history": [describe_check(one) for one in history],
    }
    if not history:
        tell("Nothing was compared yet. Each scoring run is: varme score --out scores.parquet", facts, as_json=as_json)
        return
    latest, *earlier = history
    lines = [
        f"{latest.snapshot_on}, by version {latest.model_version}: {latest.verdict}; {MEANS[latest.verdict]}",
        *(f"  {reason.sentence}" for reason in latest.reasons),
        *_say_figures(latest),
        *(["Before:"] if earlier else []),
        *(f"  {_say_line(one)}" for one in earlier),
    ]
    tell("\n".join(lines), facts, as_json=as_json)


def say_verdict(check: DriftCheck) -> str:
    """A check in one line, for the command that made it."""
    if not check.reasons:
        return f"Compared with the training: {check.verdict}{'' if check.figures['has_reference'] else f'; {_PARTLY}'}."
    others = len(check.reasons) - 1
    more = "" if others == 0 else f" And {others} more: varme drift"
    return f"Compared with the training: {check.verdict}. {check.reasons[0].sentence}{more}"


def describe_check(check: DriftCheck) -> dict[str, Any]:
    """A check for machines."""
    return {
        "checked_at": check.checked_at.isoformat(),
        "snapshot_on": check.snapshot_on.isoformat(),
        "model_version": check.model_version,
        "verdict": check.verdict,
        "reasons": [
            {"code": one.code, "subject": one.subject, "sentence": one.sentence, "figures": dict(one.figures)}
            for one in check.reasons
        ],
        "figures": dict(check.figures),
    }


_PARTLY = (
    "an earlier release trained the model and did not keep how things stood then, so only tables, new texts and "
    "outcomes were looked at"
)


def _say_figures(check: DriftCheck) -> list[str]:
    figures = check.figures
    lines = [] if figures["has_reference"] else [f"  {_PARTLY[0].upper()}{_PARTLY[1:]}."]
    expected = figures["expected"]
    lines.append(
        f"  Of {figures['accounts']:,} accounts {expected['leaving']:.0f} are expected to leave; by their own account "
        f"the scores tell who with an AUC of {expected['auc']:.2f}."
    )
    outcomes = figures["outcomes"]
    if outcomes is None:
        lines.append("  No score of this version has been followed for its whole horizon yet.")
    else:
        likely = outcomes["expected"]
        lines.append(
            f"  Of {outcomes['scored']:,} scores that were followed for their whole horizon, {outcomes['observed']:,} "
            f"left; expected were {likely['value']:.0f} ({max(likely['low'], 0):.0f} to {likely['high']:.0f})."
        )
    return lines


def _say_line(check: DriftCheck) -> str:
    reasons = ", ".join(dict.fromkeys(f"{one.code} {one.subject or ''}".strip() for one in check.reasons))
    return f"{check.snapshot_on}  version {check.model_version}  {check.verdict}{f'  {reasons}' if reasons else ''}"
