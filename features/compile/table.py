"""Compiling the feature table: what each source table gave, side by side, and what is computed from that."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from features.aggregates import Attribute, EarlierSpells, Peers, Ratio, Relationship, Tenure
from features.declare import Feature

SQL_TYPES = {"number": "DOUBLE", "category": "VARCHAR"}
FEWEST_PEERS = 5


def compile_table(attributes: AbstractSet[str], features: Sequence[Feature], owner: Mapping[str, str]) -> str:
    """One query for the feature table, in order of day and account.

    Args:
        attributes: the columns of accounts that may be read.
        features: all features, in the order of the columns.
        owner: by feature, the table that holds it; what is not there is unknown.
    """
    own = [feature for feature in features if not isinstance(feature.aggregate, Peers)]
    compared = {feature.name: feature.aggregate.of for feature in features if isinstance(feature.aggregate, Peers)}
    columns = ", ".join(
        f"CAST({_value(feature, attributes, features, owner)} AS {SQL_TYPES[feature.type]}) AS {feature.name}"
        for feature in own
    )
    joins = " ".join(f"LEFT JOIN {fill} ON {fill}.number = s.number" for fill in dict.fromkeys(owner.values()))
    peers = "COALESCE(a.segment, '')" if "segment" in attributes else "''"
    known = f"""
        SELECT s.account_id, s.snapshot_on, {peers} AS peers, {columns}
        FROM snapshots AS s JOIN accounts AS a ON a.account_id = s.account_id {joins}"""
    each = list(dict.fromkeys(compared.values()))
    if not each:
        names = ", ".join(f"k.{feature.name}" for feature in features)
        return f"SELECT k.account_id, k.snapshot_on, {names} FROM ({known}) AS k ORDER BY k.snapshot_on, k.account_id"
    # The lower of the two in the middle, where there are two: a value that is there, and the same on every engine.
    medians = ", ".join(f"QUANTILE_DISC(k.{of}, 0.5) AS {of}, COUNT(k.{of}) AS rows_{of}" for of in each)
    outputs = ", ".join(
        f"CASE WHEN m.rows_{compared[feature.name]} >= {FEWEST_PEERS} THEN "
        f"k.{compared[feature.name]} / NULLIF(m.{compared[feature.name]}, 0) END AS {feature.name}"
        if feature.name in compared
        else f"k.{feature.name}"
        for feature in features
    )
    return f"""
    WITH known AS ({known}),
    medians AS (SELECT k.snapshot_on, k.peers, {medians} FROM known AS k GROUP BY k.snapshot_on, k.peers)
    SELECT k.account_id, k.snapshot_on, {outputs}
    FROM known AS k LEFT JOIN medians AS m ON m.snapshot_on = k.snapshot_on AND m.peers = k.peers
    ORDER BY k.snapshot_on, k.account_id"""


def _value(
    feature: Feature, attributes: AbstractSet[str], features: Sequence[Feature], owner: Mapping[str, str]
) -> str:
    match feature.aggregate:
        case Tenure():
            return "DATE_DIFF('day', s.spell_started_on, s.snapshot_on)"
        case Relationship():
            return "DATE_DIFF('day', a.signed_up_on, s.snapshot_on)"
        case EarlierSpells():
            return "s.earlier_spells"
        case Attribute(column):
            return f"a.{column}" if column in attributes else "NULL"
        case Ratio():
            above, below = (
                # Decimals are divided once, last, as doubles.
                f"CAST({_value(part, attributes, features, owner)} AS DOUBLE)"
                for name in feature.parts
                for part in features
                if part.name == name
            )
            return f"{above} / NULLIF({below}, 0)"
    return f"{owner[feature.name]}.{feature.name}" if feature.name in owner else "NULL"
