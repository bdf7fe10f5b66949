"""What the user gave -> files: a folder means the files in it."""

from collections.abc import Iterable
from pathlib import Path

from adopt.errors import FileError
from adopt.history.source import Source
from adopt.text import N_


def sources_of(files: Iterable[Path | str | Source]) -> list[Source]:
    """Every file to read, those of a folder by name; hidden ones and folders inside it are left out.

    Raises:
        FileError: if one is not there or cannot be opened, or a folder has no file in it.
    """
    found: list[Source] = []
    for given in files:
        if isinstance(given, Source):
            found.append(given)
        elif Path(given).is_dir():
            found += _inside(Path(given))
        else:
            found.append(Source.to_import(given))
    return found


def _inside(folder: Path) -> list[Source]:
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    if not files:
        raise FileError(
            "empty-folder",
            N_("There is no file in the folder {file}."),
            N_("Check the name and the folder."),
            file=str(folder),
        )
    return [Source.to_import(file, found=True) for file in files]
