"""`adopt ...`: arguments in, one use case, text out.

Exit codes: 0 done; 2 bad input or usage; 3 no feasible plan. Nothing is written on failure.
"""

import os
import sys

from adopt.cli import (  # noqa: F401 - their commands are the application's
    data,
    keeping,
    learning,
    leaving,
    planning,
    portfolio,
    reporting,
    sharing,
    trying,
    working,
)
from adopt.cli.frame import app, language_asked
from adopt.errors import AdoptError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; no traceback reaches a user."""
    try:
        app(prog_name="adopt", standalone_mode=True)
    except AdoptError as error:
        _complain(error.say(language_asked()))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # the last resort
        if os.environ.get("ADOPT_DEBUG"):
            raise
        _complain(f"adopt failed unexpectedly ({type(error).__name__}: {error}). ADOPT_DEBUG=1 shows where.")
        sys.exit(1)


def _complain(sentence: str) -> None:
    sys.stderr.write(f"adopt: {sentence}\n")
