"""Why a target cannot be judged, in both languages."""

from simmodel.vocabulary import TargetKind


class CannotBeJudgedError(Exception):
    """Carries the key of the reason."""


REASONS: dict[str, tuple[str, str]] = {
    TargetKind.CONCENTRATION: (
        "该地没有空气质量数据（concentrations.csv），不能评判",
        "the place has no table of base-year concentrations (concentrations.csv)",
    ),
    TargetKind.COMPOSITE_INDEX: (
        "该地没有六项污染物浓度（concentrations.csv），不能评判",
        "the place has no concentrations of the six pollutants (concentrations.csv)",
    ),
    TargetKind.EXCEEDANCE_DAYS: (
        "该地没有逐日浓度（daily_concentrations.csv），不能评判",
        "the place has no daily concentrations (daily_concentrations.csv)",
    ),
    TargetKind.DUSTFALL: (
        "该地没有空气质量数据（concentrations.csv），降尘量不能评判",
        "the place has no air-quality tables (concentrations.csv), so dustfall is not modelled",
    ),
    TargetKind.EPISODE_CUT: (
        "方案中没有在该预警级别实施的应急减排措施（curtail 的 level），不能评判",
        "no measure of the scenario acts on a warning of this level (a curtail with level)",
    ),
    TargetKind.RANK: (
        "该地没有六项污染物浓度，排名不能评判",
        "the place has no concentrations of the six pollutants, so no index to rank",
    ),
    "no_base": (
        "缺少基准年浓度；补充 concentrations.csv 一行即可评判（保本浓度见 break_even）",
        "no base-year concentration; one row in concentrations.csv makes it judged "
        "(break_even holds without)",
    ),
    "small_area": (
        "降尘关系按县域建立，不适用于面积不足50平方公里的区域",
        "the dustfall relation is made for counties and says nothing of areas below 50 km²",
    ),
    "no_days": (
        "缺少代表该地的逐日浓度；补充 daily_concentrations.csv 即可评判",
        "no daily series stands for this place; daily_concentrations.csv makes it judged",
    ),
    "no_others": (
        "缺少其他城市的综合指数；在 air_quality.rank 中指定城市即可评判",
        "no index of other cities; name the city in air_quality.rank",
    ),
    "year": ("该年不在测算年份之内", "the year is not among the projected ones"),
    "reference": (
        "参照年不在测算年份之内,清单没有该年数据",
        "the reference year is not among the projected ones, and the inventory holds no data of it",
    ),
    "empty": (
        "清单中没有该目标所指的活动",
        "the inventory holds nothing that the target speaks of",
    ),
    "unit": ("目标的单位与所指活动不符", "what the target speaks of is not counted in its unit"),
}
