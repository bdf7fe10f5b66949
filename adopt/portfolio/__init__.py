"""An agency's night: every account planned by its own settings into a folder of its own, and a summary of all."""

from adopt.portfolio.night import Night, run_portfolio
from adopt.portfolio.settings import Settings, load_settings
from adopt.portfolio.summary import summary_report

__all__ = ["Night", "Settings", "load_settings", "run_portfolio", "summary_report"]
