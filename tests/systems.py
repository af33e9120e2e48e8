"""Made systems for tests of the core: random ones, and a reference that enumerates who is hit."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations, product

import numpy as np
from hypothesis import strategies as st

from simmodel.emissions.system import Controls, Factors, System
from simmodel.measures.actions import Action, Move
from simmodel.vocabulary import MeasureKind

POLLUTANTS = ("SO2", "NOx", "TSP")
KINDS = tuple(MeasureKind)


@dataclass(frozen=True)
class Case:
    """A system, its actions and how many measures there are."""

    system: System
    actions: tuple[Action, ...]

    @property
    def measures(self) -> int:
        """Number of measures."""
        return max((a.measure for a in self.actions), default=-1) + 1


def make_system(rng: np.random.Generator, regions: int, sources: int, years: int) -> System:
    """Random system with one segment for each region and source; the last source starts at zero."""
    segments, controls = regions * sources, 6
    chain = np.array([0, 0, 0, 1, 1, 1])
    removal = np.zeros((controls, 2, 3))
    removal[1, :, 0], removal[2, :, 0], removal[2, :, 2] = 0.5, 0.9, 0.3
    removal[4, :, 2], removal[5, :, 2] = 0.6, 0.95
    mixes = rng.dirichlet(np.ones(3), (3, 2)).reshape(3, 6)
    base = rng.uniform(10, 100, segments)
    source = np.tile(np.arange(sources), regions)
    base[source == sources - 1] = 0.0
    profiles = rng.dirichlet(np.ones(12), 2)
    shape = (sources, 2, 3)
    process = np.zeros((sources, 2), dtype=np.intp)
    process[:, 1] = rng.choice([-1, 1], sources)
    present = (process >= 0)[:, :, None]
    return System(
        region=np.repeat(np.arange(regions), sources),
        source=source,
        region_count=regions,
        activity=base[:, None] * rng.uniform(0.9, 1.1, (1, years)),
        base_activity=base,
        profile=rng.integers(0, 2, segments),
        profiles=profiles,
        sulphur=rng.uniform(0.005, 0.02, segments),
        ash=rng.uniform(0.1, 0.3, segments),
        mix=rng.integers(0, 3, segments),
        factors=Factors(
            process,
            rng.uniform(0, 5, shape) * present,
            np.where([True, False, False], rng.uniform(0, 1000, shape), 0) * present,
            np.where([False, False, True], rng.uniform(0, 100, shape), 0) * present,
            rng.uniform(0, 1, (sources, 3)) * rng.integers(0, 2, (sources, 1)),
        ),
        controls=Controls(chain, removal, np.array([0, 0.5, 0.9, 0, 0.6, 0.95]), mixes),
        stack_process=0,
        pollutants=POLLUTANTS,
    )


def make_action(
    rng: np.random.Generator, system: System, number: int, kind: MeasureKind, group: str
) -> Action:
    """Random action on the segments of one or two sources that are not the last."""
    sources = system.source_count
    chosen = rng.choice(sources - 1, size=min(2, sources - 1), replace=False)
    segments = np.flatnonzero(np.isin(system.source, chosen))
    level = rng.uniform(0, 0.5, segments.size)
    ramp = np.zeros((system.activity.shape[1], 12))
    ramp[0, rng.integers(0, 12) :] = 1.0
    ramp[1:] = 1.0
    extra: dict[str, object] = {}
    if kind in (MeasureKind.SWITCH, MeasureKind.SHIFT):
        target = rng.choice([s for s in range(sources) if s not in chosen or s == sources - 1])
        to = system.region[segments] * sources + target
        extra["moves"] = (Move(to, rng.uniform(0.2, 2, segments.size)),)
    if kind is MeasureKind.RETROFIT:
        extra["controls"] = (int(rng.choice([1, 2])), int(rng.choice([4, 5])))
    if kind is MeasureKind.FUEL_QUALITY:
        extra["caps"] = {"sulphur": 0.008, "ash": 0.16}
    if kind is MeasureKind.LIMIT:
        limits = np.full((segments.size, 3), np.inf)
        limits[:, 0], limits[:, 2] = rng.uniform(0.5, 5), rng.uniform(0.5, 5)
        extra["limits"] = limits
    return Action(number, number, kind, group, segments, level, level, ramp, **extra)  # type: ignore[arg-type]


@st.composite
def cases(draw: st.DrawFn, kinds: Sequence[MeasureKind] = KINDS, most: int = 4) -> Case:
    """Random systems with up to `most` measures of some kinds; some share a group."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    system = make_system(rng, draw(st.integers(1, 2)), draw(st.integers(2, 3)), 2)
    chosen = draw(st.lists(st.sampled_from(list(kinds)), min_size=0, max_size=most))
    groups = [draw(st.sampled_from(["a", "b", f"own {n}"])) for n in range(len(chosen))]
    actions = [
        make_action(rng, system, n, kind, group)
        for n, (kind, group) in enumerate(zip(chosen, groups, strict=True))
    ]
    return Case(system, tuple(_halved(actions)))


def _halved(actions: list[Action]) -> list[Action]:
    """Levels such that no group takes more than the whole."""
    return [
        Action(**{**a.__dict__, "level": a.level / 2, "installed": a.level / 2}) for a in actions
    ]


