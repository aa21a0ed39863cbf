"""Arrow columns from numpy arrays, in exactly the types of the source tables."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from features.demo.clock import Bools, Clock, Dates, Floats, Ints

TEXT = pa.string()
DATE = pa.date32()
INSTANT = pa.timestamp("us")
MONEY = pa.decimal128(14, 2)
QUANTITY = pa.decimal128(14, 2)
WHOLE = pa.int32()


def choose(words: Sequence[str], which: Ints) -> pa.Array:
    """Text by index into a list of words; a negative index is null. Dictionary-encoded, which is small."""
    indices = pa.array(which, type=pa.int32(), mask=which < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words), type=TEXT))


def numbered(prefix: str, numbers: Ints, width: int) -> pa.Array:
    """Keys such as `T-000042`."""
    return pa.array([f"{prefix}-{number:0{width}d}" for number in numbers.tolist()], type=TEXT)


def dates(clock: Clock, days: Ints, known: Bools | None = None) -> pa.Array:
    """Dates of day indices; null where not `known`."""
    return pa.array(clock.dates(days), type=DATE, mask=None if known is None else ~known)


def instants(clock: Clock, moments: Floats) -> pa.Array:
    """UTC instants of moments in days since day 0; NaN is null."""
    absent = np.isnan(moments)
    filled: Dates = clock.instants(np.where(absent, 0.0, moments))
    return pa.array(filled, type=INSTANT, mask=absent)


def decimals(hundredths: Ints, kind: pa.DataType, known: Bools | None = None) -> pa.Array:
    """Decimals with two digits from whole hundredths, without a detour over text or floats.

    A 128-bit decimal is two little-endian 64-bit words, the upper of which repeats the sign.
    """
    low = hundredths.astype("<i8")
    words = np.stack([low, low >> 63], axis=1)
    array = pa.Array.from_buffers(kind, len(low), [None, pa.py_buffer(words.tobytes())])
    if known is None:
        return array
    return pa.compute.if_else(pa.array(known), array, pa.scalar(None, type=kind))


def whole(values: Ints, known: Bools | None = None) -> pa.Array:
    """Whole numbers; null where not `known`."""
    return pa.array(values, type=WHOLE, mask=None if known is None else ~known)
