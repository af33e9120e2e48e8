"""The page as a whole: well formed, closed in itself, in both languages, the same each time."""

import json
import re
from html.parser import HTMLParser

import pytest
from made import made_projection
from places import TINY

from simmodel import pipeline
from simmodel.inputs.library import read_library
from simmodel.languages import catalogue, languages
from simmodel.reports.page.render import REPORT, render, report
from simmodel.results.projection import Projection
from simmodel.results.write import write
from simmodel.scenario.load import load

VOID = {"meta", "br", "input", "img", "link", "hr"}
LIBRARY = re.compile(r"<script>/\*\*?.*?</script>", re.DOTALL)


class Page(HTMLParser):
    """Reads a page, keeping ids, links and what was opened and not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labels = 0
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(str(value))
            if name in ("src", "href", "action", "data", "srcset"):
                self.links.append(str(value))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> in line {self.getpos()[0]}")


def read(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    return page


def without_library(text: str) -> str:
    return LIBRARY.sub("<script></script>", text, count=1)


@pytest.fixture(scope="module")
def tiny() -> Projection:
    scenario = load(TINY / "plan.yaml")
    return pipeline.run(scenario, pipeline.build(scenario, read_library(TINY / "emission_factors")))


@pytest.fixture(scope="module")
def pages(tiny: Projection) -> dict[str, str]:
    return {lang: render(tiny, lang) for lang in languages()}


@pytest.mark.parametrize("lang", languages())
def test_page_is_well_formed_and_links_within_itself(pages, lang):
    page = read(pages[lang])
    assert page.faults == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert page.links
    for link in page.links:
        assert link.startswith("#"), link
        assert link[1:] in page.ids, link


@pytest.mark.parametrize("lang", languages())
def test_page_loads_nothing(pages, lang):
    own = without_library(pages[lang])
    assert len(own) < 500_000
    assert "default-src 'none'" in own
    assert not re.search(r"url\((?!#)|@import|https?://", own)
    assert "link" not in read(own).tags
    assert "plotly.js v" in pages[lang]


@pytest.mark.parametrize("lang", languages())
def test_data_of_the_charts_can_be_read(pages, lang):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', pages[lang])
    assert found is not None
    data = json.loads(found.group(1))
    assert len(data["measures"]["titles"]) == 8
    assert data["regions"][1] == {"zh": "甲县", "en": "Alpha"}[lang]


def test_page_shows_the_answer_first(pages):
    text = pages["en"]
    order = [text.index(f'id="{part}"') for part in ("answer", "targets", "measures", "method")]
    assert order == sorted(order)
    assert "Of the 5 targets that can be judged" in text
    assert "1 more cannot be judged" in text


def test_chinese_page_has_no_english_heads(pages):
    own = without_library(pages["zh"])
    heads = re.findall(r"<(?:th|h2|h3|summary|figcaption)\b[^>]*>([^<]*)<", own)
    allowed = {"SO₂", "NOₓ", "PM₁₀", "PM₂.₅", "VOC", "NO₂", "O₃", "CO", *"ABCDE"}
    for head in heads:
        rest = re.sub(r"95 %|SHA-256|\d{4}", "", head).strip()
        assert not rest or rest in allowed or re.search("[\u4e00-\u9fff]", rest), head


def test_titles_are_escaped(tiny):
    title = tiny.scenario.title
    sharp = type(title)(zh="<b>甲</b>", en="A </script><b>B</b>")
    scenario = tiny.scenario.model_copy(update={"title": sharp})
    text = render(type(tiny)(**{**vars(tiny), "scenario": scenario}), "en")
    assert "<b>B</b>" not in text
    assert "&lt;b&gt;B&lt;/b&gt;" in text
    assert read(text).faults == []


def test_names_in_the_data_cannot_end_the_script(tmp_path):
    made = made_projection(tmp_path, measures=4, sources=3)
    names = made.dataset["region_name_en"].to_numpy().astype(object)
    names[0] = "</script><b>"
    data = made.dataset.assign_coords(region_name_en=("region", names))
    text = render(type(made)(**{**vars(made), "dataset": data}), "en")
    assert read(text).faults == []
    assert "<\\/script>" in text


def test_report_is_written_with_the_run_and_is_the_same_each_time(tmp_path):
    made = made_projection(tmp_path / "in", measures=4, sources=3)
    extras = [report({"measures.m01.penetration": "80%"})]
    first = write(made, tmp_path / "a", "zh", extras)
    second = write(made, tmp_path / "b", "zh", extras)
    text = (first / REPORT).read_text(encoding="utf-8")
    assert text == (second / REPORT).read_text(encoding="utf-8")
    assert "measures.m01.penetration = 80%" in text
    manifest = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
    assert REPORT in manifest["files"]


def test_every_sector_and_process_has_a_name():
    from simmodel.data_folders import emission_factors_folder

    library = read_library(emission_factors_folder())
    for lang in languages():
        texts = catalogue(lang)
        for sector in library.sources["sector"].unique():
            assert f"sector_{sector}" in texts
        local = library.processes[library.processes["place"] == "local"]
        for process in local["process"].unique():
            assert f"process_{process}" in texts
