"""Two measures swept against each other: coal by rail, and clean heating in the villages.

Rail from 60 to 95 % of the coal that leaves the city, and on to 100 % to hold the plan's own 97 %;
clean heating from 40 to 100 % of the villages. A shift to rail only raises a share, so left of
today's share nothing changes.

Run from the repository: ``python docs/scripts/sweep_rail_heating.py picture.png``. It takes about
half a minute. Each point is a whole run of Shuozhou's plan with two values set over the file, as
``simmodel run --set`` does; the tables are read once.
"""

import sys
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import simmodel as sm
from simmodel.data_folders import find_scenario
from simmodel.inputs.inventory import read_inventory
from simmodel.inputs.library import read_library
from simmodel.pipeline import build
from simmodel.reports.style import chart_style

PLAN = "shuozhou/plan-2020.yaml"
RAIL = "measures.rail-coal.share"
HEATING = "measures.clean-heating-rural.share"
YEAR, DISTRICT = 2020, "朔城区"
TARGETS = {
    "rail-share-coal": "target: 80 % of all coal by rail",
    "coverage-rural": "target: 60 % of villages",
    "pm25-urban": "target: PM2.5 35 µg/m³",
}
"""Targets of the plan whose line (margin nought) is drawn where it crosses the picture."""


def sweep(rail: np.ndarray, heating: np.ndarray) -> dict[str, np.ndarray]:
    """Run the plan at every pair of shares.

    Parameters
    ----------
    rail, heating : shares in percent

    Returns
    -------
    NOx (t/yr, all counties), PM2.5 (µg/m³ in the urban district), and the margin of each of
    `TARGETS` in its own unit; arrays (heating, rail)
    """
    file = find_scenario(Path(PLAN))
    library = read_library()
    inventory = read_inventory(sm.load(file).inventory, library)
    shape = (len(heating), len(rail))
    found = {name: np.empty(shape) for name in ("NOx", "PM2.5", *TARGETS)}
    for place in np.ndindex(shape):
        overrides = {HEATING: f"{heating[place[0]]} %", RAIL: f"{rail[place[1]]} %"}
        scenario = sm.load(file, overrides)
        projection = sm.run(scenario, build(scenario, library, inventory))
        data = projection.dataset.sel(year=YEAR)
        district = data["region_name_zh"] == DISTRICT
        air = data["concentration"].sel(air_pollutant="PM2.5", region=district)
        found["NOx"][place] = data["emissions"].sel(pollutant="NOx").sum().item()
        found["PM2.5"][place] = air.item()
        margins = projection.targets.groupby("target")["margin"].min()
        for target in TARGETS:
            found[target][place] = margins[target]
    return found


def draw(
    rail: np.ndarray, heating: np.ndarray, found: dict[str, np.ndarray], figure: Figure
) -> None:
    """Draw the contours of NOx and PM2.5, with the lines of the targets."""
    panels = figure.subplots(1, 2)
    units = {"NOx": "NOx emissions, all counties, t/yr", "PM2.5": f"PM2.5 in {DISTRICT}, µg/m³"}
    for axes, (name, title) in zip(panels, units.items(), strict=True):
        filled = axes.contourf(rail, heating, found[name], levels=10, cmap="Blues", alpha=0.6)
        lines = axes.contour(rail, heating, found[name], levels=10, colors="0.35", linewidths=0.5)
        axes.clabel(lines, fontsize=7)
        figure.colorbar(filled, ax=axes, location="bottom", shrink=0.9)
        _draw_targets(axes, rail, heating, found)
        axes.plot(97, 60, "k*", markersize=12, label="the plan (97 %, 60 %)")
        axes.set(title=f"{title}, {YEAR}", xlabel="coal leaving the city by rail, %",
                 ylabel="villages with clean heating, %")  # fmt: skip
    figure.legend(
        *axes.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False
    )


def _draw_targets(
    axes: Axes, rail: np.ndarray, heating: np.ndarray, found: dict[str, np.ndarray]
) -> None:
    """Draw where each target is just met, or say in the legend that it is so nowhere."""
    for (target, words), style in zip(TARGETS.items(), ("--", ":", "-"), strict=True):
        margin = found[target]
        if margin.min() < 0 <= margin.max():
            axes.contour(rail, heating, margin, [-1e-9], colors="C3", linestyles=style)
            axes.plot([], [], color="C3", linestyle=style, label=words)
        else:
            held = "met everywhere" if margin.min() >= 0 else "met nowhere"
            axes.plot([], [], " ", label=f"{words}: {held}")


def main(picture: Path, points: tuple[int, int] = (9, 4)) -> dict[str, np.ndarray]:
    """Sweep and draw; returns the numbers of the picture."""
    rail, heating = np.linspace(60, 100, points[0]), np.linspace(40, 100, points[1])
    found = sweep(rail, heating)
    with chart_style():
        figure = Figure(figsize=(11, 5.6), layout="constrained")
        draw(rail, heating, found, figure)
        figure.savefig(picture, dpi=130, metadata={"Software": None})
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "sweep.png"))
