"""What people do in the product: the table `usage`, some millions of rows."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from features.demo import columns
from features.demo.accounts import Portfolio, account_ids
from features.demo.activity import Activity
from features.demo.clock import Clock, Dates, Floats, Ints, days_of_month, months, weekdays
from features.demo.draw import arrive, office_hours, place
from features.demo.people import People

Pattern = Literal["workdays", "every day", "month end", "payday", "quarter", "winter"]


@dataclass(frozen=True, slots=True)
class Product:
    """A feature of the product: uses by one active user a day, who adopts it, when it is used.

    `adopters` are shares by `by` (plan or how rooted); `quantity` is the median of how much one use
    handles (0: not counted); `few` restricts it to the first so many users, `by_account` makes it equal for
    accounts of any number of users.
    """

    name: str
    daily: float
    adopters: tuple[float, float, float]
    pattern: Pattern = "workdays"
    quantity: int = 0
    few: int = 0
    by_account: bool = False
    by: Literal["plan", "rooted"] = "plan"


LOGIN, PAYROLL = "login", "payroll_run"
PRODUCTS = (
    Product(LOGIN, 0.25, (1, 1, 1)),
    Product(PAYROLL, 0.448, (1, 1, 1), "payday", quantity=20, few=2, by_account=True),
    Product("payslip_view", 0.042, (0.9, 0.95, 0.95), "payday"),
    Product("invoice_sent", 0.072, (0.6, 0.75, 0.85), quantity=3, few=6),
    Product("report_export", 0.029, (0.5, 0.8, 0.9), "month end", few=5),
    Product("time_entry", 0.096, (0.35, 0.5, 0.6), quantity=5),
    Product("expense_claim", 0.026, (0.4, 0.6, 0.75), quantity=1),
    Product("leave_request", 0.016, (0.5, 0.7, 0.8)),
    Product("bank_reconciliation", 0.048, (0.15, 0.5, 0.9), quantity=12, few=3, by="rooted"),
    Product(
        "integration_sync",
        0.4,
        (0.08, 0.4, 0.85),
        "every day",
        quantity=40,
        few=1,
        by_account=True,
        by="rooted",
    ),
    Product("employee_added", 0.01, (0.8, 0.9, 0.9), few=3),
    Product("contract_signed", 0.01, (0.15, 0.4, 0.6), few=3),
    Product("budget_view", 0.019, (0.1, 0.4, 0.7), "quarter", few=4),
    Product("tax_filing", 0.048, (0.6, 0.8, 0.9), "winter", few=2, by_account=True),
    Product("help_article", 0.019, (0.9, 0.9, 0.9)),
)
FEATURES = tuple(product.name for product in PRODUCTS)

WEEK = (1.1, 1.1, 1.05, 1.0, 0.85, 0.06, 0.05)

SATURDAY = 5
MONTH_END = (26, 27, 28, 29, 30, 31, 1, 2, 3, 4)
PAYDAYS = (18, 29)  # from, and before, in the month


@dataclass(frozen=True, slots=True)
class Doings:
    """How use is spread and recorded, one number and one reason each."""

    at_once_share: float = 0.55  # of adopted features used from the start; the others are found later
    find_days: float = 300.0
    heavy_power: float = 1.45  # the first users do more than the last
    payroll_only_login: float = 0.06  # what is left of everything but payroll where it runs by itself
    payday_days: int = 3  # payroll is prepared over so many days
    vacancy_covered: float = 0.35  # of a vacant chair's work that a colleague does
    late_share: float = 0.025  # sent later: offline devices and stuck exports
    late_mean_days: float = 4.0
    late_most_days: float = 21.0
    quantity_spread: float = 0.5


DOINGS = Doings()


def _pattern(dates: Dates, pattern: Pattern) -> Floats:
    """How much a feature is used on each day, around 1 on an ordinary workday."""
    if pattern == "every day":
        return np.ones(dates.size)
    factor = np.ones(dates.size)
    month = months(dates) % 12
    if pattern == "month end":
        factor = np.where(np.isin(days_of_month(dates), MONTH_END), 2.4, 0.5)
    elif pattern == "quarter":
        factor = np.where(month % 3 == 0, 1.9, 0.55)
    elif pattern == "winter":
        # January to March: the year's taxes; the first month of each other quarter: value added tax.
        factor = np.select([month // 3 == 0, month % 3 == 0], [2.2, 1.1], 0.35)
    return np.array(WEEK)[weekdays(dates)] * factor


def _paydays(rng: np.random.Generator, who: Portfolio, dates: Dates) -> Floats:
    """The same around each account's payday, shape (days, accounts)."""
    payday = rng.integers(*PAYDAYS, who.count)
    before = payday - days_of_month(dates)[:, None]
    is_near = (before >= 0) & (before < DOINGS.payday_days)
    weekday = np.where(weekdays(dates) >= SATURDAY, 0.35, 1.2)[:, None]
    return np.where(is_near, weekday * 10 / DOINGS.payday_days, 0.0)


