"""The figures that are not counted but looked up: which model serves, how old it is, and what is wrong."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from app.service.champion import ChampionReader
from app.service.condition import Condition
from app.service.freshness import FreshnessReader
from app.service.retraining import RetrainingReader

THINGS = ("model", "registry")


class StateFigures(Collector):
    """What this process knows of the model, when it is asked."""

    def __init__(
        self,
        reader: ChampionReader,
        condition: Condition,
        retraining: RetrainingReader,
        freshness: FreshnessReader,
        clock: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._condition = condition
        self._retraining = retraining
        self._freshness = freshness
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Each figure, with its value now."""
        now, champion, pull = self._clock(), self._reader.loaded, self._condition.pull
        if champion is not None:
            trained_on = champion.scorer.spec.trained_on
            named = {"name": champion.model.name, "version": champion.model.version, "trained_on": trained_on}
            yield InfoMetricFamily("varme_model", "The model that serves.", value=named)
            age = (now - datetime.fromisoformat(trained_on).replace(tzinfo=UTC)).total_seconds()
            yield GaugeMetricFamily("varme_model_age_seconds", "How long ago the model's knowledge ends.", value=age)
        days = self._retraining.days_left()
        if days is not None:
            yield GaugeMetricFamily(
                "varme_retrain_due_days",
                "In how many days a new model is to be trained; 0 or less where it is due already.",
                value=days,
            )
        yield from self._tell_freshness(now)
        yield self._tell_news()
        troubles = self._condition.troubles()
        degraded = GaugeMetricFamily(
            "varme_degraded",
            "1 where the last good model serves because a newer one is broken (model) or can't come (registry).",
            labels=("of",),
        )
        for thing in THINGS:
            degraded.add_metric([thing], float(thing in troubles))
        yield degraded
        if pull is not None:
            age = (now - pull.at).total_seconds()
            yield GaugeMetricFamily("varme_pull_age_seconds", "How long ago the registry was asked.", value=age)

    def _tell_news(self) -> Metric:
        told = GaugeMetricFamily(
            "varme_news",
            "News for destinations and alerts that wait to be sent (waiting), or were given up (dead).",
            labels=("destination", "state"),
        )
        for destination, of in self._freshness.news.items():
            told.add_metric([destination, "waiting"], float(of.waiting + of.taken))
            told.add_metric([destination, "dead"], float(of.dead))
        return told

    def _tell_freshness(self, now: datetime) -> Iterator[Metric]:
        fresh = self._freshness.find()
        if fresh is None:
            return
        yield GaugeMetricFamily(
            "varme_scores_old",
            "1 where the last nightly run came to nothing, or none was made in time.",
            value=float(fresh.is_old),
        )
        if fresh.refreshed_at is not None:
            age = (now - fresh.refreshed_at).total_seconds()
            yield GaugeMetricFamily(
                "varme_refresh_age_seconds", "How long ago the last good nightly run ended.", value=age
            )
