"""What each variable of ``projection.nc`` is, in English and Chinese."""

from simmodel.results.air_labels import AIR

LONG_NAMES: dict[str, tuple[str, str]] = {
    "emissions": ("emissions in the scenario", "情景排放量（实施计划）"),
    "baseline": (
        "emissions in the same year without the plan's measures",
        "同年无计划措施时的排放量",
    ),
    "base_year_emissions": ("emissions in the base year", "基准年排放量"),
    "reduction": (
        "baseline minus scenario, exact share of each measure; positive is less",
        "减排量：无计划措施减去情景，各措施精确分摊；正值为减少",
    ),
    "outside_emissions": (
        "change of emissions outside the regions, through electricity",
        "区域外因用电引起的排放变化",
    ),
    "outside_reduction": (
        "baseline minus scenario outside the regions, by measure",
        "区域外减排量，按措施",
    ),
    "region": ("county or city, official division code", "县（市、区）或市，行政区划代码"),
    "source": ("source category of the emission-factor library", "排放因子库中的排放源类别"),
    "pollutant": ("pollutant; NOx is weighed as NO2", "污染物；NOx以NO2计"),
    "year": ("calendar year", "年份"),
    "measure": ("measure of the plan", "计划措施"),
    "region_name_zh": ("name of the region in Chinese", "区域中文名"),
    "region_name_en": ("name of the region in English", "区域英文名"),
    "source_name_zh": ("name of the source in Chinese", "排放源中文名"),
    "source_name_en": ("name of the source in English", "排放源英文名"),
    "sector": ("sector of the source", "排放源所属行业"),
    "fuel": ("fuel of the source", "排放源的燃料"),
    "measure_title_zh": ("title of the measure in Chinese", "措施中文名"),
    "measure_title_en": ("title of the measure in English", "措施英文名"),
    "clause": ("clause of the plan", "计划条款"),
    "kind": ("kind of measure", "措施类型"),
    AIR: (
        "what is measured in the air; CO as 95th, O3 as 90th percentile of daily values",
        "空气污染物；CO为日均值第95百分位数，O3为第90百分位数",
    ),
    "indicator": (
        "kind of day: good (AQI up to 100), heavy pollution (AQI above 200)",
        "天数类别：优良天（AQI不高于100）、重污染天（AQI高于200）",
    ),
    "base_quality": (
        "quality of the base-year concentration, A to E; empty where there is none",
        "基准年浓度的质量等级，A至E；无基准值时为空",
    ),
    "concentration": ("concentration with the plan", "实施计划后的浓度"),
    "concentration_baseline": (
        "concentration in the same year without the plan's measures",
        "同年无计划措施时的浓度",
    ),
    "concentration_base_year": ("concentration in the base year", "基准年浓度"),
    "concentration_reduction": (
        "baseline minus scenario, exact share of each measure",
        "浓度下降：无计划措施减去情景，各措施精确分摊",
    ),
    "index_parts": (
        "concentration with the plan over the grade-II limit",
        "实施计划后的浓度与二级限值之比",
    ),
    "composite_index": ("composite index of the region with the plan", "实施计划后区域综合指数"),
    "composite_index_baseline": (
        "composite index of the region without the plan's measures",
        "无计划措施时区域综合指数",
    ),
    "composite_index_base_year": (
        "composite index of the region in the base year",
        "基准年区域综合指数",
    ),
    "city_index": ("composite index of the city with the plan", "实施计划后全市综合指数"),
    "city_index_baseline": (
        "composite index of the city without the plan's measures",
        "无计划措施时全市综合指数",
    ),
    "city_index_base_year": ("composite index of the city in the base year", "基准年全市综合指数"),
    "days": ("days of the city with the plan", "实施计划后全市天数"),
    "days_baseline": ("days of the city without the plan's measures", "无计划措施时全市天数"),
    "days_base_year": ("days of the city in the base year", "基准年全市天数"),
    "dustfall": ("dustfall with the plan", "实施计划后降尘量"),
    "dustfall_baseline": ("dustfall without the plan's measures", "无计划措施时降尘量"),
    "dustfall_base_year": ("dustfall in the base year", "基准年降尘量"),
    "time": ("middle of the calendar year", "年中"),
}
"""Name of a variable -> its long name in English, in Chinese."""
