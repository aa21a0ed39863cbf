"""The reference in a model's folder: read as it was written, refused when it is not, and absent in older models."""

import json
from datetime import date

import pytest

from models.errors import ModelCorrupt
from models.reference import LAGS, REFERENCE_FILE, Reference, Stood, Usual, read_reference
from models.tally import Bins
from models.year import Day, Year

NONE = (None,) * len(LAGS)
USUAL = Usual((0.02, *NONE[1:]), (0.05, *NONE[1:]))
YEAR = Year((Day(date(2026, 5, 30), ((0.4, 0.7), ()), (80, 0)),), (0.08, None))
REFERENCE = Reference(
    date(2026, 6, 30),
    800,
    (1, 30),
    (Stood(Bins((0.0, 2.5)), (0.5, 0.75), 90, 100, USUAL, USUAL), Stood(Bins((), 2), (), 0, 100, USUAL, USUAL)),
    Stood(Bins((0.1,)), (0.5,), 100, 100, USUAL, USUAL),
    0.8123,
    USUAL,
)


@pytest.mark.parametrize(
    ("on", "year"),
    [(date(2026, 6, 30), None), (date(2026, 6, 30), YEAR), (None, None)],
    ids=["with time", "with the year before", "without time"],
)
def test_it_is_read_as_it_was_written(tmp_path, on, year):
    written = Reference(on, 800, (1, 30), REFERENCE.features, REFERENCE.probability, 0.8123, USUAL, year)
    written.write(tmp_path)

    assert read_reference(tmp_path) == written


def test_an_older_model_has_none(tmp_path):
    assert read_reference(tmp_path) is None


def test_an_older_one_tells_nothing_of_the_year_before(tmp_path):
    REFERENCE.write(tmp_path)
    file = tmp_path / REFERENCE_FILE
    older = json.loads(file.read_text()) | {"format": 1}
    del older["year"]
    file.write_text(json.dumps(older))

    assert read_reference(tmp_path) == REFERENCE


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda _: [], "TypeError", id="no object"),
        pytest.param(lambda whole: {**whole, "format": 3}, "format 3", id="another format"),
        pytest.param(lambda whole: {**whole, "on": "soon"}, "ValueError", id="no day"),
        pytest.param(lambda whole: {**whole, "fallen": {"mean": [], "most": []}}, "ValueError", id="no lags"),
        pytest.param(
            lambda whole: {**whole, "probability": {**whole["probability"], "shares": [0.1, 0.2]}},
            "ValueError",
            id="more shares than bins",
        ),
        pytest.param(
            lambda whole: {**whole, "year": {"days": [], "most": None}}, "TypeError", id="a year that tells nothing"
        ),
        pytest.param(lambda whole: {name: whole[name] for name in ("format", "on")}, "KeyError", id="cut short"),
    ],
)
def test_what_is_spoilt_is_refused(tmp_path, spoil, says):
    REFERENCE.write(tmp_path)
    file = tmp_path / REFERENCE_FILE
    file.write_text(json.dumps(spoil(json.loads(file.read_text()))))

    with pytest.raises(ModelCorrupt, match=says):
        read_reference(tmp_path)


@pytest.mark.parametrize(
    ("lag_days", "told"),
    [
        pytest.param(0, (0.01, 0.02), id="at once: the shortest"),
        pytest.param(70, (0.01, 0.02), id="nearer to 30 than to 120, where the others tell nothing"),
        pytest.param(90, (0.03, 0.09), id="nearer to 120"),
        pytest.param(900, (0.03, 0.09), id="later than any: the longest"),
    ],
)
def test_the_nearest_lag_that_tells(lag_days, told):
    mean = (0.01, None, None, 0.03, None, None, None, None)
    most = (0.02, None, None, 0.09, None, None, None, None)

    assert Usual(mean, most).at(lag_days) == told
    assert Usual(NONE, NONE).at(lag_days) is None
