"""Finds the misses of a trial: each account that left, as it was scored so many days before."""

import numpy as np

from models.answer import Band
from models.spec import ModelSpec
from training.dataset import Bools, Ints
from training.judging.figures.early import DAYS_BEFORE, find_left_on, rows_before, tells_leaving
from training.judging.figures.figures import score_rows
from training.judging.judge import HeldOut
from training.misses.apart import FEWEST_ACCOUNTS, MOST, Groups, find_apart
from training.misses.looks import Looks
from training.misses.misses import Before, Common, Misses
from training.trial.trial import Trial

# So many days before, who is not seen can hardly be helped any more.
MISSED_BEFORE = 30
SEED = 7
_BANDS: tuple[Band, ...] = ("red", "yellow", "green", "grey")


def find_misses(held_out: HeldOut, spec: ModelSpec, trial: Trial) -> Misses | None:
    """How the accounts that left had been scored before, and what sets those apart that were green.

    Each account counts once, by the last time that it left. It stands as on its last judged snapshot at least so many
    days before, and at most one step between snapshots earlier. Colours are those of the model that serves, by the
    probability that was predicted for it out of time.

    Args:
        held_out: the trial's predictions.
        spec: of the model that serves, for scores, bands and features.
        trial: how the recipe was judged.

    Returns:
        None where there is no time, or nothing tells when accounts left.
    """
    if not tells_leaving(held_out):
        return None
    left_on = find_left_on(held_out)
    is_left = ~np.isnat(left_on)
    at = {days: _last_of(held_out, rows_before(held_out, days), left_on) for days in DAYS_BEFORE}
    slices = trial.plan.slices
    bands = {days: _bands_of(held_out, rows, Looks.of(held_out, rows, slices, spec), spec) for days, rows in at.items()}
    before = tuple(
        Before(days, len(found), *(int((found == band).sum()) for band in _BANDS)) for days, found in bands.items()
    )
    left = len(np.unique(held_out.account[is_left]))
    missed, caught = (at[MISSED_BEFORE][bands[MISSED_BEFORE] == band] for band in ("green", "red"))
    sentences = _say_before(before)
    common: list[Common] = []
    if min(len(missed), len(caught)) < FEWEST_ACCOUNTS:
        sentences.append(
            f"To say what the missed have in common takes {FEWEST_ACCOUNTS} that were missed and as many that were red."
        )
    else:
        stayed = _draw_stayers(held_out, ~np.isin(held_out.account, held_out.account[is_left]))
        looked = Looks.of(held_out, stayed, slices, spec)
        green = stayed[_bands_of(held_out, stayed, looked, spec) == "green"]
        groups = Groups(*(Looks.of(held_out, rows, slices, spec) for rows in (missed, caught, green)))
        common, unseen = find_apart(groups, spec)
        sentences.append(_say_common(unseen))
    return Misses(left, before, len(missed), tuple(common), tuple(sentences))


def _last_of(held_out: HeldOut, rows: Ints, left_on: np.ndarray) -> Ints:
    """Of rows for each notice those for the last notice of each account."""
    there = np.flatnonzero(~np.isnat(left_on))
    accounts, place = np.unique(held_out.account[there], return_inverse=True)
    last = np.full(len(accounts), np.datetime64("0001-01-01", "D"))
    np.maximum.at(last, place, left_on[there])
    return np.asarray(rows[left_on[rows] == last[np.searchsorted(accounts, held_out.account[rows])]])


def _bands_of(held_out: HeldOut, rows: Ints, looks: Looks, spec: ModelSpec) -> np.ndarray:
    scores = score_rows(held_out.probability[rows], spec)
    is_grey = looks.completeness(spec) < spec.grey_below
    return np.array(
        ["grey" if grey else spec.bands.band(int(score)) for score, grey in zip(scores, is_grey, strict=True)],
        dtype=object,
    )


def _draw_stayers(held_out: HeldOut, is_stayer: Bools) -> Ints:
    """One row of each account that is not seen to leave, drawn by lot: all of its days count alike."""
    rows = np.random.default_rng(SEED).permutation(np.flatnonzero(is_stayer))
    _, first = np.unique(held_out.account[rows], return_index=True)
    return np.asarray(rows[first])


def _say_before(before: tuple[Before, ...]) -> list[str]:
    """The sentence on the misses, and one on how they had stood long before."""
    late, early = before[0], before[-1]
    if not late.scored:
        return [f"No account that left was scored as early as {late.days} days before."]
    grey = f" and {late.grey:,} had no score, since too little was known" if late.grey else ""
    said = (
        f"Of {late.scored:,} accounts that left, {late.green:,} were green {late.days} days before "
        f"({late.green / late.scored:.0%}); {late.red:,} were red, {late.yellow:,} yellow{grey}."
    )
    if not early.scored:
        return [said]
    return [said, f"{early.days} days before, {early.green:,} of {early.scored:,} were green and {early.red:,} red."]


def _say_common(unseen: list[str]) -> str:
    if not unseen:
        alike = (
            "In nothing that the model reads do the missed differ by more than chance from green accounts that stayed"
        )
        return f"{alike}: what made them leave does not show in these data."
    more = f" and {len(unseen) - MOST} more" if len(unseen) > MOST else ""
    return f"The missed differ from green accounts that stayed in {', '.join(unseen[:MOST])}{more}."
