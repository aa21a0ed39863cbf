"""The business's own data points: what they become, what they compute, and what they can't be."""

from dataclasses import replace
from datetime import date, datetime

import duckdb
import pytest

from features.aggregates import Change, Count, DaysSince, Distinct, Latest, Mean, Share, Total, is_
from features.catalogue import catalogue, fingerprint
from features.compute import compute_features
from features.declare import Signal
from features.errors import DeclarationError, OwnFeatureError
from features.learn import learn_state
from features.names import RESERVED
from features.own import OWN_TABLES, OwnFeature, declare_own
from features.snapshots import Churn
from features.state import CatalogueState

ON = date(2026, 7, 1)
PAYROLL = Signal("payroll", "Payroll", "lead")


def own(**changes):
    """A data point; a test names only what it is about."""
    return OwnFeature(**{"name": "own", "signal": PAYROLL, "table": "tickets", "aggregate": "count", **changes})


@pytest.mark.parametrize(
    ("given", "aggregate", "unit"),
    [
        pytest.param(own(), Count(), "tickets", id="count"),
        pytest.param(
            own(column="resolved_at", window_days=9), Count(dated_by="resolved_at"), "tickets", id="count by a date"
        ),
        pytest.param(own(column="opened_at", window_days=9), Count(), "tickets", id="the row's own date"),
        pytest.param(
            own(where={"kind": ("bug", "question"), "csat": (1,)}),
            Count((is_("kind", "bug", "question"), is_("csat", "1"))),
            "tickets",
            id="conditions",
        ),
        pytest.param(
            own(table="invoices", aggregate="sum", column="amount"), Total("amount"), "money", id="sum, unknown is no 0"
        ),
        pytest.param(
            own(table="usage", aggregate="sum", column="quantity", window_days=30),
            Total("quantity", blank=1),
            "units",
            id="sum of quantities, of which a blank is one",
        ),
        pytest.param(own(aggregate="mean", column="csat"), Mean("csat"), "points", id="mean"),
        pytest.param(own(aggregate="distinct", column="topic"), Distinct("topic"), "values", id="distinct"),
        pytest.param(own(aggregate="distinct", column="day"), Distinct("day"), "days", id="days of use"),
        pytest.param(
            own(aggregate="last", column="csat"),
            Latest("csat", dated_by="resolved_at"),
            "points",
            id="last, as it came",
        ),
        pytest.param(
            own(table="invoices", aggregate="last", column="amount"), Latest("amount"), "money", id="last with its row"
        ),
        pytest.param(own(aggregate="days_since", window_days=9), DaysSince(), "days", id="days since"),
        pytest.param(
            own(table="invoices", aggregate="days_since", column="paid_on", window_days=9),
            DaysSince(dated_by="paid_on"),
            "days",
            id="days since a date",
        ),
        pytest.param(
            own(aggregate="share", where={"kind": ["bug"]}), Share((is_("kind", "bug"),)), "share", id="share"
        ),
        pytest.param(own(aggregate="change", window_days=9), Change(Count()), "ratio", id="change of a count"),
        pytest.param(
            own(table="invoices", aggregate="change", column="amount", window_days=9),
            Change(Total("amount")),
            "ratio",
            id="change of a sum",
        ),
    ],
)
def test_what_a_data_point_becomes(given, aggregate, unit):
    (feature,) = declare_own([given])

    assert (feature.aggregate, feature.unit, feature.name, feature.signal) == (aggregate, unit, "own", PAYROLL)
    assert (feature.source, feature.window_days, feature.more_is) == (given.table, given.window_days, "either")
    assert declare_own([replace(given, unit="pieces", more_is="riskier")])[0].unit == "pieces"


def test_a_signal_is_that_of_the_catalogue_or_is_defined_once():
    features = declare_own(
        [
            own(name="a", signal="support"),
            own(name="b", signal="payroll"),
            own(name="c", signal=PAYROLL),
            own(name="d", signal=Signal("logins", "Logins", "lead")),
        ]
    )

    known = {feature.signal.name: feature.signal for feature in catalogue(CatalogueState())}
    assert [feature.signal for feature in features] == [known["support"], PAYROLL, PAYROLL, known["logins"]]


