"""Encoding: what may be said about an account, and what a wrong value is told."""

from decimal import Decimal

import numpy as np
import pytest

from models.encode import Encoder
from models.errors import BadFeatureValue, FeatureMismatch

COLUMNS = ("logins_30d", "nps", "tickets_90d", "logins_change", "plan")


@pytest.fixture(scope="module")
def encoder(make_spec):
    return Encoder(make_spec().features)


@pytest.mark.parametrize(
    ("feature", "value", "encoded"),
    [
        pytest.param("logins_30d", 3, 3.0, id="a whole number"),
        pytest.param("logins_30d", 0, 0.0, id="zero is a number"),
        pytest.param("logins_change", -0.25, -0.25, id="a negative number"),
        pytest.param("logins_30d", np.int64(7), 7.0, id="a number of numpy's"),
        pytest.param("logins_change", np.float32(0.5), 0.5, id="a short number of numpy's"),
        pytest.param("logins_30d", None, np.nan, id="null is unknown"),
        pytest.param("plan", "free", 0.0, id="a category is its code"),
        pytest.param("plan", "team", 2.0, id="another category"),
        pytest.param("plan", None, np.nan, id="a category may be unknown"),
        pytest.param("plan", "platinum", np.nan, id="nothing was learnt about a category that training never saw"),
        pytest.param("plan", "Free", np.nan, id="categories are told apart by case"),
    ],
)
def test_values(encoder, feature, value, encoded):
    row = encoder.row({feature: value})

    expected = np.full((1, 5), np.nan)
    expected[0, COLUMNS.index(feature)] = encoded
    assert np.array_equal(row, expected, equal_nan=True)
    column = {name: [value if name == feature else None] for name in COLUMNS}
    assert np.array_equal(encoder.matrix(column), expected, equal_nan=True)


@pytest.mark.parametrize(
    ("feature", "value", "expected"),
    [
        pytest.param("logins_30d", "3", "a number", id="a text for a number"),
        pytest.param("logins_30d", "", "a number", id="an empty text is not unknown"),
        pytest.param("logins_30d", True, "a number", id="a truth value"),
        pytest.param("logins_30d", np.True_, "a number", id="a truth value of numpy's"),
        pytest.param("logins_30d", [3], "a number", id="a list"),
        pytest.param("logins_30d", 3 + 0j, "a number", id="a complex number"),
        pytest.param("logins_30d", Decimal(3), "a number", id="a decimal"),
        pytest.param("logins_30d", float("nan"), "a finite number", id="not a number"),
        pytest.param("logins_30d", np.nan, "a finite number", id="numpy's not a number"),
        pytest.param("logins_30d", float("inf"), "a finite number", id="infinity"),
        pytest.param("logins_30d", -float("inf"), "a finite number", id="minus infinity"),
        pytest.param("logins_30d", 10**400, "a finite number", id="a number too large for the trees"),
        pytest.param("plan", 2, "a text", id="a code for a category"),
        pytest.param("plan", float("nan"), "a text", id="not a number for a category"),
        pytest.param("plan", b"pro", "a text", id="bytes for a category"),
        pytest.param("plan", ["pro"], "a text", id="a list of categories"),
    ],
)
def test_bad_values(encoder, feature, value, expected):
    column = {name: [None, value if name == feature else None] for name in COLUMNS}

    with pytest.raises(BadFeatureValue) as of_row:
        encoder.row({feature: value})
    with pytest.raises(BadFeatureValue) as of_batch:
        encoder.matrix(column)

    assert of_row.value.feature == of_batch.value.feature == feature
    message = f"The feature {feature} can't be {value!r}; expected {expected}, or null where it is unknown."
    assert str(of_row.value) == str(of_batch.value) == message


def test_what_is_absent_is_unknown(encoder):
    assert np.isnan(encoder.row({})).all()
    assert encoder.row({}).shape == (1, 5)


def test_the_order_of_names_does_not_matter(encoder):
    values = {"plan": "pro", "tickets_90d": 2, "logins_30d": 3}

    assert np.array_equal(encoder.row(values), [[3, np.nan, 2, np.nan, 1]], equal_nan=True)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("login_30d", "Did you mean logins_30d", id="a letter short"),
        pytest.param("tickets_30d", "tickets_90d", id="another window"),
        pytest.param("zzz", "It reads logins_30d, nps, tickets_90d, logins_change, plan.", id="nothing like it"),
    ],
)
def test_an_unknown_name_is_told_the_closest(encoder, name, hint):
    with pytest.raises(FeatureMismatch) as refused:
        encoder.row({name: None})

    assert f"The model has no feature {name!r}." in str(refused.value)
    assert hint in str(refused.value)


def test_a_table_must_have_all_columns_and_no_others(encoder):
    columns = {name: [1.0] for name in COLUMNS if name != "nps"} | {"npz": [1.0]}

    with pytest.raises(FeatureMismatch, match=r"not given: \['nps'\]; and was given unknown ones: \['npz'\]"):
        encoder.matrix(columns)


@pytest.mark.parametrize("short", COLUMNS)
def test_columns_of_different_lengths_are_refused(encoder, short):
    """A column of one value must not be spread over all rows."""
    columns = {name: [None] if name == short else [None, None] for name in COLUMNS}

    with pytest.raises(FeatureMismatch, match=f"{short}: 1"):
        encoder.matrix(columns)


def test_columns_may_be_arrays(encoder):
    columns = {name: np.arange(3.0) for name in COLUMNS[:-1]} | {"plan": np.array(["pro", "team", "free"])}

    assert np.array_equal(encoder.matrix(columns), np.column_stack([*[np.arange(3.0)] * 4, [1, 2, 0]]))


@pytest.mark.parametrize(
    ("feature", "value"),
    [("logins_30d", 3.0), ("logins_30d", None), ("plan", "pro"), ("plan", None), ("logins_change", -0.1)],
)
def test_a_value_comes_back_as_it_was_given(encoder, feature, value):
    index = COLUMNS.index(feature)

    assert encoder.value(index, float(encoder.row({feature: value})[0, index])) == value
