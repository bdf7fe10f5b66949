"""Long work, in tests of pages: a browser looks again every second, these tests do so themselves."""

import time

from streamlit.testing.v1 import AppTest

PATIENCE = 120.0


def at_work(page: AppTest) -> bool:
    """Whether the page shows the progress of a job."""
    return any(button.key == "cancel-job" for button in page.button)


def finished(page: AppTest) -> AppTest:
    """The page when there is nothing left to wait for."""
    patience = time.monotonic() + PATIENCE
    while at_work(page):
        assert time.monotonic() < patience, "the work never came to an end"
        time.sleep(0.1)
        page.run()
    assert not page.exception
    return page
