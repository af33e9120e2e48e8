"""A case as long pandas tables with integer keys, the inputs of the comparison in ``naive``."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.vocabulary import MeasureKind
from tests.benchmarks.cases import Case

KINDS = tuple(MeasureKind)


@dataclass(frozen=True)
class Tables:
    """Everything about a case, one row a fact.

    Parameters
    ----------
    segments : segment, region, source, profile, sulphur, ash, mix
    activity : segment, year, activity
    profiles : profile, month, weight
    factors : source, process, pollutant, constant, sulphur_slope, ash_slope; kg per activity
    upstream : source, pollutant, factor; kg per activity
    mixes : mix, chain, control, share
    passing : control, process, pollutant, passing; passing is 1 less the removal
    controls : control, chain, rank
    actions : action, kind, group
    scope : action, segment, level
    ramps : action, year, month, ramp
    moves : action, segment, to, weight
    retrofits : action, target, chain, target_rank
    caps : action, fuel, cap
    limits : action, segment, pollutant, allowed
    """

    segments: pd.DataFrame
    activity: pd.DataFrame
    profiles: pd.DataFrame
    factors: pd.DataFrame
    upstream: pd.DataFrame
    mixes: pd.DataFrame
    passing: pd.DataFrame
    controls: pd.DataFrame
    actions: pd.DataFrame
    scope: pd.DataFrame
    ramps: pd.DataFrame
    moves: pd.DataFrame
    retrofits: pd.DataFrame
    caps: pd.DataFrame
    limits: pd.DataFrame


def long(values: np.ndarray, *names: str) -> pd.DataFrame:
    """Array as a long table: one integer column a dimension, then the values."""
    index = np.unravel_index(np.arange(values.size), values.shape)
    columns = dict(zip(names, index, strict=False))
    return pd.DataFrame({**columns, names[-1]: values.reshape(-1)})


def make_tables(case: Case) -> Tables:
    """Tables of a case."""
    system, controls = case.system, case.system.controls
    by_control = pd.DataFrame(
        {"control": range(controls.chain.size), "chain": controls.chain, "rank": controls.rank}
    )
    mixes = long(controls.mixes, "mix", "control", "share")
    segments = {
        name: getattr(system, name)
        for name in ("region", "source", "profile", "sulphur", "ash", "mix")
    }
    upstream = long(system.factors.upstream, "source", "pollutant", "factor")
    return Tables(
        segments=pd.DataFrame({"segment": range(system.segment_count), **segments}),
        activity=long(system.activity, "segment", "year", "activity"),
        profiles=long(system.profiles, "profile", "month", "weight"),
        factors=_factors(system),
        upstream=upstream[upstream["factor"] > 0],
        mixes=mixes[mixes["share"] > 0].merge(by_control.drop(columns="rank"), on="control"),
        passing=long(1.0 - controls.removal, "control", "process", "pollutant", "passing"),
        controls=by_control,
        **_measures(case.actions, by_control),
    )


def _factors(system: System) -> pd.DataFrame:
    factors, names = system.factors, ("source", "slot", "pollutant")
    table = long(factors.constant, *names, "constant")
    table["sulphur_slope"] = factors.sulphur.reshape(-1)
    table["ash_slope"] = factors.ash.reshape(-1)
    table = table.merge(long(factors.process, "source", "slot", "process"), on=["source", "slot"])
    return table[table["process"] >= 0].drop(columns="slot")


def _measures(actions: tuple[Action, ...], controls: pd.DataFrame) -> dict[str, pd.DataFrame]:
    groups = {name: number for number, name in enumerate({a.group: 0 for a in actions})}
    kinds = [(a.bit, KINDS.index(a.kind), groups[a.group]) for a in actions]
    scope = [
        pd.DataFrame({"action": a.bit, "segment": a.segments, "level": a.level}) for a in actions
    ]
    moves = [
        pd.DataFrame({"action": a.bit, "segment": a.segments, "to": move.to, "weight": move.weight})
        for a in actions
        for move in a.moves
    ]
    fitted = pd.DataFrame(
        [(a.bit, control) for a in actions for control in a.controls], columns=["action", "target"]
    )
    target = controls.rename(columns={"control": "target", "rank": "target_rank"})
    caps = [(a.bit, fuel, cap) for a in actions for fuel, cap in a.caps.items()]
    return {
        "actions": pd.DataFrame(kinds, columns=["action", "kind", "group"]),
        "scope": pd.concat(scope, ignore_index=True),
        "ramps": pd.concat(
            [long(a.ramp, "year", "month", "ramp").assign(action=a.bit) for a in actions],
            ignore_index=True,
        ),
        "moves": pd.concat(moves, ignore_index=True),
        "retrofits": fitted.merge(target, on="target"),
        "caps": pd.DataFrame(caps, columns=["action", "fuel", "cap"]),
        "limits": pd.concat([_limits(a) for a in actions if a.limits is not None]),
    }


def _limits(action: Action) -> pd.DataFrame:
    table = long(np.asarray(action.limits), "position", "pollutant", "allowed")
    table = table[np.isfinite(table["allowed"])]
    segment = action.segments[table["position"].to_numpy()]
    limits: pd.DataFrame = table.drop(columns="position")
    return limits.assign(action=action.bit, segment=segment)
