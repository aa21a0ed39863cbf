"""Product usage in words: how much, how widely, how regularly and how recently."""

from app.words.language import mark, mark_plural
from app.words.shapes import (
    ABOUT_PERCENT,
    ABOUT_TIMES,
    ABOUT_WAIT,
    IT_IS,
    LESS,
    LONGER,
    MONTH,
    QUARTER,
    SHORTER,
    WEEK,
    Change,
    Measure,
    Peers,
    Speaker,
    days_ago,
    fact,
    usually,
)

WINDOW_OF_SILENCE_DAYS = 90
# From here on all is said to be one person's, and nobody reads "100%" of a share that is smaller.
NEARLY_ALL = 0.995
# Translators: now is compared with these: "Logins fell by 60% against the 30 days before"
MONTH_BEFORE = mark("against the 30 days before")
MONTHS_BEFORE = mark("against the average of the two months before")
THEY_HOLD, IT_HOLDS = mark("in {who} they usually hold steady"), mark("in {who} it usually holds steady")
FEWER_THAN_MONTH = mark("{percent} fewer than in the 30 days before")
LESS_THAN_MONTH = mark("{percent} less than in the 30 days before")
MORE_THAN_MONTH = mark("{percent} more than in the 30 days before")
FEWER_THAN_MONTHS = mark("{percent} fewer than the average of the two months before")
LESS_THAN_MONTHS = mark("{percent} less than the average of the two months before")
MORE_THAN_MONTHS = mark("{percent} more than the average of the two months before")


def _logins(window: str) -> Measure:
    return Measure(
        mark("The number of logins is not known"),
        fact(
            # Translators: {only} is "only" in front of a worryingly low number, else nothing; {window} is as
            # Translators: "in the last 30 days". A sentence's first letter is made a capital.
            mark_plural("{only}{number} login {window}", "{only}{number} logins {window}"),
            mark("No logins {window}"),
            window=window,
        ),
    )


def _active_users(window: str) -> Measure:
    return Measure(
        mark("The number of active users is not known"),
        fact(
            mark_plural(
                "{only}{number} person used the product {window}", "{only}{number} people used the product {window}"
            ),
            mark("Nobody used the product {window}"),
            window=window,
        ),
        # Translators: {usual} is as "about 12 people"
        stay=mark("{who} have {usual} active"),
        stay_none=mark("{who} usually have nobody active"),
        usual=usually(mark_plural("about {number} person", "about {number} people")),
        none=mark("usually nobody"),
    )


def _features_used(window: str) -> Measure:
    return Measure(
        mark("The number of features in use is not known"),
        fact(
            # Translators: a feature is a part of the product, a function of it
            mark_plural("{only}{number} feature was used {window}", "{only}{number} features were used {window}"),
            mark("No feature was used {window}"),
            window=window,
        ),
        stay=mark("{who} use {usual}"),
        stay_none=mark("{who} usually use none"),
    )


def _usage(window: str) -> Measure:
    return Measure(
        mark("The amount of use is not known"),
        fact(
            mark("The product was {only}used {times} {window}"),
            mark("The product was not used {window}"),
            "times",
            window,
        ),
        # Translators: {usual} is as "about 12 times"
        stay=mark("{who} use it {usual}"),
        stay_none=mark("{who} usually don't use it"),
        usual=ABOUT_TIMES,
        none=mark("usually never"),
    )


_SEATS_USED = fact(
    mark("{only}{percent} of the paid seats were in use {window}"),
    mark("No paid seat was in use {window}"),
    "percent",
    MONTH,
)
_MORE_THAN_SEATS = fact(mark("The people active {window} are {percent} of the paid seats"), "", "percent", MONTH)
_TOP_USER = fact(mark("One person makes up {percent} of the use {window}"), "", "percent", MONTH)
_ONE_USER = fact(mark("One person alone makes up the use {window}"), "", "percent", MONTH)
_SILENCE = fact(
    mark("The longest time without any use {window} was {span}"),
    mark("The product was used on every single one of the last 90 days"),
    "wait",
    QUARTER,
)
_ALL_SILENT = fact(mark("The product was not used at all {window}"), window=QUARTER)


def _tell_seats(speaker: Speaker, value: float, only: str) -> str:
    return (_MORE_THAN_SEATS if value > 2 - NEARLY_ALL else _SEATS_USED)(speaker, value, only)


def _tell_top_user(speaker: Speaker, value: float, only: str) -> str:
    return (_ONE_USER if value >= NEARLY_ALL else _TOP_USER)(speaker, value, only)


def _tell_silence(speaker: Speaker, days: float, only: str) -> str:
    return (_ALL_SILENT if days >= WINDOW_OF_SILENCE_DAYS else _SILENCE)(speaker, days, only)


