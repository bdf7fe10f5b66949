"""adopt: splits a paid-social budget over platforms, campaigns and audiences, and proves the split is best.

Example:
    >>> import adopt
    >>> history = adopt.demo_history().history
    >>> curves = adopt.fit_curves(history)
    >>> plan = adopt.make_plan(curves, adopt.Scenario(budget=60000, days=30))
    >>> plan.total, plan.allocation.certificate.holds(1e-4)
    (Decimal('60000.00'), True)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adopt.errors import AdoptError
    from adopt.labels import Cell
    from adopt.portfolio import run_portfolio
    from adopt.usecases import (
        Backtest,
        Comparison,
        Context,
        Curves,
        Forecast,
        Frontier,
        Plan,
        Scenario,
        backtest,
        budget_frontier,
        compare_scenarios,
        demo_history,
        fit_curves,
        forecast_budgets,
        import_history,
        load_context,
        make_plan,
    )

__all__ = [
    "AdoptError",
    "Backtest",
    "Cell",
    "Comparison",
    "Context",
    "Curves",
    "Forecast",
    "Frontier",
    "Plan",
    "Scenario",
    "backtest",
    "budget_frontier",
    "compare_scenarios",
    "demo_history",
    "fit_curves",
    "forecast_budgets",
    "import_history",
    "load_context",
    "make_plan",
    "run_portfolio",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Load a public name when it is first used, so that ``adopt --help`` need not wait for pandas."""
    if name not in __all__:
        raise AttributeError(f"module 'adopt' has no attribute {name!r}")
    from importlib import import_module

    home = {"AdoptError": "adopt.errors", "Cell": "adopt.labels", "run_portfolio": "adopt.portfolio"}.get(
        name, "adopt.usecases"
    )
    return getattr(import_module(home), name)
