"""An official inventory on its way: through a workbook, a run, its files, explain, the air."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from air_places import AIR
from official import write_figures
from places import ALWAYS, HEAD, TINY, measure
from python_calamine import load_workbook
from typer.testing import CliRunner

from simmodel import pipeline
from simmodel.cli.app import app
from simmodel.data_folders import scenarios_folder
from simmodel.inputs.library import read_library
from simmodel.places.book import convert_place
from simmodel.reports.checked import checked
from simmodel.reports.explain import explain
from simmodel.reports.weights import emission_by_quality
from simmodel.reports.workbook import workbook_sheets
from simmodel.results.manifest import build_manifest
from simmodel.results.projection import Projection
from simmodel.results.write import write
from simmodel.scenario.load import load
from simmodel.uncertainty.compiled import compile_model
from simmodel.uncertainty.draws import Draws
from simmodel.uncertainty.ensemble import sample
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.sampler import uniform

PLACES = {
    "shuozhou": "plan-2020",
    "shanxi": "plan-2025",
    "datong": "plan-2021",
    "changji": "plan-2020",
    "yangquan": "plan-2020",
}
BODY = "measures:\n" + measure(
    "half", "retire", "{source: household.coal.raw}", f"penetration: 50 %, {ALWAYS}"
)
TABLE = (
    "表1,,,,\n（单位：吨）,,,,\n县区,排放源,二氧化硫,总悬浮颗粒物,氮氧化物\n"
    "甲县,民用散煤,80,48,\n乙县,燃煤锅炉,,,96\n甲县,卡车,,,2\n"
)
INTERVALS = (
    "region,source,pollutant,emission,unit,low,high,distribution,quality\n"
    "甲县,民用散煤,SO2,80,t,60,100,normal,\n甲县,民用散煤,NOx,8,t,,,,B\n"
)


def place_of(folder: Path, table: str, air: bool = False, body: str = BODY) -> Path:
    """Scenario file of the tiny place with an official inventory."""
    inventory = folder / "inventory"
    shutil.copytree(TINY / "inventory", inventory)
    if air:
        shutil.copytree(AIR / "inventory", inventory, dirs_exist_ok=True)
    (inventory / "emissions.csv").write_text(table, encoding="utf-8")
    file = folder / "made.yaml"
    text = HEAD.replace(str(TINY / "inventory"), "inventory") + body
    file.write_text(text, encoding="utf-8")
    return file


def cells(file: Path) -> list[list[str]]:
    rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if any(row)]


def project(file: Path) -> Projection:
    scenario = load(file)
    return pipeline.run(scenario, pipeline.build(scenario, read_library(TINY / "emission_factors")))


@pytest.fixture(scope="module")
def projection(tmp_path_factory) -> Projection:
    return project(place_of(tmp_path_factory.mktemp("place"), TABLE))


def test_a_workbook_gives_what_the_folder_gives(projection, tmp_path):
    folder = projection.scenario.file.parent
    book = convert_place(folder, tmp_path / "place.xlsx")
    found = project(book / "made.yaml")
    assert found.dataset["emissions"].equals(projection.dataset["emissions"])
    back = convert_place(book, tmp_path / "back")
    for name in ("inventory/emissions.csv", "inventory/activity.csv"):
        assert cells(back / name) == cells(folder / name)
    assert project(back / "made.yaml").dataset["emissions"].equals(projection.dataset["emissions"])


@pytest.mark.parametrize(("lang", "head"), [("zh", "下限"), ("en", "low")])
def test_intervals_survive_the_way_through_a_workbook(tmp_path, lang, head):
    file = place_of(tmp_path / "place", INTERVALS)
    book = convert_place(file.parent, tmp_path / "place.xlsx", lang)
    back = convert_place(book, tmp_path / "back")
    sheet = {"zh": "排放清单", "en": "emissions"}[lang]
    assert head in load_workbook(book).get_sheet_by_name(sheet).to_python()[0]
    for place in (file.parent, back, book):
        inventory = project(place / "made.yaml").model.inventory
        found = [(f.low, f.high, f.distribution) for f in inventory.emissions]
        assert found[0] == (60.0, 100.0, "normal")
        assert found[1] == pytest.approx((8 / 1.15, 8 * 1.15, "lognormal"))


def test_calibration_csv_and_the_manifest(projection, tmp_path):
    folder = write(projection, tmp_path / "out", "zh")
    with (folder / "calibration.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    found = [(r["region_name"], r["category"], r["pollutant"], r["how"], r["row"]) for r in rows]
    assert found == [
        ("甲县", "民用散煤", "SO2", "calibrated", "4"),
        ("甲县", "民用散煤", "TSP", "implied", "4"),
        ("乙县", "燃煤锅炉", "NOx", "calibrated", "5"),
        ("甲县", "卡车", "NOx", "activity formed", "6"),
    ]
    # 乙县 boilers 20000 t · 3 kg/t · 0.6 (burner) = 36 t
    assert (rows[2]["official"], rows[2]["modelled"]) == ("96", "36")
    # no interval and no quality: as of C, 96 t ×÷ 1.4
    assert (float(rows[2]["low"]), float(rows[2]["high"])) == pytest.approx((96 / 1.4, 96 * 1.4))
    assert rows[2]["distribution"] == "lognormal"
    assert rows[2]["factor"] == "2.666666667"
    assert (rows[1]["implied"], rows[1]["implied_unit"]) == ("12", "kg/t")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "inventory/emissions.csv" in manifest["inputs"]
    assert "calibration.csv" in manifest["files"]
    warned = [line for line in manifest["warnings"] if "calibration factor" in line]
    assert len(warned) == 2
    assert warned[0].startswith("emissions.csv: row 5, 乙县, 燃煤锅炉, NOx: official 96 t")


def test_the_workbook_of_results_holds_the_same(projection):
    sheets = {sheet.name: sheet for sheet in workbook_sheets(projection, "zh")}
    columns = {column.head: list(column.values) for column in sheets["排放清单校准"].columns}
    assert columns["官方清单（t）"] == [80.0, 48.0, 96.0, 2.0]
    assert columns["官方清单95%上限（t）"] == pytest.approx([112.0, 67.2, 134.4, 2.8])
    assert columns["官方清单95%下限（t）"] == pytest.approx([v / 1.4 for v in (80, 48, 96, 2)])
    assert columns["校准系数"] == pytest.approx([2.0, None, 96 / 36, 1.0])
    assert columns["反推的未控制排放因子"] == [None, pytest.approx(12.0), None, None]
    assert columns["方式"] == ["校准", "反推因子", "校准", "反推活动水平"]


def test_a_place_without_measures_is_written(tmp_path):
    """As a bureau begins: the official inventory, activity left blank, no plan yet."""
    file = place_of(tmp_path, TABLE, body="")
    folder = write(project(file), tmp_path / "out")
    assert cells(folder / "matches.csv") == ["measure segments scope asked found unit note".split()]
    assert len(cells(folder / "calibration.csv")) == 5


def test_no_calibration_csv_without_an_official_inventory(tmp_path):
    file = place_of(tmp_path, "")
    (tmp_path / "inventory" / "emissions.csv").unlink()
    plain = project(file)
    assert not (write(plain, tmp_path / "out") / "calibration.csv").exists()
    assert "inventory/emissions.csv" not in build_manifest(plain, tmp_path / "out")["inputs"]


@pytest.mark.parametrize(
    ("lang", "title", "how"),
    [
        ("zh", "排放清单校准：偏离1最大的系数", ["校准", "校准", "反推因子"]),
        ("en", "Official inventory: calibration factors furthest from 1", ["calibrated"] * 2),
    ],
)
def test_check_shows_the_largest_factors(projection, lang, title, how):
    table = next(
        p for p in checked(projection, lang).renderables if title in str(getattr(p, "title", ""))
    )
    cells = list(table.columns[-1].cells)
    assert cells[: len(how)] == how
    assert list(table.columns[2].cells) == ["NOₓ", "SO₂", "TSP"]
    assert "4" in table.caption
    assert "12 kg/t" in list(table.columns[5].cells)


@pytest.mark.parametrize(
    ("source", "region", "pollutant", "lines"),
    [
        (
            "household.coal.raw",
            "甲县",
            "SO2",
            [
                "(row 4, 民用散煤): 80 t / 40 t = 2; 10 × 2 = 20 kg/t; 95 % interval of the "
                "official figure 57.1429 to 112 t",
                "sum of 1: 40 t",
            ],
        ),
        (
            "household.coal.raw",
            "甲县",
            "TSP",
            ["(row 4, 民用散煤, 48 t): 12 kg/t; the library has none", "sum of 1: 24 t"],
        ),
        (
            "road.truck",
            "甲县",
            "NOx",
            ["rule: formed from the official emissions", "sum of 1: 2 t"],
        ),
        ("boiler.coal", "乙县", "NOx", ["96 t / 36 t = 2.66667", "sum of 1: 96 t"]),
    ],
)
def test_explain_ends_in_the_number(projection, source, region, pollutant, lines):
    memo = explain(projection, region, pollutant, 2021, source)
    for line in lines:
        assert line in memo
    code = {"甲县": "900001", "乙县": "900002"}[region]
    cell = projection.dataset["emissions"].sel(
        region=code, source=source, pollutant=pollutant, year=2021
    )
    assert memo.splitlines()[-1].split(": ")[1] == f"{float(cell):g} t"


def test_the_same_factor_everywhere_leaves_the_air_as_it_is(tmp_path):
    """Rollback knows relative changes only: k = 2 for every cell moves no concentration."""
    plain = project(
        place_of(tmp_path / "plain", "region,source,SO2 [t]\n甲县,民用散煤,40\n", air=True)
    )
    base = plain.dataset["base_year_emissions"]
    given = base.to_series()
    rows = [
        f"{region},{source},{pollutant},{2 * tonnes!r},t"
        for (region, source, pollutant), tonnes in given[given > 0].items()
    ]
    table = "region,source,pollutant,emission,unit\n" + "\n".join(rows) + "\n"
    twice = project(place_of(tmp_path / "twice", table, air=True))
    assert float(twice.dataset["emissions"].sum()) > 1.9 * float(plain.dataset["emissions"].sum())
    for name in ("concentration", "concentration_baseline", "concentration_reduction"):
        np.testing.assert_allclose(twice.dataset[name], plain.dataset[name], rtol=1e-9)
    half = project(
        place_of(tmp_path / "half", "region,source,SO2 [t]\n甲县,民用散煤,80\n", air=True)
    )
    so2 = {"region": "900001", "air_pollutant": "SO2", "year": 2021}
    assert float(half.dataset["concentration"].sel(so2)) < float(
        plain.dataset["concentration"].sel(so2)
    )


def test_the_quality_of_an_emission_is_that_of_its_official_figure(tmp_path):
    """80 t of 甲县 households by a figure of quality A; all other SO2 of the made place is E."""
    table = "区域,排放源,SO2（吨）,质量等级,获取方式\n甲县,民用散煤,80,A,原文\n"
    found = emission_by_quality(project(place_of(tmp_path, table)), "SO2")
    tonnes = found.set_index(["quality", "how_seen"])["tonnes"]
    assert tonnes["A", "quoted"] == pytest.approx(80.0)
    # 乙县 100 t, boilers 70.4 and 28.8 t, power 160 t
    assert tonnes["E", "assumed"] == pytest.approx(359.2)


def test_an_implied_emission_has_a_quality_too(projection):
    found = emission_by_quality(projection, "TSP")
    base = projection.dataset["base_year_emissions"].sel(pollutant="TSP")
    assert found["tonnes"].sum() == pytest.approx(float(base.sum()))


def drawn(projection: Projection, central: bool) -> Draws:
    """Draws of a projection's model, or its central values."""
    inputs = gather(projection.model)
    values = inputs.from_unit(uniform(0, 4, len(inputs.groups), 3))
    if central:
        values = np.array([[one.value for one in inputs.inputs]])
    return compile_model(projection.model, inputs).evaluate(values)