MEASURES: dict[str, Measure] = {
    "logins_7d": _logins(WEEK),
    "logins_30d": _logins(MONTH),
    "logins_90d": _logins(QUARTER),
    "days_since_login": days_ago(
        mark("No login in the last year is on record"),
        # Translators: {span} is a length of time, as "less than a day", "12 days" or "3 years"
        mark("The last login was {span} ago"),
    ),
    "logins_per_seat_30d": Measure(
        mark("The number of logins for each seat is not known"),
        fact(
            mark_plural(
                "{only}{number} login for each paid seat {window}", "{only}{number} logins for each paid seat {window}"
            ),
            mark("No logins {window}"),
            window=MONTH,
        ),
        stay=mark("{who} have {usual} for each seat"),
    ),
    "active_users_7d": _active_users(WEEK),
    "active_users_30d": _active_users(MONTH),
    "active_users_90d": _active_users(QUARTER),
    "users_gained_30d": Measure(
        mark("Whether people took up the product is not known"),
        fact(
            mark_plural(
                "{only}{number} person used the product {window} and not in the 30 days before",
                "{only}{number} people used the product {window} and not in the 30 days before",
            ),
            mark("Nobody used the product {window} who had not in the 30 days before"),
            window=MONTH,
        ),
        stay=mark("{who} gain {usual}"),
        stay_none=mark("{who} usually gain nobody"),
        none=mark("usually nobody"),
    ),
    "users_lost_30d": Measure(
        mark("Whether people stopped using the product is not known"),
        fact(
            mark_plural(
                "{number} person who used the product in the 30 days before did not {window}",
                "{number} people who used the product in the 30 days before did not {window}",
            ),
            mark("Nobody who used the product in the 30 days before stopped {window}"),
            window=MONTH,
        ),
        stay=mark("{who} lose {usual}"),
        stay_none=mark("{who} usually lose nobody"),
        none=mark("usually nobody"),
    ),
    "top_user_share_30d": Measure(
        mark("How much of the use hangs on one person is not known"),
        _tell_top_user,
        stay=IT_IS,
        stay_none=mark("in {who} it is nearly nothing"),
        usual=ABOUT_PERCENT,
        less=LESS,
    ),
    "seats_used_share": Measure(
        mark("The share of seats in use is not known"),
        _tell_seats,
        # Translators: {usual} is as "about 80%"
        stay=mark("in {who} {usual} are in use"),
        stay_none=mark("in {who} usually none are"),
        usual=ABOUT_PERCENT,
        less=LESS,
    ),
    "features_used_30d": _features_used(MONTH),
    "features_used_90d": _features_used(QUARTER),
    "features_adopted_90d": Measure(
        mark("Whether features were taken up is not known"),
        fact(
            mark_plural(
                "{only}{number} feature was taken up {window}", "{only}{number} features were taken up {window}"
            ),
            mark("No feature was taken up {window}"),
            window=QUARTER,
        ),
        stay=mark("{who} take up {usual}"),
        stay_none=mark("{who} usually take up none"),
    ),
    "features_dropped_90d": Measure(
        mark("Whether features fell out of use is not known"),
        fact(
            mark_plural("{number} feature fell out of use {window}", "{number} features fell out of use {window}"),
            mark("No feature fell out of use {window}"),
            window=QUARTER,
        ),
        stay=mark("{who} drop {usual}"),
        stay_none=mark("{who} usually drop none"),
    ),
    "usage_30d": _usage(MONTH),
    "usage_90d": _usage(QUARTER),
    "quantity_90d": Measure(
        mark("The quantity used is not known"),
        fact(mark("The quantity used {window} was {only}{number}"), window=QUARTER),
        stay=mark("{who} use {usual}"),
        stay_none=mark("{who} usually use none"),
        less=LESS,
    ),
    "usage_per_seat_30d": Measure(
        mark("The amount of use for each seat is not known"),
        fact(
            mark("The product was {only}used {times} for each paid seat {window}"),
            mark("The product was not used {window}"),
            "times",
            MONTH,
        ),
        stay=mark("{who} use it {usual} for each seat"),
        stay_none=mark("{who} usually don't use it"),
        usual=ABOUT_TIMES,
        none=mark("usually never"),
    ),
    "active_days_30d": Measure(
        mark("The number of days of use is not known"),
        fact(
            mark("The product was used on {only}{number} of the last 30 days"),
            mark("The product was not used {window}"),
            window=MONTH,
        ),
        # Translators: the product, on about 12 of the days
        stay=mark("{who} use it on {usual}"),
        stay_none=mark("{who} usually don't use it"),
    ),
    "weekday_shift_28d": Measure(
        mark("Whether the weekly rhythm of use has changed is not known"),
        fact(
            mark("{percent} of the use in the last 4 weeks fell on other days of the week than in the 8 before"),
            mark("Use in the last 4 weeks fell on the same days of the week as in the 8 weeks before"),
            "percent",
        ),
        stay=mark("in {who} {usual} fell on others"),
        stay_none=mark("in {who} the days usually stay the same"),
        usual=ABOUT_PERCENT,
        less=LESS,
    ),
    "longest_silence_90d": Measure(
        mark("The longest time without use is not known"),
        _tell_silence,
        stay=mark("in {who} the longest silence is {usual}"),
        stay_none=mark("{who} usually use it every day"),
        usual=ABOUT_WAIT,
        none=mark("less than a day"),
        more=LONGER,
        less=SHORTER,
    ),
    "days_since_usage": days_ago(
        mark("No use of the product in the last year is on record"),
        mark("The product was last used {span} ago"),
        # Translators: the product; {usual} is as "about 3 days ago"
        mark("{who} last used it {usual}"),
    ),
}


