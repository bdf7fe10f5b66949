"""The served app: the pages, what every answer carries, sign-in, and what happens when something fails.

``streamlit run`` finds the name ``app`` here.
"""

import gc

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from adopt.charts.look import fonts
from app import HERE
from app.elements import pictures, tables  # noqa: F401 - loaded before the first visitor comes
from app.serving.failures import told
from app.serving.middleware import Frame
from app.session import access

_sign_in = access.sign_in()
app = st.App(
    HERE / "main.py",
    # Handed over in memory: a file of secrets would have to be written down a second time.
    secrets=None if _sign_in is None else {"auth": dict(_sign_in.auth)},
    routes=[Mount("/fonts", StaticFiles(directory=fonts()))],
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"]),
        Middleware(Frame),
    ],
    on_script_error=told,
)

# Streamlit collects garbage after every run of a page. What was loaded by now stays for good: not to look at it
# again each time is a quarter of the time that a page takes.
gc.freeze()
