"""Everything that `simmodel check --report` finds out about an inventory."""

from dataclasses import dataclass

import pandas as pd

from simmodel.emissions.model import Model
from simmodel.places.quality import gaps, outliers
from simmodel.places.quality.bands import against_bands
from simmodel.places.quality.comparison import compare, other_places
from simmodel.places.quality.findings import Finding, rows_of_inventory
from simmodel.places.quality.overlaps import measures_alone, overlaps
from simmodel.reports.figures import main_pollutants, report_year
from simmodel.reports.weights import emission_by_quality
from simmodel.results.projection import Projection


@dataclass(frozen=True)
class Quality:
    """What a check looks at.

    Parameters
    ----------
    others : the places that it is compared with, rows of `comparison.csv`
    totals : as `comparison.compare` gives it
    bands : as `bands.against_bands` gives it
    findings : what weighs most first
    quality : pollutant, quality, how_seen, tonnes; as `weights.emission_by_quality` gives it
    alone, overlaps : as the functions of `overlaps` give them, in `year`
    """

    others: pd.DataFrame
    totals: pd.DataFrame
    bands: pd.DataFrame
    findings: tuple[Finding, ...]
    quality: pd.DataFrame
    alone: pd.DataFrame
    overlaps: pd.DataFrame
    year: int


def assess(projection: Projection) -> Quality:
    """Look at the inventory and the measures of a projection that was just run."""
    model = projection.model
    assert model is not None  # noqa: S101 (a projection that was just run has one)
    pollutants, year = main_pollutants(projection), report_year(projection)
    tables = [
        emission_by_quality(projection, pollutant).assign(pollutant=pollutant)
        for pollutant in pollutants
    ]
    alone, others = measures_alone(projection, pollutants, year), other_places(model)
    return Quality(
        others=others,
        totals=compare(model, others),
        bands=against_bands(model),
        findings=tuple(find(model, projection)),
        quality=pd.concat(tables)[["pollutant", "quality", "how_seen", "tonnes"]],
        alone=alone,
        overlaps=overlaps(projection, pollutants, year, alone),
        year=year,
    )


def find(model: Model, projection: Projection) -> list[Finding]:
    """Rows and years to look at again, what weighs most first."""
    rows, inventory = rows_of_inventory(model), model.inventory
    units = inventory.attribute_units
    found = [
        *outliers.far_activity(rows, inventory.regions),
        *outliers.far_factors(rows),
        *outliers.far_services(rows, model.library.sources),
        *outliers.far_use(rows, units),
        *outliers.too_many_hours(rows, units),
        *outliers.too_many_homes(rows, inventory.regions),
        *gaps.zeros(rows),
        *gaps.silent(rows),
        *gaps.absent(rows, inventory.regions),
        *gaps.unsized(rows, inventory.regions),
        *gaps.doubles(rows, list(inventory.attributes.columns)),
        *gaps.jumps(model, rows),
        *gaps.plan_jumps(_emissions_by_year(projection)),
    ]
    return sorted(found, key=lambda one: (-one.weight, one.kind, one.line))


def _emissions_by_year(projection: Projection) -> pd.DataFrame:
    """Emission with the plan by year from the base year on, t/yr; one column a main pollutant."""
    pollutants = list(main_pollutants(projection))
    data = projection.dataset.sel(pollutant=pollutants)
    base = data["base_year_emissions"].sum(["region", "source"], skipna=False).to_numpy()
    yearly = data["emissions"].sum(["region", "source"], skipna=False)
    table = pd.DataFrame(
        yearly.transpose("year", "pollutant").to_numpy(),
        index=data["year"].to_numpy(),
        columns=pollutants,
    )
    first = pd.DataFrame([base], index=[projection.scenario.base_year], columns=pollutants)
    return pd.concat([first, table])
