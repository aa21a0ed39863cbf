"""Training, from what there is to learn from to a version in the registry: a recipe is judged, then refitted."""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from models.folder import write_model
from models.golden import write_golden
from models.scorer import Scorer
from models.spec import ModelSpec
from training.assemble import BandPolicy, Made, assemble
from training.audit import audit
from training.card.card import flatten, make_card
from training.drift.reference import learn_reference
from training.errors import MissingCosts
from training.home import claim_home, refuse_another
from training.judging.costs import Costs, pays_from, with_costs
from training.judging.figures import Figures
from training.judging.judge import SMALLEST_GAIN, Verdict
from training.material import Material
from training.promotion.compare import DEFAULT_RULE, Comparison, Rule
from training.promotion.portfolio import TRIALS, ColourChange, save_changes
from training.promotion.promotion import compare_with_champion
from training.registry.registry import Registry, champion_in
from training.report import Parts, make_report
from training.trial.plan import Report
from training.trial.recipe import SEED, Fit, Recipe, fit_model, is_useful
from training.trial.search import Budget
from training.trial.trial import Trial, run_trial


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training made: a version in the registry, how it was judged, and whether it serves.

    `refused` says why the model may not serve, by its trial alone. One that may, but finds a champion there, waits as
    the challenger; `comparison` then is its verdict beside the champion, and `changes` are the accounts that would
    change colour, kept in `changes_file`. `undrawn` says in sentences what of the report could not be drawn.
    """

    version: str
    trial: Trial
    spec: ModelSpec
    refused: str | None
    is_promoted: bool
    comparison: Comparison | None = None
    changes: tuple[ColourChange, ...] = ()
    changes_file: Path | None = None
    undrawn: tuple[str, ...] = ()


def train(  # noqa: PLR0913 -- all but one by name
    material: Material,
    *,
    home: Path,
    bands: BandPolicy,
    recipes: Sequence[Recipe],
    budget: Budget,
    rule: Rule = DEFAULT_RULE,
    costs: Costs | None = None,
    report: Report,
    fit: Fit | None = None,
) -> Trained:
    """Train a model of churn, judge it on what it had not learnt from, register it; the first that may serves.

    Args:
        material: what is learnt from: `training.history.History` or `training.ready.ReadyTable`.
        home: the folder that keeps the registry and the champion.
        bands: how scores become colours, and when too little is known.
        recipes: to choose from.
        budget: how long to search.
        rule: when a challenger may take the champion's place.
        report: is told, in a sentence, what is going on.
        fit: fits the recipes that are chosen; None does it in this process.
        costs: of decisions, the same for all accounts; None where they are not known, or stand in the table.

    Raises:
        NotEnoughData: too few cancellations, or too short a time; it says how much is missing.
        MissingCosts: bands by costs are asked for, and there are none.
        AnotherBusiness: the home serves another one.
    """
    business = material.business()
    refuse_another(home, business)
    champion = champion_in(home)
    since = None if champion is None else date.fromisoformat(champion.trained_on)
    plan = with_costs(material.plan(SEED, report, since), costs)
    if bands.policy == "costs" and plan.rows.costs is None:
        raise MissingCosts
    trial = run_trial(plan, recipes, budget, report, churn=material.churn, fit=fit)

    whole = material.whole(report)
    useful = is_useful(whole.labelled)
    labelled, portfolio = whole.labelled.keep(useful), whole.portfolio.keep(useful)
    model = (fit or fit_model)(labelled, trial.recipe)

    registry = Registry(home)
    made = Made(
        model,
        trial.calibration,
        trial.interval,
        trial.horizons.serving,
        labelled,
        portfolio,
        whole.state,
        whole.fingerprint,
        whole.trained_on,
        pays_from(trial.held_out),
    )
    spec = assemble(made, material.churn, bands, {}, anchor=registry.anchor())
    refused = refuse(trial.verdict, trial.plan.on)
    # Which accounts were red before they left takes the bands, and the card goes into the model.
    figures = Figures.of(trial.held_out, spec)
    report("Auditing what each signal tells")
    audited = audit(trial, whole, fit or fit_model)
    spec = replace(spec, card=make_card(material, whole, trial, figures, audited, spec, model.booster_text, refused))
    comparison, today = None, None
    undrawn: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "varme"
        write_model(folder, model.booster_text, spec)
        write_golden(folder)
        learn_reference(
            labelled,
            portfolio,
            *(trial.calibration.probability(model.margin(rows.X)) for rows in (labelled, portfolio)),
        ).write(folder)
        scorer = Scorer.load(folder)
        if champion is not None:
            report(f"Comparing with version {champion.version}, which serves")
            serves = champion.version
            comparison, today = compare_with_champion(
                material, trial, portfolio, scorer, lambda: registry.scorer(serves), serves, rule
            )
        report("Drawing the report")
        page = make_report(Parts.of(scorer, trial, portfolio, comparison), undrawn.append)
        report("Registering the model")
        claim_home(home, business)
        version = registry.register(
            folder,
            spec,
            parameters={**asdict(trial.recipe), **asdict(material.churn), "trained_on": whole.trained_on},
            metrics=flatten(trial.verdict, figures),
            refused=refused,
            comparison=comparison,
            report=page,
        )
    changes = () if today is None else today.changes
    file = None if today is None else save_changes(changes, changes_folder(home, version))
    is_first = refused is None and champion is None
    if is_first:
        registry.promote(version)
    elif refused is None:
        registry.mark_challenger(version)
    return Trained(version, trial, spec, refused, is_first, comparison, changes, file, tuple(undrawn))


def changes_folder(home: Path, version: str) -> Path:
    """Where the accounts that would change colour by a version are listed; their names stay in the home."""
    return home / TRIALS / version


def refuse(verdict: Verdict, judged_on: str) -> str | None:
    """Why a model that was judged so may not serve; None if it may."""
    if verdict.is_better_than_base:
        return None
    return (
        f"on {verdict.rows:,} {judged_on} of {verdict.accounts:,} accounts, it is not better than predicting "
        f"the base rate: its gain in log loss is {verdict.gain.value:.4f}, with a 95 % interval from "
        f"{verdict.gain.low:.4f} to {verdict.gain.high:.4f}, where it must lie above zero and be at least "
        f"{SMALLEST_GAIN * verdict.base_log_loss:.4f}, {SMALLEST_GAIN:.0%} of what that rate loses. These data do not "
        "tell who leaves. Bring other signals, or more history."
    )
