"""Accuracy, speed and scale: each module prints one table, against baselines in the same run."""

import os

# Before numpy is loaded, as the command line does: two processes with a thread each disturb each other least.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
