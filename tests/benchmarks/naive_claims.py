"""How measures of one stage share what they find, in long tables; part of ``naive``."""

import numpy as np
import pandas as pd

from simmodel.vocabulary import MeasureKind
from tests.benchmarks.tables import KINDS, Tables

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(4)
"""Exact for the equal division among up to eight groups of measures (`taken`)."""


def claims_on(tables: Tables, rows: pd.DataFrame, kind: MeasureKind) -> pd.DataFrame:
    """What actions of a kind want of rows: row, action, group, x (where it is not zero)."""
    actions = tables.actions[tables.actions["kind"] == KINDS.index(kind)]
    scope = tables.scope.merge(actions, on="action")
    ramps = tables.ramps[tables.ramps["ramp"] > 0]
    keys = rows[["segment", "year", "month"]].assign(row=rows.index)
    claims = keys.merge(scope, on="segment").merge(ramps, on=["action", "year", "month"])
    claims["x"] = claims["level"] * claims["ramp"]
    return claims[["row", "segment", "action", "group", "x"]]


def stay(claims: pd.DataFrame, key: list[str]) -> pd.Series:
    """Share that no claim takes, by key: the product over groups of 1 − Σ x."""
    left = 1.0 - claims.groupby([*key, "group"])["x"].sum()
    return left.groupby(level=key).prod()


def taken(claims: pd.DataFrame, key: list[str]) -> pd.Series:
    """Share that each claim takes, in the order of the claims.

    What independent claims both want is divided equally:
    Σ_S (−1)^|S| Π_{j∈S} x_j / (|S|+1) = ∫ Π_j (1 − u·x_j) du over 0–1, by quadrature.
    """
    alone = claims.groupby(key)["group"].transform("nunique") == 1
    share = claims["x"].where(alone, 0.0)
    several = claims[~alone]
    wanted = several.groupby([*key, "group"])["x"].sum().rename("wanted").reset_index()
    for node, weight in zip((NODES + 1.0) / 2.0, NODE_WEIGHTS / 2.0, strict=True):
        wanted["left"] = 1.0 - node * wanted["wanted"]
        wanted["others"] = wanted.groupby(key)["left"].transform("prod") / wanted["left"]
        others = several.merge(wanted, on=[*key, "group"], how="left")["others"]
        share.loc[several.index] += weight * several["x"] * others.to_numpy()
    return share
