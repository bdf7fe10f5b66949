"""What tests of pages share."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _own_main() -> Iterator[None]:
    """A tested page leaves its script behind as the main module, which a process started afresh would run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
