"""Writing files so that nothing is ever half-written and an old file survives a failure."""

import os
import tempfile
from pathlib import Path

from adopt.errors import FileError
from adopt.text import N_


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``: all of it, or nothing.

    The bytes go to a new file beside it, which takes its place only when they are on the disk.

    Raises:
        FileError: if the folder is missing or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def make_folder(path: Path) -> Path:
    """The folder, made with its parents if it is missing.

    Raises:
        FileError: if it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from None
    return path


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _unwritable(path: Path, error: OSError) -> FileError:
    return FileError(
        "cannot-write",
        N_("{file} cannot be written: {reason}."),
        N_("Choose a folder that exists and that you may write to."),
        file=str(path),
        reason=error.strerror or type(error).__name__,
    )
