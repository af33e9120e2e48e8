"""The cases of the benchmarks, by size."""

from dataclasses import dataclass

import numpy as np

from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from tests.benchmarks.measures import Draw
from tests.benchmarks.places import Size, make_kinds, make_system

CITY = Size("city", 6, 60, 6, 25)
PROVINCE = Size("province", 117, 150, 11, 60)
NATION = Size("nation", 2850, 150, 11, 60)


@dataclass(frozen=True)
class Case:
    """A system and what its measures do."""

    size: Size
    system: System
    actions: tuple[Action, ...]


def make_case(size: Size, seed: int = 0) -> Case:
    """System of a size and its measures."""
    rng = np.random.default_rng(seed)
    kinds = make_kinds(rng, size.sources)
    system = make_system(rng, size, kinds)
    return Case(size, system, tuple(Draw(rng, size, system, kinds).actions()))
