"""Draws of independent uniform variables: scrambled Sobol points, or plain random numbers.

A draw depends on the seed and its own number alone, so any part of the draws can be made by itself,
in any block and any thread, bit for bit the same.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simmodel.errors import Problem, ScenarioError

Array = NDArray[np.float64]
Words = NDArray[np.uint64]
Columns = NDArray[np.intp]
Method = Literal["sobol", "random"]
METHODS: tuple[Method, ...] = ("sobol", "random")

_BITS = 30
_CHUNK = 256
"""Plain random numbers are made so many draws at a time, each chunk with its own key."""
_WORTH_A_LEAP = 1000
"""Numbers that take as long to make as moving the generator past them."""
_TABLE = "_sobol_direction_numbers.npz"


def power_of_two(draws: int) -> int:
    """Smallest power of two that is at least `draws`.

    >>> power_of_two(1), power_of_two(500), power_of_two(512)
    (1, 512, 512)
    """
    return 1 << max(0, (draws - 1).bit_length())


def uniform(
    start: int,
    stop: int,
    columns: int,
    seed: int,
    method: Method = "sobol",
    before: int = 0,
    chosen: Columns | None = None,
) -> Array:
    """Draws from `start` to `stop`, array (draw, column), above 0 and below 1.

    Parameters
    ----------
    start, stop : numbers of the first draw and of the one behind the last
    seed : not negative
    before : columns that were drawn already; these follow them with a scramble of their own, so
        that the first ones are the same however many follow
    chosen : give these columns only, the same numbers as among all of them

    Raises
    ------
    ScenarioError : the method is not known, or there are more columns than Sobol points have.
    """
    if method == "sobol":
        return _sobol(start, stop, columns, seed, before, chosen)
    if method == "random":
        return _random(start, stop, columns, seed, before, chosen)
    message = f"{method!r} is not a way of drawing. Allowed: {', '.join(METHODS)}."
    raise ScenarioError([Problem("uncertainty", "method", message)])


def _random(
    start: int, stop: int, columns: int, seed: int, before: int, chosen: Columns | None
) -> Array:
    width = columns if chosen is None else chosen.size
    drawn = np.empty((max(0, stop - start), width))
    for chunk in range(start // _CHUNK, -(-stop // _CHUNK)):
        key = (seed, chunk, before) if before else (seed, chunk)
        source = np.random.Philox(np.random.SeedSequence(key))
        first = chunk * _CHUNK
        some = range(max(start, first) - first, min(stop, first + _CHUNK) - first)
        into = drawn[first + some.start - start : first + some.stop - start]
        if chosen is None:
            made = np.random.Generator(source).random((some.stop, columns))
            into[:] = made[some.start :]
        else:
            _leap(source, some, columns, chosen, into)
    clipped: Array = np.clip(drawn, 2.0**-53, 1.0 - 2.0**-53, out=drawn)
    return clipped


def _leap(
    source: np.random.Philox, draws: range, columns: int, chosen: Columns, into: Array
) -> None:
    """Fill an array (draw, chosen column) with the numbers that these have among all.

    The generator counts in fours, so it is moved to a number instead of making all before it.
    """
    generator, runs = np.random.Generator(source), list(_runs(chosen))
    reached = 0
    for row, draw in enumerate(draws):
        for places, first, offsets in runs:
            four, rest = divmod(draw * columns + first, 4)
            source.advance(four - reached)
            made = generator.random(rest + int(offsets[-1]) + 1)
            reached = four + -(-made.size // 4)
            into[row, places] = made[rest + offsets]


def _runs(chosen: Columns) -> Iterator[tuple[Columns, int, Columns]]:
    """Columns that lie close together: places among all chosen, the first, distances from it."""
    order = np.argsort(chosen, kind="stable")
    ends = np.flatnonzero(np.diff(chosen[order]) > _WORTH_A_LEAP) + 1
    for places in np.split(order, ends):
        run = chosen[places]
        if run.size:
            yield places, int(run[0]), run - run[0]


def _sobol(
    start: int, stop: int, columns: int, seed: int, before: int, chosen: Columns | None
) -> Array:
    """Sobol points with a random linear scramble and a digital shift (Matousek 1998)."""
    bits = int(stop - 1).bit_length() if stop else 0
    directions, shift = _scramble(columns, seed, before, bits)
    if chosen is not None:
        directions, shift = directions[chosen], shift[chosen]
    point: Words = np.repeat(shift[None], stop - start, axis=0)
    number = np.arange(start, stop)
    for bit in range(bits):
        has_bit = (number >> bit) & 1 == 1
        point[has_bit] ^= directions[:, bit]
    # Half a step keeps every point off 0 and 1.
    return np.asarray((point + 0.5) / float(1 << _BITS), dtype=np.float64)


@lru_cache(maxsize=2)
def _scramble(columns: int, seed: int, before: int, bits: int) -> tuple[Words, Words]:
    """Scrambled direction numbers (column, bit), and the shift of each column; not to be changed.

    Kept for the next block of draws, or of columns, of the same design.
    """
    key = (seed, before) if before else seed
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(key)))
    directions = _scrambled(_directions(before + columns, bits)[before:], generator)
    shift: Words = np.asarray(generator.integers(0, 1 << _BITS, columns, dtype=np.uint64))
    return directions, shift


def _scrambled(directions: Words, generator: np.random.Generator) -> Words:
    """Multiply the bits of every direction number by a random lower triangular matrix."""
    columns = directions.shape[0]
    scrambled = np.zeros_like(directions)
    for row in range(_BITS):  # row 0 makes the highest bit
        above = np.uint64(((1 << row) - 1) << (_BITS - row))
        own = np.uint64(1 << (_BITS - 1 - row))
        drawn: Words = np.asarray(generator.integers(0, 1 << _BITS, columns, dtype=np.uint64))
        mask: Words = (drawn & above) | own
        kept: Words = directions & mask[:, np.newaxis]
        parity = np.bitwise_count(kept).astype(np.uint64) & np.uint64(1)
        scrambled |= parity << np.uint64(_BITS - 1 - row)
    return scrambled


def _directions(columns: int, bits: int = _BITS) -> Words:
    """First direction numbers of Joe and Kuo, array (column, bit), as scipy ships them."""
    polynomials, initial = _joe_kuo()
    if columns > polynomials.size:
        message = (
            f"{columns} inputs are more than Sobol points have, {polynomials.size}. "
            "Write method: random, or group inputs."
        )
        raise ScenarioError([Problem("uncertainty", "method", message)])
    numbers = np.zeros((columns, bits), dtype=np.uint64)
    numbers[:1] = 1
    degrees = np.array([int(p).bit_length() - 1 for p in polynomials[:columns]])
    for degree in np.unique(degrees[1:]).tolist():
        which = np.flatnonzero(degrees == degree)
        which = which[which > 0]
        numbers[which, :degree] = initial[which, : min(degree, bits)]
        taps = polynomials[which].astype(np.uint64)
        for bit in range(degree, bits):
            new = numbers[which, bit - degree].copy()
            for back in range(1, degree + 1):
                tap = (taps >> np.uint64(degree - back)) & np.uint64(1)
                new ^= (tap * numbers[which, bit - back]) << np.uint64(back)
            numbers[which, bit] = new
    shift = np.arange(_BITS - 1, _BITS - 1 - bits, -1, dtype=np.uint64)
    shifted: Words = numbers << shift
    return shifted


@cache
def _joe_kuo() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Polynomials and initial numbers, read from scipy's table: importing scipy.stats costs 1 s."""
    from importlib.util import find_spec

    spec = find_spec("scipy")
    folders = spec.submodule_search_locations if spec is not None else None
    for folder in folders or ():
        file = Path(folder) / "stats" / _TABLE
        if file.exists():
            with np.load(file) as table:
                return table["poly"], table["vinit"]
    message = "scipy's table of Sobol numbers is not there. Install scipy, or write method: random."
    raise ScenarioError([Problem("uncertainty", "method", message)])
