"""What is agreed and paid: the tables `subscriptions` and `invoices`."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from features.demo import columns, life
from features.demo.accounts import PLANS, Portfolio, account_ids
from features.demo.clock import LAST_ANCHOR_DAY, Clock, Floats, Ints, days_of_month, months
from features.demo.draw import arrive, pick
from features.demo.forward import NEVER, Lives, Terms


@dataclass(frozen=True, slots=True)
class Billing:
    """How invoices are sent and paid, one number and one reason each."""

    quarterly_share: float = 0.05  # the others are billed every month
    terms_days: tuple[int, ...] = (14, 21, 30)
    terms_shares: tuple[float, ...] = (0.8, 0.15, 0.05)
    pays_early_days: float = 5.0  # before the due date, on average
    pays_spread_days: float = 4.0
    habit_late_days: float = 7.0  # mean delay of those who pay late by habit and stay
    disputed_share: float = 0.004  # paid long after, over a question about a line
    disputed_days: tuple[int, int] = (10, 45)
    catch_up_days: float = 3.0  # once there is money again
    late_share: float = 0.05  # invoices from the local office reach the system later
    late_mean_days: float = 4.0
    late_most_days: float = 15.0


BILLING = Billing()
_SPAN = 100_000


def _final(terms: Terms, who: Portfolio) -> Terms:
    """Terms as of the end of each day, of accounts that are billed."""
    is_last = np.append((terms.account[1:] != terms.account[:-1]) | (terms.day[1:] != terms.day[:-1]), True)
    kept = is_last & ~(who.is_silent & ~who.is_silent_billed)[terms.account]
    return Terms(
        terms.account[kept],
        terms.day[kept],
        terms.plan[kept],
        terms.seats[kept],
        terms.price[kept],
        terms.renews[kept],
    )


def _ends(clock: Clock, terms: Terms, lives: Lives) -> Ints:
    """Day on which each row's terms ended: at the next row, or with the spell; NEVER while they run."""
    follows = np.append(terms.account[1:] == terms.account[:-1], False)
    ends = np.where(follows, np.append(terms.day[1:], 0), _SPAN)
    notices = lives.notices
    took = (notices.withdrawn == NEVER) & (notices.effective < clock.length)
    keys = np.sort(notices.account[took] * _SPAN + notices.effective[took])
    if keys.size:
        # The first end of a spell after the row began.
        found = np.searchsorted(keys, terms.account * _SPAN + terms.day, side="right")
        nearest = keys[np.minimum(found, keys.size - 1)]
        is_own = (found < keys.size) & (nearest // _SPAN == terms.account)
        ends = np.where(is_own, np.minimum(ends, nearest % _SPAN), ends)
    return np.where(ends == _SPAN, NEVER, ends)


def tell_subscriptions(clock: Clock, who: Portfolio, lives: Lives) -> pa.Table:
    """The table `subscriptions`: a row for each period of unchanged terms, renewals included."""
    terms = _final(lives.terms, who)
    ends = _ends(clock, terms, lives)
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), terms.account),
            "plan": columns.choose(PLANS, terms.plan),
            "seats": columns.whole(terms.seats),
            "mrr": columns.decimals(terms.price * terms.seats, columns.MONEY),
            "started_on": columns.dates(clock, terms.day),
            "ended_on": columns.dates(clock, np.maximum(ends, 0), ends != NEVER),
            "renews_on": columns.dates(clock, terms.renews),
        }
    )


def _issues(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> tuple[Ints, Ints, Ints]:
    """Account, day and months covered of every invoice."""
    window = slice(clock.first, clock.length)
    dates, began = clock.dates()[window, None], clock.dates(lives.began[window].astype(np.int64))
    covers = np.where(rng.random(who.count) < BILLING.quarterly_share, 3, 1)
    anchor = np.minimum(days_of_month(began), LAST_ANCHOR_DAY)
    is_due = days_of_month(dates) == anchor
    is_due &= (months(dates) - months(began)) % covers == 0
    is_due &= lives.is_live()[window] & ~who.is_silent
    day, account = np.nonzero(is_due)
    return account, day + clock.first, covers[account]


def _next_solvent_day(clock: Clock, lives: Lives) -> Floats:
    """For each day and account, the first day from then on when it pays its bills (else infinite)."""
    pays = lives.states["payment"] == life.PAYMENT.state("paying")
    days = np.where(pays, np.arange(clock.length)[:, None], np.inf)
    return np.minimum.accumulate(days[::-1], axis=0)[::-1]


def _payments(
    rng: np.random.Generator,
    clock: Clock,
    who: Portfolio,
    lives: Lives,
    account: Ints,
    issued: Ints,
    due: Ints,
) -> Ints:
    """Day on which each invoice was paid; NEVER if it was not by the end of data."""
    count = account.size
    delay = -BILLING.pays_early_days + BILLING.pays_spread_days * rng.standard_normal(count)
    habit = rng.exponential(BILLING.habit_late_days, count)
    delay = np.where(who.is_late_payer[account], habit, delay)
    disputed = rng.random(count) < BILLING.disputed_share
    delay = np.where(disputed, rng.integers(*BILLING.disputed_days, count), delay)
    meant = np.maximum(np.floor(due + delay), issued + 1).astype(np.int64)
    is_over = meant >= clock.length
    solvent = _next_solvent_day(clock, lives)[np.where(is_over, clock.last, meant), account]
    waited = solvent > meant
    paid = np.where(waited, solvent + np.floor(rng.exponential(BILLING.catch_up_days, count)), meant)
    paid = np.where(is_over | (paid >= clock.length), NEVER, paid)
    return paid.astype(np.int64)


def tell_invoices(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> pa.Table:
    """The table `invoices`: billed on the day of the month when the spell began, paid as states allow."""
    account, issued, covers = _issues(rng, clock, who, lives)
    due = issued + np.array(BILLING.terms_days)[pick(rng, BILLING.terms_shares, who.count)][account]
    paid = _payments(rng, clock, who, lives, account, issued, due)
    terms = _final(lives.terms, who)
    row = np.searchsorted(terms.account * _SPAN + terms.day, account * _SPAN + issued, side="right") - 1
    amount = terms.price[row] * terms.seats[row] * covers
    recorded = arrive(
        rng,
        (issued + 0.99).astype(np.float64),
        late_share=BILLING.late_share,
        mean_days=BILLING.late_mean_days,
        most_days=BILLING.late_most_days,
    )
    kept = ~(recorded >= clock.length)
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), account[kept]),
            "invoice_id": columns.numbered("I", np.arange(1, int(kept.sum()) + 1), 6),
            "issued_on": columns.dates(clock, issued[kept]),
            "due_on": columns.dates(clock, due[kept]),
            "paid_on": columns.dates(clock, np.maximum(paid[kept], 0), paid[kept] != NEVER),
            "amount": columns.decimals(amount[kept], columns.MONEY),
            "recorded_at": columns.instants(clock, recorded[kept]),
        }
    )
