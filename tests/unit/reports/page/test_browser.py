"""Open the report in a browser, use its controls, and watch that it asks no network."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from air_places import air_projection

from simmodel.reports.page.render import REPORT, write_report

pytestmark = pytest.mark.slow
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
DRIVER = shutil.which("chromedriver")
SELECTS = (
    *("sectors-pollutant", "sectors-region", "measures-pollutant", "measures-region"),
    *("measures-year", "air-pollutant", "air-year"),
)
HOME, DOWN = "\ue011", "\ue015"
STATE = "return JSON.stringify(document.getElementById('plot-' + arguments[0]).data.map("
STATE += "t => [t.name, t.x, t.y, t.customdata]))"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("Chromium or its driver is not on the path")
    folder = tmp_path_factory.mktemp("browser")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        *("--disable-component-update", "--disable-sync", f"--user-data-dir={folder}"),
        "--window-size=1400,1000",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=DRIVER)
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


@pytest.fixture(scope="module", params=["zh", "en"])
def opened(request: pytest.FixtureRequest, browser: Any, tmp_path_factory) -> Any:
    folder: Path = tmp_path_factory.mktemp("report")
    write_report(air_projection(folder), folder, request.param)
    browser.get((folder / REPORT).as_uri())
    return browser


def state(driver: Any, chart: str) -> str:
    shown: str = driver.execute_script(STATE, chart)
    return shown


@pytest.mark.parametrize("name", SELECTS)
def test_every_select_changes_its_chart_by_keyboard(opened, name):
    chart = name.split("-")[0]
    select = opened.find_element("id", name)
    label = select.find_element("xpath", "..")
    assert label.tag_name == "label"
    assert label.text.strip()
    count = len(select.find_elements("tag name", "option"))
    seen = set()
    select.send_keys(HOME)
    for _ in range(count):
        seen.add(state(opened, chart))
        select.send_keys(DOWN)
    assert len(seen) > 1
    assert opened.switch_to.active_element.get_attribute("id") == name


def test_charts_show_what_the_data_hold(opened):
    data = json.loads(opened.find_element("id", "data").get_attribute("textContent"))
    for control in ("pollutant", "region"):
        choose(opened, f"measures-{control}", 0)
    choose(opened, "measures-year", len(data["measures"]["years"]) - 1)
    (trace,) = json.loads(state(opened, "measures"))
    values = [value for value in data["measures"]["values"][0][0][-1] if value]
    assert trace[1] == sorted(values, key=abs, reverse=True)
    choose(opened, "sectors-pollutant", 0)
    choose(opened, "sectors-region", 0)
    traces = json.loads(state(opened, "sectors"))
    last = sum(trace[2][-1] for trace in traces)
    assert last == pytest.approx(sum(data["sectors"]["scenario"][0][0][-1]))


def choose(driver: Any, name: str, position: int) -> None:
    driver.find_elements("css selector", f"#{name} option")[position].click()


def test_sheets_open(opened):
    sheets = opened.find_elements("css selector", "details.county")
    assert [sheet.get_attribute("open") is not None for sheet in sheets] == [True, False]
    sheets[1].find_element("tag name", "summary").click()
    assert sheets[1].find_element("tag name", "table").is_displayed()


def test_it_asks_no_network_and_logs_no_error(opened):
    entries = opened.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert [name for name in entries if not name.startswith(("data:", "blob:"))] == []
    log = [entry for entry in opened.get_log("browser") if entry["level"] != "INFO"]
    assert log == []
