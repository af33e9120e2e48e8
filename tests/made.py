"""A made projection, for tests of results and reports: no pipeline, round numbers, long names."""

import io
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import xarray as xr
from rich.console import Console, RenderableType

from simmodel.results.projection import Projection
from simmodel.scenario.values import Text, Value
from simmodel.vocabulary import POLLUTANTS

REGIONS = {
    "140602": ("朔城区", "Shuocheng"),
    "140603": ("平鲁区", "Pinglu"),
    "140621": ("山阴县", "Shanyin"),
    "140622": ("应县", "Yingxian"),
    "140623": ("右玉县", "Youyu"),
    "140681": ("怀仁市", "Huairen"),
}
TITLES = (
    (
        "淘汰建成区及县级以上城市10蒸吨/小时及以下燃煤锅炉、茶水炉、经营性小煤炉和储粮烘干设备",
        "Remove coal boilers, tea stoves, commercial small coal stoves and grain dryers of 10 t/h"
        " and below in built-up areas",
    ),
    ("建成区清洁取暖覆盖率100%", "Clean heating in built-up areas to 100 %"),
    ("农村地区清洁取暖覆盖率60%（煤改电、煤改气、生物质）", "Clean heating, rural, to 60 %"),
    ("煤炭铁路运输比例提高到80%", "Coal by rail to 80 %"),
    ("天成电冶搬迁退出", "Close the electro-smelter"),
)
KINDS = ("retire", "switch", "shift", "curtail", "fuel_quality", "retrofit", "limit")
YEARS = (2019, 2020, 2021)


@dataclass(frozen=True)
class MadeMeasure:
    """As much of a measure as the results look at."""

    id: str
    projects: Path | None
    effectiveness: Value


@dataclass(frozen=True)
class MadeScenario:
    """As much of a scenario as the results look at."""

    name: str
    title: Text
    file: Path
    files: tuple[Path, ...]
    inventory: Path
    plan: Path | None
    base_year: int
    years: tuple[int, ...]
    growth: tuple
    measures: tuple
    targets: tuple
    uncertainty: dict
    defaults: tuple[str, ...]


def made_dataset(measures: int = 35, sources: int = 12) -> xr.Dataset:
    """Emissions of 100 t and up; measure i takes a fixed share from source i modulo `sources`."""
    rng = np.random.default_rng(1)
    shape = (len(REGIONS), sources, len(POLLUTANTS), len(YEARS))
    base_year = np.round(rng.lognormal(5.0, 1.5, shape[:3]), 1)
    base_year[:, 0, -1] = 0.0
    baseline = base_year[..., None] * np.array([1.0, 1.02, 1.04])
    ramp = np.array([0.0, 0.4, 1.0])
    reduction = np.zeros((measures, shape[0], shape[2], shape[3]))
    emissions = baseline.copy()
    for i in range(measures):
        share = 0.5 / measures * sources * (0.2 + i % 5) / 5 * (-0.2 if i % 11 == 10 else 1.0)
        part = baseline[:, i % sources] * share * ramp
        reduction[i] = part
        emissions[:, i % sources] -= part
    full = ("region", "source", "pollutant", "year")
    by_measure = ("measure", "region", "pollutant", "year")
    outside = np.zeros((measures, shape[2], shape[3]))
    outside[1, 0] = [0.0, -3.0, -8.0]
    ids = [f"m{i + 1:02d}" for i in range(measures)]
    titles = [TITLES[i % len(TITLES)] for i in range(measures)]
    names = list(REGIONS.values())
    return xr.Dataset(
        {
            "emissions": (full, emissions),
            "baseline": (full, baseline),
            "base_year_emissions": (full[:3], base_year),
            "reduction": (by_measure, reduction),
            "outside_emissions": (("pollutant", "year"), -outside.sum(axis=0)),
            "outside_reduction": (("measure", "pollutant", "year"), outside),
        },
        {
            "region": list(REGIONS),
            "region_name_zh": ("region", [zh for zh, _ in names]),
            "region_name_en": ("region", [en for _, en in names]),
            "source": [f"boiler.coal.{i}" for i in range(sources)],
            "source_name_zh": ("source", [f"燃煤锅炉{i}" for i in range(sources)]),
            "source_name_en": ("source", [f"coal boiler {i}" for i in range(sources)]),
            "sector": ("source", ["industry_boiler"] * sources),
            "fuel": ("source", ["coal"] * sources),
            "measure": ids,
            "measure_title_zh": ("measure", [f"{t[0]}({i})" for i, t in enumerate(titles, 1)]),
            "measure_title_en": ("measure", [f"{t[1]} ({i})" for i, t in enumerate(titles, 1)]),
            "clause": ("measure", [str(i % 21 + 1) for i in range(measures)]),
            "kind": ("measure", [KINDS[i % len(KINDS)] for i in range(measures)]),
            "pollutant": list(POLLUTANTS),
            "year": list(YEARS),
        },
    )


