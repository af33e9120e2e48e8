"""The methods on a place: from drawn columns to one ranked line for each assumption."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from simmodel.errors import Problem, ScenarioError
from simmodel.reports.sensitivity import REST
from simmodel.uncertainty.bars import Bar, merge_effects
from simmodel.uncertainty.design import Design, Effects
from simmodel.uncertainty.methods.exact import Drawn, exact_parts
from simmodel.uncertainty.methods.function import Array, Function, Progress
from simmodel.uncertainty.methods.morris import morris
from simmodel.uncertainty.methods.regional import FEWEST, regional
from simmodel.uncertainty.methods.sobol import sobol
from simmodel.uncertainty.methods.terms import LINEAR, Members, curvature, together
from simmodel.uncertainty.normal import Z95
from simmodel.uncertainty.outputs import Output
from simmodel.uncertainty.study import BLOCK, Study

_RANGE = 0.95
"""Part of each distribution that Morris walks through: its 95 % interval."""
_MOST_SWEPT = 40
"""Columns that bend and are swept, each over some hundred points; of more none."""
_ADDS_UP = 0.01
"""Part of their effects by which columns of one line may multiply each other (see `together`)."""
_EXACT = {"first": "exact", "total": "exact_total"}
"""Index of Sobol -> that from the form of the output."""
_NAMED = 3
"""Inputs that enter nonlinearly and are named in the notes, the most curved ones."""
_AROUND = 2
"""Points at which it is looked whether an input enters linearly."""
Facts = dict[str, object]


class Method(StrEnum):
    """Ways to rank assumptions."""

    TORNADO = "tornado"
    MORRIS = "morris"
    SOBOL = "sobol"
    REGIONAL = "regional"


DRAWS = {Method.TORNADO: 0, Method.MORRIS: 20, Method.SOBOL: 512, Method.REGIONAL: 4096}
"""Draws where none are asked for: walks of Morris, base points of Sobol, draws of regional."""


@dataclass(frozen=True)
class Settings:
    """How to rank.

    Parameters
    ----------
    draws : None for that of the method in `DRAWS`
    keep : lines that Sobol takes one by one; the others move together as one
    """

    method: Method = Method.TORNADO
    draws: int | None = None
    seed: int = 1
    keep: int = 30

    @property
    def count(self) -> int:
        """Draws, of which Sobol takes a power of two."""
        draws = DRAWS[self.method] if self.draws is None else self.draws
        return 1 << max(1, draws - 1).bit_length() if self.method is Method.SOBOL else draws


def rank(
    study: Study,
    output: Output,
    bars: Sequence[Bar],
    settings: Settings,
    progress: Progress,
    found: Effects,
) -> tuple[pd.DataFrame, Facts]:
    """Rank lines by a method.

    Returns
    -------
    DataFrame, index the key of a line, the strongest first, with the columns of the method and
    ``score``, 0-1, what the line decides (share of the sum of squared swings, total index, share
    of the sum of effects, distance); and facts for the notes
    """
    screened = merged(found, bars)
    if settings.method is Method.TORNADO:
        return screened, {"evaluations": 1 + 2 * len(study.inputs.groups)}
    if settings.method is Method.REGIONAL:
        return _regional(study, output, bars, settings, progress)
    kept = set(screened.index[: settings.keep])
    chosen = [bar for bar in bars if bar.key in kept]
    facts: Facts = {
        "kept": len(chosen),
        "left_out": len(bars) - len(chosen),
        "left_out_score": float(screened["score"].iloc[settings.keep :].sum()),
        "rest_inputs": len(study.inputs.inputs) - sum(len(bar.inputs) for bar in chosen),
    }
    way = _morris if settings.method is Method.MORRIS else _sobol
    table, more = way(study, output, chosen, settings, progress)
    if settings.method is Method.SOBOL:
        more |= _add_terms(table, study, output, chosen, found.acting)
    rest = table.index == REST
    return pd.concat([table[~rest], table[rest]]), facts | more


def merged(found: Effects, bars: Sequence[Bar]) -> pd.DataFrame:
    """Put the columns of each line together, the longest bar first."""
    rows = []
    for bar in bars:
        own = list(bar.draws)
        low, high = found.low[own], found.high[own]
        ends = merge_effects(found.central, low, high)
        rows.append((bar.key, *ends, ends[1] - ends[0], ((high - low) ** 2).sum()))
    table = pd.DataFrame(rows, columns=["key", "low_output", "high_output", "swing", "score"])
    table["score"] /= max(float(table["score"].sum()), 1e-300)
    return _ranked(table.set_index("key"), table["swing"].abs().to_numpy())


def _ranked(table: pd.DataFrame, strength: Array) -> pd.DataFrame:
    order = np.argsort(-strength, kind="stable")
    ranked: pd.DataFrame = table.iloc[order]
    return ranked


def _morris(
    study: Study, output: Output, bars: Sequence[Bar], settings: Settings, progress: Progress
) -> tuple[pd.DataFrame, Facts]:
    design = Design(bars, len(study.inputs.groups))
    of_unit = study.of_unit(output)

    def inside(unit: Array) -> Array:
        return of_unit(design.together((1 - _RANGE) / 2 + _RANGE * unit))

    table = morris(inside, design.names, settings.count, settings.seed, BLOCK, progress)
    facts: Facts = {
        "evaluations": table.attrs["evaluations"],
        "trajectories": settings.count,
    }
    table = table.rename(columns={"name": "key"}).set_index("key")
    table["score"] = table["mu_star"] / max(float(table["mu_star"].sum()), 1e-300)
    return table, facts


def _sobol(
    study: Study, output: Output, bars: Sequence[Bar], settings: Settings, progress: Progress
) -> tuple[pd.DataFrame, Facts]:
    design = Design(bars, len(study.inputs.groups))
    of_unit = study.of_unit(output)

    def widened(unit: Array) -> Array:
        return of_unit(design.apart(unit, settings.seed))

    table = sobol(widened, design.names, settings.count, settings.seed, BLOCK, progress)
    facts: Facts = {"points": settings.count} | {str(k): v for k, v in table.attrs.items()}
    table = table.rename(columns={"name": "key"}).set_index("key")
    table["score"] = table["total"].clip(lower=0.0)
    return table, facts


def _add_terms(
    table: pd.DataFrame,
    study: Study,
    output: Output,
    bars: Sequence[Bar],
    acting: frozenset[int],
) -> Facts:
    """Add indices from the form of the output, and find which inputs enter nonlinearly.

    A line has none where its own columns multiply each other, so that their parts do not add, or
    where too many columns would have to be swept; and none that is no closer than Sobol's.
    """
    inputs, function = study.inputs, study.of_values(output)
    members = {draw: np.flatnonzero(inputs.group_of == draw) for draw in sorted(acting)}
    bent, facts = _bent(study, function, members)
    unit = np.random.default_rng(0).random((2 * _AROUND, len(inputs.groups)))
    here, there = np.split(inputs.from_unit(unit), 2)
    adding = [
        bar
        for bar in bars
        if len(bar.draws) == 1
        or together(function, here, there, [members[d] for d in bar.draws]) <= _ADDS_UP
    ]
    asked = [draw for bar in adding for draw in bar.draws]
    if sum(draw in bent for draw in asked) > _MOST_SWEPT:
        asked = [draw for draw in asked if draw not in bent]
    drawn = Drawn(function, inputs.from_unit, len(inputs.groups), bent)
    parts = exact_parts(drawn, {draw: members[draw] for draw in asked})
    parts /= float(table.attrs["variance"])
    known = [bar for bar in adding if set(bar.draws) <= set(asked)]
    facts |= {"multiplying": len(bars) - len(adding), "too_bent": len(adding) - len(known)}
    hidden = 0
    for name, of in _EXACT.items():
        table[of] = table[f"{of}_interval"] = np.nan
        for bar in known:
            own = parts.loc[list(bar.draws)]
            interval = Z95 * float(own[f"{name}_error"].sum())
            if interval <= float(table[f"{name}_interval"][bar.key]):
                table.loc[bar.key, [of, f"{of}_interval"]] = float(own[name].sum()), interval
            else:
                hidden += 1
    return facts | {"too_wide": hidden}


def _bent(study: Study, function: Function, members: Members) -> tuple[Members, Facts]:
    """Columns that enter nonlinearly, and what the notes say of them."""
    inputs = study.inputs
    low, high = (np.array([getattr(one, end) for one in inputs.inputs]) for end in ("low", "high"))
    unit = np.random.default_rng(0).random((_AROUND, len(inputs.groups)))
    own = list(members.values())
    by_column = dict(
        zip(members, curvature(function, inputs.from_unit(unit), low, high, own), strict=True)
    )
    curved = [column for column, curve in by_column.items() if curve > LINEAR]
    curved.sort(key=lambda column: -by_column[column])
    first = [int(members[column][0]) for column in curved]
    # what is held to another draw depends on two of them, and so bends in both
    group = inputs.group_of
    tied = {int(group[i]) for pair in inputs.nested for i in pair if np.ptp(group[list(pair)])}
    bent = {column: members[column] for column in members if column in {*curved, *tied}}
    return bent, {
        "nonlinear": [inputs.inputs[i].key for i in first],
        "nonlinear_zh": [inputs.inputs[i].title_zh for i in first[:_NAMED]],
        "nonlinear_en": [inputs.inputs[i].title_en for i in first[:_NAMED]],
        "bent": float(max(by_column.values(), default=0.0)),
    }


def _regional(
    study: Study, output: Output, bars: Sequence[Bar], settings: Settings, progress: Progress
) -> tuple[pd.DataFrame, Facts]:
    from simmodel.uncertainty.sampler import uniform

    count = settings.count
    # Plain random numbers: in a narrow strip of one input, such as where a target is rarely met,
    # a few thousand Sobol points are far from even in some of two thousand others.
    unit = uniform(0, count, len(study.inputs.groups), settings.seed, "random")
    outputs = study.of_unit(output)(unit)
    progress(count, count)
    is_met = outputs >= 0
    found = regional(unit, is_met, study.inputs.groups)
    if found.empty:
        met = int(is_met.sum())
        message = (
            f"is met in {met} of {count} draws; to compare, at least {FEWEST} must meet and "
            f"{FEWEST} miss it. Take more --draws, or ask --threshold how far one assumption must "
            "move."
        )
        place = f"output {output.name!r}"
        raise ScenarioError([Problem(str(study.projection.scenario.file), place, message)])
    found = found.set_index("name").loc[list(study.inputs.groups)].reset_index(drop=True)
    strongest = [max(bar.draws, key=lambda draw: found["distance"][draw]) for bar in bars]
    table = found.iloc[strongest].set_index(pd.Index([bar.key for bar in bars], name="key"))
    # The largest of several distances is large by chance more often than one.
    several = np.array([len(bar.draws) for bar in bars])
    table["probability"] = -np.expm1(
        several * np.log1p(-np.minimum(table["probability"], 1 - 1e-12))
    )
    table["score"] = table["distance"]
    facts: Facts = {"evaluations": count, "met": float(is_met.mean())}
    return table.sort_values(
        ["probability", "distance"], ascending=[True, False], kind="stable"
    ), facts
