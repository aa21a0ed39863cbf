"""One row through the trees: LightGBM's own call for it, without making its settings ready anew for each row."""

import ctypes
import weakref
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# As LightGBM's C API numbers them.
_CONTRIBUTIONS, _FLOAT64 = 3, 1


class SingleRow:
    """Explains single rows of one model, on one thread; safe to share between threads.

    `Booster.predict` spends about as long on making ready as a small model does on the row. What is called here is the
    C API's `LGBM_BoosterPredictForMatSingleRowFast`, which is documented and for this; Python has no name for it.
    """

    def __init__(self, booster: lgb.Booster) -> None:
        # Held, since its trees go with it.
        self._booster = booster
        self._features = booster.num_feature()
        self._settings = ctypes.c_void_p()
        _call(
            "LGBM_BoosterPredictForMatSingleRowFastInit",
            booster._handle,  # noqa: SLF001 -- LightGBM shows it to nobody else
            ctypes.c_int(_CONTRIBUTIONS),
            ctypes.c_int(0),
            ctypes.c_int(-1),
            ctypes.c_int(_FLOAT64),
            ctypes.c_int32(self._features),
            ctypes.c_char_p(b"num_threads=1"),
            ctypes.byref(self._settings),
        )
        weakref.finalize(self, _call, "LGBM_FastConfigFree", self._settings)

    def contributions(self, row: Floats) -> list[float]:
        """φ of each feature, then f₀, on the margin.

        Args:
            row: what is known of each feature, float64 in one piece, shape (features,); NaN is unknown.
        """
        if row.shape != (self._features,) or row.dtype != np.float64 or not row.flags.c_contiguous:
            raise ValueError(f"Expected {self._features} float64 in one piece; came {row.dtype} of shape {row.shape}.")
        found = (ctypes.c_double * (self._features + 1))()
        count = ctypes.c_int64()
        _call(
            "LGBM_BoosterPredictForMatSingleRowFast",
            self._settings,
            ctypes.c_void_p(row.ctypes.data),
            ctypes.byref(count),
            found,
        )
        return list(found)


def _call(function: str, *arguments: object) -> None:
    library: Any = vars(lgb.basic)["_LIB"]  # what LightGBM has loaded, and shows to nobody else
    lgb.basic._safe_call(getattr(library, function)(*arguments))  # noqa: SLF001 -- it raises what went wrong
