"""The shapes that features have in words: an amount, a change, a difference, a comparison; and how each is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.words.language import Language, Message, mark, mark_plural

# What stands for an amount in its message, and how it is written: `wait` is a {span} that may be less than a day.
Unit = Literal["number", "percent", "times", "span", "wait", "money"]

WEEK, MONTH, QUARTER = mark("in the last 7 days"), mark("in the last 30 days"), mark("in the last 90 days")
HALF_YEAR, YEAR = mark("in the last 180 days"), mark("in the last year")
A_YEAR = 365
HAVE, HAVE_NONE = mark("{who} have {usual}"), mark("{who} usually have none")
IT_IS, IT_IS_ZERO = mark("in {who} it is {usual}"), mark("in {who} it is usually 0")
IT_IS_SHORT = mark("in {who} it is less than a day")
USUALLY_NONE = mark("usually none")
# Of a length of time there is no number to be none of.
NOT_AT_ALL = mark("usually not at all")

# How an amount compares with accounts that stay, where that is good news.
MORE = mark("{fact}, more than in {who} ({usual}).")
FEWER = mark("{fact}, fewer than in {who} ({usual}).")
LESS = mark("{fact}, less than in {who} ({usual}).")
# Translators: of a length of time: "Tickets took 2 days to resolve, less time than in accounts that stay (5 days)."
LESS_TIME = mark("{fact}, less time than in {who} ({usual}).")
LONGER = mark("{fact}, longer than in {who} ({usual}).")
SHORTER = mark("{fact}, shorter than in {who} ({usual}).")
LONGER_AGO = mark("{fact}, longer ago than in {who} ({usual}).")
MORE_RECENTLY = mark("{fact}, more recently than in {who} ({usual}).")
LATER = mark("{fact}, later than in {who} ({usual}).")
SOONER = mark("{fact}, sooner than in {who} ({usual}).")
MORE_OFTEN = mark("{fact}, more often than in {who} ({usual}).")
LESS_OFTEN = mark("{fact}, less often than in {who} ({usual}).")
HIGHER = mark("{fact}, higher than in {who} ({usual}).")
LOWER = mark("{fact}, lower than in {who} ({usual}).")
OLDER = mark("{fact}, older than in {who} ({usual}).")
MORE_RECENT = mark("{fact}, more recent than in {who} ({usual}).")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it: the language, with whom the account is compared, and the currency of its amounts."""

    language: Language
    who: str
    currency: str | None = None

    def write(self, unit: Unit, value: float) -> str:
        """An amount in its unit."""
        language = self.language
        match unit:
            case "percent":
                return language.percent(value)
            case "times":
                return language.times(value)
            case "span":
                return language.span(value)
            case "wait":
                return self._write_wait(value)
            case "money":
                return language.money(value, self.currency)
        return language.number(value)

    def _write_wait(self, days: float) -> str:
        """A length of time of which less than a day is too short to say, and more than a year too long in days."""
        if days < 1:
            return self.language.text("less than a day")
        if days < A_YEAR:
            return self.language.plural("{number} day", "{number} days", days)
        return self.language.span(days)


# How a fact is told: the amount, and what is said before one that is worryingly low ("only ").
Tell = Callable[[Speaker, float, str], str]
# How a typical amount is told.
Usual = Callable[[Speaker, float], str]
# How a difference is told.
Differ = Callable[[Speaker, float], str]


def fact(some: Message, none: str = "", unit: Unit = "number", window: str = "") -> Tell:
    """The fact of an amount: `some`, with the amount in its unit, {window} and {only}; and `none` where there is none.

    Without `none`, nothing is told in the words of some.
    """

    def tell(speaker: Speaker, value: float, only: str) -> str:
        language = speaker.language
        when = language.text(window) if window else ""
        if none and value == 0:
            return language.text(none, window=when)
        key = "span" if unit == "wait" else unit
        return language.say(some, value, **{"only": only, "window": when, key: speaker.write(unit, value)})

    return tell


def usually(about: Message, unit: Unit = "number") -> Usual:
    """How a typical amount is told: "about 38", "about 80%", "about 3 days ago"."""

    def tell(speaker: Speaker, value: float) -> str:
        key = "span" if unit == "wait" else unit
        return speaker.language.say(about, value, **{key: speaker.write(unit, value)})

    return tell


def _usual_wait(speaker: Speaker, days: float) -> str:
    written = speaker.write("wait", days)
    return speaker.language.text("about {span}", span=written) if days >= 1 else written


ABOUT = usually(mark("about {number}"))
ABOUT_PERCENT = usually(mark("about {percent}"), "percent")
# Translators: {times} is "once", "twice", "3 times"
ABOUT_TIMES = usually(mark("about {times}"), "times")
# Translators: {span} is a length of time, as "3 days" or "7 months"
ABOUT_SPAN = usually(mark("about {span}"), "span")
ABOUT_MONEY = usually(mark("about {money}"), "money")
ABOUT_DAYS = usually(mark_plural("about {number} day", "about {number} days"))
ABOUT_WAIT: Usual = _usual_wait


