"""The contest is fair: everybody gets the same rows, nobody the answers, and what is better or worse comes out so."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from features.declare import Signal
from tests.benchmarks.models import __main__ as command
from tests.benchmarks.models import rivals
from tests.benchmarks.models.contests import CONTESTS, Contest, DataAbsent, Size, first_draws, true_risks
from tests.benchmarks.models.figures import Prediction, difference
from tests.benchmarks.models.handover import Answered, hand_over, read_answer, read_slices, write_answer
from tests.benchmarks.models.ours import Served, learn
from tests.benchmarks.models.standings import CONSTANT, OURS, TRUTH, NotTheSameRows, judge_all
from tests.benchmarks.models.table import BEGIN, END, as_markdown
from tests.benchmarks.processes import Run
from training.dataset import Column, Dataset
from training.trial.folds import FOLDS, plan_by_folds

ROWS = 400
SIZE = Size(draws=1, accounts=60, trials=2, seconds=1)


@pytest.fixture(scope="module")
def plan(draw):
    """Two draws of folds of a small table: four numbers, some unknown, and a category."""
    known, left = draw(ROWS, seed=3)
    numbers = tuple(Column(name, Signal(name, name, "context")) for name in ("logins", "nps", "tickets", "change"))
    kinds = Column("plan", Signal("plan", "plan", "context"), "category", categories=("free", "pro", "team"))
    nothing = np.zeros(ROWS, dtype=np.int64)
    data = Dataset(
        (*numbers, kinds), known, left, np.arange(ROWS), nothing, (), tuple(f"A-{row}" for row in range(ROWS))
    )
    return first_draws(plan_by_folds(data, seed=1), 2)


@pytest.fixture(scope="module")
def learnt(plan):
    return learn(plan, SIZE.trials, lambda _: None)


@pytest.fixture
def judged(plan, learnt):
    """Judge rivals that say these probabilities, on all rows or on those that a test names."""

    def judge(truth=None, rows=None, **probabilities):
        everything = np.ones(len(plan.rows.y), dtype=bool)
        contest = Contest("small", plan, everything if rows is None else rows, truth, (), "in two draws")
        answers = {name: [Answered(given, 2.0, 5_000, "a tree")] for name, given in probabilities.items()}
        outcome = judge_all(contest, learnt, Served(Run(9, 9, 10**9), 20_000), answers)
        return outcome, {one.name: one for one in outcome.standings}

    return judge


def test_a_rival_gets_the_rows_that_varme_learns_from_and_no_answer_of_the_others(plan, tmp_path):
    handed = read_slices(hand_over(plan.slices, tmp_path / "handed"))

    assert len(handed) == len(plan.slices) == 2 * FOLDS
    for given, one in zip(handed, plan.slices, strict=True):
        past, later = one.split()
        np.testing.assert_array_equal(given.X, past.X)
        np.testing.assert_array_equal(given.y, past.y)
        np.testing.assert_array_equal(given.later, later.X)
        assert given.categories.tolist() == [0, 0, 0, 0, 3]
        assert len(given.y) + len(given.later) == ROWS


def test_the_same_rows_lie_in_the_same_folder_and_others_in_another(plan, tmp_path):
    first = hand_over(plan.slices, tmp_path / "handed")
    data = plan.slices[0].data
    changed = replace(plan.slices[0], data=replace(data, X=data.X + 1))

    assert hand_over(plan.slices, tmp_path / "handed") == first
    assert hand_over((changed, *plan.slices[1:]), tmp_path / "handed") != first


def test_a_rival_answers_every_slice_and_an_answer_is_kept(plan, tmp_path):
    handed, answers = hand_over(plan.slices[:2], tmp_path / "handed"), tmp_path / "answers"
    kept = Answered(np.array([0.25]), 3.0, 17, "kept")
    write_answer(answers, 0, kept)
    rivals.main(handed, "hist-gradient-boosting", answers, 1.0)

    first, second = (read_answer(answers, number) for number in range(2))

    assert first.probability.tolist() == [0.25]
    assert (first.seconds, first.size, first.chose) == (3.0, 17, "kept")
    assert second.probability.shape == (int(plan.slices[1].is_later.sum()),)
    assert 0 < second.probability.min() < second.probability.max() < 1
    assert second.size > 1_000
    assert read_answer(answers, 2) is None


def test_who_predicts_what_varme_predicts_is_equal_to_it(judged, learnt):
    outcome, found = judged(copy=learnt.probability)

    assert found["copy"].raw.log_loss == pytest.approx(found[OURS].raw.log_loss)
    # Varme knows which recipe each margin is of, and calibrates it on that recipe's alone.
    assert found["copy"].calibrated.log_loss == pytest.approx(found[OURS].calibrated.log_loss, rel=0.01)
    assert found["copy"].raw.log_loss == pytest.approx(found[OURS].raw.log_loss)
    assert outcome.promise.is_kept
    assert (outcome.rows, outcome.accounts) == (ROWS, ROWS)


def test_a_rival_that_tells_better_breaks_the_promise(judged, plan):
    outcome, found = judged(oracle=np.where(plan.rows.y == 1, 0.8, 0.2), guess=np.full(len(plan.rows.y), 0.5))

    assert found["oracle"].more.high < 0
    assert found["oracle"].calibrated.auc == 1
    assert found["guess"].more_raw.low > 0
    assert not outcome.promise.is_kept
    assert outcome.promise.measured.startswith("oracle: -0.")
    assert "| **not kept** |" in as_markdown([outcome])


def test_a_rival_that_ranks_well_and_exaggerates_loses_only_as_it_comes(judged, learnt):
    _, found = judged(loud=1 / (1 + np.exp(-8 * learnt.own)))

    assert found["loud"].more_raw.low > 0
    assert abs(found["loud"].more.value) < found["loud"].more_raw.value / 20


def test_only_the_chosen_rows_are_judged(judged, plan):
    last = plan.rows.slice == len(plan.slices) - 1
    right = np.where(plan.rows.y == 1, 0.9, 0.1)
    _, found = judged(rows=last, late=np.where(last, right, 1 - right))

    assert found["late"].raw.log_loss == pytest.approx(-np.log(0.9))
    assert len(found["late"].raw.loss) == last.sum()


def test_the_true_risk_and_one_rate_for_everyone_stand_beside_the_models(judged, plan):
    outcome, found = judged(truth=np.where(plan.rows.y == 1, 0.7, 0.3), same=np.full(len(plan.rows.y), 0.4))

    assert found[TRUTH].calibrated.log_loss == pytest.approx(-np.log(0.7))
    assert found[CONSTANT].calibrated.log_loss > found[OURS].calibrated.log_loss
    assert not found[TRUTH].is_rival
    assert outcome.promise.is_kept


def test_who_predicts_other_rows_is_refused(judged):
    with pytest.raises(NotTheSameRows, match="few predicted 3 rows of small, which holds out 800"):
        judged(few=np.full(3, 0.5))


def test_rows_that_repeat_an_account_do_not_make_a_difference_surer():
    random = np.random.default_rng(4)
    loss, account = random.random(50), np.arange(50)
    once = difference(Prediction(loss, 0.5), Prediction(np.zeros(50), 0.5), account)
    nine = difference(Prediction(np.tile(loss, 9), 0.5), Prediction(np.zeros(450), 0.5), np.tile(account, 9))

    assert (nine.value, nine.low, nine.high) == pytest.approx((once.value, once.low, once.high))


def test_fewer_draws_are_the_first_of_them(plan):
    one = first_draws(plan, 1)
    here = plan.rows.slice < FOLDS

    assert (one.repeats, len(one.slices), len(one.rows.y)) == (1, FOLDS, ROWS)
    np.testing.assert_array_equal(one.known, plan.known[:FOLDS, here])
    np.testing.assert_array_equal(one.may_choose, plan.may_choose[:FOLDS, here])
    assert first_draws(plan, 9).repeats == 2


def test_the_true_risk_is_that_of_the_account_on_that_day(plan, tmp_path):
    days = [date(2025, 1, 1), date(2025, 2, 1)]
    written = {"account_id": ["B", "A", "B"], "snapshot_on": [days[0], days[0], days[1]], "risk_90d": [0.1, 0.2, 0.3]}
    (tmp_path / "truth").mkdir()
    parquet.write_table(pa.table(written), tmp_path / "truth" / "risk.parquet")
    chosen = plan.rows.pick(np.arange(len(plan.rows.y)) < 2)
    rows = replace(chosen, account_ids=("A", "B"), account=np.array([1, 0]), day=np.array([days[1], days[0]], "M8[D]"))

    assert true_risks(rows, tmp_path).tolist() == [0.3, 0.2]
    with pytest.raises(KeyError):
        true_risks(replace(rows, account=np.array([1, 0]), day=np.array([days[1]] * 2, "M8[D]")), tmp_path)


@pytest.mark.parametrize("name", ["ibm_telco", "tv_subscriptions", "cdnow"])
def test_a_data_set_that_is_absent_is_named(tmp_path, name):
    with pytest.raises(DataAbsent, match=f"The data set {name} is not there: expected .*--data.*--only"):
        CONTESTS[name](tmp_path, tmp_path, SIZE, lambda _: None)


def test_the_table_says_how_good_how_long_and_how_large(judged, learnt):
    outcome, found = judged(copy=learnt.probability)
    table = as_markdown([outcome])

    auc = f"{found['copy'].calibrated.auc:.3f}"
    assert f"| small | copy | {found['copy'].calibrated.log_loss:.4f} | " in table
    assert f" | {auc} | 2.0 s | 5 kB |" in table
    assert "copy chose a tree (1)." in table
    assert "flaml 2." in table
    assert "`varme train` as a whole 9 s" in table


def test_the_page_has_the_place_for_the_table():
    page = (Path(command.__file__).parents[1] / "README.md").read_text(encoding="utf-8")

    assert page.index(BEGIN) < page.index(END)


def test_only_whole_results_are_written(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["models", "--folder", str(tmp_path), "--write", "--quick"])

    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
    assert "leave --only and --quick out" in capsys.readouterr().err


def test_every_package_of_the_rivals_is_pinned_by_its_content():
    text = Path(rivals.__file__).parents[1].joinpath("requirements-rivals.txt").read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if line and line[0] not in "# "]

    assert {"catboost", "flaml", "scikit-learn"} <= {line.partition("==")[0] for line in pinned}
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert text.count("--hash=sha256:") >= len(pinned)