def _adopted(rng: np.random.Generator, who: Portfolio, product: Product) -> Floats:
    shares = np.array(product.adopters)[who.plan if product.by == "plan" else who.rooted]
    later = rng.exponential(DOINGS.find_days, who.count) * (rng.random(who.count) >= DOINGS.at_once_share)
    # Who can have a feature from the start and needs it always, has no need to find it.
    later[shares == 1] = 0
    return np.where(rng.random(who.count) < shares, who.signed_up + later, np.inf)


def _quantities(rng: np.random.Generator, product: Product, who: Portfolio, account: Ints) -> Ints:
    if not product.quantity:
        return np.full(account.size, -1)
    centre = (
        who.employees[account].astype(float) if product.name == PAYROLL else np.full(account.size, product.quantity)
    )
    drawn = centre * np.exp(
        DOINGS.quantity_spread * (0.2 if product.name == PAYROLL else 1) * rng.standard_normal(account.size)
    )
    return np.maximum(np.round(drawn), 1).astype(np.int64)


def use_product(rng: np.random.Generator, clock: Clock, who: Portfolio, activity: Activity, people: People) -> pa.Table:
    """The table `usage`, in order of time."""
    window = slice(clock.first, clock.length)
    dates = clock.dates()[window]
    level, users = activity.level[window], activity.users[window]
    paydays = _paydays(rng, who, dates)
    quiet = np.where(who.is_payroll_only, DOINGS.payroll_only_login, 1.0)
    rows = []
    for number, product in enumerate(PRODUCTS):
        adopted = _adopted(rng, who, product)
        hands = 1.0 if product.by_account else (np.minimum(users, product.few) if product.few else users)
        when = paydays if product.pattern == "payday" else _pattern(dates, product.pattern)[:, None]
        rates = level * when * hands * product.daily
        if product.by_account:
            # Routine follows what the account is able to do, not how busy its people are.
            able = activity.vigour[window] * activity.readiness[window]
            rates = when * product.daily * able * (level > 0)
        if product.name != PAYROLL:
            rates = rates * quiet
        rates = rates * (np.arange(clock.first, clock.length)[:, None] >= adopted)
        day, account = place(rng, rates)
        reach = users[day, account]
        reach = np.minimum(reach, product.few) if product.few else reach
        chair = np.floor(reach * rng.random(day.size) ** DOINGS.heavy_power).astype(np.int64)
        moment = clock.first + day + office_hours(rng, day.size)
        person = people.find(account, chair, moment)
        covered = (person < 0) & (rng.random(day.size) < DOINGS.vacancy_covered)
        chair = np.where(covered, np.maximum(1, chair - 1), chair)
        person = np.where(covered, people.find(account, np.minimum(chair, reach), moment), person)
        kept = person >= 0
        quantity = _quantities(rng, product, who, account)
        rows.append((account[kept], person[kept], np.full(int(kept.sum()), number), moment[kept], quantity[kept]))
    account, person, feature, moment, quantity = (np.concatenate(part) for part in zip(*rows, strict=True))
    recorded = arrive(
        rng,
        moment,
        late_share=DOINGS.late_share,
        mean_days=DOINGS.late_mean_days,
        most_days=DOINGS.late_most_days,
    )
    order = np.argsort(moment, kind="stable")
    order = order[~(recorded[order] >= clock.length)]
    quantity = quantity[order]
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), account[order]),
            "user_id": columns.choose(people.user_ids(), person[order]),
            "feature": columns.choose(FEATURES, feature[order]),
            "occurred_at": columns.instants(clock, moment[order]),
            "quantity": columns.decimals(np.maximum(quantity, 0) * 100, columns.QUANTITY, quantity >= 0),
            "recorded_at": columns.instants(clock, recorded[order]),
        }
    )
