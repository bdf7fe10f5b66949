"""The platforms that are described: the built-in TOML files, with the user's own laid over them.

``specs/`` holds one file for each ads manager, ``specs/tables/`` the layouts that are no exports: the canonical
history, the table that warehouses keep, and rows of the ads managers' APIs. The user's own stand in the folder
that the environment variable ``ADOPT_SPECS`` names, or else in ``~/.config/adopt/specs``.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from adopt.errors import FileError
from adopt.history.own_specs import OwnSpec, read_own_spec, refuse_two, specify
from adopt.history.platforms import DEFAULT_MATURING_DAYS, PlatformSpec
from adopt.text import N_

FOLDER = "ADOPT_SPECS"
"""The environment variable that names the folder of the user's own specs."""


@dataclass(frozen=True, eq=False)
class Registry:
    """Everything adopt can tell apart.

    Attributes:
        platforms: the described platforms by name.
        tables: the layouts that carry several platforms: canonical history and warehouse table.
    """

    platforms: Mapping[str, PlatformSpec]
    tables: tuple[PlatformSpec, ...]


def registry() -> Registry:
    """The described platforms and tables, read again when a file of the user's own changes.

    Raises:
        FileError: naming the file and the key, if one of the user's own specs cannot be used.
    """
    return _registry(tuple((file, file.stat().st_mtime_ns) for file in own_spec_files()))


def load_specs() -> Mapping[str, PlatformSpec]:
    """The described platforms by name."""
    return registry().platforms


def load_tables() -> tuple[PlatformSpec, ...]:
    """The layouts that carry several platforms: canonical history and warehouse table."""
    return registry().tables


def platform_name(name: str) -> str:
    """The canonical name of a platform; a stranger's name is returned unchanged.

    Example:
        >>> platform_name("facebook_ads"), platform_name("billboards")
        ('meta', 'billboards')
    """
    plain = name.casefold()
    return next((p for p, spec in load_specs().items() if plain in (p, *spec.also_called)), name)


def maturing_days(platform: str) -> int:
    """Days before the last one whose conversions still arrive.

    Example:
        >>> maturing_days("linkedin"), maturing_days("billboards")
        (30, 7)
    """
    spec = load_specs().get(platform)
    return spec.maturing_days if spec else DEFAULT_MATURING_DAYS


def own_folder() -> Path:
    """Where the user's own specs are looked for; it need not be there."""
    return _folder(os.environ.get(FOLDER, ""), os.environ.get("HOME") or os.environ.get("USERPROFILE") or ".")


@lru_cache(maxsize=4)
def _folder(named: str, home: str) -> Path:
    return Path(named) if named else Path(home) / ".config" / "adopt" / "specs"


def own_spec_files() -> list[Path]:
    """The user's own specs, in the order of their names."""
    named, folder = os.environ.get(FOLDER), own_folder()
    if not named and not folder.is_dir():
        return []  # the usual case, asked for every cell: 12 microseconds instead of 86
    files = sorted(folder.glob("*.toml"))
    if named and not files and not any(folder.glob("*/*.toml")):
        raise FileError(
            "no-specs",
            N_("The folder {file} holds no specs."),
            N_("A spec is a .toml file that says what the columns of a platform are called."),
            file=named,
        )
    return files


@lru_cache(maxsize=4)
def _registry(own: tuple[tuple[Path, int], ...]) -> Registry:
    specs = dict(_built_in("specs"))
    read: dict[str, OwnSpec] = {}
    for path, _ in own:
        spec = read_own_spec(path)
        refuse_two(read.get(spec.platform), spec)
        read[spec.platform] = spec
    described = {spec["platform"]: PlatformSpec.model_validate(spec) for spec in specs.values()}
    described |= {name: specify(spec, specs.get(name, {})) for name, spec in read.items()}
    return Registry(described, tuple(map(PlatformSpec.model_validate, _built_in("specs/tables").values())))


@cache
def _built_in(folder: str) -> dict[str, dict[str, Any]]:
    """Every spec directly inside ``folder``, by file name, in that order."""
    files = [f for f in (resources.files("adopt.history") / folder).iterdir() if f.name.endswith(".toml")]
    return {
        f.name.removesuffix(".toml"): tomllib.loads(f.read_text(encoding="utf-8"))
        for f in sorted(files, key=lambda f: f.name)
    }
