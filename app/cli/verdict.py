"""How `varme train` says what it made: how good the model is, what it adds, what tells, and whether it serves."""

from typing import TYPE_CHECKING, Any

from app.cli.compared import describe_comparison, list_changes, say_next
from app.cli.say_costs import say_costs
from app.settings import Settings

if TYPE_CHECKING:
    from training.train import Trained

# Left of the figures.
_WIDTH = 20
# Of what the audit says; the card has all of it.
SENTENCES = 3


def describe(trained: "Trained", settings: Settings, score_with: str) -> list[str]:
    """What was made of a training, in lines: the sentence that matters, figures, limits, and what to do next."""
    trial, verdict, card = trained.trial, trained.trial.verdict, trained.spec.card
    within = f"{verdict.expected.low:.0f} to {verdict.expected.high:.0f}"
    figures = {
        "AUC": str(verdict.auc),
        "log loss": f"{verdict.log_loss}; the base rate alone {verdict.base_log_loss:.3f}",
        "churns": f"{verdict.observed} observed, {verdict.expected.value:.0f} predicted ({within})",
        **_say_worst(card),
    }
    judged = f"judged on {verdict.rows:,} {trial.plan.on} of {verdict.accounts:,} accounts"
    lines = [f"Version {trained.version}, {judged}:"]
    if trained.refused is None:
        lines = [f"Version {trained.version}. {card['headline']}"]
    lines += [f"  {name:<{_WIDTH}}{said}" for name, said in figures.items()]
    lines += say_traps(card)
    lines += say_costs(trial.costs)
    lines.append(card["adds"])
    lines += card["audit"]["sentences"][:SENTENCES]
    if card["misses"] is not None:
        lines.append(card["misses"]["sentences"][0])
    lines += _say_limits(card)
    if trained.refused is not None:
        lines.append(f"It is not put in service: {trained.refused}")
    elif trained.is_promoted:
        lines.append(f"It serves from {settings.champion}. Score with: {score_with}")
    if trained.comparison is not None:
        lines += describe_comparison(trained.comparison.to_json())
        lines += list_changes(trained.changes, trained.changes_file)
    if trained.refused is None and not trained.is_promoted:
        lines.append("Another model serves, so this one waits as the challenger.")
        lines += say_next(trained.version, trained.comparison.state if trained.comparison else None)
    lines += trained.undrawn
    lines.append(f"Its card: varme models show {trained.version}")
    lines.append(f"Its report, with pictures: varme models report {trained.version} --out report.html")
    return lines


def facts_of(trained: "Trained") -> dict[str, Any]:
    """The same for machines."""
    card = trained.spec.card
    shown = (
        "headline",
        "adds",
        "calibrated",
        "worst",
        "early",
        "audit",
        "misses",
        "segments",
        "baselines",
        "limits",
        "traps",
    )
    return {
        "version": trained.version,
        "promoted": trained.is_promoted,
        "refused": trained.refused,
        "judged_on": trained.trial.plan.on,
        "verdict": trained.trial.verdict.to_json(),
        "costs": trained.trial.costs,
        **{name: card[name] for name in shown},
        "comparison": trained.comparison and trained.comparison.to_json(),
        "colour_changes": trained.changes_file,
        "undrawn": trained.undrawn,
    }


def say_traps(card: Any) -> list[str]:  # noqa: ANN401 -- plain values
    """Each leak and trap that was found before training, and what to do."""
    from training.traps import Trap, advise

    return [f"Trap: {trap.evidence} {advise(trap)}" for trap in (Trap(**one) for one in card["traps"])]


def _say_worst(card: Any) -> dict[str, str]:  # noqa: ANN401 -- plain values
    from training.card.page.markdown import both

    tenth = card["worst"][1]
    said = {f"in the worst {tenth['share']:.0%}": f"{both(tenth['recall'], '.0%')} of those that left"}
    if tenth["revenue"] is not None:
        said["  of their revenue"] = both(tenth["revenue"], ".0%")
    return said


def _say_limits(card: Any) -> list[str]:  # noqa: ANN401 -- plain values
    """The limits that come from these data; those that every model has are on the card."""
    drift = card.get("drift", {"is_seen": False})
    said = [
        drift["says"] if drift["is_seen"] else None,
        card["small_data"],
        card.get("cross_validation", {}).get("time"),
    ]
    return [one for one in said if one is not None]
