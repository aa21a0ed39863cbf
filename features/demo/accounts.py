"""Who the accounts are: made-up companies in the Nordics and the Netherlands, and traits that they keep."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from features.demo import columns
from features.demo.clock import Bools, Clock, Floats, Ints
from features.demo.draw import pick, pick_each

SEGMENTS = ("small", "mid", "large")
INDUSTRIES = ("construction", "retail", "hospitality", "manufacturing", "healthcare", "software", "transport",
              "consulting", "education")  # fmt: skip
COUNTRIES = ("DK", "NO", "SE", "FI", "NL")
CURRENCIES = ("DKK", "NOK", "SEK", "EUR", "EUR")
OWNERS = ("Astrid Holm", "Bjarne Lund", "Cecilia Nyberg", "Daan Visser", "Eirik Solberg", "Freja Krogh",
          "Henrik Aalto", "Ingrid Moen", "Jasper Dekker", "Karin Ek", "Lasse Bo", "Maaike Smit")  # fmt: skip
OUTCOMES = ("payroll on time", "fewer errors", "one system", "faster month-end", "self-service for staff")
PLANS = ("starter", "growth", "scale")

_NAME_STARTS = ("Nord", "Fjell", "Lille", "Blå", "Grøn", "Havn", "Skov", "Sol", "Sten", "Vinter", "Ulv",
                "Elv", "Kvist", "Zee", "Dijk", "Molen", "Kanaal", "Tulp", "Järvi", "Lumi")  # fmt: skip
_NAME_ENDS = ("bakken", "vik", "gaard", "lund", "strand", "berg", "dal", "hus", "mark", "sund", "veld", "hof",
              "burg", "kade", "niemi", "saari", "torp", "holm")  # fmt: skip
_TRADES = ("Byg", "Handel", "Logistik", "Pleie", "Data", "Mat", "Teknik", "Transport", "Rådgivning", "Design",
           "Energi", "Verft")  # fmt: skip
_FORMS = ("ApS", "AS", "AB", "Oy", "B.V.")


@dataclass(frozen=True, slots=True)
class Market:
    """The mix of accounts, one number and one reason each."""

    existing_share: float = 0.36  # a business some years old: a third of its accounts were there already
    existing_age_days: float = 700.0  # mean age of those on the first day
    silent_share: float = 0.01  # left nothing but their name: migrated, never used, or forgotten
    silent_billed_share: float = 0.5  # … of which half at least have a subscription
    segment_shares: tuple[float, ...] = (0.56, 0.33, 0.11)
    employees_centre: tuple[float, ...] = (18, 90, 420)
    employees_spread: float = 0.55  # of the logarithm
    seats_power: float = 0.64  # who works in payroll and accounts grows slower than the company
    annual_shares: tuple[float, ...] = (0.55, 0.8, 0.95)  # by segment; the others renew every month
    plan_shares: tuple[tuple[float, ...], ...] = ((0.6, 0.34, 0.06), (0.2, 0.56, 0.24), (0.04, 0.4, 0.56))
    rooted_shares: tuple[float, ...] = (0.3, 0.45, 0.25)  # loose, ordinary, rooted
    payroll_only_share: float = 0.06  # they hardly log in, run payroll every month, and are healthy
    late_payer_share: float = 0.15  # pay late by habit, and stay
    in_crm_share: float = 0.9
    employees_known_share: float = 0.96
    returner_share: float = 0.16  # of those who leave, think of coming back


MARKET = Market()


@dataclass(frozen=True)
class Portfolio:
    """The accounts' lasting traits, one array element for each account. Days are indices of the clock."""

    signed_up: Ints
    segment: Ints
    industry: Ints
    country: Ints
    employees: Ints
    owner: Ints
    outcome: Ints
    plan: Ints
    seats: Ints
    rooted: Ints
    is_annual: Bools
    is_silent: Bools
    is_silent_billed: Bools
    is_payroll_only: Bools
    is_late_payer: Bools
    may_return: Bools
    intensity: Floats  # how much one user does, around 1
    fill: Floats  # users for each paid seat in full swing

    @property
    def count(self) -> int:
        """How many accounts there are."""
        return len(self.signed_up)

    def level(self, trait: str) -> Ints:
        """The trait (`segment` or `rooted`) that is the level of a chain."""
        return {"segment": self.segment, "rooted": self.rooted}[trait]


