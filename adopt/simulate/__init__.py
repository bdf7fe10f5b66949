"""Advertisers with known truth: for the demo, the tests and the benchmarks. All of it is made up."""

from adopt.text import N_

SIMULATED = N_("SIMULATED: this advertiser is made up; its truth is known.")
"""What everything says that is shown or written of a made-up advertiser."""
