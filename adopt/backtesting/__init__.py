"""How well forecasts would have done: earlier days, fitted as they looked then, against what came since."""
