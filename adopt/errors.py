"""What can go wrong, as exceptions that carry a code, the values, and what to do.

::

    AdoptError
    ├── InputError            what was given cannot be used          exit code 2
    │   ├── FileError         a file cannot be read                  (file, row, column)
    │   └── QuestionError     a budget, limit or option makes no sense
    ├── InfeasibleError       no plan can meet the rules             exit code 3
    └── UncertifiedError      an answer was found but its proof does not hold
"""

from typing import Self

from adopt.text import Message, say


class AdoptError(Exception):
    """Base of every error adopt raises on purpose.

    Attributes:
        code: a short stable name, ``kebab-case``, for programs.
        message: what was expected, what was found, and where.
        remedy: what to do about it.
        exit_code: what the command line returns.
    """

    exit_code = 1

    def __init__(self, code: str, text: str, remedy: str = "", **values: object) -> None:
        self.code = code
        self.message = Message(text, values)
        self.remedy = Message(remedy, values)
        super().__init__(code, text, remedy)

    def say(self, language: str = "en") -> str:
        """The whole error, remedy included, in ``language``."""
        return " ".join(filter(None, (say(self.message, language), say(self.remedy, language))))

    def inside(self, text: str, **values: object) -> Self:
        """This error, its message told as ``{problem}`` inside another sentence; the remedy stays."""
        told = type(self)(self.code, text, "", **values, problem=self.message)
        told.remedy = self.remedy
        return told

    def __str__(self) -> str:
        return self.say()


class InputError(AdoptError):
    """What was given cannot be used."""

    exit_code = 2


class FileError(InputError):
    """A file cannot be read; the values name ``file`` and, where they are known, ``row`` and ``column``."""


class QuestionError(InputError):
    """A budget, a limit or an option makes no sense."""


class InfeasibleError(AdoptError):
    """No plan can meet the rules; says which rules collide and the smallest change that helps."""

    exit_code = 3


class UncertifiedError(AdoptError):
    """An answer was found but the proof that it is best does not hold; it is not returned."""
