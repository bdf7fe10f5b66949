"""Advertisers with known truth: for the demo, the tests and the benchmarks. All of it is made up."""
