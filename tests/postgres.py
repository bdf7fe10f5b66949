"""A real PostgreSQL server for tests and benchmarks: Debian's package, a folder of its own, a common user."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "p@ss/word%25 of:the?test"
_ESCAPED = "p%40ss%2Fword%2525%20of%3Athe%3Ftest"


def programs() -> Path | None:
    """Where Debian puts the newest server's programs; None without them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        bin: its programs.
        folder: its data and its log.
        port: on the loopback interface.
    """

    bin: Path
    folder: Path
    port: int

    def url(self, database: str = "postgres", password: str = _ESCAPED) -> str:
        """As a person writes it."""
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/{database}"

    def database(self, like: str | None = None) -> str:
        """The URL of a new database: an empty one, or a copy of another that nobody is connected to."""
        name = f"t{secrets.token_hex(6)}"
        self.asked(f"create database {name}" + (f" template {like.rpartition('/')[2]}" if like else ""))
        return self.url(name)

    def dropped(self, url: str) -> None:
        """Delete a database, whoever is still connected."""
        self.asked(f"drop database {url.rpartition('/')[2]} with (force)")

    def log(self) -> str:
        """What the server wrote down."""
        return (self.folder / "log").read_text()

    def start(self, *settings: str) -> None:
        """Start it, and wait until it listens."""
        options = [f"-p {self.port}", f"-k {self.folder}", "-c listen_addresses=127.0.0.1", *settings]
        _as_nobody(
            [str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w",
             "-t", "120", "-o", " ".join(options), "start"],
            self.folder,
        )  # fmt: skip

    def stop(self) -> None:
        """Stop it at once."""
        stop = [str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop"]
        _as_nobody(stop, self.folder)

    def asked(self, statement: str) -> None:
        """Run a statement."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def server(*settings: str) -> Iterator[Server]:
    """A server that lives as long as the block; ``settings`` such as ``-c fsync=off``.

    Raises:
        FileNotFoundError: where PostgreSQL is not installed.
    """
    at = programs()
    if at is None:
        raise FileNotFoundError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path must be short
    try:
        _give(folder)
        secret = folder / "secret"
        secret.write_text(PASSWORD + "\n")
        _give(secret)
        _as_nobody(
            [str(at / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
             "--auth=scram-sha-256", f"--pwfile={secret}"],
            folder,
        )  # fmt: skip
        running = Server(at, folder, _free_port())
        running.start("-c max_connections=200", *settings)
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give(path: Path) -> None:
    """The server refuses root: the folder is that of a common user then."""
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(path, user.pw_uid, user.pw_gid)


def _as_nobody(command: Sequence[str], folder: Path) -> None:
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    who = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "Asia/Riyadh"}
    with (folder / "said").open("ab") as said:  # the server lives on, and would keep a pipe open
        done = subprocess.run(command, stdout=said, stderr=said, cwd=folder, env=environment, check=False, **who)  # type: ignore[call-overload]
    if done.returncode:
        log = folder / "log"
        raise RuntimeError((folder / "said").read_text() + (log.read_text() if log.exists() else ""))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    with server() as one:
        print(one.url())  # noqa: T201
        while True:
            time.sleep(60)
