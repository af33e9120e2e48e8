"""The one catalogue of the words that reports show, in Chinese and English."""

from simmodel.reports.texts_air import AIR_TEXTS
from simmodel.vocabulary import TargetKind, Verdict

LANGUAGES = ("zh", "en")

_TEXTS: dict[str, tuple[str, str]] = {
    # units and comparisons
    "t/yr": ("吨/年", "t/yr"),
    "t": ("吨", "t"),
    "Mt": ("百万吨", "Mt"),
    "day": ("天", "days"),
    "household": ("户", "households"),
    "vehicle": ("辆", "vehicles"),
    "ug/m3": ("µg/m³", "µg/m³"),
    "mg/m3": ("mg/m³", "mg/m³"),
    "t/(km2*month)": ("吨/(km²·月)", "t/(km²·month)"),
    "at_most": ("≤", "≤"),
    "at_least": ("≥", "≥"),
    "below": ("<", "<"),
    "above": (">", ">"),
    # references
    "base_year": ("{year}年（基准年）", "{year} (base year)"),
    "baseline": ("无计划措施", "without the plan"),
    "scenario": ("实施计划", "with the plan"),
    "vs_base_year": ("较{year}年", "vs {year}"),
    "vs_baseline": ("较无计划措施", "vs without the plan"),
    "vs_base_year_long": ("括号内为较{year}年的变化", "in brackets: change since {year}"),
    # words
    "all": ("全部区域", "all regions"),
    "list": ("、", ", "),
    "region": ("区域", "region"),
    "pollutant": ("污染物", "pollutant"),
    "measure": ("措施", "measure"),
    "clause": ("条款", "clause"),
    "kind": ("类型", "kind"),
    "part": ("占比", "share"),
    "reduction": ("减排量", "reduction"),
    "total": ("合计", "total"),
    "target": ("目标", "target"),
    "status": ("性质", "status"),
    "year": ("年份", "year"),
    "limit": ("限值", "limit"),
    "projected": ("预测", "projected"),
    "margin": ("余量", "margin"),
    "to_find": ("缺口", "still to find"),
    "verdict": ("结论", "verdict"),
    "binding": ("约束性", "binding"),
    "aspirational": ("争取性", "aspirational"),
    "outside": ("区域外（外来电力）", "outside (imported electricity)"),
    "rest": (
        "其余{count}项措施合计（每项低于{part}）",
        "{count} more measures together, each below {part}",
    ),
    "no_effect": ("（对该污染物无作用）", "(none of them acts on it)"),
    "percent_points": ("个百分点", "points"),
    # verdicts
    Verdict.MET: ("达标", "met"),
    Verdict.MISSED: ("未达标", "missed"),
    Verdict.CANNOT_BE_JUDGED: ("无法判定", "cannot be judged"),
    # kinds of target
    TargetKind.EMISSION_TOTAL: ("排放总量", "emission total"),
    TargetKind.EMISSION_CHANGE: ("排放变化", "emission change"),
    TargetKind.CONCENTRATION: ("浓度", "concentration"),
    TargetKind.COMPOSITE_INDEX: ("综合指数", "composite index"),
    TargetKind.EXCEEDANCE_DAYS: ("超标天数", "exceedance days"),
    TargetKind.SHARE: ("比例", "share"),
    TargetKind.COVERAGE: ("覆盖率", "coverage"),
    TargetKind.AMOUNT: ("数量", "amount"),
    TargetKind.DUSTFALL: ("降尘量", "dustfall"),
    TargetKind.EPISODE_CUT: ("应急减排", "episode cut"),
    TargetKind.RANK: ("排名", "rank"),
    # kinds of measure
    "retire": ("淘汰关停", "retire"),
    "switch": ("替代", "switch"),
    "shift": ("结构调整", "shift"),
    "curtail": ("限产", "curtail"),
    "fuel_quality": ("燃料质量", "fuel quality"),
    "retrofit": ("治理改造", "retrofit"),
    # roles of clauses
    "role_measure": ("措施", "measure"),
    "role_target": ("目标", "target"),
    "role_limit": ("限值", "limit"),
    "role_enabling": ("保障", "enabling"),
    # summary
    "reads": ("读取", "Reads"),
    "reads_scenario": ("情景 {files}", "scenario {files}"),
    "reads_inventory": (
        "清单 {folder}：{regions}个区域，{segments}个排放单元，基准年{year}",
        "inventory {folder}: {regions} regions, {segments} segments, base year {year}",
    ),
    "reads_library": (
        "排放因子库 {folder}：{sources}类排放源，{factors}个因子",
        "emission factors {folder}: {sources} sources, {factors} factors",
    ),
    "reads_assumed": (
        "其中假设值：情景{values}个，清单{rows}行（见manifest.json）",
        "assumed: {values} values of the scenario, {rows} rows of the inventory (manifest.json)",
    ),
    "targets_title": ("目标判定", "Targets"),
    "targets_count": (
        "{met}项达标，{missed}项未达标，{unjudged}项无法判定",
        "{met} met, {missed} missed, {unjudged} cannot be judged",
    ),
    "targets_set": (
        "其中{count}项恰好等于目标，因为措施本身按该数值设定：能否达标取决于措施是否落实",
        "{count} of them hold exactly because a measure sets the same figure: "
        "they are met if it is carried out",
    ),
    "totals_title": ("排放总量，{year}年，{unit}", "Emissions in all regions, {year}, {unit}"),
    "top_title": (
        "减排最多的措施，{year}年，较无计划措施，{unit}",
        "Largest measures, {year}, against no plan, {unit}",
    ),
    "regions_title": (
        "各区域排放，{year}年实施计划（{reference}），{unit}",
        "Emissions by region, {year} with the plan ({reference}), {unit}",
    ),
    "warnings_title": ("提示", "Warnings"),
    # charts
    "chart_measures": (
        "{pollutant}减排量，按措施和区域，{year}年，{unit}",
        "{pollutant} reductions by measure and region, {year}, {unit}",
    ),
    "chart_measures_note": (
        "较同年无计划措施；各措施按Shapley值分摊，合计等于总减排量",
        "against the same year without the plan; exact shares (Shapley), they add up to the total",
    ),
    "chart_regions": (
        "各区域排放，{base}年与{year}年，{unit}",
        "Emissions by region, {base} and {year}, {unit}",
    ),
    "chart_targets": ("{year}年目标余量", "Margins of the targets, {year}"),
    "chart_targets_axis": (
        "余量，以限值与预测值中绝对值较大者的百分比计；向右为达标",
        "margin, % of the larger of limit and projection; to the right the target is met",
    ),
    # commands
    "matches_title": ("各措施的作用范围", "What each measure applies to"),
    "segments": ("单元数", "segments"),
    "scope": ("范围", "scope"),
    "asked": ("要求", "asked"),
    "found": ("实有", "found"),
    "unit": ("单位", "unit"),
    "note": ("说明", "note"),
    "check_ok": (
        "{file}：无误（{measures}项措施，{targets}项目标）",
        "{file}: no problems ({measures} measures, {targets} targets)",
    ),
    "default": ("默认值", "default"),
    "assumption": ("假设", "assumed"),
    "plan_title": ("计划条款", "Clauses of the plan"),
    "summary": ("摘要", "summary"),
    "role": ("类别", "role"),
    "value": ("数值", "value"),
    "carried_by": ("对应的措施或目标", "carried by"),
    "not_modelled": ("未建模：{why}", "not modelled: {why}"),
    "plans_title": ("各计划的条款覆盖", "Clauses of the plans and what carries them"),
    "plan_file": ("情景文件", "scenario file"),
    "plan_quantified": ("量化", "quantified"),
    "plan_done": ("已建模", "carried"),
    "page_title": ("各计划一览", "The plans at a glance"),
    "page_intro": (
        "各计划的目标、判定与主要措施，由情景文件直接算出。清单多为公开数据估算，数值应先核对再引用。",
        "Targets, verdicts and main measures of each plan, computed from its scenario file. The "
        "inventories are mostly estimated from public figures: check before quoting.",
    ),
    "page_plan": ("计划", "plan"),
    "base_year_head": ("基准年", "base year"),
    "targets_head": ("目标", "targets"),
    "page_carried": ("已建模的量化表述", "quantified statements carried"),
    "page_totals": (
        "排放量，{base}年 → {year}年（实施计划），千吨：{values}。",
        "Emissions {base} → {year} with the plan, thousand t: {values}.",
    ),
    "page_measures": (
        "减排最多的措施，{year}年，吨：",
        "Measures that take off most, {year}, t:",
    ),
    "page_by": ("本页由 `{command}` 生成。", "Written by `{command}`."),
    "plan_roles": ("各类条款数：{counts}", "Clauses by role: {counts}"),
    "plan_carried": (
        "量化表述{total}条，其中{carried}条已建模（{percent}%）",
        "{carried} of {total} quantified statements are carried ({percent} %)",
    ),
    "source": ("排放源", "source"),
    "name": ("名称", "name"),
    "process": ("过程", "process"),
    "formula": ("公式", "formula"),
    "interval": ("95%区间", "95 % interval"),
    "quality": ("质量", "quality"),
    "reference": ("来源", "reference"),
    "use": ("采用", "use"),
    "in_use": ("采用", "in use"),
    "alternative": ("备选", "alternative"),
    "spread": ("最大值为最小值的{ratio}倍", "largest over smallest: {ratio}"),
    "factors_title": ("排放因子（未控制）", "Emission factors (uncontrolled)"),
    "factors_of": ("因子取自{factor_set}", "factors of {factor_set}"),
    "references_title": ("参考文献", "References"),
    **AIR_TEXTS,
}

_POLLUTANTS = {
    "SO2": "SO₂",
    "NO2": "NO₂",
    "O3": "O₃",
    "NOx": "NOₓ",
    "PM10": "PM₁₀",
    "PM2.5": "PM₂.₅",
    "NH3": "NH₃",
    "CO2": "CO₂",
    "VOC": "VOC",
}


def text(key: str, lang: str, **values: object) -> str:
    """Return the text of `key` in a language, with `values` filled in.

    >>> text("vs_base_year", "en", year=2019), text("vs_base_year", "zh", year=2019)
    ('vs 2019', '较2019年')
    """
    found = _TEXTS[key][LANGUAGES.index(lang)]
    return found.format(**values) if values else found


def word(key: str, lang: str) -> str:
    """Return the text of `key`, or `key` itself where the catalogue has none, such as a unit.

    >>> word("limit", "zh"), word("µg/m³", "zh")
    ('限值', 'µg/m³')
    """
    return text(key, lang) if key in _TEXTS else key


def pollutant_name(label: str) -> str:
    """Write a pollutant's label as print does.

    >>> pollutant_name("PM2.5")
    'PM₂.₅'
    """
    return _POLLUTANTS.get(label, label)
