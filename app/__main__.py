"""``python -m app``: serve the pages on this machine."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path

from adopt.errors import AdoptError, QuestionError
from adopt.text import N_, default_language
from app import launch_command


def main() -> int:
    """Read the options, serve until stopped."""
    options = argparse.ArgumentParser(prog="adopt app")
    options.add_argument("--port", type=int, default=8501)
    options.add_argument("--headless", action="store_true")
    options.add_argument("--sign-in", type=Path)
    options.add_argument("--host", action="append", default=[])
    options.add_argument("--workspace")
    given = options.parse_args()
    # Threads of linear algebra wait by spinning: of many visitors each would take the others' processors.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        environment = {**_signing_in(given.sign_in), **_keeping(given.workspace)}
    except AdoptError as error:
        sys.stderr.write(f"{error.say(default_language())}\n")
        return error.exit_code
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # a worker must not be left behind
    try:
        with _worker(environment) if given.workspace else nullcontext():
            return subprocess.call(launch_command(given.port, given.headless, given.host), env=environment)
    except KeyboardInterrupt:
        return 0


@contextmanager
def _worker(environment: Mapping[str, str]) -> Iterator[None]:
    """One worker for the jobs of the workspace, as long as the app is served; ``adopt work`` adds others."""
    command = [sys.executable, "-P", "-m", "adopt", "work"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as worker:
        try:
            yield
        finally:
            worker.terminate()


def _signing_in(file: Path | None) -> dict[str, str]:
    """The environment to serve in, with the file of sign-in, checked before anything is served.

    Raises:
        AdoptError: if the file cannot be used, or the library for sign-in is missing.
    """
    from app.session import access  # it brings Streamlit along, which reports mistakes in options late

    environment = dict(os.environ)
    if file is not None:
        environment[access.FILE] = str(file.absolute())
    named = environment.get(access.FILE)
    if named:
        access.read_sign_in(Path(named))
        try:
            import_module("authlib.integrations.starlette_client")  # which Streamlit signs people in with
        except ImportError as cause:
            text = N_("Sign-in needs libraries that are not installed.")
            raise QuestionError("no-authlib", text, N_("Install them: pip install 'adopt[auth]'")) from cause
    return environment


def _keeping(place: str | None) -> dict[str, str]:
    """The workspace to serve, opened once before anything is served.

    Raises:
        AdoptError: if it cannot be reached, or is none.
    """
    if not place:
        return {}
    from adopt.workspace.workspace import Workspace  # its database layer takes a moment to load
    from app.work.place import PLACE

    Workspace.open(place).close()
    # No argument of a process: a place may hold a password, and arguments are everybody's to read.
    return dict.fromkeys((PLACE, "ADOPT_WORKSPACE"), place if "://" in place else str(Path(place).absolute()))


if __name__ == "__main__":
    sys.exit(main())
