"""A question of one's own: which assumption decides what clean heating makes of the SO2 cut.

Run from the repository: ``python docs/scripts/custom_output.py``. An output is any function of the
labelled draws that keeps the dimension ``draw``; the draws hold ``emissions``, ``baseline``,
``base_year``, ``reduction``, ``concentration``, ``target_value`` and ``margin``.
"""

import sys

import pandas as pd
import xarray as xr

import simmodel as sm

PLAN = "scenarios/shuozhou/plan-2020.yaml"
HEATING = ("clean-heating-rural", "clean-heating-towns", "clean-heating-yingxian")


def clean_heating_share(draws: xr.Dataset) -> xr.DataArray:
    """Part of the SO2 reduction of 2021 that the three clean-heating measures make, 0-1."""
    taken_off = draws["reduction"].sel(pollutant="SO2", year=2021)
    return taken_off.sel(measure=list(HEATING)).sum("measure") / taken_off.sum("measure")


def main() -> pd.DataFrame:
    """Rank the assumptions one at a time; the five strongest, with the share at either end."""
    (found,) = sm.sensitivity(sm.load(PLAN), method="tornado", output=clean_heating_share)
    columns = ["title_en", "low_output", "high_output", "score", "where"]
    return found.table[columns].head(5)


if __name__ == "__main__":
    sys.stdout.write(main().to_string(index=False) + "\n")
