"""How far a measure reaches: by penetration, amount, target share, or list of projects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simmodel.errors import Problem, UnitError
from simmodel.measures.actions import Array, Indices
from simmodel.measures.catalogue import Catalogue, matches_source, region_codes
from simmodel.scenario.timing import Timing, step
from simmodel.units import to_canonical
from simmodel.vocabulary import ALL_REGIONS

if TYPE_CHECKING:
    from simmodel.scenario.schema import Measure
    from simmodel.scenario.values import Value


@dataclass(frozen=True)
class Reach:
    """Part of a measure with one course over time.

    Parameters
    ----------
    segments : array (member,), sorted
    installed : array (member,), share 0-1 taken in full force, without the effectiveness
    course : share in force over time
    """

    segments: Indices
    installed: Array
    course: "Course"


@dataclass(frozen=True)
class Course:
    """Share of a measure in force over time.

    Parameters
    ----------
    ramp : array (year, month), mean over each month
    states : array (date,), at the end of the dates that targets name
    """

    ramp: Array
    states: Array

    @classmethod
    def of(cls, timing: Timing, setting: "Setting", months: tuple[int, ...]) -> "Course":
        """Course of a timing; outside its months a curtailment is not in force."""
        dates = setting.dates
        course = cls(
            timing.monthly(setting.years), np.array([timing.at(day) for day in dates], dtype=float)
        )
        if not months:
            return course
        inside = np.isin(np.arange(1, 13), months)
        during = np.array([day.month in months for day in dates], dtype=bool)
        return cls(np.where(inside, course.ramp, 0.0), np.where(during, course.states, 0.0))

    def scaled(self, by_year: Array, by_date: Array) -> "Course":
        """The course with a factor for each year and date."""
        return Course(self.ramp * by_year[:, None], self.states * by_date)


@dataclass
class Asked:
    """What a measure asked for and what there was, in its own unit."""

    asked: float = np.nan
    found: float = np.nan
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Setting:
    """What every way of stating an implementation needs."""

    catalogue: Catalogue
    activity: Array
    years: tuple[int, ...]
    dates: tuple[date, ...]
    file: str
    problems: list[Problem]
    projects: Mapping[str, pd.DataFrame]


def reach(measure: "Measure", segments: Indices, setting: Setting) -> tuple[list[Reach], Asked]:
    """Shares that a measure takes of its segments.

    Parameters
    ----------
    segments : array (member,), what the measure's `where` names, sorted
    """
    if measure.projects is not None or measure.timing is None:
        return _by_projects(measure, segments, setting)
    course = Course.of(measure.timing, setting, measure.months)
    if measure.share is not None:
        return _by_target_share(measure, segments, setting, course)
    if measure.amount or measure.penetration is None:
        return _by_amount(measure, segments, setting, course)
    installed = np.full(segments.size, measure.penetration.value)
    return [Reach(segments, installed, course)], Asked()


def stock(
    catalogue: Catalogue, segments: Indices, activity: Array, unit: str, place: str
) -> tuple[Array, str]:
    """Stock of some segments in the unit of an amount: activity, service, or a numeric attribute.

    Returns
    -------
    array (member,) in `unit`, and what was counted

    Raises
    ------
    UnitError : nothing about these segments is counted in that unit.
    """
    tried = []
    for name, own, values in _countable(catalogue, segments, activity):
        try:
            factor = to_canonical(1.0, own, unit)
        except UnitError:
            tried.append(f"{name} [{own}]")
            continue
        return values * factor, name
    message = f"{place}: nothing here is counted in {unit!r}. Use the unit of {', '.join(tried)}."
    raise UnitError(message)


def _countable(
    catalogue: Catalogue, segments: Indices, activity: Array
) -> list[tuple[str, str, Array]]:
    """What of the segments can be counted: (name, unit, values); only what all of them have."""
    found: list[tuple[str, str, Array]] = []
    units = set(catalogue.property_of_source("activity_unit").to_numpy(dtype=object)[segments])
    if len(units) == 1:
        found.append(("activity", str(units.pop()), activity))
    services = set(catalogue.property_of_source("service_unit").to_numpy(dtype=object)[segments])
    per_service = catalogue.segments["activity_per_service"].to_numpy(dtype=float)[segments]
    if len(services) == 1 and "" not in services and not np.isnan(per_service).any():
        found.append(("service", str(services.pop()), activity / per_service))
    for name, unit in catalogue.attribute_units.items():
        values = catalogue.attributes[name].to_numpy(dtype=float)[segments]
        if not np.isnan(values[activity > 0]).any() and (activity > 0).any():
            found.append((name, unit, np.nan_to_num(values)))
    return found


def _by_amount(
    measure: "Measure", segments: Indices, setting: Setting, course: Course
) -> tuple[list[Reach], Asked]:
    installed = np.zeros(segments.size)
    total = Asked(0.0, 0.0)
    for name, value in (measure.amount or {}).items():
        members = _in_region(name, segments, measure, setting)
        if members.size:
            share = _share_of_stock(value, segments[members], measure, setting, total, name)
            installed[members] = share
    acted = np.flatnonzero(installed > 0)
    return [Reach(segments[acted], installed[acted], course)], total


def _share_of_stock(
    value: "Value", members: Indices, measure: "Measure", setting: Setting, total: Asked, name: str
) -> float:
    place = f"{measure.place}.amount"
    base = setting.catalogue.segments["activity"].to_numpy(dtype=float)[members]
    try:
        values, _ = stock(setting.catalogue, members, base, value.unit, name)
    except UnitError as error:
        setting.problems.append(Problem(setting.file, place, str(error)))
        return 0.0
    found = float(values.sum())
    total.asked, total.found, total.unit = (
        total.asked + value.value,
        total.found + found,
        value.unit,
    )
    if value.value > found * (1 + 1e-9):
        where = "" if name == ALL_REGIONS else f"{name}: "
        total.note += f"{where}asked {value.value:,.6g} {value.unit}, found {found:,.6g}. "
    return min(1.0, value.value / found) if found > 0 else 0.0


def _by_target_share(
    measure: "Measure", segments: Indices, setting: Setting, course: Course
) -> tuple[list[Reach], Asked]:
    """Fractions that bring the baseline share of the destinations to the target share.

    x = (target − s0) / (1 − s0) of what is not yet counted, from the baseline shares s0 of each
    year, so that emissions stay multilinear. With `each_region` every region is brought there by
    itself.
    """
    assert measure.share is not None  # noqa: S101
    catalogue = setting.catalogue
    sources = catalogue.segments["source"].iloc[segments]
    named = [destination.source for destination in measure.to if not destination.extra]
    counted = np.array([matches_source(str(s), [*named, *measure.counted]) for s in sources])
    per_service = catalogue.segments["activity_per_service"].to_numpy(dtype=float)[segments]
    if np.isnan(per_service).any():
        missing = ", ".join(sorted(set(sources[np.isnan(per_service)])))
        message = f"{missing} has no service to take a share of. Narrow the measure's where."
        setting.problems.append(Problem(setting.file, f"{measure.place}.where", message))
        return [], Asked()
    service = setting.activity[segments] / per_service[:, None]
    region = catalogue.segments["region"].iloc[segments].to_numpy(dtype=str)
    found, reaches = [], []
    for code in np.unique(region) if measure.each_region else [None]:
        inside = np.ones(segments.size, dtype=bool) if code is None else region == code
        total = service[inside].sum(axis=0)
        has = service[inside & counted].sum(axis=0)
        now = np.divide(has, total, out=np.ones_like(has), where=total > 0)
        found.append(now[0])
        wanted = np.divide(
            measure.share.value - now, 1 - now, out=np.zeros_like(now), where=now < 1
        ).clip(0.0, 1.0)
        most, origins = float(wanted.max()), segments[inside & ~counted]
        if most > 0 and origins.size:
            part = wanted / most
            of_date = part[[setting.years.index(day.year) for day in setting.dates]]
            reach_here = np.full(origins.size, most)
            reaches.append(Reach(origins, reach_here, course.scaled(part, of_date)))
    asked = Asked(measure.share.value, float(np.mean(found)), "1")
    if not reaches:
        asked.note = "the share is reached without the measure"
    return reaches, asked


def _by_projects(
    measure: "Measure", segments: Indices, setting: Setting
) -> tuple[list[Reach], Asked]:
    """One course a region, from listed amounts and dates: amount / stock of the region."""
    projects = setting.projects[measure.id]
    base = setting.catalogue.segments["activity"].to_numpy(dtype=float)
    reaches, total = [], Asked(0.0, 0.0)
    total.note = _repeats(projects)
    for name, listed in projects.groupby("region", sort=True):
        members = segments[_in_region(str(name), segments, measure, setting)]
        amounts = listed["amount"].to_numpy(dtype=float)
        unit = str(listed["unit"].iloc[0])
        try:
            values, _ = stock(setting.catalogue, members, base[members], unit, str(name))
        except UnitError as error:
            setting.problems.append(Problem(setting.file, f"{measure.place}.projects", str(error)))
            continue
        found, asked = float(values.sum()), float(amounts.sum())
        total.asked, total.found, total.unit = total.asked + asked, total.found + found, unit
        if asked > found * (1 + 1e-9):
            total.note += f"{name}: asked {asked:,.6g} {unit}, found {found:,.6g}. "
        course = _stepwise(listed["date"].to_list(), amounts / asked, setting, measure.months)
        share = min(1.0, asked / found) if found > 0 else 0.0
        reaches.append(Reach(members, np.full(members.size, share), course))
    return reaches, total


def _repeats(projects: pd.DataFrame) -> str:
    """Name the rows that seem to list a project again; they count until one is deleted."""
    again = projects[projects["twice"] != ""]
    if again.empty:
        return ""
    rows = ", ".join(
        f"row {line} repeats {twice}" for line, twice in again[["line", "twice"]].values
    )
    return f"{rows}: same region, enterprise, work and amount. Delete what is listed twice. "


def _stepwise(days: list[date], shares: Array, setting: Setting, months: tuple[int, ...]) -> Course:
    """Course of projects that are complete one after the other."""
    done = [step(day) for day in days]
    courses = [Course.of(timing, setting, months) for timing in done]
    return Course(
        sum((s * c.ramp for s, c in zip(shares, courses, strict=True)), np.zeros(1)),
        sum((s * c.states for s, c in zip(shares, courses, strict=True)), np.zeros(1)),
    )


def _in_region(name: str, segments: Indices, measure: "Measure", setting: Setting) -> Indices:
    if name == ALL_REGIONS:
        return np.arange(segments.size)
    regions = setting.catalogue.regions
    codes = region_codes([name], regions, setting.file, f"{measure.place}.amount", setting.problems)
    inside = setting.catalogue.segments["region"].iloc[segments].isin(codes)
    return np.flatnonzero(inside.to_numpy())
