"""Accuracy, speed and scale: each module prints one table, against baselines in the same run."""
