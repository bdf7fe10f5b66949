"""``python -m app``: serve the pages on this machine."""

import argparse
import os
import subprocess
import sys

from app import launch_command


def main() -> int:
    """Read the options, serve until stopped."""
    options = argparse.ArgumentParser(prog="adopt app")
    options.add_argument("--port", type=int, default=8501)
    options.add_argument("--headless", action="store_true")
    given = options.parse_args()
    # Threads of linear algebra wait by spinning: of many visitors each would take the others' processors.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return subprocess.call(launch_command(given.port, given.headless))
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