def test_the_central_draw_is_the_run(projection):
    found, data = drawn(projection, central=True), projection.dataset
    for name, wanted in (
        ("emissions", data["emissions"].sum("source")),
        ("base_year", data["base_year_emissions"].sum("source")),
        ("reduction", data["reduction"].sum("region")),
    ):
        np.testing.assert_allclose(getattr(found, name)[0], wanted, rtol=1e-9, atol=1e-9)


def test_an_ensemble_agrees_with_its_closed_form(projection):
    ensemble = sample(projection.model, draws=512, seed=1)
    assert ensemble.warnings == ()
    assert ensemble.about["inputs"]["official"] == 4
    assert not any("emissions.csv" in held for held in ensemble.about["held_at_central_value"])


def test_exact_figures_make_every_draw_of_the_base_year_exact(tmp_path):
    """All figures twice what is modelled, and exact: no draw of the base year differs."""
    plain = project(place_of(tmp_path / "plain", "region,source,SO2 [t]\n甲县,民用散煤,40\n"))
    given = plain.dataset["base_year_emissions"].to_series()
    rows = [f"{','.join(key)},{2 * tonnes!r},t,exact" for key, tonnes in given[given > 0].items()]
    table = "region,source,pollutant,emission,unit,distribution\n" + "\n".join(rows) + "\n"
    found = drawn(project(place_of(tmp_path / "twice", table)), central=False)
    wanted = 2 * plain.dataset["base_year_emissions"].sum("source").to_numpy()
    np.testing.assert_allclose(found.base_year, np.broadcast_to(wanted, (4, *wanted.shape)))


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_the_base_year_of_a_shipped_place_times_1_3(place, tmp_path):
    folder = tmp_path / place
    shutil.copytree(scenarios_folder() / place, folder)
    file = folder / f"{PLACES[place]}.yaml"
    model = pipeline.build(load(file))
    base = pipeline.base_year_emissions(model.system)
    write_figures(folder / "inventory", model, 1.3)
    calibrated = pipeline.build(load(file))
    found = pipeline.base_year_emissions(calibrated.system)
    np.testing.assert_allclose(found, 1.3 * base, rtol=1e-9)
    factors = calibrated.calibration.table["factor"].dropna()
    np.testing.assert_allclose(factors, 1.3, rtol=1e-9)
    data = pipeline.run(calibrated.scenario, calibrated).dataset
    gap = (data["baseline"] - data["emissions"]).sum("source") - data["reduction"].sum("measure")
    assert float(abs(gap).max()) <= 1e-9 * float(data["baseline"].max())


@pytest.mark.slow
def test_the_commands_show_it(tmp_path):
    folder = tmp_path / "shuozhou"
    shutil.copytree(scenarios_folder() / "shuozhou", folder)
    (folder / "inventory" / "emissions.csv").write_text(
        "县区,四级分类,SO2（吨）,接受\n应县,民用散煤（原煤）,3000,是\n", encoding="utf-8"
    )
    file = str(folder / "plan-2020.yaml")
    done = CliRunner().invoke(app, ["check", file, "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert "排放清单校准" in done.output
    out = str(tmp_path / "out")
    done = CliRunner().invoke(app, ["run", file, "--no-charts", "--xlsx", "--output", out])
    assert done.exit_code == 0, done.output
    assert "Official inventory" in done.output
    (folder / "inventory" / "emissions.csv").write_text(
        "县区,四级分类,SO2（吨）\n应县,民用散煤,3000\n", encoding="utf-8"
    )
    done = CliRunner().invoke(app, ["check", file])
    assert done.exit_code == 2
    assert "Did you mean '民用散煤（原煤）'" in done.stderr
