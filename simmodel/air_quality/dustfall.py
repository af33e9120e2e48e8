"""Dustfall (降尘) in t/(km²·month) from dust emissions of a region. Screening: wide ranges."""

import numpy as np

from simmodel.emissions.system import Array

MONTHS_IN_YEAR = 12.0


def dustfall(
    base: Array | float,
    emission: Array,
    base_emission: Array | float,
    background: Array | float,
) -> Array:
    """Dustfall relative to a measured base: the part above background follows the emission.

    Parameters
    ----------
    base, background : arrays (…) or numbers, t/(km²·month); a base at or below background does not
        change
    emission, base_emission : arrays (…), t/yr, of one region; their unit cancels

    Returns
    -------
    array (…), t/(km²·month); NaN where a base emission of 0 says nothing about the change

    Notes
    -----
    D = b + (D0 − b) · E/E0, the rollback of concentrations (DESIGN 3).

    By hand: base 9, background 3, emission 800 of 1000 t: 3 + 6 · 0.8 = 7.8.
    """
    emission, base_emission = np.broadcast_arrays(emission, base_emission)
    known = base_emission > 0
    unknown = np.where(emission == base_emission, 1.0, np.nan)
    ratio = np.divide(emission, base_emission, out=unknown, where=known)
    above = np.maximum(np.asarray(base, dtype=float) - background, 0.0)
    # Written as a subtraction, so that an unchanged emission changes no bit.
    after: Array = base - above * (1.0 - ratio)
    return after


def dustfall_from_emission(
    emission_t_per_km2_year: Array, slope: Array | float, background: Array | float
) -> Array:
    """Dustfall where none is measured, from the density of the emission.

    Parameters
    ----------
    emission_t_per_km2_year : array (…), t/(km²·yr), TSP of the low sources of the region
    slope : array (…) or number, 1, deposited near the collectors per emitted mass; may exceed 1,
        for collectors stand where the sources are
    background : array (…) or number, t/(km²·month), soil dust and what comes from outside

    Returns
    -------
    array (…), t/(km²·month)

    Notes
    -----
    D = b + slope · e/12, an assumption of this model: no published ratio was found.

    By hand: 18 t/(km²·yr), slope 2, background 3: 3 + 2 · 18/12 = 6.
    """
    fallen: Array = background + slope * emission_t_per_km2_year / MONTHS_IN_YEAR
    return fallen
