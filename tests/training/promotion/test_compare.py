"""The verdict on a challenger: what it takes to be promotable, and what keeps a worse one from it."""

from dataclasses import replace

import numpy as np
import pytest

from training.promotion.compare import Comparison, Paired, Rule, compare, measure

ACCOUNTS, SNAPSHOTS = 1200, 3
SEGMENTS = np.array(["large", "small"], dtype=object)


def sigmoid(log_odds):
    return 1 / (1 + np.exp(-log_odds))


def pair(change=lambda log_odds, _: log_odds, accounts=ACCOUNTS, seed=1):
    """A champion that says the true risk, and a challenger that says what `change` makes of it."""
    random = np.random.default_rng(seed)
    account = np.tile(np.arange(accounts), SNAPSHOTS)
    log_odds = random.normal(-2.5, 1.2, len(account))
    y = (random.random(len(account)) < sigmoid(log_odds)).astype(float)
    segment = SEGMENTS[account % 2]
    return Paired(
        champion=sigmoid(log_odds),
        challenger=sigmoid(change(log_odds, segment)),
        y=y,
        account=account,
        day=np.repeat(np.array(["2026-01-01", "2026-02-01", "2026-03-01"], dtype="datetime64[D]"), accounts),
        revenue=np.exp(random.normal(5, 1, len(account))),
        segment=segment,
    )


def verdict(paired, rule=Rule()) -> Comparison:  # noqa: B008 -- it can't change
    return compare(paired, rule, "3", "2026-01-01")


def mixed_up(log_odds, _segment):
    return np.random.default_rng(7).permutation(log_odds)


def noisy(size):
    return lambda log_odds, _: log_odds + np.random.default_rng(5).normal(0, size, len(log_odds))


@pytest.mark.parametrize(
    ("change", "state", "says"),
    [
        pytest.param(lambda one, _: one, "promotable", [], id="the same"),
        pytest.param(noisy(0.05), "promotable", [], id="as good, within the tolerance"),
        pytest.param(noisy(0.7), "refused", ["its log loss is"], id="noisier"),
        pytest.param(mixed_up, "refused", ["its log loss is"], id="it knows nothing of the accounts"),
        pytest.param(lambda one, _: one * 0 - 2.0, "refused", ["its log loss is"], id="one rate for everyone"),
        pytest.param(lambda one, _: one + 0.4, "refused", ["further from what happened"], id="it expects too many"),
        pytest.param(lambda one, _: 1.3 * one + 0.5, "refused", ["the slope of what happened"], id="too far apart"),
        pytest.param(
            lambda one, segment: np.where(segment == "small", one * 0.6 - 1, one),
            "refused",
            ["worse in the segment small, in which"],
            id="worse in one segment",
        ),
    ],
)
def test_what_a_challenger_is_found_to_be(change, state, says):
    found = verdict(pair(change))

    assert found.state == state
    assert bool(found.reasons) == (state == "refused")
    for part in says:
        assert any(part in reason for reason in found.reasons)
    assert not any("segment large" in reason for reason in found.reasons if "segment small" in str(says))


def test_a_better_challenger_whose_calibration_is_worse_is_refused_for_that_alone():
    paired = pair()
    champion = sigmoid(0.3 * np.log(paired.champion / (1 - paired.champion)) - 1.66)
    rate = champion * (paired.y.mean() / champion.mean())
    better = sigmoid(np.log(paired.champion / (1 - paired.champion)) + 0.4)

    found = verdict(replace(paired, champion=rate, challenger=better, segment=None))

    assert found.figures.log_loss.difference.high < 0
    assert found.figures.slope.difference.high < 0
    (reason,) = found.reasons
    assert "further from what happened" in reason


@pytest.mark.parametrize(
    ("tolerance", "state"),
    [pytest.param(0.0, "refused", id="none worse"), pytest.param(0.5, "promotable", id="half as much again")],
)
def test_the_tolerance_is_of_the_champions_loss_and_held_against_the_upper_end(tolerance, state):
    paired = replace(pair(noisy(0.3)), segment=None)

    found = verdict(paired, Rule(tolerance=tolerance))

    loss = found.figures.log_loss
    assert found.state == state
    assert (loss.difference.high < tolerance * loss.champion) == (state == "promotable")
    assert loss.difference.value == pytest.approx(loss.challenger - loss.champion)


