"""Tells of the model that serves."""

from datetime import date

from app.service.champion import Champion
from app.service.model.schemas import BandsAnswer, ModelFeature, ModelResponse, SignalAnswer
from app.service.scoring.wording import show_value
from app.words import language_of
from app.words.names import name_signal
from models.answer import as_points
from models.bands import Bands
from models.scale import TYPICAL_SCORE
from models.spec import FeatureSpec, ModelSpec


def describe_model(champion: Champion, language: str) -> ModelResponse:
    """The response for the model that serves, with the names of signals in a language."""
    spec, model = champion.scorer.spec, champion.model
    return ModelResponse(
        name=model.name,
        version=model.version,
        fingerprint=model.fingerprint,
        trained_on=date.fromisoformat(spec.trained_on),
        churn=spec.churn,
        horizon_days=spec.horizon_days,
        lead_days=spec.lead_days,
        horizons=[one.days for one in spec.horizons],
        typical_score=TYPICAL_SCORE,
        typical_probability=float(spec.scale.probability_at(TYPICAL_SCORE)),
        bands=_describe_bands(spec.bands),
        grey_below=spec.grey_below,
        signals=_describe_signals(spec, language),
        features=[_describe_feature(one) for one in sorted(spec.features, key=lambda one: -one.weight)],
        card={**spec.card, "fingerprints": {**spec.card.get("fingerprints", {}), "model": model.fingerprint}},
    )


def _describe_bands(bands: Bands) -> BandsAnswer:
    return BandsAnswer(
        policy=bands.policy,
        red_below=as_points(bands.red_below),
        green_from=as_points(bands.green_from),
        is_relative=bands.is_relative,
        text=bands.says,
    )


def _describe_signals(spec: ModelSpec, language: str) -> list[SignalAnswer]:
    speaks = language_of(language)
    told = [
        SignalAnswer(
            signal=signal.name,
            label=name_signal(signal.name, speaks),
            kind=signal.kind,
            weight=sum(feature.weight for feature in spec.features if feature.signal == signal.name),
        )
        for signal in spec.signals
    ]
    return sorted(told, key=lambda one: -one.weight)


def _describe_feature(feature: FeatureSpec) -> ModelFeature:
    return ModelFeature(
        name=feature.name,
        signal=feature.signal,
        kind=feature.kind,
        unit=feature.unit,
        more_is=feature.more_is,
        typical=show_value(feature.typical),
        weight=feature.weight,
        sources=list(feature.sources),
    )
