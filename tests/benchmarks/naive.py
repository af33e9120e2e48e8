"""The totals of a case by merges and group-bys of long tables: what the core is compared with.

Written as a careful analyst would write it in pandas: integer keys, filters before merges, months
only in the years in which a measure that matters changes, rates formed once where nothing acts.
"""

import numpy as np
import pandas as pd

from simmodel.vocabulary import MeasureKind
from tests.benchmarks.naive_claims import claims_on, stay, taken
from tests.benchmarks.places import PM10, PM25, STACK, TSP
from tests.benchmarks.tables import Tables

RATE_KINDS = (MeasureKind.FUEL_QUALITY, MeasureKind.RETROFIT, MeasureKind.LIMIT)
FUELS = ("sulphur", "ash")
FOLLOWERS = {TSP: (TSP, PM10, PM25)}
CELL = ["region", "source", "pollutant", "year"]


def totals(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Baseline and scenario of every cell, and the change where electricity is made.

    Returns
    -------
    tables (region, source, pollutant, year; baseline, scenario) and (pollutant, year; outside), t
    """
    rates = _plain_rates(tables)
    baseline = _emitted(tables, tables.activity, rates, ["segment"])
    start = _rows(tables)
    moved = _through_moves(tables, start)
    touched = tables.scope["segment"].unique()
    scenario = baseline[~baseline["segment"].isin(touched)]
    running, after = _after_rates(tables, moved, rates)
    outside = _upstream(tables, running).sub(_upstream(tables, start), fill_value=0.0)
    everything = pd.concat(
        [
            baseline.rename(columns={"emission": "baseline"}),
            scenario.rename(columns={"emission": "scenario"}),
            after.rename(columns={"emission": "scenario"}),
        ]
    )
    cells = everything.merge(tables.segments[["segment", "region", "source"]], on="segment")
    total = cells.groupby(CELL)[["baseline", "scenario"]].sum().reset_index()
    return total, outside.rename("outside").reset_index()


def _factors_of(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Uncontrolled factors of rows with source, sulphur and ash, by process and pollutant."""
    table = rows.merge(tables.factors, on="source")
    table["factor"] = (
        table["constant"]
        + table["sulphur_slope"] * table["sulphur"]
        + table["ash_slope"] * table["ash"]
    )
    return table


def _acting(tables: Tables) -> pd.DataFrame:
    """What controls remove, where they do: control, process, pollutant, removed."""
    removal = tables.passing[tables.passing["passing"] != 1.0]
    return removal.assign(removed=1.0 - removal["passing"]).drop(columns="passing")


def _passing_of_mixes(tables: Tables) -> pd.DataFrame:
    """Share that passes all chains, by mix, process and pollutant."""
    table = tables.mixes.merge(tables.passing, on="control")
    table["passing"] *= table["share"]
    chains = table.groupby(["mix", "chain", "process", "pollutant"])["passing"].sum()
    return chains.groupby(["mix", "process", "pollutant"]).prod().reset_index()


def _plain_rates(tables: Tables) -> pd.DataFrame:
    """Emission per activity of every segment as it is, t, by segment and pollutant."""
    table = _factors_of(tables, tables.segments).merge(
        _passing_of_mixes(tables), on=["mix", "process", "pollutant"]
    )
    table["rate"] = table["factor"] * table["passing"] / 1000.0
    return table.groupby(["segment", "pollutant"])["rate"].sum().reset_index()


def _emitted(
    tables: Tables, activity: pd.DataFrame, rates: pd.DataFrame, key: list[str]
) -> pd.DataFrame:
    table = activity.merge(rates, on=key)
    table["emission"] = table["activity"] * table["rate"]
    return table.groupby(["segment", "pollutant", "year"])["emission"].sum().reset_index()


def _rows(tables: Tables) -> pd.DataFrame:
    """Activity of the segments that measures touch: segment, year, month, activity.

    A year in which no measure on the way changes is one row, that of its first month.
    """
    monthly = _changing(tables, tables.actions)
    for _ in ("switch", "shift"):
        arriving = tables.moves[["segment", "to"]].merge(
            monthly.rename(columns={"segment": "to"}), on="to"
        )
        monthly = pd.concat([monthly, arriving[["segment", "year"]]]).drop_duplicates()
    rows = tables.activity[tables.activity["segment"].isin(tables.scope["segment"].unique())]
    rows = rows.merge(monthly.assign(monthly=True), on=["segment", "year"], how="left")
    whole = rows["monthly"].isna()
    by_month = rows[~whole].merge(tables.segments[["segment", "profile"]], on="segment")
    by_month = by_month.merge(tables.profiles, on="profile")
    by_month["activity"] *= by_month["weight"]
    names = ["segment", "year", "month", "activity"]
    return pd.concat([rows[whole].assign(month=0)[names], by_month[names]], ignore_index=True)


def _changing(tables: Tables, actions: pd.DataFrame) -> pd.DataFrame:
    """Segments and years in which the ramp of some of the actions changes."""
    ramps = tables.ramps[tables.ramps["action"].isin(actions["action"])]
    spread = ramps.groupby(["action", "year"])["ramp"].agg(["min", "max"])
    changing = spread[spread["min"] != spread["max"]].reset_index()[["action", "year"]]
    return tables.scope.merge(changing, on="action")[["segment", "year"]].drop_duplicates()


def _through_moves(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    for kind in (MeasureKind.RETIRE, MeasureKind.SWITCH, MeasureKind.SHIFT):
        claims = claims_on(tables, rows, kind)
        arrived = claims.assign(share=taken(claims, ["row"]))
        arrived = arrived.merge(tables.moves, on=["action", "segment"])
        arrived = arrived.join(rows[["year", "month", "activity"]], on="row")
        arrived["activity"] *= arrived["share"] * arrived["weight"]
        arrived["segment"] = arrived["to"]
        stayed = rows.copy()
        stayed["activity"] *= stay(claims, ["row"]).reindex(rows.index, fill_value=1.0)
        rows = pd.concat([stayed, arrived[list(rows.columns)]])
        rows = rows.groupby(["segment", "year", "month"])["activity"].sum().reset_index()
    return rows


def _upstream(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Emission where the electricity of rows is made, by pollutant and year, t."""
    table = rows.merge(tables.segments[["segment", "source"]], on="segment")
    table = table.groupby(["source", "year"])["activity"].sum().reset_index()
    table = table.merge(tables.upstream, on="source")
    table["emission"] = table["activity"] * table["factor"] / 1000.0
    return table.groupby(["pollutant", "year"])["emission"].sum()


def _after_rates(
    tables: Tables, rows: pd.DataFrame, plain: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows after curtailment, and emission by segment, pollutant and year."""
    curtailed = stay(claims_on(tables, rows, MeasureKind.CURTAIL), ["row"])
    rows = rows.assign(activity=rows["activity"] * curtailed.reindex(rows.index, fill_value=1.0))
    fuel, fitted, limited = (claims_on(tables, rows, kind) for kind in RATE_KINDS)
    acted = np.unique(np.concatenate([claims["row"] for claims in (fuel, fitted, limited)]))
    untouched = (
        rows[~rows.index.isin(acted)].groupby(["segment", "year"])["activity"].sum().reset_index()
    )
    changed = rows.loc[acted].rename_axis("row").reset_index().merge(tables.segments, on="segment")
    states = {name: _fuel_states(tables, changed, fuel, name) for name in FUELS}
    shares = _control_shares(tables, changed, fitted)
    rates = _mean_rates(tables, changed, states, shares)
    rates = _limited_rates(tables, changed, states, shares, limited, rates)
    return rows, pd.concat(
        [
            _emitted(tables, untouched, plain, ["segment"]),
            _emitted(tables, changed[["row", "segment", "year", "activity"]], rates, ["row"]),
        ]
    )


def _fuel_states(
    tables: Tables, rows: pd.DataFrame, claims: pd.DataFrame, name: str
) -> pd.DataFrame:
    """Fuel of each row: row, a value of one property, and the share of the plants that have it."""
    caps = tables.caps.loc[tables.caps["fuel"] == name, ["action", "cap"]]
    claims = claims.merge(caps, on="action")
    now = rows.set_index("row")[name]
    left = stay(claims, ["row"]).reindex(now.index, fill_value=1.0)
    value = np.minimum(claims["cap"], now.reindex(claims["row"]).to_numpy())
    better = pd.DataFrame({"row": claims["row"], name: value, "share": taken(claims, ["row"])})
    same = pd.DataFrame({"row": now.index, name: now.to_numpy(), "share": left.to_numpy()})
    return pd.concat([same, better], ignore_index=True)


def _control_shares(tables: Tables, rows: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Controls of each row after the retrofits: row, chain, control, share."""
    names = ["row", "chain", "control", "share"]
    shares = (
        rows[["row", "mix"]]
        .merge(tables.mixes, on="mix")
        .merge(tables.controls[["control", "rank"]], on="control")
    )
    met = shares.merge(claims.merge(tables.retrofits, on="action"), on=["row", "chain"])
    met = met[met["rank"] < met["target_rank"]].reset_index(drop=True)
    key = ["row", "control"]
    arrived = met.assign(share=met["share"] * taken(met, key))
    arrived = arrived.drop(columns="control").rename(columns={"target": "control"})
    left = stay(met, key).rename("left").reset_index()
    shares = shares.merge(left, on=key, how="left")
    shares["share"] *= shares["left"].fillna(1.0)
    after = pd.concat([shares[names], arrived[names]])
    return after.groupby(names[:3])["share"].sum().reset_index()


def _mean_rates(
    tables: Tables, rows: pd.DataFrame, states: dict[str, pd.DataFrame], shares: pd.DataFrame
) -> pd.DataFrame:
    """Rate by row, process and pollutant with mean fuel and mean controls, t per activity."""
    fuel = rows[["row", "source"]]
    for name, table in states.items():
        mean = (table[name] * table["share"]).groupby(table["row"]).sum().rename(name)
        fuel = fuel.join(mean, on="row")
    rates = _factors_of(tables, fuel)[["row", "process", "pollutant", "factor"]]
    processes = rates[["row", "process"]].drop_duplicates()
    removal = _acting(tables)
    chains = shares.merge(processes, on="row").merge(removal, on=["control", "process"])
    chains["removed"] *= chains["share"]
    by_chain = 1.0 - chains.groupby(["row", "process", "pollutant", "chain"])["removed"].sum()
    passing = by_chain.groupby(level=["row", "process", "pollutant"]).prod().rename("passing")
    rates = rates.merge(passing.reset_index(), on=["row", "process", "pollutant"], how="left")
    rates["rate"] = rates["factor"] * rates["passing"].fillna(1.0) / 1000.0
    return rates[["row", "process", "pollutant", "rate"]]


def _limited_rates(
    tables: Tables,
    rows: pd.DataFrame,
    states: dict[str, pd.DataFrame],
    shares: pd.DataFrame,
    claims: pd.DataFrame,
    rates: pd.DataFrame,
) -> pd.DataFrame:
    """Rates by row and pollutant; under a limit plant by plant, as a limit cuts no average."""
    for pollutant in tables.limits["pollutant"].unique():
        limits = tables.limits[tables.limits["pollutant"] == pollutant].drop(columns="pollutant")
        here = claims.assign(taken=taken(claims, ["row"])).merge(limits, on=["action", "segment"])
        plants = _plants(tables, rows[rows["row"].isin(here["row"])], states, shares, pollutant)
        over = here.merge(plants.loc[plants["pollutant"] == pollutant], on="row")
        cut = np.minimum(over["emitted"], over["allowed"]) / over["emitted"] - 1.0
        cut = (over["taken"] * cut.fillna(0.0)).groupby(over["plant"]).sum().rename("cut")
        plants = plants.join(cut, on="plant")
        plants["rate"] = plants["share"] * plants["emitted"] * (1.0 + plants["cut"]) / 1000.0
        new = plants.groupby(["row", "pollutant"])["rate"].sum().rename("new").reset_index()
        rates = rates.merge(new, on=["row", "pollutant"], how="left")
        replaced = (rates["process"] == STACK) & rates["new"].notna()
        rates["rate"] = rates["rate"].where(~replaced, rates["new"])
        rates = rates.drop(columns="new")
    return rates.groupby(["row", "pollutant"])["rate"].sum().reset_index()


def _plants(
    tables: Tables,
    rows: pd.DataFrame,
    states: dict[str, pd.DataFrame],
    shares: pd.DataFrame,
    pollutant: int,
) -> pd.DataFrame:
    """Combinations of fuel and controls that matter for a pollutant; what the stack emits."""
    followers = FOLLOWERS.get(pollutant, (pollutant,))
    passing = tables.passing[tables.passing["process"] == STACK]
    passing = passing[passing["pollutant"].isin(followers)].drop(columns="process")
    acting = passing.loc[passing["passing"] != 1.0, "control"]
    chains = tables.controls.loc[tables.controls["control"].isin(acting), "chain"].unique()
    plants = rows[["row", "source"]].assign(share=1.0)
    for table in states.values():
        plants = plants.merge(
            table[table["share"] != 0].rename(columns={"share": "part"}), on="row"
        )
        plants["share"] *= plants.pop("part")
    for chain in chains:
        part = shares.loc[shares["chain"] == chain, ["row", "control", "share"]]
        part = part.rename(columns={"control": f"control {chain}", "share": "part"})
        plants = plants.merge(part, on="row")
        plants["share"] *= plants.pop("part")
    plants["plant"] = np.arange(len(plants))
    emitted = _factors_of(tables, plants)
    emitted = emitted[(emitted["process"] == STACK) & emitted["pollutant"].isin(followers)]
    emitted["emitted"] = emitted["factor"]
    for chain in chains:
        own = passing.rename(columns={"control": f"control {chain}"})
        emitted = emitted.merge(own, on=[f"control {chain}", "pollutant"])
        emitted["emitted"] *= emitted.pop("passing")
    return emitted[["row", "plant", "pollutant", "share", "emitted"]]
