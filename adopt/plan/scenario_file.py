"""Scenario files: TOML, one extending another, refused with the file, the key and what to do."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adopt.errors import FileError, QuestionError
from adopt.files import read_toml
from adopt.plan.faults import keys_of, problem_of, remedy_of, where_of
from adopt.plan.scenario import Scenario
from adopt.text import N_, Message

BASE = "base"
OWN = ("name", "why")
"""Keys that are never taken over from the file that is extended."""


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file, and the file that it extends with ``base = "other.toml"``.

    Keys of the file stand in place of those of its base; its limits, launches and tags come on top of them.

    Raises:
        FileError: naming the file, the key and what is expected of it.
    """
    return scenario_of_content({"name": path.stem, **_content(path)}, str(path))


def scenario_of_content(content: dict[str, Any], file: str) -> Scenario:
    """The scenario that parsed TOML says.

    Args:
        content: as :func:`scenario_content` gives it.
        file: where it stands.

    Raises:
        FileError: naming the file, the key and what is expected of it.
    """
    scenario = _validated(content, file)
    try:
        return scenario.checked()
    except QuestionError as error:
        raise FileError(
            error.code,
            N_("{file}: {problem}"),
            error.remedy.text,
            **error.remedy.values,
            file=file,
            problem=error.message,
        ) from None


def scenario_content(said: Mapping[str, Any], path: Path, base: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a table of a TOML file says as a scenario: on top of ``base``, and of the file that it extends.

    Args:
        said: the table.
        path: of the file, beside which others are looked for.
        base: what was said before.

    Raises:
        FileError: if the file that it extends cannot be read, or extends itself.
    """
    return _extended(dict(base or {}), _on_its_base(said, path, ()))


def read_scenario(files: Mapping[str, bytes], name: str) -> Scenario:
    """A scenario file that is already in memory, with those beside it that it may extend.

    Args:
        files: by name, in one folder as it were.
        name: of the one that is meant.

    Raises:
        FileError: naming the file, the key and what is expected of it.
    """
    with tempfile.TemporaryDirectory() as folder:
        for other, data in files.items():
            (Path(folder) / Path(other).name).write_bytes(data)
        try:
            return load_scenario(Path(folder) / Path(name).name)
        except FileError as error:
            values = dict(error.message.values)
            values["file"] = Path(str(values["file"])).name
            raise FileError(error.code, error.message.text, error.remedy.text, **values) from None


def scenario_toml(scenario: Scenario) -> bytes:
    """A scenario as the TOML file that :func:`load_scenario` reads: what was said of it, and nothing else."""
    import tomlkit  # a writer; reading is the standard library's

    said = scenario.model_dump(exclude_unset=True, exclude_none=True)
    plain = {key: value for key, value in said.items() if not isinstance(value, dict | tuple)}
    nested = {key: value for key, value in said.items() if isinstance(value, dict | tuple) and value}
    return tomlkit.dumps(_as_lists({**plain, **nested})).encode()


def _as_lists(value: Any) -> Any:  # noqa: ANN401 - anything that TOML can say
    """Tuples as lists, which alone TOML knows."""
    if isinstance(value, dict):
        return {key: _as_lists(inner) for key, inner in value.items() if inner is not None}
    return [_as_lists(inner) for inner in value] if isinstance(value, tuple | list) else value


def load_scenarios(places: tuple[Path, ...]) -> tuple[Scenario, ...]:
    """Read scenario files, and all ``*.toml`` files of folders, in the order of their names.

    Raises:
        FileError: for a file that is no scenario, or a folder without one.
    """
    files: list[Path] = []
    for place in places:
        found = sorted(place.glob("*.toml")) if place.is_dir() else [place]
        if not found:
            raise FileError(
                "no-scenarios",
                N_("The folder {file} holds no scenario files."),
                N_("A scenario is a .toml file; see the folder scenarios of the project for examples."),
                file=str(place),
            )
        files += found
    return tuple(map(load_scenario, files))


def _content(path: Path, extending: tuple[Path, ...] = ()) -> dict[str, Any]:
    """What a file and the files that it extends say."""
    chain = (*extending, path.resolve())
    if path.resolve() in extending:
        raise FileError(
            "scenario-loop",
            N_("{file} extends itself: {chain}."),
            N_("Take the line base = … out of one of them."),
            file=str(path),
            chain=" → ".join(step.name for step in chain),
        )
    return _on_its_base(read_toml(path, N_("A scenario has lines such as: budget = 30000")), path, chain)


def _on_its_base(said: Mapping[str, Any], path: Path, chain: tuple[Path, ...]) -> dict[str, Any]:
    """What a table and the files that it extends say."""
    content = {key: _frozen(value) for key, value in said.items()}
    base = content.pop(BASE, None)
    if base is None:
        return content
    if not isinstance(base, str):
        raise FileError(
            "bad-scenario",
            N_("{file}, key “{key}”: {problem}"),
            file=str(path),
            key=BASE,
            problem=Message(N_("expected a text in quotes, got {got}."), {"got": repr(base)}),
        )
    return _extended(_content(path.parent / base, chain), content)


def _extended(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """What both say: lists and tables come on top, anything else is replaced."""
    both = {key: value for key, value in base.items() if key not in OWN}
    for key, value in own.items():
        before = both.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            value = before | value
        elif isinstance(before, tuple) and isinstance(value, tuple):
            value = before + value
        both[key] = value
    return both


def _frozen(value: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
    """Lists as tuples, which is what a value that cannot change is made of."""
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _validated(content: dict[str, Any], file: str) -> Scenario:
    keys = [*Scenario.model_fields, BASE]
    try:
        return Scenario.model_validate(content, strict=True)
    except ValidationError as error:
        fault = error.errors()[0]
        raise FileError(
            "bad-scenario",
            N_("{file}, key “{key}”: {problem}"),
            remedy_of(fault),
            file=file,
            key=where_of(fault),
            problem=problem_of(fault, keys),
            keys=keys_of(fault, keys),
        ) from None
