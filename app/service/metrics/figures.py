"""The figures that are counted as requests come, and the text that Prometheus reads."""

import os
from collections import Counter as Counted
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.registry import Collector

from models.answer import Answer, as_points

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SCORES = tuple(range(10, 101, 10))


class Figures:
    """The figures of one application.

    Where the variable `PROMETHEUS_MULTIPROC_DIR` names a folder, the workers that share it add up their figures there,
    and each tells those of all. Otherwise an application tells its own.
    """

    def __init__(self) -> None:
        own = CollectorRegistry()
        self._requests = Histogram(
            "varme_request_seconds",
            "How long requests took, by method, route and status.",
            ("method", "route", "status"),
            buckets=SECONDS,
            registry=own,
        )
        self._failures = Counter(
            "varme_failures", "Requests that failed in a way that nobody foresaw, by kind.", ("kind",), registry=own
        )
        self._scores = Counter("varme_scores", "Scores given, by band.", ("band",), registry=own)
        self._score = Histogram("varme_score", "The scores given, grey aside.", buckets=SCORES, registry=own)
        self._receipts = Counter("varme_receipts_written", "Receipts that were new and are in the store.", registry=own)
        self._queues = Gauge(
            "varme_queue_length",
            "What waits to be done, by queue.",
            ("queue",),
            multiprocess_mode="livesum",
            registry=own,
        )
        self._is_shared = FOLDER_VARIABLE in os.environ
        self._told = CollectorRegistry() if self._is_shared else own
        if self._is_shared:
            multiprocess.MultiProcessCollector(self._told)  # type: ignore[no-untyped-call]

    def add(self, collector: Collector) -> None:
        """Tell more figures, which are asked for when they are told."""
        self._told.register(collector)

    def count_request(self, method: str, route: str, status: int | None, seconds: float) -> None:
        """Count a request that ended; the status is None where nothing could be answered."""
        self._requests.labels(method, route, "-" if status is None else str(status)).observe(seconds)

    def count_failure(self, kind: str) -> None:
        """Count a request that failed in a way that nobody foresaw."""
        self._failures.labels(kind).inc()

    def count_answers(self, answers: Iterable[Answer]) -> None:
        """Count scores that were given."""
        bands = Counted[str]()
        for answer in answers:
            bands[answer.band] += 1
            if answer.score is not None:
                self._score.observe(as_points(answer.score))
        for band, count in bands.items():
            self._scores.labels(band).inc(count)

    def count_receipts(self, written: int) -> None:
        """Count receipts that were new and are in the store now."""
        self._receipts.inc(written)

    def set_queue_length(self, queue: str, length: int) -> None:
        """Say how much waits in a queue of this process."""
        self._queues.labels(queue).set(length)

    def tell(self) -> bytes:
        """All figures, in the text that Prometheus reads."""
        return generate_latest(self._told)

    def end(self) -> None:
        """Take this process's queues out of the figures that workers share: nothing waits there any more."""
        if self._is_shared:
            multiprocess.mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]
