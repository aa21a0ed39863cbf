"""What Spark is asked is what DuckDB is: names resolved, values put in, and no function with another meaning."""

from datetime import date, datetime

import pytest

from features.errors import SourceError
from features.spark.engine import SparkEngine
from features.spark.translate import translate

KNOWN = {("", "usage"): "view_1", ("files", "usage"): "view_2", ("files", "big table"): "`lake`.`churn`.`big table`"}


def find(schema, name):
    return KNOWN.get((schema, name))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param("FROM usage", "SELECT * FROM `view_1` AS `usage`", id="by its name"),
        pytest.param("SELECT u.a FROM usage AS u", "SELECT `u`.`a` FROM `view_1` AS `u`", id="by an alias"),
        pytest.param("SELECT a FROM files.usage", "SELECT `a` FROM `view_2` AS `usage`", id="of a schema"),
        pytest.param(
            'SELECT a FROM files."big table"',
            "SELECT `a` FROM `lake`.`churn`.`big table` AS `big table`",
            id="of a catalogue",
        ),
        pytest.param("SELECT a FROM other", "SELECT `a` FROM `other`", id="unknown: as Spark knows it"),
        pytest.param(
            "WITH usage AS (SELECT 1 AS a) SELECT a FROM usage",
            "WITH `usage` AS (SELECT 1 AS `a`) SELECT `a` FROM `usage`",
            id="a name of the query's own",
        ),
        pytest.param(
            "SELECT a FROM t WHERE a IN (SELECT b FROM usage)",
            "SELECT `a` FROM `t` WHERE `a` IN (SELECT `b` FROM `view_1` AS `usage`)",
            id="within",
        ),
    ],
)
def test_relations(query, wanted):
    assert translate(query, find) == wanted


def test_a_query_that_can_not_be_understood():
    with pytest.raises(SourceError, match="can't be understood"):
        translate("SELECT FROM WHERE", find)


@pytest.fixture(scope="module")
def ask(spark):
    session = SparkEngine(spark.newSession()).session("files")
    session._engine.spark.conf.set("spark.sql.session.timeZone", "UTC")  # noqa: SLF001 -- as the source does

    def one(expression, **values):
        ((value,),) = session.rows(f"SELECT {expression}", values)
        return value

    return one


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("DATE_DIFF('day', TIMESTAMP '2024-02-28 23:00', TIMESTAMP '2024-02-29 01:00')", id="midnight"),
        pytest.param("DATE_DIFF('day', DATE '2024-03-01', DATE '2024-02-28')", id="days backwards, a leap year"),
        pytest.param(
            "DATE_DIFF('second', TIMESTAMP '2024-01-01 00:00:00.9', TIMESTAMP '2024-01-01 00:00:01.1')", id="a tick"
        ),
        pytest.param(
            "DATE_DIFF('second', TIMESTAMP '1969-12-31 23:59:58.9', TIMESTAMP '1970-01-01 00:00:00.1') / 2",
            id="before 1970",
        ),
        pytest.param("7 / 2", id="whole numbers divided"),
        pytest.param("CAST(1 AS DECIMAL(18, 4)) / CAST(3 AS DECIMAL(18, 4))", id="decimals divided"),
        pytest.param("1 + 6 / (2 + 1) * 2", id="brackets"),
        pytest.param("DATE '2024-02-29' + TO_MONTHS(12) = DATE '2025-02-28'", id="months after a leap day"),
        pytest.param("DATE '2024-02-29' + TO_DAYS(1) = DATE '2024-03-01'", id="days"),
        pytest.param("DATE '2024-03-01' - 1 = DATE '2024-02-29'", id="a day before"),
        pytest.param("GREATEST(NULL, 2, 1)", id="greatest beside nothing"),
        pytest.param("'a' || NULL", id="text and nothing"),
        pytest.param("make_timestamp(epoch_us(TIMESTAMPTZ '2024-01-01 10:00:00+02:00'))", id="a zone"),
        pytest.param("TRY_CAST('3.5' AS DOUBLE) % 1 = 0", id="a part of a number"),
        pytest.param("TRY_CAST('x' AS BIGINT)", id="no number"),
        pytest.param(r"regexp_matches('2024-01-01 10:00+02', ':.*(Z|[+-]\d{2}(:?\d{2})?)$')", id="a pattern"),
        pytest.param("DATE_DIFF('day', DATE '1970-01-05', DATE '2024-02-29') % 7", id="Thursday"),
        pytest.param("(SELECT QUANTILE_DISC(x, 0.75) FROM (VALUES (1), (2), (3), (9), (NULL)) AS t(x))", id="quantile"),
        pytest.param("(SELECT ARG_MAX(a, (b, -c)) FROM (VALUES (1, 5, 2), (2, 5, 1)) AS t(a, b, c))", id="a tie"),
        pytest.param("(SELECT x FROM (VALUES (2), (NULL), (1)) AS t(x) ORDER BY x LIMIT 1)", id="order of nothing"),
        pytest.param("(SELECT COUNT(*) FILTER (WHERE x > 1) FROM (VALUES (2), (NULL)) AS t(x))", id="filter"),
        pytest.param(
            "(SELECT MAX(day) FROM (SELECT CAST(UNNEST(GENERATE_SERIES(a, b, INTERVAL 1 DAY)) AS DATE) AS day "
            "FROM (VALUES (DATE '2024-02-28', DATE '2024-03-01')) AS t(a, b)))",
            id="days in a row",
        ),
        pytest.param("CAST($given AS VARCHAR)", id="a value"),
        pytest.param("'it''s \\ odd'", id="quotes"),
    ],
)
def test_every_function_means_the_same(ask, make_source, expression):
    values = {"given": datetime(2024, 2, 29, 12, 30)} if "$given" in expression else {}
    by_duckdb = make_source({"touchpoints": [{"occurred_at": datetime(2024, 1, 1)}]})

    assert [(ask(expression, **values),)] == by_duckdb.rows(f"SELECT {expression}", **values)


@pytest.mark.parametrize("value", [1, "it's", 0.1, True, None, date(2024, 2, 29), datetime(2024, 2, 29, 1, 2, 3, 4)])
def test_values_come_back(ask, value):
    assert ask("$given", given=value) == value
