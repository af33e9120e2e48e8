"""Outputs of the draws: by name, as ``emissions:SO2:应县:2020``, or a function of one's own."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from simmodel.errors import Problem, ScenarioError
from simmodel.languages import languages, names_in
from simmodel.reports.figures import report_year
from simmodel.reports.texts import pollutant_name, text
from simmodel.results.air_labels import AIR
from simmodel.uncertainty.methods.function import Array
from simmodel.uncertainty.output_names import parse_name, refuse
from simmodel.vocabulary import ALL_REGIONS, EMISSION_UNIT

if TYPE_CHECKING:
    from simmodel.results.projection import Projection
    from simmodel.uncertainty.draws import Draws

_PER_M3 = {"CO": "mg/m3"}

Pick = Callable[[xr.Dataset], xr.DataArray]


@dataclass(frozen=True)
class Output:
    """One number a draw.

    Parameters
    ----------
    name : as asked for
    title : by language
    unit : of the number
    pick : labelled draws -> DataArray (draw,)
    is_margin : whether 0 and above is met, below is missed
    target : title of the target that it belongs to, by language; empty for other outputs
    scale : size against which a change is rounding, such as the limit of a target
    """

    name: str
    title: dict[str, str]
    unit: str
    pick: Pick
    is_margin: bool = False
    target: dict[str, str] = field(default_factory=dict)
    scale: float = 0.0


def target_labels(projection: "Projection") -> list[str]:
    """One label a row of the targets: its id, with the region where the target has several."""
    table = projection.targets
    several = table.duplicated("target", keep=False)
    cells = zip(table["target"], table["region"], several, strict=True)
    return [f"{target}:{region}" if many else str(target) for target, region, many in cells]


def label_draws(draws: "Draws", projection: "Projection") -> xr.Dataset:
    """Draws with the labels of a projection, for output functions.

    Returns
    -------
    Dataset: ``emissions``, ``baseline`` (draw, region, pollutant, year), ``base_year`` (draw,
    region, pollutant), ``reduction`` (draw, measure, pollutant, year), ``concentration`` (draw,
    region, air_pollutant, year) where the place has one, ``target_value``, ``margin`` (draw,
    target), a target of several regions labelled ``id:region``
    """
    data = projection.dataset
    cell = ("draw", "region", "pollutant", "year")
    variables = {
        "emissions": (cell, draws.emissions),
        "baseline": (cell, draws.baseline),
        "base_year": (cell[:3], draws.base_year),
        "reduction": (("draw", "measure", "pollutant", "year"), draws.reduction),
        "target_value": (("draw", "target"), draws.targets),
        "margin": (("draw", "target"), draws.margins),
    }
    if draws.concentration is not None:
        variables["concentration"] = (("draw", "region", AIR, "year"), draws.concentration)
    used = {name for dims, _ in variables.values() for name in dims} - {"draw", "target"}
    labels = {name: data[name].to_numpy() for name in sorted(used)}
    return xr.Dataset(variables, {**labels, "target": target_labels(projection)})


def named_output(name: str, projection: "Projection") -> Output:
    """Find what an output name means for a place.

    Raises
    ------
    ScenarioError : no such kind, region, pollutant, year, measure or target; something is missing.
        Each message names what is allowed, with a suggestion.
    """
    kind, found = parse_name(name, projection)
    makers: dict[str, Callable[[str, dict[str, str], Projection], Output]] = {
        "measure": _measure_output,
        "concentration": _concentration_output,
        "target": _target_output,
        "margin": _target_output,
    }
    made = makers.get(kind, _emission_output)(kind, found, projection)
    return replace(made, name=name, is_margin=kind == "margin")


def custom_output(function: Callable[[xr.Dataset], xr.DataArray]) -> Output:
    """Make an output of a function of the labelled draws (`label_draws`)."""
    name = getattr(function, "__name__", "custom").replace("<lambda>", "custom")
    return Output(name, dict.fromkeys(languages(), name), "", function, is_margin=True)


def numbers(output: Output, draws: xr.Dataset) -> Array:
    """Numbers of an output, array (draw,).

    Raises
    ------
    ScenarioError : the output function does not give one finite number a draw.
    """
    picked = output.pick(draws)
    values = np.asarray(picked, dtype=float)
    if values.shape != (draws.sizes["draw"],):
        shape = getattr(picked, "dims", values.shape)
        message = f"gives {shape}, not one number a draw. Sum over every dimension but 'draw'."
        raise ScenarioError([Problem("output", output.name, message)])
    if not np.isfinite(values).all():
        message = "is not known (no base-year value, or a target that cannot be judged)."
        raise ScenarioError([Problem("output", output.name, f"{message} Choose another output.")])
    return values


def _where(found: dict[str, str], projection: "Projection", lang: str) -> tuple[str, str, int]:
    """Code and name of the region, and the year, of a name that may give neither."""
    region = found.get("region", ALL_REGIONS)
    data = projection.dataset
    name = text("all", lang)
    if region != ALL_REGIONS:
        name = str(data[f"region_name_{names_in(lang)}"].sel(region=region).item())
    return region, name, int(found.get("year", report_year(projection)))


def _titles(key: str, found: dict[str, str], projection: "Projection") -> dict[str, str]:
    titles = {}
    for lang in languages():
        _, region, year = _where(found, projection, lang)
        values = {"pollutant": pollutant_name(found["pollutant"]), "region": region, "year": year}
        if "measure" in found:
            titled = projection.dataset[f"measure_title_{names_in(lang)}"].sel(
                measure=found["measure"]
            )
            values["measure"] = str(titled.item())
        titles[lang] = text(key, lang, **values)
    return titles


def _emission_output(kind: str, found: dict[str, str], projection: "Projection") -> Output:
    region, _, year = _where(found, projection, "en")

    def pick(draws: xr.Dataset) -> xr.DataArray:
        cells = draws["baseline"] if kind == "baseline" else draws["emissions"]
        if kind == "reduction":
            cells = draws["baseline"] - draws["emissions"]
        cells = cells.sel(pollutant=found["pollutant"], year=year)
        return cells.sum("region") if region == ALL_REGIONS else cells.sel(region=region)

    return Output("", _titles(f"output_{kind}", found, projection), EMISSION_UNIT, pick)


def _measure_output(kind: str, found: dict[str, str], projection: "Projection") -> Output:
    _, _, year = _where(found, projection, "en")
    at = {"measure": found["measure"], "pollutant": found["pollutant"], "year": year}
    titles = _titles(f"output_{kind}", found, projection)
    return Output("", titles, EMISSION_UNIT, lambda draws: draws["reduction"].sel(at))


def _concentration_output(kind: str, found: dict[str, str], projection: "Projection") -> Output:
    region, _, year = _where(found, projection, "en")
    pollutant = found["pollutant"]
    at = {"region": region, AIR: pollutant, "year": year}
    unit = _PER_M3.get(pollutant, "ug/m3")
    titles = _titles("output_concentration", found, projection)
    return Output("", titles, unit, lambda draws: draws[kind].sel(at))


def _target_output(kind: str, found: dict[str, str], projection: "Projection") -> Output:
    table, labels = projection.targets, target_labels(projection)
    chosen = (table["target"] == found["target"]).to_numpy()
    if "region" in found:
        chosen = chosen & (table["region"] == found["region"]).to_numpy()
    rows = np.flatnonzero(chosen)
    asked = ":".join([kind, found["target"], *([found["region"]] if "region" in found else [])])
    if rows.size != 1:
        names = ", ".join(str(n) for n in table.loc[table["target"] == found["target"],
                                                     "region_name_zh"])  # fmt: skip
        refuse(asked, projection, f"names {rows.size} verdicts. Add one of the regions: {names}.")
    row = table.iloc[rows[0]]
    titles, targets = {}, {}
    for lang in languages():
        title, region = (
            str(row[f"title_{names_in(lang)}"]),
            str(row[f"region_name_{names_in(lang)}"]),
        )
        if row["region"] != ALL_REGIONS and region not in title:
            title = text("output_in_region", lang, title=title, region=region)
        targets[lang] = title
        titles[lang] = text(f"output_{kind}", lang, target=title, year=int(row["year"]))
    variable = {"margin": "margin", "target": "target_value"}[kind]
    label = labels[rows[0]]
    return Output(
        "",
        titles,
        str(row["unit"]),
        lambda draws: draws[variable].sel(target=label),
        target=targets,
        scale=abs(float(row["limit"])),
    )