def enumerated(case: Case, step: tuple[int, int]) -> np.ndarray:
    """Emission in one month by enumerating, origin by origin, which measures hit a plant.

    An independent statement of the model: a plant is hit by a measure with probability level · ramp
    (members of a group exclude each other); movers of one stage that hit together share the plant
    equally; the rest of the stages act on the plant where it is.

    Returns
    -------
    array (segment, pollutant), t in the month
    """
    system, (year, month) = case.system, step
    total = np.zeros((system.segment_count, 3))
    for origin in range(system.segment_count):
        w = system.profiles[system.profile[origin], month]
        _follow(case, step, origin, system.activity[origin, year] * w, 0, total)
    return total / 1000.0


STAGES = ((MeasureKind.RETIRE,), (MeasureKind.SWITCH,), (MeasureKind.SHIFT,))


def _follow(
    case: Case, step: tuple[int, int], place: int, amount: float, stage: int, total: np.ndarray
) -> None:
    if amount == 0.0:
        return
    if stage == len(STAGES):
        total[place] += amount * plant_rate(case, step, place)
        return
    here = [a for a in case.actions if a.kind in STAGES[stage] and place in a.segments]
    for chance, hit in hits(here, step, place):
        if not hit:
            _follow(case, step, place, amount * chance, stage + 1, total)
        for action in hit:
            position = int(action.position(np.array([place]))[0])
            for move in action.moves:
                part = amount * chance / len(hit) * move.weight[position]
                _follow(case, step, int(move.to[position]), part, stage + 1, total)


def hits(
    actions: Sequence[Action], step: tuple[int, int], place: int
) -> list[tuple[float, tuple[Action, ...]]]:
    """Every combination of measures that can hit a plant, with its probability."""
    groups: dict[tuple[MeasureKind, str], list[Action]] = {}
    for action in actions:
        groups.setdefault((action.kind, action.group), []).append(action)
    choices = []
    for members in groups.values():
        chances = [
            (float(a.level[a.position(np.array([place]))[0]] * a.ramp[step]), a) for a in members
        ]
        choices.append([(1 - sum(c for c, _ in chances), None), *chances])
    found = []
    for combination in product(*choices):
        chance = float(np.prod([c for c, _ in combination])) if combination else 1.0
        found.append((chance, tuple(a for _, a in combination if a is not None)))
    return found


def plant_rate(case: Case, step: tuple[int, int], place: int) -> np.ndarray:
    """Expected kg per activity of a plant, over the measures of stages 4 to 7 that can hit it."""
    system, rate = case.system, np.zeros(3)
    here = [a for a in case.actions if a.kind not in sum(STAGES, ()) and place in a.segments]
    source, mix = system.source[place], system.controls.mixes[system.mix[place]]
    for chance, hit in hits(here, step, place):
        if any(a.kind is MeasureKind.CURTAIL for a in hit):
            continue
        for slot in range(2):
            process = system.factors.process[source, slot]
            if process < 0:
                continue
            for first, second in product(range(3), range(3, 6)):
                share = mix[first] * mix[second]
                rate += chance * share * _hit_rate(case, hit, place, slot, process, (first, second))
    return rate


def _hit_rate(
    case: Case,
    hit: Sequence[Action],
    place: int,
    slot: int,
    process: int,
    controls: tuple[int, int],
) -> np.ndarray:
    """Mean over the orders in which measures of one kind reach the plant first."""
    fuels = [a for a in hit if a.kind is MeasureKind.FUEL_QUALITY]
    retrofits = [a for a in hit if a.kind is MeasureKind.RETROFIT]
    limits = [a for a in hit if a.kind is MeasureKind.LIMIT]
    values = [
        _state_rate(case, fuel[:1], (one, two), limit[:1], place, slot, process, controls)
        for fuel in permutations(fuels)
        for one in permutations(retrofits)  # the chains are divided each by itself
        for two in permutations(retrofits)
        for limit in permutations(limits)
    ]
    return np.mean(values, axis=0)


def _state_rate(
    case: Case,
    fuel: Sequence[Action],
    retrofits: tuple[Sequence[Action], Sequence[Action]],
    limit: Sequence[Action],
    place: int,
    slot: int,
    process: int,
    controls: tuple[int, int],
) -> np.ndarray:
    system = case.system
    sulphur, ash = system.sulphur[place], system.ash[place]
    for action in fuel:
        sulphur, ash = min(sulphur, action.caps["sulphur"]), min(ash, action.caps["ash"])
    source, factors = system.source[place], system.factors
    value = factors.constant[source, slot] + factors.sulphur[source, slot] * sulphur
    value = value + factors.ash[source, slot] * ash
    for chain, control in enumerate(controls):
        fitted = control
        for action in retrofits[
            chain
        ]:  # the first that is better than what stands there takes the plant
            better = [
                c
                for c in action.controls
                if system.controls.chain[c] == chain
                and system.controls.rank[c] > system.controls.rank[control]
            ]
            if better:
                fitted = better[0]
                break
        value = value * (1 - system.controls.removal[fitted, process])
    for action in limit:
        if process == system.stack_process:
            most = action.limits[action.position(np.array([place]))[0]]  # type: ignore[index]
            value = np.minimum(value, most)
    return value
