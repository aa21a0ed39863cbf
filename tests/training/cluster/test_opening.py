"""Finding workers: what keeps them from being found is said with the next step."""

import sys

import pytest

from training.cluster import open_cluster
from training.errors import ClusterError


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'varme\[dask\]'"), open_cluster(2):
        pass


@pytest.mark.parametrize("address", ["nowhere", "tcp://nowhere:x"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ClusterError, match="does not answer"), open_cluster(scheduler=address):
        pass


def test_the_workers_of_a_scheduler_are_found(cluster):
    with open_cluster(scheduler=cluster.client.scheduler.address) as again:
        assert again.workers == cluster.workers
        assert again.says.startswith("the scheduler tcp://127.0.0.1:")
