"""The methods against functions with published answers."""

import math

import numpy as np
import pytest
from scipy.special import ndtri

from simmodel.uncertainty.methods.morris import morris
from simmodel.uncertainty.methods.regional import regional
from simmodel.uncertainty.methods.sobol import sobol
from simmodel.uncertainty.methods.terms import curvature, exact_parts, means
from simmodel.uncertainty.methods.tornado import tornado
from simmodel.uncertainty.methods.turning import turning_point


def ishigami(unit):
    """Ishigami and Homma (1990), a = 7, b = 0.1, inputs uniform from -pi to pi."""
    x = (2 * unit - 1) * math.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


A = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
"""Sobol's G function as in Saltelli et al. (2010): the first input leads, the last four sleep."""


def sobol_g(unit):
    return np.prod((np.abs(4 * unit - 2) + A) / (1 + A), axis=1)


def morris_function(unit):
    """Morris (1991), section 4, with the small coefficients of Blatman and Sudret (2010)."""
    w = 2 * (unit - 0.5)
    bent = [2, 4, 6]
    w[:, bent] = 2 * (1.1 * unit[:, bent] / (unit[:, bent] + 0.1) - 0.5)
    first = np.array([20.0] * 10 + [(-1.0) ** i for i in range(11, 21)])
    y = w @ first
    for i in range(20):
        for j in range(i + 1, 20):
            y = y + (-15.0 if j < 6 else (-1.0) ** (i + j)) * w[:, i] * w[:, j]
            for k in range(j + 1, 5):
                y = y - 10.0 * w[:, i] * w[:, j] * w[:, k]
    return y + 5.0 * w[:, 0] * w[:, 1] * w[:, 2] * w[:, 3]


def test_sobol_of_ishigami():
    """S1 = .3139, .4424, 0; ST = .5576, .4424, .2437 (Saltelli et al. 2008, Global Sensitivity
    Analysis, page 179, from the closed form)."""
    table = sobol(ishigami, ["x1", "x2", "x3"], 4096, seed=1).set_index("name")
    expected = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}
    for name, (first, total) in expected.items():
        assert table.loc[name, "first"] == pytest.approx(first, abs=0.01)
        assert table.loc[name, "total"] == pytest.approx(total, abs=0.01)
    # closed form: 1/2 + a²/8 + b·pi⁴/5 + b²·pi⁸/18 = 13.8446
    assert table.attrs["variance"] == pytest.approx(13.8446, rel=0.01)
    assert table.attrs["evaluations"] == 4096 * 5


def test_sobol_of_the_g_function_single_and_grouped():
    part = 1 / (3 * (1 + A) ** 2)
    variance = np.prod(1 + part) - 1
    first = part / variance
    total = part * np.prod(1 + part) / (1 + part) / variance
    names = [f"x{i}" for i in range(8)]
    table = sobol(sobol_g, names, 4096, seed=0).set_index("name").loc[names]
    assert table["first"].to_numpy() == pytest.approx(first, abs=0.015)
    assert table["total"].to_numpy() == pytest.approx(total, abs=0.015)
    # x2 to x8 as one group: first order (prod of their 1+V, minus 1) / V
    grouped = sobol(sobol_g, ["x1", *["others"] * 7], 4096, seed=0).set_index("name")
    rest = np.prod(1 + part[1:]) - 1
    assert grouped.loc["others", "first"] == pytest.approx(rest / variance, abs=0.015)
    assert grouped.loc["x1", "total"] == pytest.approx(total[0], abs=0.015)
    assert grouped.loc["x1", "first"] + grouped.loc["others", "total"] == pytest.approx(1, abs=0.02)