def made_targets() -> pd.DataFrame:
    """Targets: met, missed, cannot be judged; upper and lower limits; a limit of nought."""
    rows = [
        ("so2-total", "二氧化硫排放量较2019年下降2%以上", "SO2 emissions 2 % below 2019",
         "emission_change", "binding", "all", "SO2", "at_most", -0.02, -0.113, "1", "met", 0.093,
         0.0, "", ""),
        ("nox-total", "氮氧化物排放总量", "NOx emissions in total", "emission_total",
         "binding", "all", "NOx", "at_most", 41000.0, 43210.0, "t/yr", "missed", -2210.0, 2210.0,
         "", ""),
        ("rail-coal", "煤炭铁路运输比例", "Coal by rail", "share",
         "binding", "all", "", "at_least", 0.8, 0.8, "1", "met", 0.0, 0.0, "", ""),
        ("rural-heat", "农村清洁取暖覆盖率", "Clean heating, rural", "coverage",
         "aspirational", "140622", "", "at_least", 0.6, 0.552, "1", "missed", -0.048, 0.048,
         "", ""),
        ("no-boilers", "10蒸吨及以下燃煤锅炉清零", "No coal boilers of 10 t/h and below", "amount",
         "binding", "140681", "", "at_most", 0.0, 0.0, "t/h", "met", 0.0, 0.0, "", ""),
        ("so2-yingxian", "应县二氧化硫年均浓度", "SO2 concentration in Yingxian", "concentration",
         "aspirational", "140622", "SO2", "at_most", 20.0, np.nan, "µg/m³", "cannot be judged",
         np.nan, np.nan, "无基准年浓度", "no base-year concentration"),
    ]  # fmt: skip
    columns = (
        "target title_zh title_en kind status region pollutant comparison limit projected unit"
        " verdict margin to_find reason_zh reason_en"
    ).split()
    table = pd.DataFrame(rows, columns=columns)
    names = {**REGIONS, "all": ("全市", "all")}
    table["region_name_zh"] = [names[region][0] for region in table["region"]]
    table["region_name_en"] = [names[region][1] for region in table["region"]]
    table["clause"] = "二.（二）.4"
    table["break_even"] = np.where(table["kind"] == "concentration", 24.5, np.nan)
    table["base_quality"] = ""
    table["to_find_tonnes"] = np.nan
    table["to_find_of"] = ""
    table["year"] = 2020
    return table


def made_matches(data: xr.Dataset) -> pd.DataFrame:
    """One row a measure; the first asks for more than there is."""
    measures = data["measure"].to_numpy()
    table = pd.DataFrame({"measure": measures})
    table["segments"] = 3
    table["scope"] = "25000 t/yr"
    table["asked"] = 20000.0
    table["found"] = 20000.0
    table.loc[0, ["asked", "found"]] = (40000.0, 25000.0)
    table["unit"] = "t"
    table["note"] = ["asked 40 000 t, found 25 000 t", *[""] * (len(measures) - 1)]
    return table


def made_projection(folder: Path, measures: int = 35, sources: int = 12) -> Projection:
    """Return a whole projection whose input files are small ones in `folder`."""
    files = {}
    for name in ("plan.yaml", "inventory/activity.csv", "emission_factors/sources.csv"):
        files[name] = folder / name
        files[name].parent.mkdir(parents=True, exist_ok=True)
        files[name].write_text(f"{name}\n", encoding="utf-8")
    data = made_dataset(measures, sources)
    assumed = Value(0.9, "1", assumed=True, why=Text("没有调查", "no survey"), text="90 %")
    measure = MadeMeasure("m01", None, effectiveness=assumed)
    scenario = MadeScenario(
        name="made-plan",
        title=Text(zh="朔州市打赢蓝天保卫战2020年决战计划", en="Shuozhou plan 2020"),
        file=files["plan.yaml"],
        files=(files["plan.yaml"],),
        inventory=folder / "inventory",
        plan=None,
        base_year=2019,
        years=YEARS,
        growth=(),
        measures=(measure,),
        targets=(),
        uncertainty={},
        defaults=("measures[m01].effectiveness: 100 %, the file gives none",),
    )
    rows = pd.DataFrame(
        {"how_seen": ["quoted", "assumed"], "line": [2, 3], "file": str(files["plan.yaml"])}
    )
    known = {"source": "boiler.coal.0", "low": 1.0, "high": 3.0, "rule": "a rule", "note": ""}
    rows = rows.assign(**known, region="140622", activity=2.0, unit="t/yr")
    mix = rows.assign(region="all", control="scrubber", share=0.5, low=0.2, high=0.8, unit="")
    names = list(REGIONS.values())
    inventory = SimpleNamespace(
        folder=folder / "inventory",
        regions=pd.DataFrame(names, columns=["name_zh", "name_en"], index=list(REGIONS)),
        files=(files["inventory/activity.csv"],),
        segments=rows,
        control_rows=mix,
        fuel_rows=rows.iloc[:0],
    )
    library = SimpleNamespace(
        folder=folder / "emission_factors",
        files=(files["emission_factors/sources.csv"],),
        sources=pd.DataFrame(index=["boiler.coal.0"]),
        controls=pd.DataFrame(columns=["control"]),
        processes=pd.DataFrame(
            {"source": ["boiler.coal.0"], "factor_set": ["boiler.coal"], "process": ["stack"]}
        ),
        factors=pd.DataFrame(
            {
                "factor_set": ["boiler.coal", "other"],
                "process": ["stack", "stack"],
                "how_seen": ["quoted", "assumed"],
                "line": [2, 3],
                "file": "boilers.csv",
            }
        ),
    )
    activity = pd.DataFrame({"segment": ["a"], "source": ["boiler.coal.0"]})
    return Projection(
        dataset=data,
        targets=made_targets(),
        matches=made_matches(data),
        activity=activity,
        warnings=("measure m01 asked 40 000 t, found 25 000 t",),
        scenario=scenario,  # type: ignore[arg-type]
        inventory=inventory,  # type: ignore[arg-type]
        library=library,  # type: ignore[arg-type]
    )


def shown(renderable: RenderableType, width: int = 150) -> str:
    """Text that a terminal of a width would show."""
    stream = io.StringIO()
    Console(file=stream, width=width, markup=False, emoji=False).print(renderable)
    return stream.getvalue()
