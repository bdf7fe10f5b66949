import pytest

from adopt.errors import AdoptError, FileError, InfeasibleError, InputError, QuestionError, UncertifiedError


@pytest.mark.parametrize(
    ("kind", "code"),
    [(FileError, 2), (QuestionError, 2), (InputError, 2), (InfeasibleError, 3), (UncertifiedError, 1)],
)
def test_every_error_has_the_exit_code_of_the_contract(kind: type[AdoptError], code: int) -> None:
    assert kind("a-code", "A sentence.").exit_code == code


def test_an_error_is_said_with_its_remedy_and_its_values() -> None:
    error = FileError("no-file", "There is no file {file}.", "Look beside {file}.", file="a.csv")
    assert str(error) == error.say("en") == "There is no file a.csv. Look beside a.csv."


def test_an_error_without_a_remedy_is_one_sentence() -> None:
    assert str(QuestionError("why", "Why {what}?", what="not")) == "Why not?"
