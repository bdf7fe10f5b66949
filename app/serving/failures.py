"""What a visitor is told when something goes wrong that nobody expected."""

import logging
import secrets

import streamlit as st

from adopt.text import N_
from app.session.words import code, t

LOG = logging.getLogger("adopt.app")


def told(error: Exception) -> bool:
    """Tell the visitor a number, and the server's log the error with the same number.

    Returns:
        True: there is nothing more to show.
    """
    number = secrets.token_hex(4).upper()
    LOG.error("Failure %s", number, exc_info=error)
    st.error(
        t(
            N_(
                "Something went wrong that adopt did not expect; what you gave is still there. Load the page "
                "again; if it happens again, tell who runs adopt the number {number}: the server's log has it."
            ),
            number=code(number),
        ),
        icon=":material/error:",
    )
    return True
