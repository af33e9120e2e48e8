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
}


def sayer(lang: str) -> Say:
    """Speak one language."""
    position = 0 if lang == "zh" else 1

    def say(key: str, **values: object) -> str:
        return WORDS[key][position].format(**values)

    return say
