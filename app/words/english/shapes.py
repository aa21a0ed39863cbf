"""The shapes that features have in English: an amount, a change, a difference, a comparison; and how each is told."""

from collections.abc import Callable
from dataclasses import dataclass

from app.words.english.numbers import count, write_number, write_percent, write_span

Tell = Callable[[float], str]

WEEK, MONTH, QUARTER = "in the last 7 days", "in the last 30 days", "in the last 90 days"
HALF_YEAR, YEAR = "in the last 180 days", "in the last year"
MONTH_BEFORE, MONTHS_BEFORE = "the 30 days before", "the average of the two months before"
OVER_QUARTER, OVER_YEAR = "over the last 90 days", "over the last year"
A_YEAR = 365
IT_IS, IT_IS_SHORT = "in accounts that stay it is {}", "in accounts that stay it is less than a day"


def about(one: str = "", many: str | None = None) -> Tell:
    """How a typical value is told: "about 38", "about 1 day"."""
    return lambda value: f"about {count(value, one, many) if one else write_number(value)}"


@dataclass(frozen=True, slots=True)
class Measure:
    """How an amount is told.

    `unknown` begins the sentence where the value is not known. `tell` gives the fact; it may hold `{}`
    where "only" goes if the amount is worryingly low. `stay` and `stay_none` say what it is in accounts
    that stay; `typical` is the amount in them, and `none` no amount; `more` and `less` compare with it.
    """

    unknown: str
    tell: Tell
    stay: str = "accounts that stay have {}"
    stay_none: str = "accounts that stay usually have none"
    typical: Tell = about()  # noqa: RUF009 -- a function, not a value that could change
    none: str = "usually none"
    more: str = "more"
    less: str = "fewer"


@dataclass(frozen=True, slots=True)
class Change:
    """How a ratio of now to before is told.

    `against` is what now is compared with, or the time `over` which it changed. `level` is the feature of the same
    signal with the amount now, and `fewer` what less of it is called. What `is_agreed` changes by agreement only, so
    that a typical ratio of 1 means that in most accounts nothing happened.
    """

    noun: str
    is_plural: bool
    against: str = ""
    over: str = ""
    level: str = ""
    fewer: str = "fewer"
    is_agreed: bool = False

    @property
    def compared(self) -> str:
        """With what: "against the 30 days before", "over the last year"."""
        return f"against {self.against}" if self.against else self.over


@dataclass(frozen=True, slots=True)
class Difference:
    """How a difference between now and before is told.

    `unknown` begins the sentence where it is not known. `tell` gives the fact; `clause` the same after the
    amount, where `level` is told; `usual` what it is in accounts that stay.
    """

    unknown: str
    tell: Tell
    usual: Tell
    level: str = ""
    clause: Tell | None = None


@dataclass(frozen=True, slots=True)
class Peers:
    """How the ratio to what is usual in comparable accounts is told; `level` is the feature that is compared."""

    noun: str
    is_plural: bool
    level: str


def counted(one: str, many: str, rest: str, none: str | None = None) -> Tell:
    """A count that begins its sentence: "No logins in …", "1 login in …", "only 9 logins in …"."""

    def tell(value: float) -> str:
        if value == 0:
            return none or f"No {many} {rest}"
        return f"{{}}{count(value, one, many)} {rest}"

    return tell


def happened(one: str, many: str, was: str, were: str, when: str) -> Tell:
    """What happened to some of a kind: "No feature was used …", "1 feature was used …", "2 features were used …"."""

    def tell(value: float) -> str:
        if value == 0:
            return f"No {one} {was} {when}".rstrip()
        told = count(value, one, many)
        return f"{told} {was if told.startswith('1 ') else were} {when}".rstrip()

    return tell


def used(window: str) -> Tell:
    """How often the product was used within a window."""

    def tell(value: float) -> str:
        return f"The product was {'{}used ' + write_times(value) if value else 'not used'} {window}"

    return tell


def write_times(value: float) -> str:
    """Once, twice, 3 times."""
    written = write_number(value)
    return {"1": "once", "2": "twice"}.get(written, f"{written} times")


def about_each(of: str) -> Tell:
    """How much is typical for each of something: "about 3 a seat"."""
    return lambda value: f"about {write_number(value)} a {of}"


def about_times(value: float) -> str:
    """How often is typical."""
    return f"about {write_times(value)}"


def about_percent(value: float) -> str:
    """A share that is typical."""
    return f"about {write_percent(value)}"


def about_span(days: float) -> str:
    """A long time that is typical."""
    return f"about {write_span(days)}"


def write_wait(days: float) -> str:
    """A length of time of which less than a day is too short to say, and more than a year too long in days."""
    if days < 1:
        return "less than a day"
    return count(days, "day") if days < A_YEAR else write_span(days)


def about_wait(days: float) -> str:
    """The same, where it is typical."""
    return f"about {write_wait(days)}" if days >= 1 else "less than a day"


def days_ago(unknown: str, fact: str, stay: str = "in accounts that stay it was") -> Measure:
    """How long ago something last was: "The last login was 12 days ago"."""
    return Measure(
        unknown,
        lambda days: f"{fact} {write_wait(days)} ago",
        stay=f"{stay} {{}}",
        stay_none=f"{stay} less than a day ago",
        typical=lambda days: f"{about_wait(days)} ago",
        none="less than a day ago",
        more="longer ago",
        less="more recently",
    )


def waiting(unknown: str, subject: str, predicate: str, nothing: str) -> Measure:
    """For how long the oldest has waited; zero where none does."""
    which = subject.split(" ", maxsplit=2)[1]
    return Measure(
        unknown,
        lambda days: f"{subject} {predicate.format(write_wait(days))}" if days else nothing,
        stay=f"in accounts that stay the {which} {predicate}",
        typical=about_wait,
        more="longer",
        less="less",
    )


def rated(unknown: str, fact: str, unit: str = "", *, is_good: bool = True) -> Measure:
    """A rating: "The last NPS answer is only 3"; not "only" where less may be better."""
    return Measure(
        unknown,
        lambda value: f"{fact} {'{}' if is_good else ''}{write_number(value)}{unit}",
        stay=IT_IS,
        stay_none="in accounts that stay it is usually 0",
        none="usually 0",
        more="higher",
        less="lower",
    )


def aged(unknown: str, fact: str) -> Measure:
    """How old the last of something is."""
    return Measure(
        unknown,
        lambda days: f"{fact} is {write_span(days)} old",
        stay=IT_IS,
        stay_none=IT_IS_SHORT,
        typical=about_span,
        more="older",
        less="more recent",
    )


# Smaller differences, of answers or days, are none.
SAME = 0.05


def latest_change(unknown: str, fact: str, level: str) -> Difference:
    """How the last rating differs from the one before."""

    def differs(value: float) -> str:
        if abs(value) < SAME:
            return "the same as"
        return f"{count(abs(value), 'point')} {'higher' if value > 0 else 'lower'} than"

    return Difference(
        unknown,
        tell=lambda value: f"{fact} is {differs(value)} the one before",
        usual=lambda value: f"in accounts that stay it is usually {differs(value)} the one before",
        level=level,
        clause=lambda value: f"{differs(value)} the one before",
    )
