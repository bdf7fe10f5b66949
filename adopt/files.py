"""Writing files so that nothing is ever half-written and an old file survives a failure."""

import errno
import os
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from adopt.errors import FileError
from adopt.text import N_

BESIDE = ".adopt-"
"""What the names begin with of files and folders that are not finished yet."""


def read_toml(path: Path, remedy: str, **values: object) -> dict[str, Any]:
    """What somebody's TOML file says.

    Raises:
        FileError: if it cannot be read, or is none; see :func:`toml_of`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        text, reason = N_("{file} cannot be read: {reason}."), error.strerror or type(error).__name__
        raise FileError("unreadable", text, N_("Check the path."), file=str(path), reason=reason) from None
    return toml_of(data, str(path), remedy, **values)


def toml_of(data: bytes, file: str, remedy: str, **values: object) -> dict[str, Any]:
    """What somebody's TOML says.

    Args:
        data: the file's bytes.
        file: its name.
        remedy: what it should look like; a template.
        values: that fill it.

    Raises:
        FileError: if it is no TOML; with the place and the ``remedy``.
    """
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        told = {**values, "file": file, "reason": str(error)}
        raise FileError("not-toml", N_("{file} is not valid TOML: {reason}."), remedy, **told) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``: all of it, or nothing.

    The bytes go to a new file beside it, which takes its place only when they are on the disk. A link stays
    a link, permissions stay, and what is no file (``/dev/stdout``) is written to as it is.

    Raises:
        FileError: if the folder is missing or cannot be written.
    """
    with writing_whole(path) as stream:
        stream.write(content)


@contextmanager
def writing_whole(path: Path) -> Iterator[IO[bytes]]:
    """A stream to ``path``, as :func:`write_whole` does it: what was written is there when the block has ended.

    Raises:
        FileError: if the folder is missing or cannot be written.
    """
    refuse_unwritable(path)
    try:
        with path.open("wb") if _is_device(path) else _replacing(path.resolve()) as stream:
            yield stream
    except OSError as error:
        raise _unwritable(path, error) from None


def write_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Write a new folder with all of its files, or nothing.

    The files go to a folder beside it, which gets its name when all of them are on the disk.

    Raises:
        FileError: if something is there already, or the folder above is missing or cannot be written.
    """
    refuse_taken(path)
    beside = path.resolve().with_name(f"{BESIDE}{secrets.token_hex(8)}")
    try:
        beside.mkdir()
        for name, content in contents.items():
            write_whole(beside / name, content)
        beside.rename(path.resolve())
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def replace_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder with all of its files in place of the one that is there: whole, or not at all.

    What a killed process leaves is the old folder, the new one, or neither; never parts of both. Nothing is
    waited for until it is on the disk: who reads the folder after a crash of the machine must look whether it is
    whole.

    Raises:
        FileError: if the folder above is missing or cannot be written.
    """
    beside, old = (path.with_name(f"{BESIDE}{secrets.token_hex(8)}") for _ in range(2))
    try:
        beside.mkdir()
        for name, content in contents.items():
            (beside / name).write_bytes(content)
        if path.exists():
            path.rename(old)
        beside.rename(path)
    except OSError as error:
        if old.exists() and not path.exists():
            old.rename(path)
        raise _unwritable(path, error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def refuse_taken(path: Path) -> None:
    """Refuse the name of a new folder if something is there: files of two plans must not stand side by side.

    Raises:
        FileError: if something is there, or the folder above cannot take it.
    """
    if path.exists():
        text, remedy = N_("{file} is there already."), N_("Give another name, or delete it first.")
        raise FileError("exists", text, remedy, file=str(path))
    refuse_unwritable(path)


def refuse_unwritable(path: Path) -> None:
    """Refuse what cannot be written to, before the work is done whose result would go there.

    Raises:
        FileError: if it is a folder, its folder is missing, or one of them is read-only.
    """
    try:
        place = path.resolve()
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not place.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        needed = (path,) if _is_device(path) else (place.parent, place)
        if not all(os.access(p, os.W_OK) for p in needed if p.exists()):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
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


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


@contextmanager
def _replacing(place: Path) -> Iterator[IO[bytes]]:
    beside = place.with_name(f"{BESIDE}{secrets.token_hex(8)}")
    try:
        with beside.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if place.exists():
            beside.chmod(place.stat().st_mode & 0o777)
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _unwritable(path: Path, error: OSError) -> FileError:
    folder = isinstance(error, IsADirectoryError)
    return FileError(
        "cannot-write",
        N_("{file} cannot be written: {reason}."),
        N_("It is a folder; add the name of a file.")
        if folder
        else N_("Choose a folder that exists and that you may write to."),
        file=str(path),
        reason=error.strerror or type(error).__name__,
    )
