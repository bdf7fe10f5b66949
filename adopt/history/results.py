"""What counts as a conversion: chosen once for each platform, by name, and kept with the history.

A platform counts many things at once, and some of them twice under different names. Where a file holds several,
the user says which; adding them up, or guessing, would plan for something that nobody wants.
"""

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adopt.errors import FileError, QuestionError
from adopt.history.marks import without_marks
from adopt.text import N_

VARIABLE = "ADOPT_RESULT"
"""The environment variable that ``--result`` sets: ``meta=purchase@7d_click``, several with ``;`` between them."""
SHOWN = 12
"""Kinds of results that an error lists at most."""


@dataclass(frozen=True)
class Wanted:
    """What the user wants counted on one platform.

    Attributes:
        type: name of the result, as the data or the ads manager calls it.
        window: attribution window; empty for the one that the file's usual column has.
    """

    type: str
    window: str = ""


@dataclass(frozen=True)
class Option:
    """One thing that a file counts.

    Attributes:
        name: what the data call it, and the choice is kept as.
        title: what the ads manager calls it.
        count: how many there are.
        windows: attribution windows that it is counted in, beside the usual one.
        also: other names, such as the heading in the file's own language.
    """

    name: str
    title: str
    count: float
    windows: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        """Whether ``name`` means this."""
        return _plain(name) in map(_plain, (self.name, self.title, *self.also))

    def __str__(self) -> str:
        names = self.name if self.title == self.name else f"{self.title} [{self.name}]"
        return f"{names}: {self.count:,.10g}"


def parse_wanted(text: str) -> tuple[str, Wanted]:
    """``platform=type`` or ``platform=type@window``, taken apart.

    Raises:
        QuestionError: if it is neither.

    Example:
        >>> parse_wanted("meta=purchase@7d_click")
        ('meta', Wanted(type='purchase', window='7d_click'))
    """
    platform, _, rest = text.partition("=")
    kind, _, window = rest.rpartition("@") if "@" in rest else (rest, "", "")
    if not platform.strip() or not kind.strip():
        raise QuestionError(
            "bad-result",
            N_("expected a platform and what to count there, such as meta=purchase, got {got}."),
            N_("An attribution window may follow: meta=purchase@7d_click."),
            got=repr(text),
        )
    return platform.strip(), Wanted(kind.strip(), window.strip())


def asked_results() -> dict[str, Wanted]:
    """What ``--result`` asks for, by platform.

    Raises:
        QuestionError: as :func:`parse_wanted`.
    """
    return dict(parse_wanted(text) for text in filter(None, os.environ.get(VARIABLE, "").split(";")))


def kept_name(option: Option, window: str) -> str:
    """What the history keeps of a choice.

    Example:
        >>> kept_name(Option("purchase", "Purchases", 3), "7d_click")
        'purchase@7d_click'
    """
    return f"{option.name}@{window}" if window else option.name


def choose(
    options: Sequence[Option], platform: str, wanted: Mapping[str, Wanted], file: str, title: str
) -> tuple[Option, str]:
    """The option that the user wants, and its window; the only one that counts anything where nothing is asked.

    Args:
        options: everything the file counts; at least one.
        platform: whose it is.
        wanted: the user's choices by platform.
        file: the file's name, for errors.
        title: the platform's name for people.

    Raises:
        FileError: if several count and none is asked for, or what is asked for is not there; it lists them with
            their counts and the option to type. Its values hold ``platform`` and ``choices``.
    """
    ordered = sorted(options, key=lambda option: -option.count)
    counting = [option for option in ordered if option.count > 0] or list(options[:1])
    asked = wanted.get(platform)
    if asked is None:
        if len(counting) > 1:
            raise _which(counting, platform, file, title)
        return counting[0], ""
    found = next((option for option in options if option.is_called(asked.type)), None)
    if found is None:
        raise _unknown(ordered, platform, asked, file, title)
    window = next((name for name in found.windows if _plain(name) == _plain(asked.window)), "")
    if asked.window and not window:
        raise FileError(
            "unknown-window",
            N_("{file}: {result} is not counted in the attribution window {window}."),
            N_("It is counted in {windows}; say none for the usual one."),
            file=file,
            result=found.title,
            window=asked.window,
            windows=list(found.windows) or "–",
        )
    return found, window


def _which(options: Sequence[Option], platform: str, file: str, title: str) -> FileError:
    return FileError(
        "which-result",
        N_("{file} counts several things for {title}, and nobody said which of them is a conversion: {options}."),
        N_("Say it once: adopt --result {typed} …, or in the mapping file {toml}"),
        **_values(options, platform, file, title),
    )


def _unknown(options: Sequence[Option], platform: str, asked: Wanted, file: str, title: str) -> FileError:
    return FileError(
        "unknown-result",
        N_("{file} does not count {asked} for {title}; it counts {options}."),
        N_("Say one of these: adopt --result {typed} …, or in the mapping file {toml}"),
        asked=asked.type,
        **_values(options, platform, file, title),
    )


def _values(options: Sequence[Option], platform: str, file: str, title: str) -> dict[str, object]:
    """What an error says of the options."""
    return {
        "file": file,
        "platform": platform,
        "title": title,
        "options": [*map(str, options[:SHOWN]), *(["…"] if len(options) > SHOWN else [])],
        "choices": tuple((option.name, option.title, option.count) for option in options),
        "typed": shlex.quote(f"{platform}={options[0].name}"),
        "toml": f'[results.{platform}] type = "{options[0].name}"',
    }


def _plain(name: str) -> str:
    return " ".join(without_marks(name).casefold().split())
