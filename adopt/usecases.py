"""One function a user's wish. The command line, the app and a notebook all call these and nothing below them."""

from adopt.backtesting.backtest import Backtest
from adopt.context.analytics import read_analytics
from adopt.context.context import Context, resolve
from adopt.context.counted import by_campaign as counts_by_campaign
from adopt.context.load import load_context, starter_toml
from adopt.context.priors import prior_forms, priors_table, priors_toml
from adopt.context.readers import read_lift_tests, read_promotions, read_second_source, typed_promotions
from adopt.context.series import read_series
from adopt.context.utm import Matched, read_links, reason
from adopt.context.written import written_context
from adopt.curves.marginals import MarginalMap
from adopt.demonstrating import demo_exports, demo_history, simulate_advertiser, world_kinds
from adopt.export.why import Why
from adopt.exporting import (
    ChangeList,
    Filled,
    Leaving,
    Payloads,
    Stages,
    api_requests,
    change_file,
    change_list,
    check_export,
    export_plan,
    leaving_platforms,
    new_google_sheet,
    refuse_serious,
    stage_files,
    stage_plan,
    stages_zip,
)
from adopt.hijri import hijri_days
from adopt.history.checks import check_history
from adopt.history.claims import check_claim
from adopt.history.mapping_file import given_mapping, mapping_content, mapping_toml
from adopt.history.mapping_preview import MappingPreview
from adopt.history.read import Imported, Source
from adopt.importing import (
    country_names,
    goal_of_analytics,
    import_database,
    import_history,
    known_events,
    match_analytics,
    preview_mapping,
)
from adopt.learned import CurvePoint, Curves, backtest, fit_curves
from adopt.plan.burn_up import BurnUp
from adopt.plan.compare import Comparison
from adopt.plan.differences import questions_differ
from adopt.plan.frontier import Frontier
from adopt.plan.limit_rows import COLUMNS as LIMIT_COLUMNS
from adopt.plan.limit_rows import fits_page, limits_of_rows, rows_of_limits
from adopt.plan.limits import Limit
from adopt.plan.pacing import Pace, Period, running_month
from adopt.plan.plan import Plan
from adopt.plan.price_list import Price, prices_of
from adopt.plan.scenario import Scenario, parse_budget
from adopt.plan.scenario_file import load_scenario, load_scenarios, read_scenario
from adopt.plan.totals import platform_totals
from adopt.plan.whatif import Forecast
from adopt.planning import (
    add_up_pace,
    budget_frontier,
    compare_scenarios,
    days_spend,
    forecast_budgets,
    limit_names,
    make_plan,
    pace_period,
    scenario_file,
    usual_budget,
    why_budget,
)
from adopt.reporting import freed_sentences, frontier_beside, report_file, report_of, report_of_file, report_suffix
from adopt.simulate import SIMULATED

__all__ = [
    "LIMIT_COLUMNS",
    "SIMULATED",
    "Backtest",
    "BurnUp",
    "ChangeList",
    "Comparison",
    "Context",
    "CurvePoint",
    "Curves",
    "Filled",
    "Forecast",
    "Frontier",
    "Imported",
    "Leaving",
    "Limit",
    "MappingPreview",
    "MarginalMap",
    "Matched",
    "Pace",
    "Payloads",
    "Period",
    "Plan",
    "Price",
    "Scenario",
    "Source",
    "Stages",
    "Why",
    "add_up_pace",
    "api_requests",
    "backtest",
    "budget_frontier",
    "change_file",
    "change_list",
    "check_claim",
    "check_export",
    "check_history",
    "compare_scenarios",
    "country_names",
    "counts_by_campaign",
    "days_spend",
    "demo_exports",
    "demo_history",
    "export_plan",
    "fit_curves",
    "fits_page",
    "forecast_budgets",
    "freed_sentences",
    "frontier_beside",
    "given_mapping",
    "goal_of_analytics",
    "hijri_days",
    "import_database",
    "import_history",
    "known_events",
    "leaving_platforms",
    "limit_names",
    "limits_of_rows",
    "load_context",
    "load_scenario",
    "load_scenarios",
    "make_plan",
    "mapping_content",
    "mapping_toml",
    "match_analytics",
    "new_google_sheet",
    "pace_period",
    "parse_budget",
    "platform_totals",
    "preview_mapping",
    "prices_of",
    "prior_forms",
    "priors_table",
    "priors_toml",
    "questions_differ",
    "read_analytics",
    "read_lift_tests",
    "read_links",
    "read_promotions",
    "read_scenario",
    "read_second_source",
    "read_series",
    "reason",
    "refuse_serious",
    "report_file",
    "report_of",
    "report_of_file",
    "report_suffix",
    "resolve",
    "rows_of_limits",
    "running_month",
    "scenario_file",
    "simulate_advertiser",
    "stage_files",
    "stage_plan",
    "stages_zip",
    "starter_toml",
    "typed_promotions",
    "usual_budget",
    "why_budget",
    "world_kinds",
    "written_context",
]
