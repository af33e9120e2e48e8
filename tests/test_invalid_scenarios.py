"""One wrong scenario file for each fault, each with its message."""

from pathlib import Path

import pytest

from simmodel.errors import ScenarioError
from simmodel.scenario.load import load

FOLDER = Path(__file__).parent / "cases" / "invalid"

FAULTS = {
    "alias_of_itself": r"4:14: holds itself through a YAML alias",
    "amount_as_share": r"clean-heating\.amount: '40 %' is a share, but an amount is needed",
    "amount_negative": r"'-5 household' is negative\. Write an amount of 0 or more",
    "amount_without_unit": r"clean-heating\.amount: '40000' has no unit",
    "another_format_version": r"1:1 simmodel: found format version 2; .* reads version 1",
    "assumed_without_why": r"penetration: is assumed, but does not say why\. Add 'why: …'",
    "base_year_after_years": r"base_year: 2020 is after the first year, 2019",
    "clause_as_number": r"1\.1 is a number here\. Write it in quotation marks",
    "comment_only": r"is empty\. A scenario file begins with 'simmodel: 1'",
    "date_in_another_form": r"'2020/08/31' is not a day\. Write year-month-day, as in 2020-08-31",
    "date_outside_years": r"6:5 measures\.boilers\.by: 2023-08-31 is outside .* 2019 to 2021",
    "date_that_is_none": r"'2020-02-30' is not a day",
    "destinations_not_whole": r"destinations sum to 90 %, not to 100 %\. .*'extra: true'",
    "does_not_parse": r"6:7: is not YAML: expected ',' or '}', but got ':'",
    "duplicate_id": r"6:6 measures\.boilers\.id: the id 'boilers' is given twice .*on line 5",
    "duplicate_key": r"7:5 by: 'by' is given twice \(first on line 6\)\. Keep one",
    "empty_file": r"is empty\. A scenario file begins with 'simmodel: 1'",
    "entry_not_a_mapping": r"5:5 measures\[7\]: is not a mapping\. Write '- id: …'",
    "extending_without_name": r"has no 'name' of its own; .* would replace those of",
    "extends_in_a_circle": r"extends_in_a_circle\.yaml → second\.yaml → extends_in_a_circle\.yaml",
    "extends_missing_file": r"'\.\./scenario/vald\.yaml' does not exist beside",
    "gbk": r"line 4: is not UTF-8\. It reads as GBK.* Save the file again as UTF-8",
    "growth_without_year": r"'1\.5 %' is not a growth rate\. Write for example '1\.5 %/year'",
    "id_with_dot": r"'a\.b' cannot be an id or name\. Write letters, digits",
    "interval_upside_down": r"steam_capacity: .*its low end is above its high end",
    "key_of_another_kind": r"'months' belongs to curtail, but the kind of this measure is retire",
    "kind_without_its_key": r"a curtail needs 'months' or 'level'\. Write .* 'months: \[11, 12",
    "limit_without_unit": r"so2-yingxian\.at_most: '20' has no unit\. Write .*'20 µg/m³'",
    "levels_with_a_gap": r"level: leaves out red, but a higher level .* Write 'level: yellow'",
    "list_at_the_top": r"holds no keys at its top",
    "low_above_high": r"6:32 measures\.boilers\.penetration\.low: 'low' is above 'high'",
    "measure_assumed_without_why": r"boilers\.assumed: is assumed, but does not say why",
    "measures_not_a_list": r"4:1 measures: is not a list\. Begin each entry with '- '",
    "missing_inventory": r"4:1 inventory: there is no folder '.*inventry'",
    "missing_keys": r"has no 'base_year'\. Write for example 'base_year: 2019'",
    "missing_plan": r"4:1 plan: there is no file '.*pln\.csv'",
    "missing_projects": r"clean-heating\.projects: there is no file '.*projcts\.csv'",
    "misspelt_key": r"6:5 .*'penetraton' is not a key here\. Did you mean 'penetration'\?",
    "misspelt_key_of_destination": r"to\[0\]\.per_servce: .* Did you mean 'per_service'\?",
    "misspelt_key_of_quantity": r"'lo' is not a key of a quantity\. Did you mean 'low'\?",
    "misspelt_top_key": r"4:1 measurs: .* Did you mean 'measures'\?",
    "misspelt_where_key": r"'regions' is not a key of 'where'\. Did you mean 'region'\?",
    "month_thirteen": r"found \[12, 13\]\. Write a list of months from 1 to 12",
    "name_that_leaves_the_folder": r"2:1 name: '\.\./wrong' cannot be an id or name",
    "neither_utf8_nor_gbk": r"line 4: is not UTF-8\. Save the file again as UTF-8",
    "no_destination": r"6:5 measures\.rail\.to: a shift needs 'to'\. Write for example 'to: \[",
    "no_implementation": r"does not say how far the measure goes\. .*'penetration: 60 %'",
    "no_timing": r"does not say when it comes into force\. Write 'by: 2020-08-31'",
    "number_without_unit": r"steam_capacity: '35' has no unit\. Write .*'<= 35 t/h' or '< 35 t/h'",
    "one_end_of_range": r"gives one end of its range only\. Give both 'low' and 'high'",
    "override_of_unknown_id": r"'boiler' is not an id in the extended .* Did you mean 'boilers'\?",
    "penetration_of_a_shift": r"rail\.penetration: a shift raises the share .*'share: 80 %'",
    "pollutant_not_emitted": r"nox\.pollutant: O3 is not emitted as such\. Allowed: SO2, NOx",
    "reference_unknown": r"'baselin' is not a reference\. Did you mean 'baseline'\?",
    "remove_of_unknown_id": r"'boiler' is not an id in the extended .* Did you mean 'boilers'\?",
    "rise_backwards": r"'from' \(2020-10-01\) is not before the end \(2020-03-01\)",
    "rise_without_end": r"boilers: has one end of its rise only\. Add 'to: 2020-10-01'",
    "schedule_falls": r"schedule\.2020-12-31: the share falls to 50% on 2020-12-31",
    "share_above_one": r"penetration: a share of 80 is above 1 \(100 %\) .*\. Write '80 %'",
    "share_above_whole": r"a share of '120 %' is above 1 \(100 %\)\. .* for example '80 %'",
    "share_below_zero": r"a share of '-5 %' is below 0",
    "share_in_tonnes": r"'80 t' is not a share\. Write a percentage",
    "share_of_a_retirement": r"boilers\.share: 'share' is the target share of a shift",
    "share_target_above_one": r"a share of '180 %' is not between 0 % and 100 %",
    "share_without_unit": r"a share of 0\.8 has no unit\. Write '80 %'",
    "tab_indent": r"5:1: is not YAML: found character '\\t' .* a tab",
    "target_without_denominator": r"a target of kind share needs 'of'",
    "target_year_outside_years": r"2025 is outside the years of the scenario: 2019, 2020, 2021",
    "title_in_one_language": r"found '淘汰锅炉', but both languages are needed",
    "two_implementations": r"penetration and amount are both given.* Keep one",
    "two_limits": r"has at_most and below\. Give exactly one of at_most, at_least, below, above",
    "two_timings": r"'by' and 'schedule' are given together\. Write 'by' alone",
    "uncertainty_key": r"uncertainty\.drwas: .* Did you mean 'draws'\?",
    "unit_kt": r"'kt' is refused: it is the knot\. Write tonnes",
    "unit_of_another_dimension": r"limits\.SO2: 'kg' is mass, but 'mg/m3' .* is needed",
    "unit_of_another_kind": r"'20 t/h' does not fit a target of kind concentration\. Allowed: µg",
    "unit_ton": r"'ton' is refused: .* Write 't' \(1000 kg\)",
    "unit_unknown": r"'hh' in 't/hh' is not a known unit\. Did you mean 'h'\?",
    "unknown_distribution": r"'lognorml' is not a distribution\. Did you mean 'lognormal'\?",
    "unknown_fuel_property": r"'sulfur' is not a fuel property\. Did you mean 'sulphur'\?",
    "unknown_kind": r"'retir' is not a measure kind\. Did you mean 'retire'\? Allowed: retire, sw",
    "unknown_pollutant": r"'PM25' is not a pollutant\. Did you mean 'PM2\.5'\?",
    "unknown_pollutant_of_limit": r"'SO3' is not a pollutant\. Did you mean 'SO2'\?",
    "unknown_status": r"'bindng' is not a status\. Did you mean 'binding'\?",
    "unknown_target_kind": r"'emision_change' is not a target kind\. .*'emission_change'\?",
    "value_outside_range": r"the value lies outside its own range 'low' to 'high'",
    "where_without_source": r"new\.where: names no source\. Write for example \{source: boiler",
    "years_descending": r"'2021-2019' does not run from a first to a last year",
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_file_gets_one_clear_message(name):
    file = FOLDER / f"{name}.yaml"
    with pytest.raises(ScenarioError, match=FAULTS[name]) as found:
        load(file)
    assert len(found.value.problems) == 1
    message = str(found.value)
    assert "1 problem\n" in message
    assert "{" not in message.replace("{zh", "").replace("{source", "") or name == "does_not_parse"


def test_every_wrong_file_is_tested():
    assert {file.stem for file in FOLDER.glob("*.yaml")} == set(FAULTS)


def test_a_missing_file():
    with pytest.raises(ScenarioError, match=r"nowhere\.yaml: 1 problem\n  does not exist"):
        load(FOLDER / "nowhere.yaml")


def test_a_folder():
    with pytest.raises(ScenarioError, match="is a folder. Name the scenario file in it"):
        load(FOLDER)


def test_faults_are_reported_together(tmp_path):
    text = (FOLDER.parent / "scenario" / "valid.yaml").read_text(encoding="utf-8")
    tiny = (FOLDER.parent / "tiny" / "inventory").as_posix()
    text = text.replace("../tiny/inventory", tiny).replace("kind: retire", "kind: retir")
    text = text.replace("by: 2020-08-31", "by: 2029-08-31").replace("40 %}", "30 %}")
    text = text.replace("at_most: -2 %", "at_most: -2 t").replace("simmodel: 1", "simmodel: 3")
    file = tmp_path / "many.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as found:
        load(file)
    places = {problem.place.split(" ")[-1] for problem in found.value.problems}
    assert places == {
        "simmodel",
        "measures.boilers.kind",
        "measures.boilers.by",
        "measures.clean-heating.to",
        "targets.nox.at_most",
    }
