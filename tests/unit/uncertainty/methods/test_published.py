"""The methods against functions with published answers."""

import math

import numpy as np
import pytest
from scipy.special import ndtri

from simmodel.uncertainty.methods.exact import Drawn, Points, exact_parts
from simmodel.uncertainty.methods.morris import morris
from simmodel.uncertainty.methods.regional import regional
from simmodel.uncertainty.methods.sobol import sobol
from simmodel.uncertainty.methods.terms import curvature, together
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


def one_each(count):
    """Columns that set one input each."""
    return {i: np.array([i]) for i in range(count)}


def test_exact_parts_of_a_sum_of_products():
    """Y = a·b + c: V_a = b²·s_a², V_b = a²·s_b², V_c = s_c²; with 2 ± 0.1, 3 ± 0.2, 1 ± 0.5:
    0.09, 0.16, 0.25. The interaction s_a²·s_b² = 0.0004 is in the totals of a and b."""

    def function(x):
        return x[:, 0] * x[:, 1] + x[:, 2]

    mean, deviation = np.array([2.0, 3.0, 1.0]), np.array([0.1, 0.2, 0.5])
    members = one_each(3)
    drawn = Drawn(function, normal(mean, deviation), 3, {})
    parts = exact_parts(drawn, members, Points(outer=4096))
    assert parts["first"].to_numpy() == pytest.approx([0.09, 0.16, 0.25], rel=1e-6)
    assert (parts["first_error"] == 0).all()
    more = (parts["total"] - parts["first"]).to_numpy()
    assert more == pytest.approx([0.0004, 0.0004, 0], rel=0.1, abs=1e-12)
    assert parts["total_error"][2] == pytest.approx(0, abs=1e-12)
    around = np.array([[2.0, 3.0, 1.0], [2.1, 2.8, 0.5]])
    ends = mean - deviation, mean + deviation
    bent = curvature(function, around, *ends, list(members.values()))
    assert bent.max() < 1e-12
    # x² from 1 to 3: ends 1 and 9, middle 4; 1 off on a span of 8
    bent = curvature(
        lambda x: x[:, 0] ** 2 + x[:, 1], around, mean - 1, mean + 1, [members[0], members[1]]
    )
    assert bent == pytest.approx([1 / 8, 0])
    # a and b of one draw: 1·2 and 3·4 at the ends, 2·3 in the middle; 1 off on a span of 10
    tied = curvature(function, around[:1], mean - 1, mean + 1, [np.array([0, 1])])
    assert tied == pytest.approx([1 / 10])


def test_columns_add_or_multiply_each_other():
    here, there = np.array([[2.0, 3.0, 1.0]]), np.array([[1.0, 5.0, 4.0]])

    def function(x):
        return x[:, 0] * x[:, 1] + x[:, 2] ** 2

    assert together(function, here, there, [np.array([0]), np.array([2])]) == 0
    # 2·3 to 1·3 is -3, to 2·5 is 4; together to 1·5 is -1, and not 1: 2 of 7
    apart = together(function, here, there, [np.array([0]), np.array([1])])
    assert apart == pytest.approx(2 / 7)


def shares_of(parts, variance):
    """First and total indices with their 95 % half widths."""
    return {
        name: (parts[name] / variance, 1.96 * parts[f"{name}_error"] / variance)
        for name in ("first", "total")
    }


def test_exact_parts_of_ishigami():
    """All three bend, so all are swept: .3139, .4424, 0 and .5576, .4424, .2437 as above."""
    drawn = Drawn(ishigami, lambda unit: unit, 3, one_each(3))
    parts = exact_parts(drawn, one_each(3), Points(outer=512, sweeps=3 * 64 * 512))
    found = shares_of(parts, 13.8446)
    for name, wanted in (("first", (0.3139, 0.4424, 0.0)), ("total", (0.5576, 0.4424, 0.2437))):
        value, half = found[name]
        # a sweep of 12 nodes is near by a few in a thousand where the sine has several waves
        assert (np.abs(value - np.array(wanted)) <= 1.5 * half + 0.001).all()
        assert (half < 0.06).all()


def test_exact_parts_of_the_g_function_and_of_its_product_form():
    """G as a function of y = |4u − 2| is a product of linear factors: first order exact."""
    part = 1 / (3 * (1 + A) ** 2)
    variance = np.prod(1 + part) - 1
    total = part * np.prod(1 + part) / (1 + part)

    def product(y):
        return np.prod((y + A) / (1 + A), axis=1)

    # y is uniform from 0 to 2, so a rising function of another uniform number
    drawn = Drawn(product, lambda unit: 2 * unit, 8, {})
    parts = exact_parts(drawn, one_each(8), Points(outer=1024))
    assert parts["first"].to_numpy() == pytest.approx(part, rel=1e-6)
    value, half = shares_of(parts, variance)["total"]
    assert (np.abs(value - total / variance) <= 1.5 * half + 1e-9).all()
    assert (half < 0.02).all()
    # as a function of u itself every input bends
    swept = exact_parts(Drawn(sobol_g, lambda unit: unit, 8, one_each(8)), one_each(8),
                        Points(outer=256, sweeps=8 * 64 * 256))  # fmt: skip
    value, half = shares_of(swept, variance)["total"]
    assert (np.abs(value - total / variance) <= 1.5 * half + 0.01).all()