def _login_change(compared: str, fewer: str, more: str) -> Change:
    return Change(
        mark("Whether logins rose or fell is not known"),
        same=mark("Logins have not changed {compared}"),
        nothing=mark("Logins fell to nothing {compared}"),
        grew=mark("Logins grew {number}-fold {compared}"),
        fell=mark("Logins fell by {percent} {compared}"),
        rose=mark("Logins rose by {percent} {compared}"),
        compared=compared,
        steady=THEY_HOLD,
        level="logins_30d",
        fewer=fewer,
        more=more,
    )


def _usage_change(compared: str, fewer: str, more: str) -> Change:
    return Change(
        mark("Whether usage rose or fell is not known"),
        same=mark("Usage has not changed {compared}"),
        nothing=mark("Usage fell to nothing {compared}"),
        grew=mark("Usage grew {number}-fold {compared}"),
        fell=mark("Usage fell by {percent} {compared}"),
        rose=mark("Usage rose by {percent} {compared}"),
        compared=compared,
        steady=IT_HOLDS,
        level="usage_30d",
        fewer=fewer,
        more=more,
    )


CHANGES: dict[str, Change] = {
    "logins_change_30d": _login_change(MONTH_BEFORE, FEWER_THAN_MONTH, MORE_THAN_MONTH),
    "logins_habit_change_30d": _login_change(MONTHS_BEFORE, FEWER_THAN_MONTHS, MORE_THAN_MONTHS),
    "active_users_change_30d": Change(
        mark("Whether active users rose or fell is not known"),
        same=mark("Active users have not changed {compared}"),
        nothing=mark("Active users fell to nothing {compared}"),
        grew=mark("Active users grew {number}-fold {compared}"),
        fell=mark("Active users fell by {percent} {compared}"),
        rose=mark("Active users rose by {percent} {compared}"),
        compared=MONTH_BEFORE,
        steady=THEY_HOLD,
        level="active_users_30d",
        fewer=FEWER_THAN_MONTH,
        more=MORE_THAN_MONTH,
    ),
    "usage_change_30d": _usage_change(MONTH_BEFORE, LESS_THAN_MONTH, MORE_THAN_MONTH),
    "usage_habit_change_30d": _usage_change(MONTHS_BEFORE, LESS_THAN_MONTHS, MORE_THAN_MONTHS),
    "quantity_change_30d": Change(
        mark("Whether the quantity used rose or fell is not known"),
        same=mark("The quantity used has not changed {compared}"),
        nothing=mark("The quantity used fell to nothing {compared}"),
        grew=mark("The quantity used grew {number}-fold {compared}"),
        fell=mark("The quantity used fell by {percent} {compared}"),
        rose=mark("The quantity used rose by {percent} {compared}"),
        compared=MONTH_BEFORE,
        steady=IT_HOLDS,
    ),
    "active_days_change_30d": Change(
        mark("Whether days of use rose or fell is not known"),
        same=mark("Days of use have not changed {compared}"),
        nothing=mark("Days of use fell to nothing {compared}"),
        grew=mark("Days of use grew {number}-fold {compared}"),
        fell=mark("Days of use fell by {percent} {compared}"),
        rose=mark("Days of use rose by {percent} {compared}"),
        compared=MONTH_BEFORE,
        steady=THEY_HOLD,
        level="active_days_30d",
        fewer=FEWER_THAN_MONTH,
        more=MORE_THAN_MONTH,
    ),
}

PEERS: dict[str, Peers] = {
    "logins_per_seat_vs_peers": Peers(
        mark("How logins per seat compare with comparable accounts is not known"),
        mark("Logins per seat are {relation}"),
        mark("in {who} they are usually {relation}"),
        level="logins_per_seat_30d",
    ),
    "seats_used_vs_peers": Peers(
        mark("How the share of seats in use compares with comparable accounts is not known"),
        mark("The share of seats in use is {relation}"),
        mark("in {who} it is usually {relation}"),
        level="seats_used_share",
    ),
    "features_used_vs_peers": Peers(
        mark("How the number of features in use compares with comparable accounts is not known"),
        mark("The number of features in use is {relation}"),
        mark("in {who} it is usually {relation}"),
        level="features_used_30d",
    ),
    "usage_per_seat_vs_peers": Peers(
        mark("How usage per seat compares with comparable accounts is not known"),
        mark("Usage per seat is {relation}"),
        mark("in {who} it is usually {relation}"),
        level="usage_per_seat_30d",
    ),
}
