"""A place made ready for sensitivity: its inputs, its compiled model, outputs as functions."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simmodel.errors import Problem, ScenarioError
from simmodel.uncertainty.methods.function import Array, Function
from simmodel.uncertainty.outputs import Output, label_draws, numbers

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.results.projection import Projection
    from simmodel.uncertainty.compiled import Compiled
    from simmodel.uncertainty.inputs import UncertainInputs

BLOCK = 1024
"""Draws that are evaluated at once."""
_EDGE = 1e-9
"""How near a probability may come to 0 and 1."""


@dataclass(frozen=True, eq=False)
class Study:
    """What every method works on.

    Parameters
    ----------
    model, projection : the place and its ordinary run
    inputs : what is uncertain
    compiled : the model for draws of the inputs
    outputs : what is asked, evaluated together
    """

    model: "Model"
    projection: "Projection"
    inputs: "UncertainInputs"
    compiled: "Compiled"
    outputs: tuple[Output, ...]
    _known: dict[int, Array] = field(default_factory=dict)

    def of_values(self, output: Output) -> Function:
        """Output as a function of values, array (draw, input)."""
        column = self.outputs.index(output)

        def function(values: Array) -> Array:
            found: Array = self._all(values)[:, column]
            return found

        return function

    def of_unit(self, output: Output) -> Function:
        """Output as a function of probabilities, array (draw, group)."""
        of_values = self.of_values(output)
        return lambda unit: of_values(self.inputs.from_unit(np.clip(unit, _EDGE, 1 - _EDGE)))

    def _all(self, values: Array) -> Array:
        """Every output, array (draw, output); the same points are evaluated once for all."""
        key = hash(values.tobytes())
        if key not in self._known:
            parts = []
            for start in range(0, len(values), BLOCK):
                drawn = self.compiled.evaluate(values[start : start + BLOCK])
                labelled = label_draws(drawn, self.projection)
                parts.append(np.stack([numbers(o, labelled) for o in self.outputs], axis=1))
            self._known[key] = np.concatenate(parts)
        return self._known[key]


def prepare(model: "Model", projection: "Projection", outputs: tuple[Output, ...]) -> Study:
    """Gather what is uncertain and compile the model.

    Raises
    ------
    ScenarioError : nothing is uncertain.
    """
    from simmodel.uncertainty.compiled import compile_model
    from simmodel.uncertainty.gather import gather

    inputs = gather(model)
    if not inputs.inputs:
        message = (
            "nothing is uncertain, so there is nothing to vary: no table and no value of the "
            "scenario has low and high. Give a range at least where a figure is assumed."
        )
        raise ScenarioError([Problem(str(model.scenario.file), "uncertainty", message)])
    return Study(model, projection, inputs, compile_model(model, inputs), outputs)


def check_varies(study: Study, output: Output, seed: int) -> None:
    """Refuse an output that no input changes.

    Raises
    ------
    ScenarioError : the output is the same in every one of some draws.
    """
    unit = np.random.default_rng(seed).random((64, len(study.inputs.groups)))
    found = study.of_unit(output)(unit)
    rounding = 1e-9 * max(float(np.abs(found).max()), output.scale, 1e-300)
    if np.ptp(found) <= rounding:
        value = float(found[0]) if abs(found[0]) > rounding else 0.0
        message = (
            f"is {value:.6g} whatever the assumptions: none of the {len(study.inputs.inputs)} "
            "uncertain inputs acts on it. A target is so where a measure sets its very figure. "
            "Choose another output."
        )
        place = f"output {output.name!r}"
        raise ScenarioError([Problem(str(study.projection.scenario.file), place, message)])


def quiet(done: int, total: int) -> None:
    """Report no progress."""
