"""Keys of the uncertain inputs: the gatherer names inputs by them, the compiled model finds them.

Parts are divided by slashes, so that groups can be written with patterns: ``fuel/*/sulphur``.
"""

from collections.abc import Mapping, Sequence


def factor_key(factor_set: str, process: str, pollutant: str) -> str:
    """Emission factor."""
    return f"factor/{factor_set}/{process}/{pollutant}"


def quantity_key(source: str, process: str, place: str) -> str:
    """Amount that drives a process, per activity."""
    return f"quantity/{source}/{process}/{place}"


def removal_key(control: str, processes: Sequence[str], pollutant: str) -> str:
    """Removal efficiency."""
    return f"removal/{control}/{'+'.join(processes)}/{pollutant}"


def share_key(row: Mapping[str, object]) -> str:
    """Share of a control in the mix of the segments of one selector."""
    names = ("region", "source", "segment", "chain", "control")
    return "/".join(["control_share", *(str(row[name]) for name in names)])


def fuel_key(row: Mapping[str, object]) -> str:
    """Sulphur or ash, by the row that gives it."""
    file = str(row["file"]).rsplit("/", 1)[-1]
    origin = str(row["origin"])
    return f"fuel/{origin} {file} row {row['line']}/{row['property']}"


def activity_key(segment: str) -> str:
    """Activity of a segment."""
    return f"activity/{segment}"


def service_key(source: str) -> str:
    """Activity per unit of service of a source."""
    return f"service/{source}"


def flue_gas_key(source: str) -> str:
    """Flue-gas volume of a source."""
    return f"flue_gas/{source}"


def official_key(region: str, category: str, pollutant: str) -> str:
    """Figure of an official inventory."""
    return f"official/{region}/{category}/{pollutant}"


def growth_key(number: int) -> str:
    """Growth rate, by its place in the scenario's list."""
    return f"growth/{number}"


def measure_key(measure: str, name: str) -> str:
    """Value of a measure: penetration, effectiveness, share, exempt, or amount and its region."""
    return f"measure/{measure}/{name}"


ELECTRICITY_KEY = "electricity/inside"
TREND_KEY = "rank_trend/others"


def base_key(region: str, pollutant: str) -> str:
    """Base-year concentration."""
    return f"base_concentration/{region}/{pollutant}"


def background_key(pollutant: str) -> str:
    """Concentration that follows no emission."""
    return f"background/{pollutant}"


def weight_key(pollutant: str, emitted: str) -> str:
    """Weight of a precursor."""
    return f"precursor_weight/{pollutant}/{emitted}"


def height_key(pollutant: str, emitted: str, source: str) -> str:
    """Effect of a tonne from a stack relative to one emitted low."""
    return f"height/{pollutant}/{emitted}/{source}"


def transfer_key(pollutant: str, origin: str) -> str:
    """Share of the own region, the city or outside in what lies above the background."""
    return f"transfer/{pollutant}/{origin}"


def matrix_key(receptor: str, region: str, pollutant: str) -> str:
    """Share of a region in the air of a receptor."""
    return f"transfer/{receptor}/{region}/{pollutant}"


def dustfall_key(name: str) -> str:
    """Parameter of dustfall."""
    return f"dustfall/{name}"


PER_SERVICE = "service"
"""What `measures.implementation.stock` says it counted when it counted services."""
