"""Words of the reports on the air, in Chinese and English; part of the catalogue in `texts`."""

AIR_TEXTS: dict[str, tuple[str, str]] = {
    "index": ("综合指数", "index"),
    "city_mean": ("均值", "mean"),
    "city_of": ("均值取{names}", "the mean is that of {names}"),
    "in_year": ("{year}年{what}", "{year} {what}"),
    "semicolon": ("；", "; "),
    "concentrations_title": (
        "{year}年浓度，实施计划（括号内为{base}年浓度及其质量等级），µg/m³，CO为mg/m³",
        "Concentrations, {year} with the plan (in brackets: {base} and the quality of that value), "
        "µg/m³, CO mg/m³",
    ),
    "concentrations_caption": (
        "筛查级估算；CO为第95百分位数，O₃为第90百分位数。{ozone}",
        "screening level; CO as 95th, O₃ as 90th percentile. {ozone}",
    ),
    "ozone_held": ("O₃保持基准年浓度", "O₃ is held at its base-year value"),
    "ozone_supplied": ("O₃由情景给定", "O₃ is given by the scenario"),
    "star": (
        "* 所依据的基准值为估算（质量D或E）",
        "* rests on an estimated base value (quality D or E)",
    ),
    "to_find_title": (
        "未达标的浓度目标还差多少（筛查级估算）",
        "What missed concentration targets still need (screening level)",
    ),
    "to_find_tonnes": ("所需减排", "cut that closes it"),
    "base_value": ("基准年浓度", "base value"),
    "break_even": ("保本浓度", "break-even"),
    "to_find_caption": (
        "所需减排：本区低矮源每年须再减少的量，取单位减排效果最大的前体物；"
        "† 超过本区剩余排放（按高度折算），仅靠本区减排不够\n"
        "保本浓度：基准年浓度不高于该值时，现有措施即可达标；无需实测也成立",
        "cut that closes it: t/yr of the precursor with the most effect a tonne, from low sources "
        "of the region; † more than the region still emits, weighted by height: others must help\n"
        "break-even: with a base-year value up to this the measures suffice; needs no measurement",
    ),
    "holds_up_to": ("保本浓度 {values}", "would hold with a base-year value up to {values}"),
    "needs_index": ("所需综合指数 {values}", "needs an index of {values}"),
    # charts
    "chart_concentrations": (
        "各区域浓度与限值，{base}年与{year}年（筛查级估算）",
        "Concentrations by region against their limits, {base} and {year} (screening level)",
    ),
    "left_out": (
        "{count}个区域无基准年浓度，未绘出",
        "{count} regions without base values are left out",
    ),
    "limit_target": ("目标限值", "limit of the target"),
    "limit_grade": ("二级限值", "grade-II limit"),
    "statistic_CO": ("日均值第95百分位数", "95th percentile of days"),
    "statistic_O3": ("第90百分位数，{ozone}", "90th percentile, {ozone}"),
    "held": ("保持基准年值", "held"),
    "supplied": ("情景给定", "supplied"),
    "chart_index": (
        "环境空气质量综合指数的构成，{base}年与{year}年（筛查级估算）",
        "The six parts of the composite index, {base} and {year} (screening level)",
    ),
    "chart_index_note": (
        "各部分为浓度与二级限值（{standard}）之比；{ozone}；{star}",
        "each part is a concentration over its grade-II limit ({standard}); {ozone}; {star}",
    ),
}
