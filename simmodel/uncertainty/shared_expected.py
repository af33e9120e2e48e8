"""What the closed forms of several scenarios have in common, formed once.

As with the draws (`shared_rates`), most alternatives leave rates and emissions without measures as
they are. Something counts as the same if it is made in the same way of the same numbers.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.core import Core
from simmodel.uncertainty.inputs import Known
from simmodel.uncertainty.moments import Moments
from simmodel.uncertainty.own_points import OwnPoints
from simmodel.uncertainty.shared_rates import before_alike, rates_alike
from simmodel.uncertainty.technology import Technology
from simmodel.uncertainty.variance import Variance, variance

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Before:
    """A variance without measures, and what it was formed of."""

    core: Core
    moments: Moments
    own: OwnPoints
    variance: Variance

    def has_same(self, core: Core, moments: Moments, own: OwnPoints) -> bool:
        """Whether another one is formed of the same numbers."""
        alike = before_alike(self.core, core)
        if alike is None:
            return False
        its, others = alike
        controls = self.core.technology.mixes.every_row, core.technology.mixes.every_row
        return (
            np.array_equal(self.moments.values[:, its], moments.values[:, others])
            and np.array_equal(
                _renumbered(self.moments.group[its]), _renumbered(moments.group[others])
            )
            and np.array_equal(self.own.at(controls[0]), own.at(controls[1]))
        )


def _renumbered(group: NDArray[np.intp]) -> NDArray[np.intp]:
    """Numbers of draws by the order of their first row; constants stay -1."""
    _, first, which = np.unique(group, return_index=True, return_inverse=True)
    return np.where(group < 0, -1, first[which.reshape(-1)])


@dataclass(eq=False)
class SharedExpected:
    """What the closed form of the first scenario formed, for others with the same."""

    moments: Known | None = None
    own_points: Known | None = None
    own_force: Known | None = None
    formed: dict[str, tuple[Technology, Array, Array]] = field(default_factory=dict)
    before: Before | None = None

    @classmethod
    def of(cls, several: bool) -> "SharedExpected":
        """For several scenarios, or for a single one, which has no use for values kept."""
        return cls(Known(), Known(), Known()) if several else cls()

    def rates(self, which: str, technology: Technology, rows: Array) -> Array:
        """Rates as `Technology.rates` forms them.

        Parameters
        ----------
        which : name by which other scenarios find them
        rows : array (row, draw), what the rows of the technology point into
        """
        if which not in self.formed:
            self.formed[which] = technology, rows, technology.rates(rows)
        known, its_rows, rates = self.formed[which]
        same = known is technology or rates_alike(known, its_rows, technology, rows)
        return rates if same else technology.rates(rows)

    def variance(self, core: Core, moments: Moments, own: OwnPoints) -> Variance:
        """Variance without measures, as `variance` forms it."""
        if self.before is not None and self.before.has_same(core, moments, own):
            return self.before.variance
        found = variance(core, moments, own)
        if self.before is None:
            self.before = Before(core, moments, own, found)
        return found