def test_a_difference_that_may_be_too_large_is_refused_though_it_is_small():
    paired = replace(pair(noisy(0.3)), segment=None)
    loss = measure(paired).log_loss
    between = (loss.difference.value + loss.difference.high) / 2 / loss.champion

    assert verdict(paired, Rule(tolerance=between)).state == "refused"


def test_a_calibration_that_is_surely_but_hardly_worse_is_no_reason():
    paired = replace(pair(), segment=None)
    too_many = np.minimum(1.3 * paired.champion, 0.95)

    found = verdict(replace(paired, champion=too_many, challenger=1.02 * too_many))

    assert found.figures.expected.difference.low > 0
    assert found.figures.expected.difference.value < found.figures.expected.reach
    assert not any("further from what happened" in reason for reason in found.reasons)


def test_chance_moves_what_is_expected_as_much_as_what_happens():
    expected = measure(pair()).expected

    spread = np.sqrt((pair().champion * (1 - pair().champion)).sum())
    assert expected.reach == pytest.approx(1.96 * spread, rel=0.15)


def test_the_interval_is_of_accounts_not_of_rows():
    paired = pair(noisy(0.3))
    five_times = {
        name: np.tile(getattr(paired, name), 5)
        for name in ("champion", "challenger", "y", "account", "day", "revenue", "segment")
    }

    once, repeated = measure(paired), measure(Paired(**five_times))

    assert repeated.log_loss.difference.low == pytest.approx(once.log_loss.difference.low)
    assert repeated.log_loss.difference.high == pytest.approx(once.log_loss.difference.high)
    for one, other in zip(once.segments, repeated.segments, strict=True):
        assert (one.accounts, one.left) == (other.accounts, other.left)
        assert other.log_loss.difference.high == pytest.approx(one.log_loss.difference.high)


def test_too_few_cancellations_are_not_comparable_yet():
    paired = pair(mixed_up, accounts=60)
    left = len(set(paired.account[paired.y == 1].tolist()))

    found = verdict(paired, Rule(fewest_cancellations=left + 4))

    assert found.state == "not comparable yet"
    assert found.figures is None
    assert (found.rows, found.left, found.first_day, found.last_day) == (180, left, "2026-01-01", "2026-03-01")
    assert f"only {left} accounts are seen to leave" in found.reasons[0]
    assert "4 are missing" in found.reasons[0]
    assert verdict(paired, Rule(fewest_cancellations=left)).state == "refused"


def test_no_row_at_all_is_not_comparable_yet():
    nothing = {name: getattr(pair(), name)[:0] for name in ("champion", "challenger", "y", "account", "day")}

    found = verdict(Paired(**nothing))

    assert (found.state, found.rows, found.first_day) == ("not comparable yet", 0, None)


def test_a_segment_with_few_cancellations_is_shown_and_not_judged():
    paired = pair(mixed_up)
    few = np.where(paired.account < 8, "few", "many").astype(object)
    few[paired.account == ACCOUNTS - 1] = None

    many = {one.name: one for one in measure(replace(paired, segment=few)).segments}

    assert many["few"].log_loss is None
    assert many["few"].accounts == 8
    assert many["many"].log_loss.difference.low > 0
    assert many["many"].accounts == ACCOUNTS - 9


def test_revenue_caught_is_of_the_revenue_that_left():
    paired = pair()
    backwards = replace(paired, challenger=1 - paired.champion)

    caught = measure(backwards).revenue_caught

    # Of each snapshot's accounts the tenth at most risk.
    worst = np.zeros(len(paired.y), dtype=bool)
    for day in np.unique(paired.day):
        rows = np.flatnonzero(paired.day == day)
        worst[rows[np.argsort(-paired.champion[rows])[: len(rows) // 10]]] = True
    lost = paired.revenue * paired.y
    assert caught.champion == pytest.approx(lost[worst].sum() / lost.sum())
    assert caught.challenger < 0.05
    assert caught.champion > 0.2
    assert caught.difference.high < 0
    assert measure(replace(paired, revenue=None)).revenue_caught is None
    assert measure(replace(paired, revenue=np.full(len(paired.y), np.nan))).revenue_caught is None


def test_no_account_is_named_in_what_the_registry_keeps():
    assert set(verdict(pair()).to_json()) == {
        "champion", "state", "reasons", "rule", "rows", "accounts", "left", "first_day", "last_day", "figures", "today",
    }  # fmt: skip
