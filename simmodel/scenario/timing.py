"""When a measure comes into force: at a date, linearly between two, or by a table of dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simmodel.scenario.faults import Fault, Faults
from simmodel.scenario.readers import read_share
from simmodel.scenario.values import parse_date

Points = tuple[tuple[datetime.date, float], ...]


@dataclass(frozen=True)
class Timing:
    """The share of a measure in force over time. A date always means the end of that day.

    Parameters
    ----------
    kind : 'step' (all at one date), 'linear' (from 0 at the first date to 1 at the second) or
        'table' (each date sets the share that holds from then on)
    points : dates with the share, 0-1, reached at the end of the day
    """

    kind: Literal["step", "linear", "table"]
    points: Points

    def monthly(self, years: Iterable[int]) -> NDArray[np.float64]:
        """Mean share in force over each month.

        Parameters
        ----------
        years : calendar years

        Returns
        -------
        ndarray (year, month), 0-1

        Notes
        -----
        The mean of month [t0, t1) is (F(t1) − F(t0)) / (t1 − t0), F being the integral of the
        share up to a day.

        By hand: complete on 2020-09-15, so 15 of September's 30 days: 0.5.

        >>> step = Timing("step", ((datetime.date(2020, 9, 15), 1.0),))
        >>> step.monthly([2020])[0, 7:10].tolist()
        [0.0, 0.5, 1.0]
        """
        starts = [[_start(year, month) for month in range(1, 14)] for year in years]
        edges = np.array(starts, dtype=np.float64).reshape(-1, 13)
        integral = self._integral(edges)
        mean: NDArray[np.float64] = np.diff(integral, axis=1) / np.diff(edges, axis=1)
        return np.clip(mean, 0.0, 1.0)  # the difference of large numbers may end at 1 + 1e-16

    def at(self, day: datetime.date) -> float:
        """Share in force at the end of a day, 0-1.

        >>> rise = linear(datetime.date(2020, 1, 1), datetime.date(2020, 1, 11))
        >>> rise.at(datetime.date(2020, 1, 6)), rise.at(datetime.date(2020, 1, 11))
        (0.5, 1.0)
        """
        if self.kind == "linear":
            (first, _), (last, _) = self.points
            return min(max((day - first).days / (last - first).days, 0.0), 1.0)
        return max((share for date, share in self.points if date <= day), default=0.0)

    def _integral(self, day: NDArray[np.float64]) -> NDArray[np.float64]:
        """Integral of the share from long ago up to a day, in days."""
        total: NDArray[np.float64] = np.zeros_like(day)
        if self.kind == "linear":
            (first, _), (last, _) = self.points
            start, length = first.toordinal() + 1, (last - first).days
            inside = np.clip(day - start, 0.0, length)
            return inside**2 / (2 * length) + np.maximum(day - start - length, 0.0)
        before = 0.0
        for date, share in self.points:
            total += (share - before) * np.maximum(day - (date.toordinal() + 1), 0.0)
            before = share
        return total


def _start(year: int, month: int) -> int:
    """Day number on which a month begins; month 13 is the next January."""
    if month == 13:
        return datetime.date(year, 12, 31).toordinal() + 1
    return datetime.date(year, month, 1).toordinal()


def step(by: datetime.date) -> Timing:
    """All in force from the day after `by`."""
    return Timing("step", ((by, 1.0),))


def linear(start: datetime.date, end: datetime.date) -> Timing:
    """Rise evenly from the end of one day to the end of another."""
    return Timing("linear", ((start, 0.0), (end, 1.0)))


def table(points: Sequence[tuple[datetime.date, float]]) -> Timing:
    """Follow a table of dates and shares."""
    return Timing("table", tuple(points))


def parse_schedule(raw: object) -> Points:
    """Parse `{2019-12-31: 70 %, 2020-09-30: 100 %}`; the shares may only rise."""
    if isinstance(raw, tuple):
        return raw
    if not isinstance(raw, Mapping) or not raw:
        raise Fault("is not a table of dates and shares. Write {2019-12-31: 70 %, …}.")
    faults, points = Faults(), list[tuple[datetime.date, float]]()
    for key, share in raw.items():
        with faults.at(key):
            points.append((parse_date(key), read_share(share)[0]))
    faults.raise_any()
    points.sort()
    for (_, before), (date, share) in zip(points, points[1:], strict=False):
        if share < before:
            raise Fault(
                f"the share falls to {share:.0%} on {date}. A measure's share in force may only"
                " rise; check the dates and shares.",
                str(date),
            )
    return tuple(points)
