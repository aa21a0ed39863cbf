"""How a command tells a challenger's comparison with the champion, and which accounts would change colour."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.promotion.portfolio import ColourChange

SHOWN = 10


def describe_comparison(found: Mapping[str, Any]) -> list[str]:
    """A comparison in lines; `found` is what `Comparison.to_json` gives."""
    lines = [f"Compared with version {found['champion']}, which serves: {found['state']}."]
    lines += [f"  - {reason}" for reason in found["reasons"]]
    if found["figures"] is not None:
        lines.append(
            f"  on {found['rows']:,} snapshots of {found['accounts']:,} accounts, {found['left']} of which left, from "
            f"{found['first_day']} to {found['last_day']}: the champion, this one, and the difference"
        )
        lines += _describe_figures(found["figures"])
    if found["today"] is not None:
        lines += _describe_today(found["today"])
    return lines


def _describe_figures(figures: Mapping[str, Any]) -> list[str]:
    expected = figures["expected"]
    rows = [
        ("log loss", figures["log_loss"], ".4f"),
        ("slope of calibration", figures["slope"], ".2f"),
        ("revenue caught", figures["revenue_caught"], ".3f"),
    ]
    lines = [f"  {name:<22}{_say(figure, form)}" for name, figure, form in rows if figure is not None]
    lines.insert(
        1,
        f"  {'churns expected':<22}{expected['champion']:.0f}, {expected['challenger']:.0f}; {figures['observed']:,} "
        "observed",
    )
    for segment in figures["segments"]:
        said = f"too few left: {segment['left']}" if segment["log_loss"] is None else _say(segment["log_loss"], ".4f")
        lines.append(f"  {'log loss, ' + segment['name']:<22}{said}")
    return lines


def _say(figure: Mapping[str, Any], form: str) -> str:
    between = figure["difference"]
    return (
        f"{figure['champion']:{form}}, {figure['challenger']:{form}}; {between['value']:+{form}} "
        f"({between['low']:+{form}} to {between['high']:+{form}})"
    )


def _describe_today(today: Mapping[str, Any]) -> list[str]:
    lines = []
    if today["same_first_reason"] is not None:
        lines.append(f"  {'same first reason':<22}{today['same_first_reason']:.0%} of today's accounts")
    if today["rank_correlation"] is not None:
        lines.append(f"  {'reasons in one order':<22}rank correlation {today['rank_correlation']:.2f}")
    colours = ", ".join(f"{count} {what}" for what, count in today["colours"].items())
    lines.append(
        f"  {today['change_colour']:,} of today's {today['accounts']:,} accounts would change colour"
        f"{': ' + colours if colours else ''}"
    )
    return lines


def list_changes(changes: "Sequence[ColourChange]", file: Path | None) -> list[str]:
    """The accounts that would change colour most, and where all of them stand."""
    if file is None or not changes:
        return []
    lines = [
        f"    {one.account_id}: {_say_score(one.from_band, one.from_score)} to {_say_score(one.to_band, one.to_score)}"
        for one in changes[:SHOWN]
    ]
    return [*lines, f"  All {len(changes):,} of them, the largest changes first: {file}"]


def _say_score(band: str, score: float | None) -> str:
    return band if score is None else f"{band} {score:.1f}"


def say_next(version: str, state: str | None) -> list[str]:
    """What to do to put a version in service."""
    promote = f"varme models promote {version}"
    if state == "promotable":
        return [f"Put it in service with: {promote}"]
    return [f'To put it in service all the same, say why: {promote} --because "…"']
