"""A model compiled for many draws: what `pipeline.run` gives, for every draw at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.draws import Draws
from simmodel.uncertainty.inputs import UncertainInputs

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Compiled:
    """A model with its uncertain inputs, ready to be evaluated for draws of them."""

    model: "Model"
    inputs: UncertainInputs

    def evaluate(self, values: Array) -> Draws:
        """Outputs of draws.

        Parameters
        ----------
        values : array (draw, input), as `UncertainInputs.from_unit` gives them
        """
        raise NotImplementedError


def compile_model(model: "Model", inputs: UncertainInputs) -> Compiled:
    """Compile a model once, to be evaluated for any draws of its inputs."""
    return Compiled(model, inputs)
