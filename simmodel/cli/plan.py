"""``simmodel plan``: what of the plan the scenario carries."""

from simmodel.cli.options import Debug, Lang, Language, ScenarioFile, Verbose
from simmodel.cli.session import session, show


def plan(
    file: ScenarioFile, lang: Lang = Language.EN, verbose: Verbose = False, debug: Debug = False
) -> None:
    """Show every clause of the plan, its role and what carries it.

    Example: simmodel plan scenarios/shuozhou/plan-2020.yaml
    """
    with session(verbose, debug=debug):
        from simmodel.data_folders import find_scenario
        from simmodel.errors import Problem, ScenarioError
        from simmodel.inputs.plan import read_plan
        from simmodel.reports.clauses import clauses
        from simmodel.scenario.load import load

        scenario = load(find_scenario(file))
        if scenario.plan is None:
            message = "names no clause register. Add 'plan: plan.csv' with the plan's clauses."
            raise ScenarioError([Problem(str(scenario.file), "", message)])
        register = read_plan(
            scenario.plan,
            [measure.id for measure in scenario.measures],
            [target.id for target in scenario.targets],
        )
        show(clauses(register, lang))
