"""Training, from a source to a version in the registry: the recipe is judged, then refitted on all that is known."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from features.labels import label_query
from features.snapshots import Churn, Every
from features.source import Source
from features.state import learn_state
from models.folder import write_model
from models.spec import ModelSpec
from training.assemble import BandPolicy, Made, assemble
from training.backtest import backtest, choose_origins
from training.calibrate import hold_out, pooled_calibration
from training.card import flatten, make_card
from training.dataset import build_dataset, first_snapshot, labelled_days
from training.errors import NotEnoughData
from training.home import claim_home, describe_business, refuse_another
from training.judge import Verdict, judge
from training.recipe import Recipe, fit_model, is_useful
from training.registry import Registry

FEWEST_CANCELLATIONS = 50


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training made: a version in the registry, how it was judged, and whether it serves.

    `refused` says why it may not serve. A model that may, but finds a champion there, waits as the challenger.
    """

    version: str
    verdict: Verdict
    spec: ModelSpec
    refused: str | None
    is_promoted: bool


def train(  # noqa: PLR0913 -- the entry point: everything below it is told, nothing is looked up
    source: Source,
    churn: Churn,
    *,
    home: Path,
    tables: Mapping[str, str],
    every: Every = "month",
    until: date | None = None,
    bands: BandPolicy,
    recipe: Recipe,
    report: Callable[[str], None],
) -> Trained:
    """Train a model of churn, judge it on later time, register it, and let it serve if it is the first that may.

    Args:
        source: the tables of the business.
        churn: what counts as churn, and for how long it is watched for.
        home: the folder that keeps the registry and the champion.
        tables: the mapping queries of the source; another mapping is another business.
        every: how often a snapshot is taken.
        until: let nothing through that was known on this day or later.
        bands: how scores become colours, and when too little is known.
        recipe: parameters of the learner.
        report: is told, in a sentence, what is going on.

    Raises:
        NotEnoughData: too few cancellations, or too short a time; it says how much is missing.
        AnotherBusiness: the home serves another one.
    """
    business = describe_business(source.location, tables, churn)
    refuse_another(home, business)
    known = source.until(until) if until is not None else source
    days = labelled_days(known, churn, every, first_snapshot(known, churn))
    _refuse_too_few(known, churn, days)
    origins = choose_origins(days, churn)
    trained_on = known.latest_snapshot
    state = learn_state(known, trained_on)
    tried = backtest(known, churn, origins, recipe, state.quarantined, report)

    report("Judging on held-out time")
    verdict = judge(hold_out(tried, churn))
    calibration = pooled_calibration(tried)

    report(f"Learning from all snapshots up to {days[-1]}")
    data = build_dataset(known, state, churn, (*days, trained_on))
    whole = data.rows(data.is_labelled)
    useful = is_useful(whole)
    labelled, portfolio = whole.keep(useful), data.rows(data.on([trained_on])).keep(useful)
    model = fit_model(labelled, recipe)

    registry = Registry(home)
    card = make_card(known, churn, origins, whole, verdict, recipe, state.quarantined)
    made = Made(model, calibration, labelled, portfolio, state, trained_on)
    spec = assemble(made, churn, bands, card, anchor=registry.anchor())
    refused = refuse(verdict)
    report("Registering the model")
    claim_home(home, business)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "varme"
        write_model(folder, model.booster_text, spec)
        version = registry.register(
            folder,
            spec,
            parameters={**asdict(recipe), **asdict(churn), "trained_on": trained_on, "first_snapshot": days[0]},
            metrics=flatten(verdict),
            refused=refused,
        )
    is_first = refused is None and registry.champion() is None
    if is_first:
        registry.promote(version)
    elif refused is None:
        registry.mark_challenger(version)
    return Trained(version, verdict, spec, refused, is_first)


def refuse(verdict: Verdict) -> str | None:
    """Why a model that was judged so may not serve; None if it may."""
    if verdict.is_better_than_base:
        return None
    return (
        f"on {verdict.rows:,} later snapshots of {verdict.accounts:,} accounts, held out, it is not better than "
        f"predicting the base rate: its gain in log loss is {verdict.gain.value:.4f}, with a 95 % interval from "
        f"{verdict.gain.low:.4f} to {verdict.gain.high:.4f}. These data do not tell who leaves. Bring other signals, "
        "or more history."
    )


def _refuse_too_few(known: Source, churn: Churn, days: Sequence[date]) -> None:
    left = 0
    if days:
        query = f"SELECT COUNT(DISTINCT account_id) FROM ({label_query(known, churn, days)}) WHERE churned = 1"
        ((left,),) = known.rows(query)
    if left < FEWEST_CANCELLATIONS:
        raise NotEnoughData(
            f"Only {left} accounts are seen to leave by {churn.by}, on the {len(days)} snapshots whose outcome is "
            f"known. To learn from takes {FEWEST_CANCELLATIONS}: {FEWEST_CANCELLATIONS - left} are missing. "
            "Bring more history or more accounts."
        )
