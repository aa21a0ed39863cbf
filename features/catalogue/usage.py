"""Product usage: how much, how widely, how regularly and how recently an account is active."""

from features.aggregates import (
    Change,
    Count,
    DaysSince,
    Distinct,
    Gained,
    Gone,
    LongestSilence,
    Peers,
    Ratio,
    TopShare,
    Total,
    WeekdayShift,
    is_,
)
from features.declare import Signal, features_of

LOGINS = Signal("logins", "Logins", "lead")
ACTIVE_USERS = Signal("active_users", "Active users", "lead")
BREADTH = Signal("breadth", "Breadth of use", "lead")
USAGE_PATTERN = Signal("usage_pattern", "Usage pattern", "lead")
KEY_FEATURES = Signal("key_features", "Key features", "lead")

_LOGIN = (is_("feature", "login"),)

_logins = features_of(LOGINS, "usage")
LOGINS_7D = _logins(Count(_LOGIN), "logins", "healthier", 7)
LOGINS_30D = _logins(Count(_LOGIN), "logins", "healthier", 30)
LOGINS_90D = _logins(Count(_LOGIN), "logins", "healthier", 90)
LOGINS_CHANGE_30D = _logins(Change(Count(_LOGIN)), "ratio", "healthier", 30)
LOGINS_HABIT_CHANGE_30D = _logins(Change(Count(_LOGIN), periods=2), "ratio", "healthier", 30)
DAYS_SINCE_LOGIN = _logins(DaysSince(_LOGIN), "days", "riskier", 365)
LOGINS_PER_SEAT_30D = _logins(Ratio("logins_30d", "seats"), "logins per seat", "healthier")
LOGINS_PER_SEAT_VS_PEERS = _logins(Peers("logins_per_seat_30d"), "ratio", "healthier")

_users = features_of(ACTIVE_USERS, "usage")
ACTIVE_USERS_7D = _users(Distinct("user_id"), "users", "healthier", 7)
ACTIVE_USERS_30D = _users(Distinct("user_id"), "users", "healthier", 30)
ACTIVE_USERS_90D = _users(Distinct("user_id"), "users", "healthier", 90)
ACTIVE_USERS_CHANGE_30D = _users(Change(Distinct("user_id")), "ratio", "healthier", 30)
USERS_GAINED_30D = _users(Gained("user_id"), "users", "healthier", 30)
USERS_LOST_30D = _users(Gone("user_id"), "users", "riskier", 30)
TOP_USER_SHARE_30D = _users(TopShare("user_id"), "share", "either", 30)
SEATS_USED_SHARE = _users(Ratio("active_users_30d", "seats"), "share", "healthier")
SEATS_USED_VS_PEERS = _users(Peers("seats_used_share"), "ratio", "healthier")

_breadth = features_of(BREADTH, "usage")
FEATURES_USED_30D = _breadth(Distinct("feature"), "features", "healthier", 30)
FEATURES_USED_90D = _breadth(Distinct("feature"), "features", "healthier", 90)
FEATURES_USED_VS_PEERS = _breadth(Peers("features_used_30d"), "ratio", "healthier")
FEATURES_ADOPTED_90D = _breadth(Gained("feature"), "features", "healthier", 90)
FEATURES_DROPPED_90D = _breadth(Gone("feature"), "features", "riskier", 90)

_pattern = features_of(USAGE_PATTERN, "usage")
USAGE_30D = _pattern(Count(), "times", "healthier", 30)
USAGE_90D = _pattern(Count(), "times", "healthier", 90)
QUANTITY_90D = _pattern(Total("quantity", blank=1), "units", "healthier", 90)
USAGE_PER_SEAT_30D = _pattern(Ratio("usage_30d", "seats"), "times per seat", "healthier")
USAGE_PER_SEAT_VS_PEERS = _pattern(Peers("usage_per_seat_30d"), "ratio", "healthier")
USAGE_CHANGE_30D = _pattern(Change(Count()), "ratio", "healthier", 30)
USAGE_HABIT_CHANGE_30D = _pattern(Change(Count(), periods=2), "ratio", "healthier", 30)
QUANTITY_CHANGE_30D = _pattern(Change(Total("quantity", blank=1)), "ratio", "healthier", 30)
ACTIVE_DAYS_30D = _pattern(Distinct("day"), "days", "healthier", 30)
ACTIVE_DAYS_CHANGE_30D = _pattern(Change(Distinct("day")), "ratio", "healthier", 30)
WEEKDAY_SHIFT_28D = _pattern(WeekdayShift(periods=2), "share", "either", 28)
LONGEST_SILENCE_90D = _pattern(LongestSilence(), "days", "riskier", 90)
DAYS_SINCE_USAGE = _pattern(DaysSince(), "days", "riskier", 365)
