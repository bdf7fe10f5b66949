"""Answers to what pages ask, worked out once for each visitor."""
