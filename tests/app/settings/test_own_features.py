"""`[[features]]`: what is read, and that a mistake names file, line, what came and what is allowed."""

import os
from pathlib import Path

import pytest

from app.settings import Settings, SettingsError, load_settings
from app.settings.lines import Written
from features.aggregates import Count, is_
from features.declare import Feature, Signal

GOOD = """\
[label]
horizon_days = 60

[[features]]
name = "payroll_runs_90d"
signal = { name = "payroll", label = "Payroll", kind = "lead" }
more_is = "healthier"
table = "usage"
aggregate = "count"
where = { feature = ["payroll_run", "payslip"] }
window_days = 90
unit = "runs"

[[features]]
name = "invoices_ever"
signal = "payroll"
table = "invoices"
aggregate = "count"
"""
AGGREGATES = "'count', 'sum', 'mean', 'distinct', 'last', 'days_since', 'share' or 'change'"
KEYS = "name, signal, more_is, table, aggregate, column, where, window_days, unit, text"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("VARME_")]:
        monkeypatch.delenv(name)


def load(text):
    Path("varme.toml").write_text(text, encoding="utf-8")
    return load_settings()


def test_data_points_are_read_and_declared():
    payroll = Signal("payroll", "Payroll", "lead")

    settings = load(GOOD)

    assert settings.own_features == (
        Feature(
            signal=payroll,
            source="usage",
            aggregate=Count((is_("feature", "payroll_run", "payslip"),)),
            unit="runs",
            more_is="healthier",
            window_days=90,
            name="payroll_runs_90d",
        ),
        Feature(signal=payroll, source="invoices", aggregate=Count(), unit="invoices", name="invoices_ever"),
    )
    assert Settings().own_features == ()


@pytest.mark.parametrize(
    ("text", "sayings"),
    [
        pytest.param('"Payroll: {value}"', (("", "Payroll: {value}"),), id="one text"),
        pytest.param(
            '{ da = "Løn: {value}", en = "Payroll: {value} ({typical})" }',
            (("da", "Løn: {value}"), ("en", "Payroll: {value} ({typical})")),
            id="a text for each language",
        ),
    ],
)
def test_a_data_point_may_bring_its_text(text, sayings):
    settings = load(GOOD.replace('unit = "runs"', f"text = {text}"))

    assert [feature.sayings for feature in settings.own_features] == [sayings, ()]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            '"count"\nwhere',
            '"counts"\nwhere',
            f"line 9: [[features]] no. 1, aggregate = 'counts' is not allowed: {AGGREGATES}.",
            id="no such aggregate",
        ),
        pytest.param(
            'table = "invoices"',
            'table = "invoice"',
            "line 17: [[features]] no. 2, table = 'invoice' is not allowed: one of contacts, subscriptions, usage, "
            "tickets, invoices, surveys, touchpoints, pulses, milestones, cancellations is expected.",
            id="no such table",
        ),
        pytest.param(
            '"healthier"',
            '"better"',
            "line 7: [[features]] no. 1, more_is = 'better' is not allowed: 'healthier', 'riskier' or 'either'.",
            id="no such direction",
        ),
        pytest.param(
            'kind = "lead"',
            'kind = "leading"',
            "line 6: [[features]] no. 1, signal.kind = 'leading' is not allowed: 'lead', 'lag' or 'context'.",
            id="no such kind of signal",
        ),
        pytest.param(
            ', kind = "lead"',
            "",
            "line 6: [[features]] no. 1 has no signal.kind, and needs one. Whether people can act on it: lead, lag or "
            "context.",
            id="a signal without its kind",
        ),
        pytest.param(
            "label = ",
            'title = "T", label = ',
            "line 6: [[features]] no. 1: there is no key 'signal.title'. Known are name, label, kind.",
            id="no such key of a signal",
        ),
        pytest.param(
            "window_days = 90",
            "windows = 90",
            f"line 11: [[features]] no. 1: there is no key 'windows'. Did you mean 'window_days'? Known are {KEYS}.",
            id="no such key",
        ),
        pytest.param(
            'name = "invoices_ever"\n',
            "",
            "line 14: [[features]] no. 2 has no name, and needs one. The column's name: small letters, digits, "
            "underscores; _90d at its end tells a window of 90 days.",
            id="no name, at its header",
        ),
        pytest.param(
            "window_days = 90",
            "window_days = 0",
            "line 11: [[features]] no. 1, window_days = 0 is not allowed: greater than or equal to 1.",
            id="an empty window",
        ),
        pytest.param(
            '["payroll_run", "payslip"]',
            "1.5",
            "line 10: [[features]] no. 1, where.feature = 1.5 is not allowed: a text, a whole number or a list of them "
            "is expected.",
            id="a value of another type",
        ),
        pytest.param(
            '{ feature = ["payroll_run", "payslip"] }',
            '"payroll_run"',
            "line 10: [[features]] no. 1, where = 'payroll_run' is not allowed: a table is expected, such as "
            '{ kind = "call" }.',
            id="a condition without its column",
        ),
        pytest.param(
            'where = { feature = ["payroll_run", "payslip"] }',
            'where = { colour = "red" }',
            "line 10: [[features]] no. 1, where.colour is not allowed: of usage the columns of texts or whole numbers "
            "can be asked for, which are user_id, feature.",
            id="a condition on no column",
        ),
        pytest.param(
            "window_days = 90\n",
            "",
            "line 8: [[features]] no. 1, table = 'usage' needs window_days: how many days before the snapshot are "
            "looked at.",
            id="usage without a window",
        ),
        pytest.param(
            'aggregate = "count"\n',
            'column = "plan"\naggregate = "sum"\n',
            "line 9: [[features]] no. 1, column = 'plan' is not allowed: usage has no such column; its columns are "
            "user_id, feature, occurred_at, quantity.",
            id="a column of another table",
        ),
        pytest.param(
            'signal = "payroll"',
            'signal = "payrol"',
            "line 16: [[features]] no. 2, signal = 'payrol' is not allowed: did you mean 'payroll'? One of logins, "
            "active_users, breadth, usage_pattern, key_features, champion, contact, satisfaction, pulse, support, "
            "feature_requests, contract, plan_changes, payments, onboarding, profile, payroll is expected, or a new "
            'one as { name = "…", label = "…", kind = "lead", "lag" or "context" }.',
            id="no such signal",
        ),
        pytest.param(
            'signal = "payroll"',
            'signal = { name = "payroll", label = "Pay", kind = "lead" }',
            "line 16: [[features]] no. 2, signal.name = 'payroll' is not allowed: no. 1 defines it, as 'Payroll' of "
            'the kind lead; write signal = "payroll" for that one, or choose another name.',
            id="a signal defined twice",
        ),
        pytest.param(
            "invoices_ever",
            "payroll_runs_90d",
            "line 15: [[features]] no. 2, name = 'payroll_runs_90d' is not allowed: no. 1 has it already; choose "
            "another.",
            id="a name given twice",
        ),
        pytest.param(
            "invoices_ever",
            "logins_30d",
            "line 15: [[features]] no. 2, name = 'logins_30d' is not allowed: the catalogue has a feature of this "
            "name; choose another.",
            id="a name of the catalogue",
        ),
        pytest.param(
            'unit = "runs"',
            'text = "Payroll ran {times} times"',
            "line 12: [[features]] no. 1, text = 'Payroll ran {times} times' is not allowed: {times} stands in it; "
            "{value} and {typical} can.",
            id="a text with another value",
        ),
        pytest.param(
            'unit = "runs"',
            'text = { en = "Payroll ran {value} times", da = "Lønnen kørte" }',
            "line 12: [[features]] no. 1, text.da = 'Lønnen kørte' is not allowed: {value} is expected in it.",
            id="a text without the value",
        ),
        pytest.param(
            'unit = "runs"',
            'text = { sv = "Lönerna kördes {value} gånger" }',
            "line 12: [[features]] no. 1, text = {'sv': 'Lönerna kördes {value} gånger'} is not allowed: 'sv' is not "
            "spoken here; there is en, da, nb, nl.",
            id="a text in another language",
        ),
        pytest.param(
            'unit = "runs"',
            "text = 7",
            "line 12: [[features]] no. 1, text = 7 is not allowed: a text is expected, or a table of one for each "
            'language, such as { en = "…", da = "…" }.',
            id="a text that is none",
        ),
    ],
)
def test_mistakes(old, new, told):
    assert old in GOOD
    with pytest.raises(SettingsError) as error:
        load(GOOD.replace(old, new))

    assert str(error.value).splitlines()[0] == f"varme.toml, {told}"


