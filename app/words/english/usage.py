"""Product usage in English: how much, how widely, how regularly and how recently."""

from app.words.english.numbers import count, write_number, write_percent
from app.words.english.shapes import (
    IT_IS,
    MONTH,
    MONTH_BEFORE,
    MONTHS_BEFORE,
    QUARTER,
    WEEK,
    YEAR,
    Change,
    Measure,
    Peers,
    about,
    about_each,
    about_percent,
    about_times,
    about_wait,
    counted,
    days_ago,
    happened,
    used,
    write_times,
    write_wait,
)

WINDOW_OF_SILENCE_DAYS = 90
# From here on all is said to be one person's, and nobody reads "100 %" of a share that is smaller.
NEARLY_ALL = 0.995


def _logins(when: str) -> Measure:
    return Measure("The number of logins", counted("login", "logins", when))


def _active_users(when: str) -> Measure:
    return Measure(
        "The number of active users",
        counted("person", "people", f"used the product {when}", f"Nobody used the product {when}"),
        stay="accounts that stay have {}",
        stay_none="accounts that stay usually have nobody active",
        typical=about("active person", "active people"),
        none="usually nobody",
    )


def _features_used(when: str) -> Measure:
    return Measure(
        "The number of features in use",
        lambda value: "{}" * (value > 0) + happened("feature", "features", "was used", "were used", when)(value),
        stay="accounts that stay use {}",
        stay_none="accounts that stay usually use none",
    )


def _usage(when: str) -> Measure:
    return Measure(
        "The amount of use",
        used(when),
        stay="accounts that stay use it {}",
        stay_none="accounts that stay usually don't use it",
        typical=about_times,
        none="usually never",
    )


def _tell_seats(value: float) -> str:
    if value > 2 - NEARLY_ALL:
        return f"The people active {MONTH} are {write_percent(value)} of the paid seats"
    if value == 0:
        return f"No paid seat was in use {MONTH}"
    return f"{{}}{write_percent(value)} of the paid seats were in use {MONTH}"


def _tell_top_user(value: float) -> str:
    if value >= NEARLY_ALL:
        return f"One person alone stands for the use {MONTH}"
    return f"One person stands for {write_percent(value)} of the use {MONTH}"


def _tell_shift(value: float) -> str:
    if value == 0:
        return "Use in the last 4 weeks fell on the same days of the week as in the 8 weeks before"
    return f"{write_percent(value)} of the use in the last 4 weeks fell on other days of the week than in the 8 before"


def _tell_silence(days: float) -> str:
    if days >= WINDOW_OF_SILENCE_DAYS:
        return f"The product was not used at all {QUARTER}"
    if days == 0:
        return "The product was used on every single one of the last 90 days"
    return f"The longest time without any use {QUARTER} was {write_wait(days)}"


# How long ago something was is unknown where it never was.
NEVER = {
    "days_since_login": f"No login {YEAR} is on record",
    "days_since_usage": f"No use of the product {YEAR} is on record",
}

