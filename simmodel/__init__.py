"""Air-quality action plans as models: what each measure saves, and which targets hold."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simmodel.pipeline import run
    from simmodel.results.projection import Projection
    from simmodel.results.write import write
    from simmodel.scenario.load import load
    from simmodel.uncertainty.ensemble import sample

__version__ = "0.1.0"
__all__ = ["Projection", "__version__", "load", "run", "sample", "write"]

_HOMES = {
    "Projection": "simmodel.results.projection",
    "load": "simmodel.scenario.load",
    "run": "simmodel.pipeline",
    "sample": "simmodel.uncertainty.ensemble",
    "write": "simmodel.results.write",
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