def test_morris_sorts_its_own_example_into_three_kinds():
    """Morris (1991), figure 1: inputs 8-10 large and linear, 1-7 large with interaction or
    curvature, 11-20 hardly any effect."""
    names = [f"x{i}" for i in range(1, 21)]
    table = morris(morris_function, names, 200, seed=3).set_index("name")
    strong = {f"x{i}" for i in range(1, 11)}
    assert set(table.index[:10]) == strong
    assert table.loc[[f"x{i}" for i in range(11, 21)], "mu_star"].max() < 12
    for linear in ("x8", "x9", "x10"):
        # effect over the whole range: 2 · 20 = 40, each second-order term of size 1 adds little
        assert table.loc[linear, "mu"] == pytest.approx(40, abs=3)
        assert table.loc[linear, "sigma"] < 12
    assert table.loc[[f"x{i}" for i in range(1, 8)], "sigma"].min() > 20
    assert table.attrs["evaluations"] == 200 * 21


def test_morris_moves_a_group_together():
    table = morris(lambda u: u[:, 0] + u[:, 1] - 3 * u[:, 2], ["a", "a", "b"], 50, seed=0)
    assert table["name"].tolist() == ["b", "a"]
    assert table["mu_star"].iloc[0] == pytest.approx(3)


AIRLINE = {
    "hours flown": (500, 800, 1000),
    "charter price": (300, 325, 350),
    "ticket price": (95, 100, 108),
    "capacity of scheduled flights": (0.40, 0.50, 0.60),
    "ratio of charter flights": (0.45, 0.50, 0.70),
    "operating cost": (230, 245, 260),
    "insurance": (18_000, 20_000, 25_000),
    "proportion financed": (0.30, 0.40, 0.50),
    "interest rate": (0.105, 0.115, 0.13),
    "purchase price": (85_000, 87_500, 90_000),
}


def airline(points):
    """Eagle Airlines: Clemen and Reilly, Making Hard Decisions, chapter 5; five seats."""
    hours, charter, ticket, capacity, ratio, cost, insurance, part, rate, price = points.T
    revenue = ratio * hours * charter + (1 - ratio) * hours * ticket * 5 * capacity
    return revenue - hours * cost - insurance - price * part * rate


def test_tornado_of_eagle_airlines():
    """Base profit 9 975 as lecture notes on the chapter print it (230 000 − 220 025;
    slideplayer.com/slide/9070789, "Sensitivity analysis on values").

    The ends of the ranges are those of the book as remembered; bars by hand: capacity 40 % takes
    0.5 · 800 · 100 · 5 · 0.1 = 20 000; operating cost ± 15 · 800 = 12 000; hours 287.5 − 245 =
    42.5 each, 500: −12 750, 1000: +8 500; charter price ± 25 · 400 = 10 000.
    """
    low, base, high = np.array(list(AIRLINE.values()), dtype=float).T
    ends = [base + np.diag(end - base) for end in (low, high)]
    table = tornado(airline, base, *ends, list(AIRLINE))
    assert table["base"].unique() == pytest.approx([9975])
    bars = table.set_index("name")
    assert table["name"].tolist()[:4] == [
        "capacity of scheduled flights",
        "operating cost",
        "hours flown",
        "charter price",
    ]
    assert bars.loc["capacity of scheduled flights", ["low", "high"]].tolist() == pytest.approx(
        [-10_025, 29_975]
    )
    assert bars.loc["operating cost", ["low", "high"]].tolist() == pytest.approx([21_975, -2_025])
    assert bars.loc["operating cost", "swing"] == pytest.approx(-24_000)
    assert bars.loc["hours flown", ["low", "high"]].tolist() == pytest.approx([-2_775, 18_475])
    assert bars.loc["charter price", "swing"] == pytest.approx(20_000)
    assert bars["share"].sum() == pytest.approx(1)


def test_turning_point_of_eagle_airlines():
    """Buying the plane beats 4 200 in the bank from 664 hours on, as the lecture notes say:
    42.5 h = 24 025 + 4 200."""
    base = np.array([value[1] for value in AIRLINE.values()], dtype=float)

    def gain(hours):
        points = np.repeat(base[None, :], len(hours), axis=0)
        points[:, 0] = hours
        return airline(points) - 4200

    assert turning_point(gain, 800, 500, 1000) == pytest.approx(28_225 / 42.5)
    assert round(turning_point(gain, 800, 500, 1000)) == 664
    assert turning_point(gain, 800, 700, 1000) is None
    # of two crossings, at 1 and 4, the nearer
    two = lambda x: (x - 1) * (x - 4)  # noqa: E731
    assert turning_point(two, 3.0, 0.0, 5.0) == pytest.approx(4)
    assert turning_point(two, 1.5, 0.0, 5.0) == pytest.approx(1)