@pytest.mark.parametrize(
    ("given", "key", "says"),
    [
        pytest.param([own(name="Runs")], "name", "name = 'Runs' is not allowed: small letters", id="capitals"),
        pytest.param([own(name="1st")], "name", "a letter first", id="a digit first"),
        pytest.param([own(name="a" * 61)], "name", "it has 61 letters; at most 60", id="too long"),
        pytest.param([own(name="order")], "name", "it is a word of SQL", id="a word of SQL"),
        pytest.param([own(name="account_id")], "name", "a column of every feature table", id="a column that is there"),
        pytest.param([own(name="key_runs")], "name", "key_… are the key features", id="as a key feature"),
        pytest.param([own(name="logins_30d")], "name", "the catalogue has a feature of this name", id="taken"),
        pytest.param([own(), own(name="b"), own()], "name", "no. 1 has it already", id="twice"),
        pytest.param(
            [own(name="runs_90d", window_days=30)], "name", "it says 90 days, and window_days = 30", id="another window"
        ),
        pytest.param(
            [own(signal="suport")],
            "signal",
            "signal = 'suport' is not allowed: did you mean 'support'? One of logins, active_users",
            id="no such signal",
        ),
        pytest.param(
            [own(signal="xyz")], "signal", "'xyz' is not allowed: one of logins", id="a signal that is close to none"
        ),
        pytest.param([own(signal=Signal("a b", "A", "lag"))], "signal.name", "'a b' is not allowed", id="no name"),
        pytest.param(
            [own(signal=Signal("logins", "Logins", "lag"))],
            "signal.name",
            "the catalogue has it, as 'Logins' of the kind lead; write signal = \"logins\"",
            id="the catalogue's, in another way",
        ),
        pytest.param(
            [own(name="a"), own(name="b", signal=Signal("payroll", "Pay", "lead"))],
            "signal.name",
            "no. 1 defines it, as 'Payroll' of the kind lead; write signal = \"payroll\"",
            id="defined in two ways",
        ),
        pytest.param([own(table="accounts")], "table", "one of contacts, subscriptions, usage", id="accounts"),
        pytest.param([own(aggregate="median")], "aggregate", "one of count, sum, mean", id="no such aggregate"),
        pytest.param(
            [own(aggregate="sum")],
            "aggregate",
            "aggregate = 'sum' needs a column of numbers; those of tickets are csat",
            id="no column",
        ),
        pytest.param(
            [own(table="touchpoints", aggregate="mean")],
            "aggregate",
            "touchpoints has none",
            id="a table of no numbers",
        ),
        pytest.param(
            [own(aggregate="mean", column="colour")],
            "column",
            "column = 'colour' is not allowed: tickets has no such column; its columns are ticket_id, opened_at",
            id="no such column",
        ),
        *(
            pytest.param(
                [own(aggregate=aggregate, column="topic", window_days=9)],
                "column",
                f"column = 'topic' is not allowed: {aggregate} takes a column of numbers; those of tickets are csat",
                id=f"{aggregate} of texts",
            )
            for aggregate in ("sum", "mean", "last", "change")
        ),
        pytest.param(
            [own(aggregate="distinct", column="opened_at")], "column", "texts or whole numbers, or day", id="distinct"
        ),
        pytest.param(
            [own(column="csat")],
            "column",
            "count takes none, or a date that has happened; those of tickets are opened_at, resolved_at, reopened_at",
            id="count of a number",
        ),
        pytest.param(
            [own(table="invoices", aggregate="days_since", column="due_on", window_days=9)],
            "column",
            "those of invoices are issued_on, paid_on",
            id="since a day that may not have come",
        ),
        pytest.param(
            [own(aggregate="share", column="csat", where={"kind": ["bug"]})], "column", "share takes none", id="share"
        ),
        pytest.param([own(aggregate="share")], "aggregate", "'share' needs where", id="a share of everything"),
        pytest.param(
            [own(where={"colour": ["red"]})],
            "where.colour",
            "of tickets the columns of texts or whole numbers can be asked for, which are ticket_id, topic",
            id="where on no column",
        ),
        pytest.param([own(where={"account_id": ["A-1"]})], "where.account_id", "not allowed", id="where on an account"),
        pytest.param([own(where={"opened_at": ["x"]})], "where.opened_at", "not allowed", id="where on a date"),
        pytest.param([own(where={"kind": []})], "where.kind", "at least one value", id="where nothing"),
        pytest.param(
            [own(where={"kind": [5]})], "where.kind", "where.kind = 5 is not allowed: kind holds texts", id="5"
        ),
        pytest.param([own(where={"csat": ["5"]})], "where.csat", "csat holds whole numbers", id="'5'"),
        pytest.param([own(where={"csat": [True]})], "where.csat", "csat holds whole numbers", id="true"),
        pytest.param([own(table="usage")], "table", "table = 'usage' needs window_days", id="usage without window"),
        pytest.param(
            [own(aggregate="change")], "aggregate", "aggregate = 'change' needs window_days", id="change without window"
        ),
        pytest.param(
            [own(aggregate="days_since")], "aggregate", "'days_since' needs window_days", id="since without window"
        ),
        pytest.param(
            [own(column="resolved_at")], "column", "column = 'resolved_at' needs window_days", id="count without window"
        ),
        pytest.param([own(window_days=0)], "window_days", "at least 1 is expected", id="an empty window"),
    ],
)
def test_mistakes(given, key, says):
    with pytest.raises(OwnFeatureError) as error:
        declare_own(given)

    (mistake,) = error.value.mistakes
    assert (mistake.place, mistake.key) == (len(given) - 1, key)
    assert says in mistake.says
    assert str(error.value) == f"Own feature no. {len(given)}: {mistake.says}."


def test_every_mistake_is_told():
    with pytest.raises(OwnFeatureError) as error:
        declare_own([own(name="A"), own(), own(name="b", signal="x")])

    assert [(one.place, one.key) for one in error.value.mistakes] == [(0, "name"), (2, "signal")]


