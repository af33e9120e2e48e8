"""The chain behind one number, from the activity to the tonnes, with every source."""

from simmodel.reports.explain.air import explain_air
from simmodel.reports.explain.memo import explain

__all__ = ["explain", "explain_air"]
