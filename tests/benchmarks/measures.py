"""Made measures for made provinces: all kinds, overlapping as those of a plan do."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import Array, Indices, System
from simmodel.measures.actions import Action, Move
from simmodel.vocabulary import MeasureKind
from tests.benchmarks.places import (
    CHAINS,
    FIRST,
    NITROGEN,
    NOX,
    PARTICLES,
    SO2,
    SULPHUR,
    TSP,
    VOLATILE,
    Kinds,
    Size,
)

MOST_OF_A_GROUP = 3
"""Measures of one kind that may share a group; each then takes at most this part of the whole."""


@dataclass(frozen=True)
class Draw:
    """Draws measures: all kinds, each on one to six sources, everywhere or in some regions."""

    rng: np.random.Generator
    size: Size
    system: System
    kinds: Kinds

    def actions(self) -> list[Action]:
        """Actions of all measures; some measures are two actions with a date each."""
        kinds = list(MeasureKind)
        often = np.array([2, 2, 1, 1.5, 1, 3, 1.5]) / 12
        actions: list[Action] = []
        shared: dict[MeasureKind, int] = {}
        for number in range(self.size.measures):
            drawn = int(self.rng.choice(len(kinds), p=often))
            kind = kinds[number if number < len(kinds) else drawn]
            group = f"own {number}"
            if kind is not MeasureKind.RETROFIT and self.rng.random() < 0.3:
                shared[kind] = shared.get(kind, 0) + 1
                if shared[kind] <= MOST_OF_A_GROUP:
                    group = f"{kind} together"
            actions += self._measure(number, kind, group)
        used = [action for action in actions if action.segments.size]
        return [replace(action, bit=bit) for bit, action in enumerate(used)]

    def _measure(self, number: int, kind: MeasureKind, group: str) -> list[Action]:
        most = 1.0 if group.startswith("own") else 1.0 / MOST_OF_A_GROUP
        segments = self._segments(kind)
        rate = most * self.rng.uniform(0.2, 0.95, self.size.regions)
        installed = rate[self.system.region[segments]]
        whole = Action(
            number, number, kind, group, segments, 0.9 * installed, installed, self._ramp(kind)
        )
        extra = self._makers()[kind](segments)
        if not extra and self.rng.random() < 1 / 4:
            odd = self.system.region[segments] % 2 == 1
            return [_part(whole, ~odd, whole.ramp), _part(whole, odd, self._ramp(kind))]
        return [replace(whole, **extra)]  # type: ignore[arg-type]

    def _segments(self, kind: MeasureKind) -> Indices:
        eligible = ~self.kinds.clean
        if kind is MeasureKind.FUEL_QUALITY:
            eligible = self.kinds.coal
        elif kind in (MeasureKind.RETROFIT, MeasureKind.LIMIT):
            eligible = self.kinds.stack
        candidates = np.flatnonzero(eligible)
        count = min(int(self.rng.integers(1, 7)), candidates.size)
        chosen = self.rng.choice(candidates, count, replace=False)
        inside = np.ones(self.size.regions, dtype=bool)
        if self.rng.random() < 0.5:
            inside = self.rng.random(self.size.regions) < self.rng.uniform(0.1, 0.6)
            inside[int(self.rng.integers(0, self.size.regions))] = True
        at = inside[self.system.region] & np.isin(self.system.source, chosen)
        return np.flatnonzero(at)

    def _ramp(self, kind: MeasureKind) -> Array:
        months = np.arange(self.size.years * 12, dtype=float)
        start = self.rng.integers(1, max(2, (self.size.years - 1) * 12))
        if self.rng.random() < 0.3:
            force = np.clip((months - start + 1) / 18, 0.0, 1.0)
        else:
            force = (months >= start).astype(float)
        ramp = force.reshape(-1, 12)
        if kind is MeasureKind.CURTAIL:
            ramp = ramp * np.isin(np.arange(12), (10, 11, 0, 1, 2))
        return np.asarray(ramp)

    def _makers(self) -> dict[MeasureKind, Callable[[Indices], dict[str, object]]]:
        return {
            MeasureKind.RETIRE: lambda _: {},
            MeasureKind.SWITCH: lambda segments: self._moves(
                segments, int(self.rng.integers(1, 3))
            ),
            MeasureKind.SHIFT: lambda segments: self._moves(segments, 1),
            MeasureKind.CURTAIL: lambda _: {},
            MeasureKind.FUEL_QUALITY: lambda _: {"caps": self._caps()},
            MeasureKind.RETROFIT: lambda _: {"controls": self._controls()},
            MeasureKind.LIMIT: lambda segments: {"limits": self._limits(segments)},
        }

    def _moves(self, segments: Indices, count: int) -> dict[str, object]:
        """Moves to clean sources of the same region, in equal parts."""
        clean = np.flatnonzero(self.kinds.clean)
        targets = self.rng.choice(clean, count, replace=False)
        first = self.system.region[segments] * self.size.sources
        weight = self.rng.uniform(0.3, 1.5, (count, segments.size)) / count
        moves = tuple(Move(first + to, part) for to, part in zip(targets, weight, strict=True))
        return {"moves": moves}

    def _caps(self) -> dict[str, float]:
        caps = {"sulphur": float(self.rng.uniform(0.005, 0.01))}
        return caps | ({"ash": 0.16} if self.rng.random() < 0.5 else {})

    def _controls(self) -> tuple[int, ...]:
        best = [int(FIRST[chain]) + len(CHAINS[chain]) - 1 for chain in range(4)]
        choices = (
            *((best[SULPHUR],), (best[NITROGEN],), (best[PARTICLES],), (best[VOLATILE],)),
            *((best[SULPHUR], best[NITROGEN]), (best[NITROGEN], best[PARTICLES])),
        )
        return choices[int(self.rng.integers(0, len(choices)))]

    def _limits(self, segments: Indices) -> Array:
        limits = np.full((segments.size, 8), np.inf)
        factors, source = self.system.factors, self.system.source[segments]
        full = factors.constant[source, 0] + factors.sulphur[source, 0] * 0.01
        full += factors.ash[source, 0] * 0.2
        size = int(self.rng.integers(1, 4))
        for pollutant in self.rng.choice((SO2, NOX, TSP), size, replace=False):
            limits[:, pollutant] = full[:, pollutant] * self.rng.uniform(0.02, 0.4)
        return limits


def _part(action: Action, keep: NDArray[np.bool_], ramp: Array) -> Action:
    return replace(
        action,
        segments=action.segments[keep],
        level=action.level[keep],
        installed=action.installed[keep],
        ramp=ramp,
    )
