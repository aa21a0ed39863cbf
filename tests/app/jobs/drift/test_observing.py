"""A run is added up chunk by chunk; texts that nobody learnt are counted, and nothing else of them is kept."""

import numpy as np
import pyarrow as pa
import pytest

from app.jobs.drift.observing import Observed
from models.reference import LAGS, Reference, Stood, Usual
from models.tally import Bins

NEVER = Usual((None,) * len(LAGS), (None,) * len(LAGS))


def refer(spec):
    bins = [Bins((), len(one.categories)) if one.categories else Bins((5.0,)) for one in spec.features]
    stood = [Stood(one, (0.5,) * one.size, 10, 10, NEVER, NEVER) for one in [*bins, Bins((0.1,))]]
    return Reference(None, 0, (), tuple(stood[:-1]), stood[-1], 0.8, NEVER)


@pytest.mark.parametrize("has_reference", [True, False], ids=["with a reference", "without"])
def test_in_chunks_it_comes_to_the_same(learnt, has_reference):
    spec, matrix = learnt.spec, learnt.known[:40]
    reference = refer(spec) if has_reference else None
    columns = {name: pa.array(values) for name, values in learnt.columns(matrix).items()}
    chances = learnt.scorer.churn_probability(matrix)
    whole, parts = Observed(spec, reference), Observed(spec, reference)
    whole.add(columns, matrix, chances)
    for rows in (slice(0, 15), slice(15, 40)):
        parts.add({name: one[rows] for name, one in columns.items()}, matrix[rows], chances[rows])

    assert whole.accounts == parts.accounts == 40
    assert (whole.probabilities == parts.probabilities).all()
    for one, other in zip(whole.spreads(), parts.spreads(), strict=True):
        assert (one.known, one.rows) == (other.known, other.rows)
        assert np.array_equal(one.shares, other.shares, equal_nan=True)


def test_texts_that_nobody_learnt_are_counted(learnt):
    observed = Observed(learnt.spec, None)
    matrix = learnt.known[:5]
    columns = {name: pa.array(values) for name, values in learnt.columns(matrix).items()}
    columns["plan"] = pa.array(["public", "pro", None, "public", "nonprofit"])
    observed.add(columns, matrix, np.full(5, 0.1))

    assert observed.new_texts("plan") == [("public", 2), ("nonprofit", 1)]
