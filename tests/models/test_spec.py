"""The model's JSON: everything comes back as it was written, and anything else is refused."""

import json
from dataclasses import replace

import pytest

from models.bands import bands_of_shares
from models.calibration import BetaCalibration, SigmoidCalibration
from models.errors import ModelCorrupt
from models.horizons import Horizon
from models.likeness import Likeness
from models.scale import ScoreScale
from models.spec import FORMAT, ModelSpec

SHA = "0" * 64


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="as it is"),
        pytest.param({"bands": bands_of_shares([300, 500, 700])}, id="bands of shares"),
        pytest.param({"calibration": SigmoidCalibration(0.1 + 0.2, -1e-17, (1 / 3, -2 / 7, 1e300))}, id="odd floats"),
        pytest.param({"calibration": BetaCalibration(0.1 + 0.2, 1 / 3, -2.7, (1 / 3, 0, -0.1, 2, 0, 1))}, id="beta"),
        pytest.param({"horizons": (Horizon(90, 0.0),)}, id="its own horizon alone"),
        pytest.param({"scale": ScoreScale(-2.9444389791664403)}, id="an anchor with all its digits"),
        pytest.param({"likeness": Likeness("segment", "plan")}, id="accounts of a plan are alike"),
        pytest.param({"card": {"words": "æøå ‘quoted’", "none": None, "nested": {"a": [1, 2.5]}}}, id="a rich card"),
    ],
)
def test_what_is_written_is_read_back(make_spec, changes):
    spec = make_spec(**changes)

    read, booster_sha256 = ModelSpec.from_json(spec.to_json(SHA))

    assert read == spec
    assert booster_sha256 == SHA
    assert read.to_json(SHA) == spec.to_json(SHA)


def test_where_the_middle_half_lies_is_read_back_and_older_models_do_without(make_spec):
    spec = make_spec()
    logins, *others = spec.features
    told = replace(logins, middle=(0.1 + 0.2, 52.0), middle_by=((1.0, 2.0), None, (3.0, 4.0)))
    spec = replace(spec, features=(told, *others), likeness=Likeness("segment", "plan"))
    whole = json.loads(spec.to_json(SHA))
    for feature in whole["features"]:
        del feature["middle"], feature["middle_by"]
    older, _ = ModelSpec.from_json(json.dumps(whole))

    assert ModelSpec.from_json(spec.to_json(SHA))[0] == spec
    assert older.features[0] == logins


def test_a_number_that_is_none_is_never_written(make_spec):
    with pytest.raises(ValueError, match="not JSON compliant"):
        make_spec(scale=ScoreScale(float("nan"))).to_json(SHA)


def first(whole, part):
    return whole[part][0]


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        pytest.param(lambda whole: whole.update(format=FORMAT + 1), "another format", id="a later format"),
        pytest.param(lambda whole: whole.update(format=1), "another format than 3", id="the first format"),
        pytest.param(lambda whole: whole.pop("format"), "format", id="no format"),
        pytest.param(lambda whole: whole.pop("booster_sha256"), "booster_sha256", id="no hash"),
        pytest.param(lambda whole: whole.pop("features"), "features", id="no features"),
        pytest.param(lambda whole: whole.pop("horizon_days"), "horizon_days", id="no horizon"),
        pytest.param(lambda whole: whole.update(surprise=1), "surprise", id="a key that nobody wrote"),
        pytest.param(lambda whole: first(whole, "features").pop("weight"), "weight", id="a feature without weight"),
        pytest.param(lambda whole: first(whole, "features").update(code="x"), "code", id="a feature with more"),
        pytest.param(lambda whole: whole.update(features=None), "NoneType", id="features that are none"),
        pytest.param(lambda whole: whole.update(calibration=[]), "list", id="calibration is a list"),
        pytest.param(
            lambda whole: first(whole, "features").update(signal="weather"), "weather", id="a signal that is not there"
        ),
        pytest.param(
            lambda whole: whole["signals"].append({"name": "weather", "label": "Weather", "kind": "context"}),
            "weather",
            id="a signal without features",
        ),
        pytest.param(
            lambda whole: whole["calibration"].update(slope=-1.0), "slope", id="a slope that turns the ranking round"
        ),
        pytest.param(lambda whole: whole["calibration"].update(kind="isotonic"), "isotonic", id="a curve of no kind"),
        pytest.param(lambda whole: whole["horizons"].reverse(), "days rise", id="horizons in no order"),
        pytest.param(
            lambda whole: whole["horizons"][0].update(shift=0.1), "never fall", id="a shorter horizon that is likelier"
        ),
        pytest.param(
            lambda whole: whole["horizons"].pop(1), "own horizon, 90 days", id="without the horizon it learnt"
        ),
        pytest.param(
            lambda whole: whole.update(likeness={"by": "size", "feature": "plan", "up_to": [1.0]}),
            "a category of the model, or a size",
            id="a size that is a text",
        ),
        pytest.param(
            lambda whole: first(whole, "features").update(typical_by=[1.0, 2.0]), "logins_30d", id="groups of nobody"
        ),
        pytest.param(
            lambda whole: whole["interval"].update(below=[-0.1, 0.2]), "no less than nothing", id="an empty interval"
        ),
        pytest.param(
            lambda whole: whole["scale"].update(typical_log_odds=float("nan")), "NaN", id="an anchor that is no number"
        ),
        pytest.param(
            lambda whole: whole["calibration"].update(intercept=float("inf")), "Infinity", id="an endless intercept"
        ),
    ],
)
def test_anything_else_is_corrupt(make_spec, edit, says):
    whole = json.loads(make_spec().to_json(SHA))
    edit(whole)

    with pytest.raises(ModelCorrupt, match=says) as refused:
        ModelSpec.from_json(json.dumps(whole))

    assert "varme models promote" in str(refused.value) or "train again" in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"model"', "1", "{}"])
def test_what_is_no_json_of_a_model_is_corrupt(text):
    with pytest.raises(ModelCorrupt, match="not one that Varme wrote"):
        ModelSpec.from_json(text)
