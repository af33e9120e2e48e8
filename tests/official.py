"""The made place with an official inventory: every case that calibration knows, in one table."""

import csv
import shutil
from functools import cache
from pathlib import Path

import numpy as np
from places import HEAD, TINY

from simmodel import pipeline
from simmodel.emissions.model import Model
from simmodel.inputs.library import Library, read_library
from simmodel.scenario.load import load
from simmodel.vocabulary import POLLUTANTS

TABLE = """\
region,source,pollutant,emission,unit,low,high,distribution,quality,accept
甲县,民用散煤,SO2,80,t,60,110,,,
甲县,民用散煤,TSP,48,t,,,,B,
甲县,*r.coal,SO2,460.8,t,,,,C,
甲县,boiler.coal,TSP,200,t,150,240,normal,,yes
甲县,boiler.coal,PM10,90,t,,,,A,yes
乙县,boiler.coal,SO2,28.8,t,,,,,
all,freight.truck,NOx,30,t,,,,D,yes
all,民用散煤,NOx,20,t,,,,E,
甲县,road.truck,NOx,2,t,,,,B,
甲县,power.coal,NOx,0,t,,,,,yes
"""
"""An interval of its own, one by quality, an implied factor, a group, sizes, a factor of 1, all \
regions, a formed activity, nothing."""


def write_figures(inventory: Path, model: Model, times: float, quality: str = "") -> None:
    """An official inventory of all that a model emits in its base year, times a factor."""
    base = pipeline.base_year_emissions(model.system)
    regions = list(model.catalogue.regions["name_zh"])
    sources = list(pipeline.used_sources(model.catalogue))
    with (inventory / "emissions.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["县区", "排放源", *(f"{p}（吨）" for p in POLLUTANTS), "质量等级"])
        for r, s in np.argwhere(base.any(axis=2)):
            tonnes = (repr(times * v) for v in base[r, s].tolist())
            writer.writerow([regions[r], sources[s], *tonnes, quality])


@cache
def library() -> Library:
    """The library of the made place, read once."""
    return read_library(TINY / "emission_factors")


def build(folder: Path, body: str, table: str = TABLE) -> Model:
    """Model of a scenario of the made place with an official inventory."""
    if not (folder / "inventory").exists():
        shutil.copytree(TINY / "inventory", folder / "inventory")
    (folder / "inventory" / "emissions.csv").write_text(table, encoding="utf-8")
    file = folder / "made.yaml"
    text = HEAD.replace(str(TINY / "inventory"), "inventory") + body
    file.write_text(text, encoding="utf-8")
    return pipeline.build(load(file), library())