def test_no_word_that_the_engine_reserves_is_a_name():
    words = duckdb.sql("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'").fetchall()

    assert {word for (word,) in words} <= RESERVED


def tickets():
    return [
        {"opened_at": datetime(2026, 6, day), "kind": kind, "topic": topic, "csat": csat, "resolved_at": resolved}
        for day, kind, topic, csat, resolved in (
            (1, "bug", "payroll", 2, datetime(2026, 6, 28)),
            (10, "bug", "payroll", 5, datetime(2026, 6, 11)),
            (20, "question", "import", 4, datetime(2026, 7, 5)),
            (25, "question", None, None, None),
        )
    ]


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        pytest.param({}, 4, id="count"),
        pytest.param({"window_days": 20}, 2, id="count in a window"),
        pytest.param({"column": "resolved_at", "window_days": 20}, 2, id="count by a date, as far as known"),
        pytest.param({"where": {"kind": ["bug"], "csat": [5, 4]}}, 1, id="conditions all hold"),
        pytest.param({"aggregate": "sum", "column": "csat"}, 7, id="sum of what was known"),
        pytest.param({"aggregate": "mean", "column": "csat"}, 3.5, id="mean of what was known"),
        pytest.param({"aggregate": "distinct", "column": "topic"}, 2, id="distinct"),
        pytest.param({"aggregate": "last", "column": "csat"}, 2, id="last is what came last, not what began last"),
        pytest.param({"aggregate": "days_since", "where": {"kind": ["bug"]}, "window_days": 90}, 21, id="days since"),
        pytest.param({"aggregate": "share", "where": {"kind": ["bug"]}, "window_days": 25}, 1 / 3, id="share"),
        pytest.param({"aggregate": "change", "window_days": 12}, 2 / 1, id="change"),
        pytest.param({"table": "invoices", "aggregate": "sum", "column": "amount"}, None, id="no such table"),
        pytest.param(
            {"table": "subscriptions", "aggregate": "sum", "column": "seats"}, None, id="a column that is not there"
        ),
    ],
)
def test_what_a_data_point_computes(make_source, changes, value):
    features = declare_own([own(**changes)])
    tables = {"tickets": tickets(), "subscriptions": [{}], "usage": [{"occurred_at": datetime(2026, 6, 30)}]}

    source = make_source(tables, without={"subscriptions": {"seats"}}, own_features=features)
    (row,) = compute_features(source, learn_state(source, ON), Churn(), [ON]).to_pylist()

    assert row["own"] == (None if value is None else pytest.approx(value))


COLUMNS = {
    "contacts": "role",
    "subscriptions": "seats",
    "usage": "quantity",
    "tickets": "csat",
    "invoices": "amount",
    "surveys": "score",
    "touchpoints": "kind",
    "pulses": "score",
    "milestones": "milestone",
    "cancellations": "reason",
}


@pytest.mark.parametrize("table", OWN_TABLES)
def test_every_aggregate_can_be_computed_from_every_table(make_source, table):
    column = COLUMNS[table]
    has_numbers = column in ("seats", "quantity", "csat", "amount", "score")
    texts = {"subscriptions": "plan", "usage": "feature", "invoices": "invoice_id"}.get(table, "account_id")
    condition = {texts: ["x"]} if texts != "account_id" else {"kind" if column in ("csat", "score") else column: ["x"]}
    condition = {"author": ["x"]} if table == "pulses" else condition
    wanted = [
        *({"aggregate": one, "where": condition} for one in ("count", "days_since", "share", "change")),
        {"aggregate": "distinct", "column": next(iter(condition))},
        *({"aggregate": one, "column": column} for one in ("sum", "mean", "last", "change") if has_numbers),
    ]
    given = [own(name=f"own_{n}", table=table, window_days=30, **one) for n, one in enumerate(wanted)]

    usage = [{"occurred_at": datetime(2026, 6, 30)}]
    source = make_source({table: [], "usage": usage}, own_features=declare_own(given), end_of_data=date(2026, 6, 30))
    (row,) = compute_features(source, learn_state(source, ON), Churn(), [ON]).to_pylist()

    assert {one.name for one in given} <= row.keys()


def test_own_features_end_the_catalogue_and_are_part_of_its_fingerprint():
    (mine,) = declare_own([own()])
    with_mine = CatalogueState(own_features=(mine,))

    assert catalogue(with_mine) == (*catalogue(CatalogueState()), mine)
    assert (
        len({fingerprint(one) for one in (CatalogueState(), with_mine, replace(with_mine, key_features=("x",)))}) == 3
    )


def test_a_name_that_the_catalogue_took_later_is_refused():
    (mine,) = declare_own([own()])

    with pytest.raises(DeclarationError, match="declared more than once"):
        catalogue(CatalogueState(own_features=(replace(mine, name="logins_30d"),)))


def test_words_do_not_change_what_a_model_was_trained_on():
    without, said = (CatalogueState(own_features=declare_own([own(sayings=texts)])) for texts in ({}, {"": "{value}"}))

    assert fingerprint(without) == fingerprint(said)
    assert without.own_features != said.own_features
