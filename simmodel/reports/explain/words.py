"""Sentences of the memo in both languages."""

from collections.abc import Callable

Say = Callable[..., str]
"""Key and values in, sentence out."""

WORDS: dict[str, tuple[str, str]] = {
    "head": (
        "{region} {year}年 {pollutant}：{value} t（不实施方案 {baseline} t）",
        "{region}, {year}, {pollutant}: {value} t (without the plan {baseline} t)",
    ),
    "everywhere": ("全域", "all regions"),
    "sources": (
        "各排放源之和（方案 / 不实施方案，t）：",
        "is the sum of these sources (with / without the plan, t):",
    ),
    "source_line": ("  {value:>12} / {baseline:>12}  {source}  {name}",) * 2,
    "more_sources": ("其余 {count} 个排放源", "{count} more sources"),
    "source_head": (
        "{name}（{source}）：{value} t，不实施方案 {baseline} t",
        "{name} ({source}): {value} t, without the plan {baseline} t",
    ),
    "segment": ("● {region} {segment}",) * 2,
    "activity": ("活动水平 {year}：{value} {unit}", "activity {year}: {value} {unit}"),
    "rule": ("依据：{text}", "rule: {text}"),
    "grown": (
        "基线增长至 {year} 年：{value} {unit}（{rate}）",
        "baseline growth to {year}: {value} {unit} ({rate})",
    ),
    "process": ("工艺过程 {process}（{height}）", "process {process} ({height})"),
    "factor": ("未控制排放系数 {value} kg/{per}", "uncontrolled factor {value} kg/{per}"),
    "formula_factor": (
        "未控制排放系数 {slope} × {name} {percent} % = {value} kg/{per}",
        "uncontrolled factor {slope} × {name} {percent} % = {value} kg/{per}",
    ),
    "sulphur": ("硫分", "sulphur"),
    "ash": ("灰分", "ash"),
    "fuel": ("{name} {percent} %",) * 2,
    "quantity": ("每 {unit} 折合 {value} {per}", "{value} {per} per {unit}"),
    "chain": ("控制链 {chain}：通过率 {passes}", "control chain {chain}: {passes} passes"),
    "alternative": ("{share} × {name}（去除率 {removal}）", "{share} × {name} (removes {removal})"),
    "no_control": ("无控制", "no control"),
    "rate": (
        "排放强度 {value} × {passes} = {rate} kg/{unit}",
        "rate {value} × {passes} = {rate} kg/{unit}",
    ),
    "calibrated": (
        "按官方排放清单校准（第 {line} 行 {category}）：{official} t ÷ {modelled} t = {factor}；"
        "{before} × {factor} = {rate} kg/{unit}",
        "calibrated to the official inventory (row {line}, {category}): {official} t / "
        "{modelled} t = {factor}; {before} × {factor} = {rate} kg/{unit}",
    ),
    "implied": (
        "由官方排放清单（第 {line} 行 {category}，{official} t）反推的未控制排放系数 "
        "{factor} kg/{unit}（因子库无此项）",
        "uncontrolled factor implied by the official inventory (row {line}, {category}, "
        "{official} t): {factor} kg/{unit}; the library has none",
    ),
    "official_interval": (
        "；官方数值 95 % 区间 {low}～{high} t",
        "; 95 % interval of the official figure {low} to {high} t",
    ),
    "baseline": (
        "不实施方案：{activity} {unit} × {rate} kg/{unit} ÷ 1000 = {value} t {pollutant}",
        "without the plan: {activity} {unit} × {rate} kg/{unit} / 1000 = {value} t {pollutant}",
    ),
    "change": (
        "{names}：{activity}（生效期间活动水平）× {share}（实施率）× {rate} kg ÷ 1000 = {value} t",
        "{names}: {activity} (activity in force) × {share} (share) × {rate} kg / 1000 = {value} t",
    ),
    "from": ("，来自 {origin}", ", from {origin}"),
    "credit": (
        "减排归因 {measure}（条款 {clause}）：{value} t",
        "credited to {measure} (clause {clause}): {value} t",
    ),
    "after": (
        "实施方案：{baseline} + （{change}） = {value} t",
        "with the plan: {baseline} + ({change}) = {value} t",
    ),
    "rest": ("其余 {count} 项合计 {value} t", "{count} more, together {value} t"),
    "sum": ("合计 {count} 项：{value} t", "sum of {count}: {value} t"),
    "grid": (
        "措施用电使发电排放变化 {total} t，{inside} 在区域内；本处 {value} t，合计 {after} t",
        "electricity of the measures emits {total} t, {inside} of it inside; "
        "{value} t at these plants, together {after} t",
    ),
    "measure_head": (
        "措施 {measure} {title}（条款 {clause}）：{year}年减排 {pollutant} {value} t（相对基线）",
        "measure {measure}, {title} (clause {clause}): takes {value} t {pollutant} "
        "off the baseline of {year}",
    ),
    "matched": (
        "类型 {kind}；涉及 {segments} 个清单条目，基准年活动水平 {scope}",
        "kind {kind}; {segments} segments, base-year activity {scope}",
    ),
    "level": (
        "实施率 {level}（含有效性 {effectiveness}）；各月生效比例 {months}",
        "implementation {level} (effectiveness {effectiveness} included); "
        "in force by month {months}",
    ),
    "warning": (
        "仅在 {level} 及以上预警日实施，不计入全年排放",
        "acts on days with a warning of {level} or above only; the yearly emissions stay",
    ),
    "assumed": ("假设 {text}", "assumed {text}"),
    "why": ("出处 {text}", "source {text}"),
    "to": ("替代为 {source}（{share}）", "replaced by {source} ({share})"),
    "fits": ("安装 {names}", "fits {names}"),
    "measure_segment": ("● {segment}:{value} t",) * 2,
    "part": ("，本措施占 1/{count}：{value} t", ", its part 1/{count}: {value} t"),
    "measure_grid": (
        "用电变化在电厂的减排 {total} t，其中 {inside} 在方案区域内；所选区域 {value} t",
        "electricity: {total} t taken off at power plants, {inside} of it inside; "
        "in these regions {value} t",
    ),
    # a concentration
    "air_head": (
        "{region} {year}年 {pollutant} 浓度：{value} {unit}（基准年{base_year}：{base}，不实施方案 "
        "{without}）；筛查级估算",
        "{region}, {year}, {pollutant} concentration: {value} {unit} (base year {base_year}: "
        "{base}, without the plan {without}); screening level",
    ),
    "air_city": ("城市", "city"),
    "air_city_mean": (
        "是 {count} 个区县的均值（不实施方案）：",
        "is the mean of {count} regions (without the plan):",
    ),
    "air_city_line": (
        "  {region} {value} {unit}（{before}）",
        "  {region} {value} {unit} ({before})",
    ),
    "air_city_more": (
        "各区县的计算过程见 --region 区县名",
        "give --region with a name for the chain of a region",
    ),
    "air_base": (
        "基准年 {year} 浓度 C0：{value} {unit}（{low}–{high}），统计量 {statistic}",
        "base year {year}, C0: {value} {unit} ({low}–{high}), statistic {statistic}",
    ),
    "air_note": ("说明：{text}", "note: {text}"),
    "air_no_base": (
        "无基准年浓度，不能给出浓度",
        "no base-year value, so no concentration; one row in concentrations.csv gives it",
    ),
    "air_ozone_held": (
        "O3 不随排放推算，保持基准年浓度",
        "O3 is not rolled back: held at its base-year value",
    ),
    "air_ozone_supplied": (
        "O3 不随排放推算，由情景给定",
        "O3 is not rolled back: given by the scenario, or held where it gives none",
    ),
    "air_rollback": (
        "比例回推 C = b + (C0 − b) × (1 + Σ w × t × (E/E0 − 1))，参数取自 {place}",
        "rollback C = b + (C0 − b) × (1 + Σ w × t × (E/E0 − 1)), parameters of {place}",
    ),
    "air_matrix": (
        "源-受体矩阵 C = C0 + Σ G × (E − E0)",
        "source-receptor matrix C = C0 + Σ G × (E − E0)",
    ),
    "air_background": (
        "背景 b：{value} {unit}；背景以上 C0 − b：{above} {unit}",
        "background b: {value} {unit}; above it C0 − b: {above} {unit}",
    ),
    "air_own": ("本区县", "own region"),
    "air_city_r": ("市内其他区县", "rest of the city"),
    "air_outside": ("区域外", "outside"),
    "air_transfer": ("份额 t，{origin}：{share}", "share t, {origin}: {share}"),
    "air_transfer_own": (
        "份额 t 取自清单的 transfer.csv",
        "shares t from the inventory's transfer.csv",
    ),
    "air_precursor": ("● {emitted}：权重 w = {weight}", "● {emitted}: weight w = {weight}"),
    "air_view": ("● {view}",) * 2,
    "air_low": ("低矮源", "low"),
    "air_stack": ("高架源", "stack"),
    "air_height": ("{height} {source} × {value}",) * 2,
    "air_heights": (
        "有效排放 E 按高度折算（height.csv）：{text}",
        "effective emission E, weighted by height (height.csv): {text}",
    ),
    "air_origin": (
        "{name}：E0 {before} t → E {after} t（{percent}）；"
        "w × t × Δ = {weight} × {share} × {relative} = {change}",
        "{name}: E0 {before} t → E {after} t ({percent}); "
        "w × t × Δ = {weight} × {share} × {relative} = {change}",
    ),
    "air_origin_matrix": (
        "{name}：E0 {before} t → E {after} t；G × ΔE = {share} × {difference} = {change} {unit}",
        "{name}: E0 {before} t → E {after} t; G × ΔE = {share} × {difference} = {change} {unit}",
    ),
    "air_origin_outside": (
        "区域外（或本地基准年无排放）：t = {share}，保持不变",
        "outside (or nothing emitted here in the base year): t = {share}, held",
    ),
    "air_sum": ("合计 Σ = {value}（{percent}）", "sum Σ = {value} ({percent})"),
    "air_result": (
        "结果：{start} + {above} × (1 {total}) = {value} {unit}",
        "result: {start} + {above} × (1 {total}) = {value} {unit}",
    ),
    "air_result_matrix": (
        "结果：{start} {total} = {value} {unit}",
        "result: {start} {total} = {value} {unit}",
    ),
    "air_measures": (
        "不实施方案 {without} {unit}；各措施减少（{unit}）：",
        "without the plan {without} {unit}; taken off by each measure ({unit}):",
    ),
    "air_measure": (
        "  {value:>12}  {measure}  {title}（条款 {clause}）",
        "  {value:>12}  {measure}  {title} (clause {clause})",
    ),
    "air_rest": ("  {value:>12}  其余 {count} 项措施", "  {value:>12}  {count} more measures"),
    "air_measures_sum": (
        "合计 {total}；{without} − {total} = {value} {unit}",
        "together {total}; {without} − {total} = {value} {unit}",
    ),
}


def sayer(lang: str) -> Say:
    """Speak one language."""
    position = 0 if lang == "zh" else 1

    def say(key: str, **values: object) -> str:
        return WORDS[key][position].format(**values)

    return say