MEASURES: dict[str, Measure] = {
    "logins_7d": _logins(WEEK),
    "logins_30d": _logins(MONTH),
    "logins_90d": _logins(QUARTER),
    "days_since_login": days_ago("The day of the last login", "The last login was"),
    "logins_per_seat_30d": Measure(
        "The number of logins for each seat",
        counted("login", "logins", f"for each paid seat {MONTH}", f"No logins {MONTH}"),
        typical=about_each("seat"),
    ),
    "active_users_7d": _active_users(WEEK),
    "active_users_30d": _active_users(MONTH),
    "active_users_90d": _active_users(QUARTER),
    "users_gained_30d": Measure(
        "Whether people took up the product",
        lambda value: (
            f"{{}}{count(value, 'person', 'people')} used the product {MONTH} and not in the 30 days before"
            if value
            else f"Nobody used the product {MONTH} who had not in the 30 days before"
        ),
        stay="accounts that stay gain {}",
        stay_none="accounts that stay usually gain nobody",
        none="usually nobody",
    ),
    "users_lost_30d": Measure(
        "Whether people stopped using the product",
        lambda value: (
            f"{count(value, 'person', 'people')} who used the product in the 30 days before did not {MONTH}"
            if value
            else f"Nobody who used the product in the 30 days before stopped {MONTH}"
        ),
        stay="accounts that stay lose {}",
        stay_none="accounts that stay usually lose nobody",
        none="usually nobody",
    ),
    "top_user_share_30d": Measure(
        "How much of the use hangs on one person",
        _tell_top_user,
        stay=IT_IS,
        stay_none="in accounts that stay it is nearly nothing",
        typical=about_percent,
        less="less",
    ),
    "seats_used_share": Measure(
        "The share of seats in use",
        _tell_seats,
        stay="in accounts that stay {} are in use",
        stay_none="in accounts that stay usually none are",
        typical=about_percent,
        less="less",
    ),
    "features_used_30d": _features_used(MONTH),
    "features_used_90d": _features_used(QUARTER),
    "features_adopted_90d": Measure(
        "Whether features were taken up",
        lambda value: (
            "{}" * (value > 0) + happened("feature", "features", "was taken up", "were taken up", QUARTER)(value)
        ),
        stay="accounts that stay take up {}",
        stay_none="accounts that stay usually take up none",
    ),
    "features_dropped_90d": Measure(
        "Whether features fell out of use",
        happened("feature", "features", "fell out of use", "fell out of use", QUARTER),
        stay="accounts that stay drop {}",
        stay_none="accounts that stay usually drop none",
    ),
    "usage_30d": _usage(MONTH),
    "usage_90d": _usage(QUARTER),
    "quantity_90d": Measure(
        "The quantity used",
        lambda value: f"The quantity used {QUARTER} was {{}}{write_number(value)}",
        stay="accounts that stay use {}",
        stay_none="accounts that stay usually use none",
        less="less",
    ),
    "usage_per_seat_30d": Measure(
        "The amount of use for each seat",
        lambda value: (
            f"The product was {{}}used {write_times(value)} for each paid seat {MONTH}"
            if value
            else f"The product was not used {MONTH}"
        ),
        stay="accounts that stay use it {}",
        stay_none="accounts that stay usually don't use it",
        typical=lambda value: f"{about_times(value)} a seat",
        none="usually never",
    ),
    "active_days_30d": Measure(
        "The number of days of use",
        lambda value: (
            f"The product was used on {{}}{write_number(value)} of the last 30 days"
            if value
            else f"The product was not used {MONTH}"
        ),
        stay="accounts that stay use it on {}",
        stay_none="accounts that stay usually don't use it",
    ),
    "weekday_shift_28d": Measure(
        "Whether the weekly rhythm of use has changed",
        _tell_shift,
        stay="in accounts that stay {} fell on others",
        stay_none="in accounts that stay the days usually stay the same",
        typical=about_percent,
        less="less",
    ),
    "longest_silence_90d": Measure(
        "The longest time without use",
        _tell_silence,
        stay="in accounts that stay the longest silence is {}",
        stay_none="accounts that stay usually use it every day",
        typical=about_wait,
        more="longer",
        less="shorter",
    ),
    "days_since_usage": days_ago(
        "The day of the last use", "The product was last used", "accounts that stay last used it"
    ),
}

CHANGES: dict[str, Change] = {
    "logins_change_30d": Change("Logins", is_plural=True, against=MONTH_BEFORE, level="logins_30d"),
    "logins_habit_change_30d": Change("Logins", is_plural=True, against=MONTHS_BEFORE, level="logins_30d"),
    "active_users_change_30d": Change("Active users", is_plural=True, against=MONTH_BEFORE, level="active_users_30d"),
    "usage_change_30d": Change("Usage", is_plural=False, against=MONTH_BEFORE, level="usage_30d", fewer="less"),
    "usage_habit_change_30d": Change("Usage", is_plural=False, against=MONTHS_BEFORE, level="usage_30d", fewer="less"),
    "quantity_change_30d": Change("The quantity used", is_plural=False, against=MONTH_BEFORE),
    "active_days_change_30d": Change("Days of use", is_plural=True, against=MONTH_BEFORE, level="active_days_30d"),
}

PEERS: dict[str, Peers] = {
    "logins_per_seat_vs_peers": Peers("Logins per seat", is_plural=True, level="logins_per_seat_30d"),
    "seats_used_vs_peers": Peers("The share of seats in use", is_plural=False, level="seats_used_share"),
    "features_used_vs_peers": Peers("The number of features in use", is_plural=False, level="features_used_30d"),
    "usage_per_seat_vs_peers": Peers("Usage per seat", is_plural=False, level="usage_per_seat_30d"),
}
