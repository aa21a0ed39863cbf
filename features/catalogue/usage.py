"""Product usage: how much, how widely and how recently an account is active."""

from features.declare import Change, Count, DaysSince, Distinct, Feature, Ratio, Signal, Total, is_

LOGINS = Signal("logins", "Logins", "lead")
USAGE = Signal("usage", "Product usage", "lead")
ACTIVE_USERS = Signal("active_users", "Active users", "lead")
BREADTH = Signal("breadth", "Breadth of use", "lead")
KEY_FEATURES = Signal("key_features", "Key features", "lead")

_LOGIN = (is_("feature", "login"),)

LOGINS_7D = Feature(
    signal=LOGINS,
    source="usage",
    window_days=7,
    aggregate=Count(_LOGIN),
    unit="logins",
    more_is="healthier",
)
LOGINS_30D = Feature(
    signal=LOGINS,
    source="usage",
    window_days=30,
    aggregate=Count(_LOGIN),
    unit="logins",
    more_is="healthier",
)
LOGINS_CHANGE_30D = Feature(
    signal=LOGINS,
    source="usage",
    window_days=30,
    aggregate=Change(Count(_LOGIN)),
    unit="ratio",
    more_is="healthier",
)
DAYS_SINCE_LOGIN = Feature(
    signal=LOGINS,
    source="usage",
    window_days=365,
    aggregate=DaysSince(_LOGIN),
    unit="days",
    more_is="riskier",
)

USAGE_30D = Feature(signal=USAGE, source="usage", window_days=30, aggregate=Count(), unit="times", more_is="healthier")
USAGE_90D = Feature(signal=USAGE, source="usage", window_days=90, aggregate=Count(), unit="times", more_is="healthier")
USAGE_365D = Feature(
    signal=USAGE, source="usage", window_days=365, aggregate=Count(), unit="times", more_is="healthier"
)
QUANTITY_90D = Feature(
    signal=USAGE,
    source="usage",
    window_days=90,
    aggregate=Total("quantity", blank=1),
    unit="units",
    more_is="healthier",
)
ACTIVE_DAYS_30D = Feature(
    signal=USAGE, source="usage", window_days=30, aggregate=Distinct("day"), unit="days", more_is="healthier"
)
USAGE_CHANGE_30D = Feature(
    signal=USAGE,
    source="usage",
    window_days=30,
    aggregate=Change(Count()),
    unit="ratio",
    more_is="healthier",
)
DAYS_SINCE_USAGE = Feature(
    signal=USAGE, source="usage", window_days=365, aggregate=DaysSince(), unit="days", more_is="riskier"
)

ACTIVE_USERS_30D = Feature(
    signal=ACTIVE_USERS,
    source="usage",
    window_days=30,
    aggregate=Distinct("user_id"),
    unit="users",
    more_is="healthier",
)
ACTIVE_USERS_CHANGE_30D = Feature(
    signal=ACTIVE_USERS,
    source="usage",
    window_days=30,
    aggregate=Change(Distinct("user_id")),
    unit="ratio",
    more_is="healthier",
)
SEATS_USED_SHARE = Feature(
    signal=ACTIVE_USERS,
    source="usage",
    aggregate=Ratio("active_users_30d", "seats"),
    unit="share",
    more_is="healthier",
)

FEATURES_USED_30D = Feature(
    signal=BREADTH,
    source="usage",
    window_days=30,
    aggregate=Distinct("feature"),
    unit="features",
    more_is="healthier",
)
