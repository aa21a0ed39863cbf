"""What a model is beside its trees: one JSON of features, calibration, scale, bands, reference values and card."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from features.declare import FeatureValue, Meaning, Signal
from models.bands import Bands
from models.calibration import CALIBRATIONS, Calibration, kind_of
from models.errors import ModelCorrupt
from models.horizons import Horizon, require_nested
from models.interval import ScoreInterval
from models.likeness import Likeness
from models.scale import ScoreScale

FORMAT = 3
# Where texts have too many values to learn each: the category of all those that are seen too seldom.
RARE = "(rare)"


@dataclass(frozen=True, slots=True)
class FeatureSpec:
    """A feature as the model reads it.

    `categories` are the texts that the codes 0, 1, … stand for; `RARE` among them stands for all that are not listed. A
    `date` is given as 2026-06-30 and read as a number of days. `constraint` is the monotone constraint on the margin
    of churn (-1, 0, 1). `typical` is the value to compare with: the median, or commonest, among accounts that stayed;
    None where hardly any of them knows one. `weight` is the share of the model's mean absolute contribution; over all
    features they sum to 1. `sources` are the source tables that it is computed from, or its column in a ready table.

    `typical_by` is `typical` among those that stayed of each group of accounts that are alike; None where the group has
    too few, and empty where all groups compare with all.

    `middle` is where the middle half of those that stayed lie, of a number, from the first quartile to the third;
    None where `typical` is, and in models made before this was kept. `middle_by` is the same of each group.
    """

    name: str
    signal: str
    kind: Literal["number", "category", "date"]
    unit: str
    more_is: Meaning
    constraint: int
    categories: tuple[str, ...]
    typical: FeatureValue
    weight: float
    sources: tuple[str, ...] = ()
    typical_by: tuple[FeatureValue, ...] = ()
    middle: tuple[float, float] | None = None
    middle_by: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Everything but the trees.

    `trained_on` is the ISO date from which on nothing was known to training. Below a completeness of `grey_below`
    there is no score. `horizons` rise in days, and the model's own is among them. `catalogue_state` and `card` are
    plain values; no account's name or row is in them. `likeness` tells which accounts are alike; None: all are.
    """

    features: tuple[FeatureSpec, ...]
    signals: tuple[Signal, ...]
    calibration: Calibration
    interval: ScoreInterval
    horizons: tuple[Horizon, ...]
    scale: ScoreScale
    bands: Bands
    horizon_days: int
    lead_days: int
    churn: str
    trained_on: str
    grey_below: float
    catalogue_state: Mapping[str, Any]
    catalogue_fingerprint: str
    card: Mapping[str, Any]
    likeness: Likeness | None = None

    def __post_init__(self) -> None:
        named, used = {signal.name for signal in self.signals}, {feature.signal for feature in self.features}
        if named != used:
            raise ValueError(f"signals and features go together; these stand alone: {sorted(named ^ used)}")
        self._require_groups()
        require_nested(self.horizons, self.horizon_days)

    def _require_groups(self) -> None:
        by = [feature for feature in self.features if self.likeness and feature.name == self.likeness.feature]
        if self.likeness and (len(by) != 1 or (by[0].kind == "category") != (self.likeness.by == "segment")):
            raise ValueError(f"accounts are alike by a category of the model, or a size; came {self.likeness}")
        groups = (len(by[0].categories) or len(self.likeness.up_to) + 1) if self.likeness else 0
        odd = [feature.name for feature in self.features if len(feature.typical_by) not in (0, groups)]
        if odd:
            raise ValueError(f"a feature has a typical value of each of {groups} groups, or of none; not so {odd}")

    def to_json(self, booster_sha256: str) -> str:
        """The JSON text, with the hash of the trees that it goes with."""
        whole = {"format": FORMAT, "booster_sha256": booster_sha256, **asdict(self)}
        whole["calibration"] = {"kind": kind_of(self.calibration), **whole["calibration"]}
        return json.dumps(whole, indent=2, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> tuple["ModelSpec", str]:
        """The spec, and the hash of the trees that it goes with.

        Raises:
            ModelCorrupt: the text is not what `to_json` writes.
        """
        try:
            whole = json.loads(text, parse_constant=_refuse_constant)
            if whole.pop("format") != FORMAT:
                raise ModelCorrupt(
                    f"The model's JSON has another format than {FORMAT}, the one that this release reads. Score with "
                    "the release that trained it, or train again."
                )
            booster_sha256 = str(whole.pop("booster_sha256"))
            parts: dict[str, Any] = {
                "features": tuple(FeatureSpec(**_with_tuples(one)) for one in whole.pop("features")),
                "signals": tuple(Signal(**one) for one in whole.pop("signals")),
                "scale": ScoreScale(**whole.pop("scale")),
                "bands": Bands(**whole.pop("bands")),
            }
            curve, band = (_with_tuples(whole.pop(name)) for name in ("calibration", "interval"))
            parts |= {
                "calibration": CALIBRATIONS[curve.pop("kind")](**curve),
                "interval": ScoreInterval(**band),
                "likeness": None if (alike := whole.pop("likeness")) is None else Likeness(**_with_tuples(alike)),
                "horizons": tuple(Horizon(**one) for one in whole.pop("horizons")),
            }
            return cls(**parts, **whole), booster_sha256
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelCorrupt(
                f"The model's JSON is not one that Varme wrote ({type(error).__name__}: {error}). Fetch the model "
                "from the registry again with `varme models promote`."
            ) from error


def _with_tuples(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _as_tuple(value) for name, value in parts.items()}


def _as_tuple(value: Any) -> Any:  # noqa: ANN401 -- whatever JSON holds
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
