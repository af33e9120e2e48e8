"""What several scenarios on the same draws have in common, formed once."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

T = TypeVar("T")


class Parts:
    """Parts of models by what they are made of; whoever asks first forms them."""

    def __init__(self) -> None:
        self._formed: dict[tuple[Hashable, ...], tuple[tuple[object, ...], Any]] = {}

    def once(self, of: tuple[object, ...], key: tuple[Hashable, ...], form: Callable[[], T]) -> T:
        """A part, formed if it is not known.

        Parameters
        ----------
        of : objects that it is made of, the same ones and not their like; they are kept
        key : what else it depends on
        """
        name = (*map(id, of), *key)
        if name not in self._formed:
            self._formed[name] = of, form()
        found: T = self._formed[name][1]
        return found


def of_air(model: "Model") -> tuple[Hashable, ...]:
    """What the tables of the air depend on besides library and inventory."""
    scenario = model.scenario
    return str(scenario.file.parent), repr(scenario.air_quality), scenario.years