def test_regional_finds_what_decides():
    rng = np.random.default_rng(0)
    unit = rng.random((4000, 3))
    # met where the first is high; the second weighs a fifth, the third nothing
    is_met = unit[:, 0] + 0.2 * unit[:, 1] > 0.6
    table = regional(unit, is_met, ["first", "second", "third"])
    assert table["name"].tolist() == ["first", "second", "third"]
    assert table.loc[0, "shift"] > 0.3
    assert table.loc[0, "distance"] > 0.8
    assert table.loc[2, "probability"] > 0.05
    assert regional(unit, np.ones(4000, dtype=bool), ["a", "b", "c"]).empty


def normal(mean, deviation):
    """Probabilities (draw, input) to independent normal values."""
    return lambda unit: mean + deviation * ndtri(unit)


def test_exact_parts_of_a_sum_of_products():
    """Y = a·b + c: V_a = b²·s_a², V_b = a²·s_b², V_c = s_c²; with 2 ± 0.1, 3 ± 0.2, 1 ± 0.5:
    0.09, 0.16, 0.25. V(Y) is their sum and s_a²·s_b² = 0.0004 of the interaction."""

    def function(x):
        return x[:, 0] * x[:, 1] + x[:, 2]

    mean, deviation = np.array([2.0, 3.0, 1.0]), np.array([0.1, 0.2, 0.5])
    from_unit = normal(mean, deviation)
    members = [np.array([0]), np.array([1]), np.array([2])]
    parts = exact_parts(function, from_unit, members, [0, 1, 2], 3)
    assert parts == pytest.approx([0.09, 0.16, 0.25], rel=1e-6)
    assert means(from_unit, 3) == pytest.approx(mean)
    around = np.array([[2.0, 3.0, 1.0], [2.1, 2.8, 0.5]])
    bent = curvature(function, around, mean - deviation, mean + deviation, members)
    assert bent.max() < 1e-12
    # x² from 1 to 3: ends 1 and 9, middle 4; 1 off on a span of 8
    bent = curvature(lambda x: x[:, 0] ** 2 + x[:, 1], around, mean - 1, mean + 1, members[:2])
    assert bent == pytest.approx([1 / 8, 0])
    # a and b of one draw: 1·2 and 3·4 at the ends, 2·3 in the middle; 1 off on a span of 10
    tied = curvature(function, around[:1], mean - 1, mean + 1, [np.array([0, 1])])
    assert tied == pytest.approx([1 / 10])


def test_exact_parts_agree_with_sobol():
    """Two lognormals and a normal multiplied and added, as factors and activities are."""
    spread = np.array([0.4, 0.25, 0.3])

    def from_unit(unit):
        return np.exp(spread * ndtri(np.clip(unit, 1e-12, 1 - 1e-12)))

    def function(x):
        return 3 * x[:, 0] * x[:, 1] + 2 * x[:, 2]

    members = [np.array([i]) for i in range(3)]
    table = sobol(lambda u: function(from_unit(u)), ["a", "b", "c"], 2048, seed=5)
    parts = exact_parts(function, from_unit, members, [0, 1, 2], 3)
    exact = dict(zip("abc", parts / table.attrs["variance"], strict=True))
    for row in table.itertuples():
        assert row.first == pytest.approx(exact[row.name], abs=row.first_interval)
    # closed form: V(a·b) = 9·(exp(s_a² + s_b²)·(exp(s_a² + s_b²) − 1)), V(c) likewise
    both, single = spread[:2] @ spread[:2], spread[2] ** 2
    variance = 9 * np.exp(both) * np.expm1(both) + 4 * np.exp(single) * np.expm1(single)
    assert table.attrs["variance"] == pytest.approx(variance, rel=0.03)
    lead = 9 * np.exp(both) * np.expm1(spread[0] ** 2)
    assert parts[0] == pytest.approx(lead, rel=1e-4)
