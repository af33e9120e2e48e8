"""Why a target cannot be judged, in both languages."""

from simmodel.vocabulary import TargetKind

REASONS: dict[str, tuple[str, str]] = {
    TargetKind.CONCENTRATION: (
        "浓度目标需要空气质量模块与基准年浓度，目前尚不能评判",
        "a concentration needs the air-quality stage and base-year concentrations, "
        "which are not there yet",
    ),
    TargetKind.COMPOSITE_INDEX: (
        "综合指数需要六项污染物浓度，目前尚不能评判",
        "the composite index needs concentrations of six pollutants, which are not there yet",
    ),
    TargetKind.EXCEEDANCE_DAYS: (
        "天数目标需要逐日浓度分布，目前尚不能评判",
        "days need the daily distribution of concentrations, which is not there yet",
    ),
    TargetKind.DUSTFALL: (
        "降尘量需要扬尘排放与降尘的关系，目前尚不能评判",
        "dustfall needs a relation between dust emissions and deposition, which is not there yet",
    ),
    TargetKind.EPISODE_CUT: (
        "应急减排比例需要预警日的措施清单，目前尚不能评判",
        "an emergency cut needs the measures of each warning level, which are not there yet",
    ),
    TargetKind.RANK: (
        "排名需要其他城市的综合指数，目前尚不能评判",
        "a rank needs the composite index of the other cities, which is not there yet",
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
