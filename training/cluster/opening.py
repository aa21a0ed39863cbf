"""Dask's workers: those of a scheduler that runs somewhere, or some that are started here."""

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from training.errors import ClusterError

_WAIT_SECONDS = 30
EXTRA = (
    "Training on Dask needs Dask, which is not installed here. Install it with the extra `dask`: "
    "pip install 'varme[dask]'."
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Workers, by a client of their scheduler; `says` names them in messages."""

    client: Any
    says: str

    @property
    def workers(self) -> tuple[str, ...]:
        """Their addresses, in order."""
        return tuple(sorted(self.client.scheduler_info(n_workers=-1)["workers"]))


@contextmanager
def open_cluster(workers: int | None = None, scheduler: str | None = None) -> Iterator[Cluster]:
    """Workers to learn on, for as long as the block runs; those that are started here end with it.

    Args:
        workers: how many processes of one thread to start on this machine.
        scheduler: the address of a scheduler that runs, such as tcp://10.0.0.7:8786; its workers must have this release
            of Varme, and see the table under the same path.

    Raises:
        ClusterError: Dask is not installed, the scheduler does not answer or has no worker, or none can be started.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
        dask: Any = importlib.import_module("dask")
        importlib.import_module("dask.array")
    except ImportError as error:
        raise ClusterError(EXTRA) from error
    for name in ("distributed", "distributed.worker", "distributed.nanny"):
        logging.getLogger(name).setLevel(logging.ERROR)
    if scheduler is not None:
        with _client_of(distributed, scheduler) as client:
            cluster = Cluster(client, f"the scheduler {scheduler}")
            if not cluster.workers:
                raise ClusterError(
                    f"The scheduler {scheduler} has no worker. Start some with `dask worker {scheduler}`, in an "
                    "environment that has Varme."
                )
            yield cluster
        return
    # Rows stay where they were put, so that the same workers learn the same model again. Nothing listens beyond this
    # machine, and Dask's own page of figures takes any free port: its usual one may be another training's.
    with (
        dask.config.set({"distributed.scheduler.work-stealing": False}),
        distributed.LocalCluster(
            n_workers=workers or 2,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            host="127.0.0.1",
        ) as local,
        _orderly(distributed)(local) as client,
    ):
        yield Cluster(client, f"{workers or 2} workers of this machine")


def _orderly(distributed: Any) -> Any:  # noqa: ANN401 -- Dask may be missing
    """The class of clients that say where results lie in the order in which they are asked.

    LightGBM numbers the workers, and puts their rows together, in the order of that answer, which otherwise is none:
    the same rows on the same number of workers would give another model each time.
    """

    class OrderlyClient(distributed.Client):  # type: ignore[misc]  # its type is not known here
        """A client that keeps the order of questions."""

        def who_has(self, futures: Any = None, **more: Any) -> Any:  # noqa: ANN401 -- Dask's signature
            found = super().who_has(futures, **more)
            return found if futures is None else {one.key: found[one.key] for one in futures}

    return OrderlyClient


def _client_of(distributed: Any, scheduler: str) -> Any:  # noqa: ANN401 -- Dask may be missing
    try:
        return _orderly(distributed)(scheduler, timeout=_WAIT_SECONDS)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"The scheduler {scheduler} does not answer: {error}. Start one with `dask scheduler`, or give its "
            "address with --scheduler tcp://HOST:PORT."
        ) from error
