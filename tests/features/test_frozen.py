"""Own features in a model's JSON: they come back exactly, as data, and nothing else comes back as one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.aggregates import Change, Count, DaysSince, Distinct, Latest, LongestSilence, Mean, Share, Total, Where
from features.declare import Feature, Signal
from features.errors import DeclarationError
from features.frozen import FROZEN, freeze, thaw
from features.names import check_name
from features.state import CatalogueState

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(lambda name: check_name(name) is None)
TEXTS = st.text(min_size=1, max_size=8)
SIGNALS = st.builds(Signal, NAMES, TEXTS, st.sampled_from(["lead", "lag", "context"]))
WHERE = st.lists(
    st.builds(
        Where,
        st.sampled_from(["kind", "topic", "csat", "resolved_at"]),
        st.lists(TEXTS, max_size=3).map(tuple),
        st.booleans(),
    ),
    max_size=3,
).map(tuple)
DATES = st.sampled_from([None, "resolved_at", "reopened_at"])
COUNTS, TOTALS = st.builds(Count, WHERE, DATES), st.builds(Total, st.just("csat"), st.integers(0, 3), WHERE)
DIFFERENT = st.builds(Distinct, st.sampled_from(["topic", "day"]), WHERE)
AGGREGATES = st.one_of(
    COUNTS,
    TOTALS,
    DIFFERENT,
    st.builds(Mean, st.just("csat"), WHERE),
    st.builds(Latest, st.just("csat"), WHERE, DATES),
    st.builds(DaysSince, WHERE, DATES),
    st.builds(Share, WHERE),
    st.builds(Change, st.one_of(COUNTS, TOTALS, DIFFERENT), st.integers(1, 4)),
)
FEATURES = st.builds(
    Feature,
    SIGNALS,
    st.just("tickets"),
    AGGREGATES,
    st.text(max_size=9),
    st.sampled_from(["healthier", "riskier", "either"]),
    st.integers(1, 900),
    NAMES,
    st.sampled_from([(), (("", "{value}"),), (("en", "{value} of {typical}"), ("da", "{value}"))]),
)
PLAIN = freeze(
    Feature(Signal("payroll", "Payroll", "lead"), "tickets", Count((Where("kind", ("bug",)),)), "bugs", name="bugs")
)


@given(st.lists(FEATURES, max_size=3).map(tuple))
def test_a_state_comes_back_through_json_as_it_was(features):
    state = CatalogueState(("export",), (("live", 30),), ("contacts.role",), features)

    back = CatalogueState.from_json(json.loads(json.dumps(state.to_json())))

    assert back == state
    assert back.to_json() == state.to_json()
    # A test of equality may not see a list where a tuple was.
    assert repr(back.own_features) == repr(features)
    assert [feature.sayings for feature in back.own_features] == [feature.sayings for feature in features]


def test_every_aggregate_of_own_features_is_tried():
    assert set(FROZEN.values()) == {Count, Total, Distinct, Mean, Latest, DaysSince, Share, Change}


def test_a_state_from_before_own_features_is_read():
    written = {"key_features": [], "milestone_days": [], "quarantined": []}

    assert CatalogueState.from_json(written).own_features == ()


def test_a_feature_from_before_there_were_texts_is_read():
    assert thaw({key: value for key, value in PLAIN.items() if key != "text"}) == thaw(PLAIN)


def changed(**changes):
    return {**PLAIN, **changes}


def computing(kind, **parts):
    return changed(aggregate={"kind": kind, **parts}, window_days=30)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        pytest.param("bugs", "own feature None", id="no object"),
        pytest.param({"name": "bugs"}, "'bugs' is none that this release can compute: 'signal'", id="half of one"),
        pytest.param(changed(name='bugs FROM x; DROP TABLE y; --"'), "small letters, digits", id="SQL as a name"),
        pytest.param(changed(name="select"), "a word of SQL", id="a word of SQL as a name"),
        pytest.param(changed(source="pg_catalog"), "reads the table 'pg_catalog'", id="another table"),
        pytest.param(changed(more_is="better"), "'better' is not one of healthier", id="no such meaning"),
        pytest.param(changed(signal={**PLAIN["signal"], "kind": "x"}), "'x' is not one of lead", id="no such kind"),
        pytest.param(changed(signal={**PLAIN["signal"], "more": "x"}), "unexpected keyword", id="more of a signal"),
        pytest.param(changed(signal={**PLAIN["signal"], "label": 5}), "5 stands where it can't", id="no text"),
        pytest.param(changed(window_days="30"), "'30' stands where it can't", id="no number"),
        pytest.param(changed(window_days=True), "True stands where it can't", id="true as a number"),
        pytest.param(computing("LongestSilence"), "it computes 'LongestSilence', and not one of Count", id="another"),
        pytest.param(computing("__import__", column="os"), "it computes '__import__'", id="a function of Python"),
        pytest.param(computing("Count", column="kind"), "unexpected keyword", id="a field too many"),
        pytest.param(computing("Mean", column="csat) --", where=[]), "reads ['csat) --']", id="SQL as a column"),
        pytest.param(
            computing("Total", column="1) --", blank=1, where=[]), "it sums '1) --', which tickets", id="SQL as a sum"
        ),
        pytest.param(computing("Total", column="csat", blank="0)", where=[]), "'0)' stands", id="SQL as a blank"),
        pytest.param(computing("Count", where=[{"column": "1=1", "values": [], "passed": False}]), "1=1", id="where"),
        pytest.param(
            computing("Count", where=[{"column": "kind", "values": [5], "passed": False}]), "5 stands", id="a number"
        ),
        pytest.param(computing("Count", dated_by="now()"), "now()", id="SQL as a date"),
        pytest.param(computing("Change", of={"kind": "Mean", "column": "csat"}, periods=1), "'Change' of", id="of"),
        pytest.param(computing("Change", of={"kind": "Count"}, periods="9"), "'9' stands", id="SQL as periods"),
        pytest.param(computing("Change", periods=1), "'Change' of None", id="a change of nothing"),
        pytest.param(
            changed(text={"en": "{value.__class__}"}), "{value.__class__} stands in it", id="a text that looks in"
        ),
        pytest.param(changed(text={"en": 5}), "5 stands where it can't", id="a text that is none"),
        pytest.param(changed(text="{value}"), "'str' object has no attribute 'items'", id="a text of no language"),
    ],
)
def test_what_is_no_feature_is_refused(value, says):
    with pytest.raises(
        DeclarationError, match="Score with the release that trained the model, or train again"
    ) as error:
        thaw(value)

    assert says in str(error.value)


def test_what_is_not_an_own_feature_is_not_frozen():
    silence = Feature(Signal("a", "A", "lead"), "usage", LongestSilence(), "days", window_days=9, name="silence")

    with pytest.raises(DeclarationError, match="LongestSilence"):
        thaw(freeze(silence))