def test_one_input_that_bends_leaves_the_others_exact_on_average():
    """Y = a·c² + b, c bends: V_a = E[c²]²·s_a², total E[c⁴]·s_a²; V_c = a²·Var(c²); V_b = s_b².
    c = 1 ± 0.2 normal: E[c²] = 1.04, E[c⁴] = 1 + 6·0.04 + 3·0.0016 = 1.2448, Var(c²) = 0.1632."""
    mean, deviation = np.array([2.0, 1.0, 1.0]), np.array([0.5, 0.3, 0.2])
    drawn = Drawn(
        lambda x: x[:, 0] * x[:, 2] ** 2 + x[:, 1], normal(mean, deviation), 3, {2: np.array([2])}
    )
    parts = exact_parts(drawn, one_each(3), Points(around=4096, outer=4096, sweeps=64 * 64))
    assert parts["first"][0] == pytest.approx(1.04**2 * 0.25, abs=2 * parts["first_error"][0])
    assert parts["first_error"][0] < 0.005
    assert parts["total"][0] == pytest.approx(1.2448 * 0.25, abs=3 * parts["total_error"][0])
    assert parts["first"][2] == pytest.approx(4 * 0.1632, rel=1e-3)
    assert parts["first_error"][2] == pytest.approx(0, abs=1e-9)
    assert parts.loc[1, ["first", "total"]].to_numpy() == pytest.approx([0.09, 0.09])


def test_a_column_of_two_shapes_is_swept():
    """One draw z sets x = z and y = exp(z/2): Y = x + y enters linearly, and two points of it do
    not tell the line. Var = 1 + (e^0.5 - e^0.25)·… + 2·cov, by the moments of z."""

    def from_unit(unit):
        z = ndtri(unit[:, 0])
        return np.stack([z, np.exp(z / 2)], axis=1)

    both = {0: np.array([0, 1])}
    parts = exact_parts(Drawn(lambda x: x.sum(axis=1), from_unit, 1, {}), both)
    # Var(e^{z/2}) = e^0.25·(e^0.25 − 1), cov(z, e^{z/2}) = e^0.125 / 2
    wanted = 1 + np.exp(0.25) * np.expm1(0.25) + np.exp(0.125)
    assert parts["first"][0] == pytest.approx(wanted, rel=1e-3)
    assert parts["total"][0] == pytest.approx(wanted, rel=1e-3)


def test_exact_parts_agree_with_sobol():
    """Two lognormals and a normal multiplied and added, as factors and activities are."""
    spread = np.array([0.4, 0.25, 0.3])

    def from_unit(unit):
        return np.exp(spread * ndtri(np.clip(unit, 1e-12, 1 - 1e-12)))

    def function(x):
        return 3 * x[:, 0] * x[:, 1] + 2 * x[:, 2]

    table = sobol(lambda u: function(from_unit(u)), ["a", "b", "c"], 2048, seed=5)
    parts = exact_parts(Drawn(function, from_unit, 3, {}), one_each(3))
    parts = (parts / table.attrs["variance"]).set_axis(["a", "b", "c"])
    for row in table.itertuples():
        exact = parts.loc[row.name]
        assert row.first == pytest.approx(exact["first"], abs=row.first_interval)
        interval = row.total_interval + 1.96 * exact["total_error"]
        assert row.total == pytest.approx(exact["total"], abs=interval)
    # closed form: V(a·b) = 9·(exp(s_a² + s_b²)·(exp(s_a² + s_b²) − 1)), V(c) likewise
    both, single = spread[:2] @ spread[:2], spread[2] ** 2
    variance = 9 * np.exp(both) * np.expm1(both) + 4 * np.exp(single) * np.expm1(single)
    assert table.attrs["variance"] == pytest.approx(variance, rel=0.03)
    lead = 9 * np.exp(both) * np.expm1(spread[0] ** 2)
    assert parts["first"]["a"] * table.attrs["variance"] == pytest.approx(lead, rel=1e-4)
    whole = lead * np.exp(spread[1] ** 2)
    error = parts["total_error"]["a"] * table.attrs["variance"]
    assert parts["total"]["a"] * table.attrs["variance"] == pytest.approx(whole, abs=3 * error)
    assert error < 0.02 * whole


def test_nothing_asked_for_gives_no_parts():
    drawn = Drawn(lambda x: x.sum(axis=1), lambda unit: unit, 2, one_each(2))
    parts = exact_parts(drawn, {})
    assert parts.empty
    assert (parts / 2.0).columns.tolist() == ["first", "first_error", "total", "total_error"]
