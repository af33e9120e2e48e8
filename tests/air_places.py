"""The made place of tests/cases/tiny with the air of tests/cases/tiny_air."""

import shutil
from pathlib import Path

from places import ALWAYS, HEAD, TINY, measure

from simmodel import pipeline
from simmodel.inputs.library import read_library
from simmodel.results.projection import Projection
from simmodel.scenario.load import load

AIR = TINY.parent / "tiny_air"
LIMITS = """\
targets:
  - {id: so2, title: {zh: 甲县二氧化硫, en: SO2 in A}, clause: '1', kind: concentration,
     status: binding, pollutant: SO2, region: [甲县], year: 2021, at_most: 20 ug/m3}
  - {id: o3, title: {zh: 乙县臭氧, en: ozone in B}, clause: '1', kind: concentration,
     status: binding, pollutant: O3, region: [乙县], year: 2021, at_most: 160 ug/m3}
  - {id: index, title: {zh: 综合指数, en: index}, clause: '1', kind: composite_index,
     status: binding, region: [甲县], year: 2021, at_most: 5}
"""
MEASURES = "measures:\n" + "".join(
    measure(
        name,
        "retire",
        f"{{source: boiler.coal, region: [{region}]}}",
        f"penetration: {share}, {ALWAYS}",
    )
    for name, region, share in (("here", "甲县", "60 %"), ("there", "乙县", "30 %"))
)


def air_projection(folder: Path, settings: str = "", body: str = MEASURES + LIMITS) -> Projection:
    """Projection of two counties, the second without ozone, whose air is known."""
    inventory = folder / "inventory"
    shutil.copytree(TINY / "inventory", inventory)
    shutil.copytree(AIR / "inventory", inventory, dirs_exist_ok=True)
    file = folder / "made.yaml"
    head = HEAD.replace(str(TINY / "inventory"), "inventory")
    file.write_text(head + settings + body, encoding="utf-8")
    scenario = load(file)
    return pipeline.run(scenario, pipeline.build(scenario, read_library(TINY / "emission_factors")))
