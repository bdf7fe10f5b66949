"""A platform described by the user: a TOML file laid over the built-in one of that name, or a new platform.

Tables are merged key by key, lists go in front of the built-in ones, and single values take their place; so a
heading that adopt does not know is three lines, and nothing that it knows need be repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from adopt.errors import FileError
from adopt.files import toml_of
from adopt.history.platforms import PlatformSpec
from adopt.history.source import Source
from adopt.text import N_, Message

Spec = TypeVar("Spec", bound=BaseModel)
ROLES = (
    "date", "period_start", "period_end", "campaign", "audience", "ad", "account", "campaign_id", "audience_id",
    "currency", "spend", "impressions", "clicks",
)  # fmt: skip
"""What a heading may stand for; what is counted stands under ``conversions``."""


@dataclass(frozen=True)
class OwnSpec:
    """A spec as the user wrote it.

    Attributes:
        file: where.
        platform: which it describes.
        content: the TOML.
    """

    file: str
    platform: str
    content: Mapping[str, Any]


def spec_content(path: Path, example: str) -> dict[str, Any]:
    """What a TOML file says.

    Raises:
        FileError: if it is none; shows the ``example`` of a line.
    """
    return toml_of(Source.of(path).data, str(path), N_("It has lines such as: {example}"), example=example)


def read_own_spec(path: Path) -> OwnSpec:
    """Read one file.

    Raises:
        FileError: if it is no TOML, or does not say which platform it describes.
    """
    content = spec_content(path, 'spend = { en = ["Cost"] }')
    platform = content.get("platform")
    if not isinstance(platform, str) or not platform.strip():
        problem = Message(N_("expected the platform's name in quotes, got {got}."), {"got": repr(platform)})
        raise _bad_key(str(path), "platform", problem)
    return OwnSpec(str(path), platform, content)


def refuse_two(first: OwnSpec | None, second: OwnSpec) -> None:
    """Refuse two files of one platform: nobody could say which goes first.

    Raises:
        FileError: naming both.
    """
    if first:
        raise FileError(
            "two-specs",
            N_("{file} and {other} both describe the platform {platform}."),
            N_("Put them into one file."),
            file=first.file,
            other=second.file,
            platform=second.platform,
        )


def specify(own: OwnSpec, built_in: Mapping[str, Any]) -> PlatformSpec:
    """The platform as ``own`` and what is built in describe it together.

    Raises:
        FileError: naming the file, the key, what was expected and what was found.
    """
    whole = {"title": own.platform, **_laid_over(_choosing(own.content, built_in), built_in)}
    spec = validated(PlatformSpec, whole, own.file)
    _refuse_nonsense(own, spec)
    return spec


def _choosing(content: Mapping[str, Any], built_in: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the user adds to a known platform's conversions is what the user wants counted."""
    kinds = content.get("conversions")
    if not built_in or not isinstance(kinds, list) or not all(isinstance(kind, dict) for kind in kinds):
        return content
    return {**content, "conversions": [{"wanted": True, **kind} for kind in kinds]}


def validated(kind: type[Spec], content: Mapping[str, Any], file: str) -> Spec:
    """``content`` as a spec.

    Raises:
        FileError: naming the file, the key, what was expected and what was found.
    """
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        at_top = fault["type"] == "extra_forbidden" and len(fault["loc"]) == 1
        keys = tuple(kind.model_fields) if at_top else ()
        raise _bad_key(file, ".".join(map(str, fault["loc"])), _problem(fault), keys) from None


def _laid_over(own: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = base.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            merged[key] = _laid_over(value, below)
        elif isinstance(value, list) and isinstance(below, list):
            merged[key] = [*value, *(item for item in below if item not in value)]
        else:
            merged[key] = value
    return merged


def _refuse_nonsense(own: OwnSpec, spec: PlatformSpec) -> None:
    """What is well-formed and cannot work."""
    tables = {"headings": spec.headings} | {
        f"layouts.{number}.headings": layout.headings for number, layout in enumerate(spec.layouts)
    }
    for where, headings in tables.items():
        for role in headings:
            if role not in ROLES:
                raise _bad_key(own.file, f"{where}.{role}", Message(N_("there is no such key.")), ROLES)
    if not spec.conversions:
        problem = Message(N_("expected at least one column that counts conversions."))
        raise _bad_key(own.file, "conversions", problem)
    for layout in spec.layouts:
        known = spec.headings_of(layout)
        for role in (*spec.needs, *layout.requires):
            if not any(known.get("conversions:0" if role == "conversions" else role, {}).values()):
                problem = Message(N_("expected the headings of {role}, which every report needs."), {"role": role})
                raise _bad_key(own.file, f"headings.{role}", problem)
    if not 0 < spec.at_least <= len(spec.signature):
        problem = Message(
            N_("expected a number from 1 to {most}, the number of headings in the signature, got {got}."),
            {"most": len(spec.signature), "got": spec.at_least},
        )
        raise _bad_key(own.file, "at_least", problem)


def _problem(fault: Any) -> Message:  # noqa: ANN401 - pydantic's own typed dict is private
    got = {"got": repr(fault["input"])[:80]}
    expected = {
        "extra_forbidden": N_("there is no such key."),
        "missing": N_("it is missing."),
        "tuple_type": N_("expected a list of texts, each in quotes, got {got}."),
        "dict_type": N_("expected a table, language by language, got {got}."),
        "int_type": N_("expected a whole number, got {got}."),
        "int_parsing": N_("expected a whole number, got {got}."),
        "string_type": N_("expected a text in quotes, got {got}."),
    }
    if fault["type"] == "literal_error":
        choice = {"expected": fault["ctx"]["expected"]}
        return Message(N_("expected one of {expected}, got {got}."), got | choice)
    return Message(expected.get(fault["type"], N_("expected something else, got {got}.")), got)


def _bad_key(file: str, key: str, problem: Message, keys: tuple[str, ...] = ()) -> FileError:
    return FileError(
        "bad-spec",
        N_("{file}, key “{key}”: {problem}"),
        N_("The keys that may stand there are {keys}.") if keys else "",
        file=file,
        key=key,
        problem=problem,
        keys=list(keys),
    )