@dataclass(frozen=True, slots=True)
class Measure:
    """How an amount is told.

    `unknown` says that it is not known. `tell` gives the fact. `stay` and `stay_none` say what it is in accounts that
    stay; `usual` is the amount in them, and `none` no amount; `more` and `less` are the sentences that compare with it.
    """

    unknown: str
    tell: Tell
    stay: str = HAVE
    stay_none: str = HAVE_NONE
    usual: Usual = ABOUT
    none: str = USUALLY_NONE
    more: str = MORE
    less: str = FEWER


@dataclass(frozen=True, slots=True)
class Change:
    """How a ratio of now to before is told.

    `same` to `rose` are the facts, with {compared}: with what now is compared, or the time over which it changed.
    `steady` says that it usually does not change in accounts that stay. `level` is the feature of the same signal with
    the amount now; `fewer` and `more` are clauses that tell the change after that amount.
    """

    unknown: str
    same: str
    nothing: str
    grew: str
    fell: str
    rose: str
    compared: str
    steady: str
    level: str = ""
    fewer: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a difference between now and before is told.

    `unknown` says that it is not known. `tell` gives the fact; `clause` the same after the amount, where `level` is
    told; `usual` what it is in accounts that stay.
    """

    unknown: str
    tell: Differ
    usual: Differ
    level: str = ""
    clause: Differ | None = None


@dataclass(frozen=True, slots=True)
class Peers:
    """How the ratio to what is usual in comparable accounts is told; `level` is the feature that is compared.

    In `tell` and `usual`, {relation} is as "40% below what is usual in comparable accounts", and "40% below that".
    """

    unknown: str
    tell: str
    usual: str
    level: str


@dataclass(frozen=True, slots=True)
class Text:
    """How a text is told: that it is not known, and the fact, with {value}."""

    unknown: str
    tell: str


def days_ago(unknown: str, some: str, stay: str = mark("in {who} it was {usual}")) -> Measure:
    """How long ago something last was: "The last login was 12 days ago"."""
    return Measure(
        unknown,
        fact(some, unit="wait"),
        stay=stay,
        stay_none=stay,
        usual=_usual_ago,
        none=mark("less than a day ago"),
        more=LONGER_AGO,
        less=MORE_RECENTLY,
    )


def _usual_ago(speaker: Speaker, days: float) -> str:
    if days < 1:
        return speaker.language.text("less than a day ago")
    return speaker.language.text("about {span} ago", span=speaker.write("wait", days))


def waiting(unknown: str, some: str, none: str, stay: str) -> Measure:
    """For how long the oldest has waited; zero where none does."""
    return Measure(
        unknown,
        fact(some, none, "wait"),
        stay=stay,
        stay_none=HAVE_NONE,
        usual=ABOUT_WAIT,
        none=NOT_AT_ALL,
        more=LONGER,
        less=LESS_TIME,
    )


def rated(unknown: str, some: str) -> Measure:
    """A rating: "The last NPS answer is only 3"."""
    return Measure(
        unknown, fact(some), stay=IT_IS, stay_none=IT_IS_ZERO, none=mark("usually 0"), more=HIGHER, less=LOWER
    )


def aged(unknown: str, some: str) -> Measure:
    """How old the last of something is."""
    return Measure(
        unknown,
        fact(some, unit="span"),
        stay=IT_IS,
        stay_none=IT_IS_SHORT,
        usual=ABOUT_SPAN,
        none=mark("less than a day"),
        more=OLDER,
        less=MORE_RECENT,
    )


# Smaller differences, of answers or days, are none.
SAME = 0.05
POINTS_HIGHER = mark_plural("{number} point higher than the time before", "{number} points higher than the time before")
POINTS_LOWER = mark_plural("{number} point lower than the time before", "{number} points lower than the time before")
# Translators: follows an answer and a comma: "The last NPS answer is only 5, down 2 points from the time before"; it
# Translators: must not begin with the number, which a reader might take for decimals of the answer: "5, 2".
UP = mark_plural("up {number} point from the time before", "up {number} points from the time before")
DOWN = mark_plural("down {number} point from the time before", "down {number} points from the time before")


def latest_change(unknown: str, some: str, level: str) -> Difference:
    """How the last rating differs from the one before; `some` is the fact, with {difference}."""

    def differ(speaker: Speaker, value: float) -> str:
        language = speaker.language
        if abs(value) < SAME:
            return language.text("the same as the time before")
        if value > 0:
            return language.say(POINTS_HIGHER, value)
        return language.say(POINTS_LOWER, -value)

    def follow(speaker: Speaker, value: float) -> str:
        if abs(value) < SAME:
            return differ(speaker, value)
        return speaker.language.say(UP if value > 0 else DOWN, abs(value))

    return Difference(
        unknown,
        tell=lambda speaker, value: speaker.language.text(some, difference=differ(speaker, value)),
        usual=lambda speaker, value: speaker.language.text(
            "in {who} it is usually {difference}", who=speaker.who, difference=differ(speaker, value)
        ),
        level=level,
        clause=follow,
    )