def test_every_mistake_is_told():
    with pytest.raises(SettingsError) as error:
        load(GOOD.replace('"count"', '"counts"').replace("horizon_days = 60", "horizon_days = 0"))

    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        "varme.toml",
        "varme.toml, line 9",
        "varme.toml, line 18",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "[features]\nname = 'a'", "features is not a list of tables: begin each data point", id="one bracket"
        ),
        pytest.param("features = 3", "features is not a list of tables", id="a number"),
        pytest.param("features = [3]", "[[features]] no. 1 = 3 is not allowed: a table is expected.", id="no table"),
    ],
)
def test_what_is_no_list_of_tables(text, told):
    with pytest.raises(SettingsError) as error:
        load(text)

    assert str(error.value).startswith("varme.toml: ")
    assert told in str(error.value)


def test_a_mistake_in_a_variable_names_the_variable(monkeypatch):
    monkeypatch.setenv("VARME_FEATURES", '[{"name": "a", "signal": "logins", "table": "usage", "aggregate": "sums"}]')

    with pytest.raises(SettingsError) as error:
        load_settings()

    told = f"[[features]] no. 1, aggregate = 'sums' is not allowed: {AGGREGATES}."
    assert str(error.value) == f"Environment variable VARME_FEATURES: {told}"


TRICKY = '''\
# [[features]]
note = """
[[features]]
name = "no"
"""
  [[ features ]]  # the first
  "name" = "a"
where = { kind = [
  "name",
] }
[features.signal]
label = """
name = no
"""
name = "s"

[label]
name = "no"

[["features"]]
where.kind = "x"
signal = { name = "s" }
name = "b"
[other]
aggregate = "no"
'''


@pytest.mark.parametrize(
    ("place", "keys", "line"),
    [
        pytest.param(0, (), 6, id="not in a comment or a text"),
        pytest.param(0, ("name",), 7, id="a quoted key, indented"),
        pytest.param(0, ("where", "kind"), 8, id="inside of an inline table"),
        pytest.param(0, ("signal", "name"), 15, id="inside of a table of its own"),
        pytest.param(0, ("signal", "kind"), 11, id="not there: the table's header"),
        pytest.param(0, ("unit",), 6, id="not there: the data point's header"),
        pytest.param(1, ("signal", "name"), 22, id="of an inline table, not of what follows"),
        pytest.param(1, ("where",), 21, id="a dotted key, under a quoted header"),
        pytest.param(1, ("aggregate",), 20, id="not that of the next section"),
        pytest.param(2, ("name",), None, id="no such data point"),
    ],
)
def test_where_a_key_stands(place, keys, line):
    assert Written(Path("varme.toml"), TRICKY).line_of(place, *keys) == line
