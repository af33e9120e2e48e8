"""From emissions to concentrations, screening level: linear in the emission that each place feels.

Both methods come down to the same form, so that attribution and break-even are exact:

    C[i,a] = C0[i,a] + scale[i,a] · Σ_{r,v} G[i,a,r,v] · (E[r,v] − E0[r,v])

Rollback (DESIGN 3): G is relative, scale = C0 − b, so that C = b + (C0 − b)·(1 + Σ G (E − E0)).
Source-receptor matrix: G is µg/m3 per t/yr, scale = 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simmodel.air_quality.gain import Matrix, Pooled

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Response:
    """How the concentrations of the regions follow the emissions.

    Parameters
    ----------
    base : array (region, air pollutant), base-year concentration; NaN where none is known
    background : array (air pollutant,), 0 where the method needs none
    scale : array (region, air pollutant), as above; NaN where the base is needed and unknown
    gain : gain of each receptor and air pollutant from each region and view
    base_emission : array (region, view), t/yr of the base year
    relative : whether the gain is relative to what lies above the background
    """

    base: Array
    background: Array
    scale: Array
    gain: Matrix | Pooled
    base_emission: Array
    relative: bool

    def change(self, emission: Array) -> Array:
        """Σ G (E − E0): relative change above the background, or µg/m3.

        Parameters
        ----------
        emission : array (region, view, year), t/yr

        Returns
        -------
        array (region, air pollutant, year)
        """
        return self.gain.spread(emission - self.base_emission[:, :, None])

    def concentration(self, emission: Array) -> Array:
        """Concentration, array (region, air pollutant, year); never below zero."""
        return self.after(self.change(emission))

    def after(self, change: Array) -> Array:
        """Concentration after a change as `change` gives it."""
        value = self.base[:, :, None] + self.scale[:, :, None] * change
        return np.maximum(value, 0.0)

    def reduction(self, difference: Array) -> Array:
        """Concentration that emission reductions take off, array (measure, region, …, year)."""
        taken: Array = self.scale[:, :, None] * self.gain.spread(difference)
        return taken

    def break_even(self, limit: Array, change: Array, pollutant: int) -> Array:
        """Base-year concentration up to which a limit holds under a change; needs no measurement.

        Parameters
        ----------
        limit : array (region,)
        change : array (region,), as `change` gives it
        """
        if not self.relative:
            return limit - change
        background = self.background[pollutant]
        kept = 1.0 + change
        room = limit - background
        even: Array = background + np.divide(
            room, kept, out=np.full_like(room, np.inf), where=kept > 0
        )
        return even


def rollback(
    base: Array,
    background: Array,
    base_emission: Array,
    weight: Array,
    of_view: NDArray[np.intp],
    transfer: Array,
) -> Response:
    """Proportional rollback with precursor weights and transfer between regions.

    Parameters
    ----------
    base : array (region, air pollutant)
    background : array (air pollutant,)
    base_emission : array (region, view)
    weight : array (view,), weight of the precursor in its air pollutant; sums to 1 over its views
    of_view : array (view,), number of the air pollutant that a view forms
    transfer : array (receptor, region, view), part of what lies above the background that comes
        from each region; what is missing to 1 comes from outside and is held

    Notes
    -----
    By hand: C0 60, b 10, all from the region itself, a fifth less emitted: 10 + 50·0.8 = 50.
    """
    regions, pollutants = base.shape
    gain = np.zeros((regions, pollutants, regions, of_view.size))
    per_tonne = np.divide(
        transfer, base_emission, out=np.zeros_like(transfer), where=base_emission > 0
    )
    for view, pollutant in enumerate(of_view):
        gain[:, pollutant, :, view] = weight[view] * per_tonne[:, :, view]
    return Response(base, background, base - background, Matrix(gain), base_emission, relative=True)


def pooled_rollback(
    base: Array,
    background: Array,
    base_emission: Array,
    weight: Array,
    of_view: NDArray[np.intp],
    own: Array,
    city: Array,
) -> Response:
    """Proportional rollback with shares of the own region and of the rest of the city.

    Parameters
    ----------
    base, background, base_emission, weight, of_view : as in `rollback`
    own, city : arrays (view,), shares of what lies above the background; the rest of the city is
        split by its emission

    Notes
    -----
    By hand: own 0.5, city 0.3, weight 1; 100 t here and 200 t in the rest: 0.5/100 and 0.3/200 of
    what lies above the background for each tonne.
    """
    others = base_emission.sum(axis=0) - base_emission
    forms = of_view == np.arange(base.shape[1])[:, None]
    per_own, per_other = (
        np.divide(share * weight, tonnes, out=np.zeros_like(tonnes), where=tonnes > 0)[:, None]
        for share, tonnes in ((own, base_emission), (city, others))
    )
    gain = Pooled(per_own * forms, per_other * forms, base_emission > 0)
    return Response(base, background, base - background, gain, base_emission, relative=True)


def source_receptor(base: Array, base_emission: Array, gain: Array) -> Response:
    """Response of a chemical transport model's matrix.

    Parameters
    ----------
    gain : array (region, air pollutant, region, view), µg/m3 per t/yr
    """
    background = np.zeros(base.shape[1])
    every = Matrix(gain)
    return Response(base, background, np.ones_like(base), every, base_emission, relative=False)
