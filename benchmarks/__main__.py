"""All benchmarks, one table each: ``python -m benchmarks [--quick]``."""

import subprocess
import sys

RUNS = {
    "benchmarks.speed": ["--runs", "2", "--cells", "16"],
    "benchmarks.allocation": ["--quick"],
    "benchmarks.decisions": ["--worlds", "1"],
    "benchmarks.losses": ["--worlds", "1", "--kinds", "wandering", "thin"],
    "benchmarks.ablation": ["--worlds", "1", "--kinds", "wandering", "late"],
    "benchmarks.outside_simulator": ["--worlds", "1"],
    "benchmarks.backtest": ["--worlds", "1", "--kinds", "wandering", "thin"],
    "benchmarks.calibration": ["--simulations", "40"],
    "benchmarks.lift_tests": ["--worlds", "1", "--kinds", "steady"],
    "benchmarks.series": ["--worlds", "1"],
    "benchmarks.scale": ["--cells", "16", "32", "--days", "90", "180", "--runs", "1"],
    "benchmarks.portfolio": ["--quick", "--accounts", "4", "--engines", "here", "two", "--parts", "2"],
    "benchmarks.shared": ["--seeds", "2", "--accounts", "10", "100"],
    "benchmarks.across": ["--agencies", "1", "--accounts", "2", "--new", "1", "--kinds", "low"],
    "benchmarks.weeks": ["--seeds", "1", "--weeks", "3", "--kinds", "wandering"],
    "benchmarks.long_run": ["--batches", "1", "--kinds", "wandering"],
    "benchmarks.page": ["--cells", "16", "--moves", "5", "--sessions", "1", "--beside", "0"],
    "benchmarks.store": ["--quick"],
    "benchmarks.crowd": ["--quick"],
    "benchmarks.killed": ["--quick"],
}
"""Each benchmark with the options that make it quick."""


def main() -> int:
    """Run them one after the other, so that none disturbs another."""
    quick = "--quick" in sys.argv[1:]
    return max(_run(name, few if quick else []) for name, few in RUNS.items())


def _run(name: str, options: list[str]) -> int:
    return subprocess.call([sys.executable, "-m", name, *options])


if __name__ == "__main__":
    sys.exit(main())
