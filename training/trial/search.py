"""The search for a recipe: candidates are tried on rows held out, and the cheapest among the best is taken."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import repeat
from time import monotonic
from typing import Any

import numpy as np
from scipy.special import expit

from models.calibration import sigmoid_design
from models.fit_calibration import fit_curve
from training.dataset import Bools, Floats
from training.judging.judge import losses
from training.trial.candidates import candidates, variants
from training.trial.plan import Plan, Report
from training.trial.recipe import Fit, Recipe, fit_model
from training.trial.sample import SearchedSlice, choose_share, looked_at


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search: so many candidates at most, and no new one after so many minutes."""

    trials: int = 8
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The number of the recipe that is taken, of the one with the least log loss, and how many are equal to that.

    `loss` is the mean log loss of each.
    """

    number: int
    best: int
    equal: int
    loss: Floats


@dataclass(frozen=True, slots=True)
class Searched:
    """What the search tried.

    `recipes` are in the order of their price; `margin` is what each predicted for the rows that the search looked at,
    shape (recipes, rows), and `looked` says which rows of the plan these are. `tried` candidates, of those that the
    budget allowed, gave these recipes.
    """

    recipes: tuple[Recipe, ...]
    margin: Floats
    looked: Bools
    tried: int
    budget: Budget

    def choose(self, plan: Plan, rows: Bools) -> Choice:
        """Choose the recipe to learn by, judged by the given rows alone.

        Each candidate is calibrated on these rows. The cheapest is taken among those equal to the best by their log
        loss; see `equal_to_best`. Where nothing can be told, because only one answer is in, it is the middle one.
        """
        seen = rows & self.looked
        y, account = plan.rows.y[seen], plan.rows.account[seen]
        if not 0 < y.sum() < len(y):
            middle = len(self.recipes) // 2
            return Choice(middle, middle, len(self.recipes), np.zeros(len(self.recipes)))
        margin = self.margin[:, rows[self.looked]]
        loss = np.stack([losses(_probability(one, y), y) for one in margin])
        equal, mean = equal_to_best(loss, account), loss.mean(axis=1)
        return Choice(int(equal.argmax()), int(mean.argmin()), int(equal.sum()), mean)

    def describe(self, choice: Choice) -> dict[str, Any]:
        """What was tried and what was found, for the card."""
        taken, best = self.recipes[choice.number], self.recipes[choice.best]
        loss, least = float(choice.loss[choice.number]), float(choice.loss[choice.best])
        return {
            "trials": self.tried,
            "of": self.budget.trials,
            "minutes": self.budget.minutes,
            "recipes": len(self.recipes),
            "rows": int(self.looked.sum()),
            "price": taken.price,
            "log_loss": loss,
            "equal_within_noise": choice.equal,
            "best": {**asdict(best), "price": best.price, "log_loss": least, "gain": loss - least},
        }


def equal_to_best(loss: Floats, account: np.ndarray) -> Bools:
    """Which candidates are equal to the best within the noise.

    Args:
        loss: of each row by each candidate, shape (candidates, rows).
        account: of each row; an account's rows repeat each other.

    Returns:
        Those whose mean loss exceeds the least by no more than one standard error of their difference, over accounts:
        the one-standard-error rule of Breiman et al. (1984), paired. Paired, it is strict: candidates miss on the same
        rows, so that little of what one knows and another does not passes for noise.
    """
    mean = loss.mean(axis=1)
    worse = loss - loss[mean.argmin()]
    _, number = np.unique(account, return_inverse=True)
    sums = np.stack([np.bincount(number, weights=row - row.mean()) for row in worse])
    error = np.sqrt(np.square(sums).sum(axis=1)) / loss.shape[1]
    return np.asarray(worse.mean(axis=1) <= error)


def _probability(margin: Floats, y: Floats) -> Floats:
    """The probabilities by the sigmoid of greatest likelihood; see `fit_curve`."""
    design = sigmoid_design(margin)
    return np.asarray(expit(design @ fit_curve(design, y, np.ones_like(y))))


def search(plan: Plan, budget: Budget, ladder: Sequence[Recipe], threads: int, report: Report) -> Searched:
    """Try candidates on what the plan holds out.

    Args:
        plan: what is held out; of large data, some accounts are looked at, see `training.trial.sample`.
        budget: how long to search.
        ladder: the candidates to begin with.
        threads: how many fits run at a time; the result does not depend on it.
        report: is told of each candidate.
    """
    started, share = monotonic(), choose_share(plan)
    recipes: list[Recipe] = []
    margins: list[Floats] = []
    running: deque[tuple[list[Recipe], list[Future[Floats]]]] = deque()

    def take() -> None:
        tried, futures = running.popleft()
        recipes.extend(tried)
        margins.append(np.concatenate([one.result() for one in futures], axis=1))

    with ThreadPoolExecutor(threads) as pool:
        slices = list(pool.map(SearchedSlice.of, plan.slices[: plan.searched], repeat(share), repeat(Recipe())))
        for number, recipe in enumerate(candidates(ladder, budget.trials), start=1):
            if number > 1 and budget.minutes is not None and monotonic() - started > 60 * budget.minutes:
                break
            report(f"Recipe {number} of {budget.trials}: trees of {recipe.leaves} leaves")
            shorter = variants(recipe)
            counts = [one.n_trees for one in shorter]
            running.append((shorter, [pool.submit(one.predict, recipe, counts) for one in slices]))
            # Two at a time, so that no thread waits for the longest fit of one.
            if len(running) > 1:
                take()
        while running:
            take()
    order = sorted(range(len(recipes)), key=lambda place: recipes[place].price)
    margin = np.concatenate(margins)[order]
    return Searched(tuple(recipes[place] for place in order), margin, looked_at(plan, share), len(margins), budget)


def predict(plan: Plan, searched: Searched, chosen: Sequence[int], threads: int, fit: Fit | None = None) -> Floats:
    """What the recipe chosen for each slice, by its number, predicts for the slice; shape (rows of these slices,).

    What the search did not look at, or of which it looked at some accounts only, is learnt from anew; and so is
    everything where models are fitted elsewhere, by `fit`.
    """
    with ThreadPoolExecutor(threads) as pool:
        found = pool.map(_predict_slice, repeat(plan), repeat(searched), repeat(fit), range(len(chosen)), chosen)
        return np.concatenate(list(found))


def _predict_slice(plan: Plan, searched: Searched, fit: Fit | None, number: int, recipe: int) -> Floats:
    here = plan.rows.slice == number
    if fit is None and searched.looked[here].all():
        return np.asarray(searched.margin[recipe, here[searched.looked]])
    past, later = plan.slices[number].split()
    return (fit or fit_model)(past, searched.recipes[recipe]).margin(later.X)


def try_chosen(
    plan: Plan, searched: Searched, threads: int, fit: Fit | None = None
) -> tuple[Floats, tuple[Recipe, ...]]:
    """Predict every slice by the recipe that would have been chosen for it, by rows that may choose.

    Where no row may choose, as at the first origin, it is the next slice's recipe. Such a slice calibrates, and is not
    judged.

    Returns:
        What the recipe of each slice predicts for the rows of the plan, shape (slices, rows): for its own slice, and
        for those on which it may be calibrated; NaN elsewhere. And the recipe of each slice. Recipes differ in how far
        their margins spread, so that each is calibrated on its own.
    """
    chosen: list[int] = []
    for number in reversed(range(len(plan.slices))):
        may_choose = plan.may_choose[number]
        chosen.insert(0, searched.choose(plan, may_choose).number if may_choose.any() or not chosen else chosen[0])
    has_time = not np.isnat(plan.rows.day).any()
    wanted = {number: {number, *plan.rows.slice[plan.known[number]].tolist()} for number in range(len(chosen))}
    if has_time:
        # Answers within fewer days are in from later slices, too.
        wanted = {number: set(range(number + 1)) for number in wanted}
    pairs = sorted({(other, chosen[number]) for number, others in wanted.items() for other in others})
    with ThreadPoolExecutor(threads) as pool:
        predicted = pool.map(_predict_slice, repeat(plan), repeat(searched), repeat(fit), *zip(*pairs, strict=True))
        found = dict(zip(pairs, predicted, strict=True))
    margin = np.full((len(chosen), len(plan.rows.y)), np.nan)
    for number, others in wanted.items():
        for other in others:
            margin[number, plan.rows.slice == other] = found[other, chosen[number]]
    return margin, tuple(searched.recipes[one] for one in chosen)


def own_margin(plan: Plan, margin: Floats) -> Floats:
    """Of what `try_chosen` predicted, the margin of each row by the recipe of its own slice, shape (rows,)."""
    return np.asarray(margin[plan.rows.slice, np.arange(len(plan.rows.y))])
