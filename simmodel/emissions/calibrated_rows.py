"""Rows of factors behind those of the sources, for each source and region that is calibrated."""

from dataclasses import replace

import numpy as np

from simmodel.emissions.system import Array, Factors, Indices


def with_calibrated_rows(
    factors: Factors, source: Indices, scale: Array, implied: Array
) -> Factors:
    """Factors of the sources with calibrated rows behind them.

    Parameters
    ----------
    factors : those of the sources; constant, sulphur and ash may have the draw as last axis
    source : array (calibrated row,), number of the source
    scale, implied : arrays (calibrated row, slot, pollutant); they may have the draw as well
    """
    dimensions = factors.constant.ndim

    def behind(rows: Array, added: Array | float = 0.0) -> Array:
        return np.concatenate([rows, rows[source] * _with_axes(scale, dimensions) + added])

    return replace(
        factors,
        process=np.concatenate([factors.process, factors.process[source]]),
        constant=behind(factors.constant, _with_axes(implied, dimensions)),
        sulphur=behind(factors.sulphur),
        ash=behind(factors.ash),
        calibrated=source,
    )


def _with_axes(array: Array, dimensions: int) -> Array:
    """An array with further axes of length 1 behind."""
    return array.reshape(*array.shape, *(1,) * (dimensions - array.ndim))
