"""Multilinear polynomials in the implementations, and how measures share a segment.

A polynomial maps a set of actions, written as a bit mask, to a coefficient; the implementations x
themselves stay outside. An implementation is the share of identical plants, households or vehicles
under the measure, so x·x = x: when two factors of a product name the same action, its bit is kept
once, and its x is multiplied in once, at the end (`implemented`). Every emission stays multilinear
in the implementations (DESIGN 3).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Coefficient = float | Array
Polynomial = Mapping[int, Coefficient]


@dataclass(frozen=True)
class Taker:
    """One action that wants a share of what a stage finds.

    Parameters
    ----------
    mask : the action's bit
    group : takers of one group are disjoint (their shares add); others are independent
    """

    mask: int
    group: str


def multiply(left: Polynomial, right: Polynomial) -> dict[int, Coefficient]:
    """Product of two polynomials; coefficient arrays are broadcast.

    >>> multiply({0: 2.0, 1: -2.0}, {0: 3.0, 1: 3.0})  # (2 − 2x)(3 + 3x), x·x = x
    {0: 6.0, 1: -6.0}
    """
    if _is_one(left):
        return dict(right)
    product: dict[int, Coefficient] = {}
    for left_mask, left_value in left.items():
        for right_mask, right_value in right.items():
            mask, value = left_mask | right_mask, left_value * right_value
            product[mask] = product[mask] + value if mask in product else value
    return product


def _is_one(polynomial: Polynomial) -> bool:
    constant = polynomial.get(0)
    return len(polynomial) == 1 and isinstance(constant, float) and constant == 1.0


def add_term(polynomial: dict[int, Coefficient], mask: int, value: Coefficient) -> None:
    """Add one monomial to a polynomial in place (the polynomial is being built by the caller)."""
    polynomial[mask] = polynomial[mask] + value if mask in polynomial else value


def add(parts: Iterable[Polynomial]) -> dict[int, Coefficient]:
    """Sum of polynomials."""
    total: dict[int, Coefficient] = {}
    for part in parts:
        for mask, value in part.items():
            add_term(total, mask, value)
    return total


def stay(takers: Sequence[Taker]) -> Polynomial:
    """Share that no taker takes: the product over groups of 1 − Σ x.

    >>> stay([Taker(1, "a"), Taker(2, "b")])
    {0: 1.0, 2: -1.0, 1: -1.0, 3: 1.0}
    """
    one: Polynomial = {0: 1.0}
    return reduce(multiply, (_left_by(group) for group in _groups(takers)), one)


def taken(taker: Taker, takers: Sequence[Taker]) -> Polynomial:
    """Share that one taker takes when all act together, the result not depending on their order.

    What several independent takers would take is taken once and divided equally (DESIGN 3):
    m_i = x_i Σ_S (−1)^|S| Π_{j∈S} x_j / (|S|+1), S over the other groups, at most one taker of
    each.

    By hand: x_a = x_b = 0.5 independent: both want 0.25 of the stock, so a gets 0.25 + 0.125 =
    0.375, which is x_a − x_a·x_b/2.

    >>> a, b = Taker(1, "a"), Taker(2, "b")
    >>> taken(a, [a, b])
    {1: 1.0, 3: -0.5}
    """
    others: Polynomial = {0: 1.0}
    for group in _groups(takers):
        if group[0].group != taker.group:
            others = multiply(others, _left_by(group))
    return {mask | taker.mask: value / (mask.bit_count() + 1) for mask, value in others.items()}


def bits(mask: int) -> list[int]:
    """Positions of the bits of a mask.

    >>> bits(0b1010)
    [1, 3]
    """
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def implemented(mask: int, levels: Mapping[int, Array]) -> Coefficient:
    """Product of the implementations of the actions of a mask.

    Parameters
    ----------
    levels : mask of a single action -> array (member,)
    """
    product: Coefficient = 1.0
    for bit in bits(mask):
        product = product * levels[1 << bit]
    return product


def _groups(takers: Sequence[Taker]) -> list[list[Taker]]:
    by_group: dict[str, list[Taker]] = {}
    for taker in takers:
        by_group.setdefault(taker.group, []).append(taker)
    return list(by_group.values())


def _left_by(group: Sequence[Taker]) -> Polynomial:
    return {0: 1.0} | {t.mask: -1.0 for t in group}
