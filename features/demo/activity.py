"""How active each account is each day: what the latent states, habits and chance make of its use."""

from dataclasses import dataclass

import numpy as np

from features.demo import life
from features.demo.accounts import Portfolio
from features.demo.clock import Clock, Floats, Ints, months
from features.demo.forward import CUSTOMER, NOTICED, Lives


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How states become activity, one number and one reason each."""

    disuse_levels: tuple[float, ...] = (1.0, 0.55, 0.2, 0.03)  # what is left in each state of DISUSE
    adjust_days: float = 7.0  # habits do not change overnight
    depth_spread: float = 0.2  # fading means more in one account than in another
    first_share: float = 0.18  # what a new account does on its first day; the rest comes with milestones
    stalled_share: float = 0.35  # a stalled onboarding is tried less and less
    noticed_share: float = 0.55  # after the notice: export, and good-bye
    week_spread: float = 0.22  # weeks differ, with no meaning
    quiet_week_share: float = 0.02  # holidays, conferences, illness: harmless silence
    quiet_level: float = 0.2
    users_power: float = 0.8  # when use fades, most of it is people who no longer come
    yearly_drift: float = 0.12  # spread of harmless growth or decline a year, of the logarithm
    summer: tuple[float, ...] = (
        1.06,
        1.0,
        1.03,
        1.0,
        0.98,
        0.95,
        0.62,
        0.92,
        1.04,
        1.03,
        1.02,
        0.86,
    )  # by month


RHYTHM = Rhythm()


@dataclass(frozen=True)
class Activity:
    """Matrices of shape (days, accounts), from the first day of the clock.

    `vigour` is what the disuse chain has left of an account's use (1 = all), `readiness` what its onboarding
    allows (1 = live), `level` the activity of one user relative to an ordinary day (0 without access),
    `users` how many take part.
    """

    vigour: Floats
    readiness: Floats
    level: Floats
    users: Ints


def _vigour(rng: np.random.Generator, who: Portfolio, lives: Lives) -> Floats:
    depth = np.exp(RHYTHM.depth_spread * rng.standard_normal(who.count))
    goals = np.array(RHYTHM.disuse_levels)[:, None] ** depth
    states, everyone = lives.states["disuse"], np.arange(who.count)
    vigour = np.empty(states.shape)
    today = np.ones(who.count)
    for day, state in enumerate(states):
        today += (goals[state, everyone] - today) / RHYTHM.adjust_days
        vigour[day] = today
    return vigour


def _chance(rng: np.random.Generator, clock: Clock, who: Portfolio) -> Floats:
    weeks = clock.length // 7 + 1
    noise = np.exp(RHYTHM.week_spread * rng.standard_normal((weeks, who.count)))
    noise[rng.random(noise.shape) < RHYTHM.quiet_week_share] *= RHYTHM.quiet_level
    drift = RHYTHM.yearly_drift * rng.standard_normal(who.count) / 365
    days = np.arange(clock.length)
    chance: Floats = noise[days // 7] * np.exp(np.outer(days - clock.first, drift))
    return chance


def measure_activity(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> Activity:
    """Turn the accounts' lives into daily levels of activity."""
    vigour = _vigour(rng, who, lives)
    onboarding = lives.states["onboarding"].astype(np.int64)
    progress = life.onboarding_stage(onboarding) / len(life.MILESTONES)
    ramp = RHYTHM.first_share + (1 - RHYTHM.first_share) * progress
    ramp *= np.where(life.is_stalled(onboarding), RHYTHM.stalled_share, 1.0)
    access = np.where(lives.phase == NOTICED, RHYTHM.noticed_share, (lives.phase == CUSTOMER).astype(float))
    access[:, who.is_silent] = 0.0
    season = np.array(RHYTHM.summer)[months(clock.dates()) % 12][:, None]
    level = vigour * ramp * access * season * who.intensity * _chance(rng, clock, who)
    users = np.round(lives.seats * who.fill * np.clip(vigour * ramp, 0.0, 1.0) ** RHYTHM.users_power)
    return Activity(vigour=vigour, readiness=ramp, level=level, users=np.maximum(users, 1).astype(np.int64))
