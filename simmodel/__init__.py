"""Air-quality action plans as models: what each measure saves, and which targets hold."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simmodel.pipeline import compare, run
    from simmodel.results.comparison import Comparison
    from simmodel.results.projection import Projection
    from simmodel.results.write import write
    from simmodel.results.write_comparison import comparison_tables, write_comparison
    from simmodel.scenario.load import load
    from simmodel.scenario.variants import without
    from simmodel.uncertainty.ensemble import sample, sample_together
    from simmodel.uncertainty.sensitivity import Sensitivity, sensitivity

__version__ = "0.1.0"
__all__ = [
    "Comparison",
    "Projection",
    "Sensitivity",
    "__version__",
    "compare",
    "comparison_tables",
    "load",
    "run",
    "sample",
    "sample_together",
    "sensitivity",
    "without",
    "write",
    "write_comparison",
]

_HOMES = {
    "Comparison": "simmodel.results.comparison",
    "Projection": "simmodel.results.projection",
    "Sensitivity": "simmodel.uncertainty.sensitivity",
    "compare": "simmodel.pipeline",
    "comparison_tables": "simmodel.results.write_comparison",
    "load": "simmodel.scenario.load",
    "run": "simmodel.pipeline",
    "sample": "simmodel.uncertainty.ensemble",
    "sample_together": "simmodel.uncertainty.ensemble",
    "sensitivity": "simmodel.uncertainty.sensitivity",
    "without": "simmodel.scenario.variants",
    "write": "simmodel.results.write",
    "write_comparison": "simmodel.results.write_comparison",
}
"""Public name -> the module that holds it, imported when the name is first used."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 (the names have different types)
    """Import a public name when it is first used, so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simmodel' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