def found_accounts(rng: np.random.Generator, clock: Clock, count: int, market: Market = MARKET) -> Portfolio:
    """Draw the accounts that exist on the first day or sign up later, in order of sign-up."""
    existing = rng.random(count) < market.existing_share
    age = 1 + np.floor(rng.exponential(market.existing_age_days, count)).astype(np.int64)
    # The square root makes sign-ups grow evenly, as in a business that does well.
    joins = np.floor((0.35 * rng.random(count) + 0.65 * np.sqrt(rng.random(count))) * clock.days).astype(np.int64)
    signed_up = np.sort(np.where(existing, clock.first - age, clock.first + joins))
    segment = pick(rng, market.segment_shares, count)
    centre = np.array(market.employees_centre)[segment]
    employees = np.ceil(centre * np.exp(market.employees_spread * rng.standard_normal(count))).astype(np.int64)
    seats = np.ceil(employees**market.seats_power * rng.uniform(0.5, 1.1, count)).astype(np.int64)
    silent = rng.random(count) < market.silent_share
    return Portfolio(
        signed_up=signed_up,
        segment=segment,
        industry=rng.integers(0, len(INDUSTRIES), count),
        country=pick(rng, (0.26, 0.24, 0.2, 0.1, 0.2), count),
        employees=employees,
        owner=rng.integers(0, len(OWNERS), count),
        outcome=rng.integers(-1, len(OUTCOMES), count),
        plan=pick_each(rng, np.array(market.plan_shares)[segment]),
        seats=np.maximum(seats, 3),
        rooted=pick(rng, market.rooted_shares, count),
        is_annual=rng.random(count) < np.array(market.annual_shares)[segment],
        is_silent=silent,
        is_silent_billed=silent & (rng.random(count) < market.silent_billed_share),
        is_payroll_only=rng.random(count) < market.payroll_only_share,
        is_late_payer=rng.random(count) < market.late_payer_share,
        may_return=rng.random(count) < market.returner_share,
        intensity=np.exp(0.3 * rng.standard_normal(count)),
        fill=rng.uniform(0.72, 0.96, count),
    )


def account_ids(count: int) -> list[str]:
    """The keys of the accounts, in order."""
    return [f"A-{number:05d}" for number in range(1, count + 1)]


def _names(rng: np.random.Generator, who: Portfolio) -> list[str]:
    starts = rng.integers(0, len(_NAME_STARTS), who.count).tolist()
    ends = rng.integers(0, len(_NAME_ENDS), who.count).tolist()
    trades = rng.integers(0, len(_TRADES), who.count).tolist()
    drawn = zip(starts, ends, trades, who.country.tolist(), strict=True)
    return [f"{_NAME_STARTS[a]}{_NAME_ENDS[b]} {_TRADES[c]} {_FORMS[land]}" for a, b, c, land in drawn]


def tell_accounts(rng: np.random.Generator, clock: Clock, who: Portfolio) -> pa.Table:
    """The table `accounts`."""
    everyone = np.arange(who.count)
    crm = np.where(rng.random(who.count) < MARKET.in_crm_share, rng.permutation(who.count) + 10_000, -1)
    return pa.table(
        {
            "account_id": pa.array(account_ids(who.count), type=columns.TEXT),
            "name": pa.array(_names(rng, who), type=columns.TEXT),
            "signed_up_on": columns.dates(clock, who.signed_up),
            "segment": columns.choose(SEGMENTS, who.segment),
            "industry": columns.choose(INDUSTRIES, np.where(everyone % 29 == 0, -1, who.industry)),
            "country": columns.choose(COUNTRIES, who.country),
            "employees": columns.whole(who.employees, rng.random(who.count) < MARKET.employees_known_share),
            "owner": columns.choose(OWNERS, who.owner),
            "desired_outcome": columns.choose(OUTCOMES, who.outcome),
            "currency": columns.choose(CURRENCIES, who.country),
            "crm_id": pa.array([f"CRM{n}" if n >= 0 else None for n in crm.tolist()], type=columns.TEXT),
        }
    )
