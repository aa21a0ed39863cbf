"""What a business says of its own data points, in its own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.words.relations import number_of
from app.words.shapes import Speaker, Unit
from features.declare import FeatureValue
from models.answer import FeaturePoints

# What has a unit of the catalogue is written in it, all else as a number.
UNITS: dict[str, Unit] = {"share": "percent", "money": "money"}


@dataclass(frozen=True, slots=True)
class Saying:
    """The texts by language ("" is for all), with {value} and {typical}, and the unit of both."""

    unit: str
    texts: Mapping[str, str]

    def say(self, speaker: Speaker, lead: FeaturePoints) -> str | None:
        """The sentence; None where there is no text in the language, or a value that the text tells is not known."""
        text = self.texts.get(speaker.language.code) or self.texts.get("")
        if text is None or lead.value is None or (lead.typical is None and "{typical}" in text):
            return None
        value, typical = self._write(speaker, lead.value), self._write(speaker, lead.typical)
        said = text.strip().format(value=value, typical=typical)
        return said if said.endswith((".", "!", "?")) else speaker.language.text("{fact}.", fact=said)

    def _write(self, speaker: Speaker, value: FeatureValue) -> str:
        return speaker.write(UNITS.get(self.unit, "number"), number_of(value))


def read_currency(catalogue_state: Mapping[str, Any]) -> str | None:
    """The currency of all amounts that is frozen in a model (ISO 4217); None where accounts have several, or none."""
    return catalogue_state.get("currency")


def read_sayings(catalogue_state: Mapping[str, Any]) -> dict[str, Saying]:
    """Those that are frozen in a model, by the name of the feature; a model of a ready table has none."""
    own = catalogue_state.get("own_features", ())
    return {one["name"]: Saying(one["unit"], one["text"]) for one in own if one.get("text")}
