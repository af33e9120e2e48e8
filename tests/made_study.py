"""A made place with six uncertain inputs and outputs that can be worked by hand."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from made import made_projection

from simmodel.uncertainty.distributions import Spread
from simmodel.uncertainty.draws import Draws
from simmodel.uncertainty.inputs import UncertainInput, UncertainInputs
from simmodel.uncertainty.outputs import Output, named_output
from simmodel.uncertainty.study import Study

Z = 1.959963984540054
SOURCE = "household.coal"
LIMIT = 550.0


def one(key, value, deviation, zh, en, unit, **more):
    """Input with a normal distribution."""
    spread = Spread(value, value - Z * deviation, value + Z * deviation, "normal")
    return UncertainInput(
        key, key.split("/")[0], zh, en, spread, unit, more.pop("group", key), **more
    )


def made_inputs() -> UncertainInputs:
    """Coal of two counties, its sulphur, a factor, the effectiveness of a measure, and one idle."""
    return UncertainInputs(
        (
            one("activity/a", 1000.0, 100.0, "甲县煤", "Coal, A", "t/yr", file="activity.csv",
                place="row 2"),
            one("activity/b", 2000.0, 200.0, "乙县煤", "Coal, B", "t/yr", file="activity.csv",
                place="row 3"),
            one("fuel/coal/sulphur", 0.01, 0.001, "燃料质量：散煤, 硫分",
                "Fuel quality: raw coal, sulphur", "1", file="fuels.csv", place="row 2"),
            one("factor/coal/stove/SO2", 2000.0, 100.0, "排放因子：散煤",
                "Emission factor: raw coal", "kg/t", file="household.csv", place="row 2"),
            one("measure/heat/effectiveness", 0.5, 0.05, "清洁取暖：执行到位率",
                "Clean heating: effectiveness", "1", file="plan.yaml", place="9:5", clause="7"),
            one("factor/coal/stove/NOx", 5.0, 1.0, "NOx因子", "NOx factor", "kg/t"),
        )
    )  # fmt: skip


@dataclass(frozen=True)
class MadeCompiled:
    """SO2 of A is a·s·f·(1 − x), of B it is b·s·f, f per 100 %, the same in every year."""

    def evaluate(self, values: np.ndarray) -> Draws:
        a, b, s, f, x, _ = values.T
        n = len(values)
        emissions, baseline = np.zeros((n, 6, 9, 3)), np.zeros((n, 6, 9, 3))
        baseline[:, 0, 0] = (a * s * f / 100)[:, None]
        baseline[:, 1, 0] = (b * s * f / 100)[:, None]
        emissions[:, 0, 0] = (a * s * f / 100 * (1 - x))[:, None]
        emissions[:, 1, 0] = baseline[:, 1, 0]
        reduction = np.zeros((n, 35, 9, 3))
        reduction[:, 1] = (baseline - emissions).sum(axis=1)
        targets = np.zeros((n, 6))
        targets[:, 0] = emissions[:, :, 0, 0].sum(axis=1)
        margins = LIMIT - targets
        targets[:, 5] = margins[:, 5] = np.nan
        margins[:, 2] = 0.0
        return Draws(
            emissions, baseline, baseline[..., 0], reduction, np.zeros((n, 9, 3)), None, targets,
            margins, margins >= 0,
        )  # fmt: skip


def made_study(folder: Path, *names: str, inputs: UncertainInputs | None = None) -> Study:
    """Study of the made place; the outputs by name."""
    projection = made_projection(folder)
    model = SimpleNamespace(
        inventory=SimpleNamespace(
            segments=pd.DataFrame({"source": [SOURCE, SOURCE]}, index=["a", "b"])
        ),
        library=SimpleNamespace(
            sources=pd.DataFrame({"name_zh": ["散煤"], "name_en": ["Raw coal"]}, index=[SOURCE]),
            factors=pd.DataFrame(
                [("coal", "stove", "SO2", "sulphur"), ("coal", "stove", "NOx", "constant")],
                columns=["factor_set", "process", "pollutant", "formula"],
            ),
        ),
    )
    outputs: tuple[Output, ...] = tuple(named_output(name, projection) for name in names)
    return Study(model, projection, inputs or made_inputs(), MadeCompiled(), outputs)
