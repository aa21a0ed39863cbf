"""What features are called in a report."""

from models.spec import FeatureSpec

# Written in capitals by everyone who speaks of them.
_SHORT = frozenset({"ces", "csat", "mrr", "nps", "qbr"})


def name_feature(feature: FeatureSpec) -> str:
    """A feature as people read it.

    >>> name_feature(FeatureSpec("logins_30d", "logins", "number", "logins", "healthier", -1, (), 26.0, 0.3))
    'Logins 30d'
    """
    return say_name(feature.name)


def say_name(name: str) -> str:
    """A name as people read it; a column of a table that is written otherwise stands as it is.

    >>> say_name("days_since_login"), say_name("mrr_change_365d"), say_name("Monthly Charges")
    ('Days since login', 'MRR change 365d', 'Monthly Charges')
    """
    if not name.islower():
        return name
    words = " ".join(word.upper() if word in _SHORT else word for word in name.split("_"))
    return words[:1].upper() + words[1:]
