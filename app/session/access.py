"""Who may do what: sign-in is optional; without it, who is at the machine may do everything.

One place decides, :func:`may`; pages ask it, and what is refused is refused where it is done as well.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from adopt.errors import AdoptError, FileError
from adopt.text import N_

FILE = "ADOPT_SIGN_IN"
"""The variable that names the file of sign-in."""
Action = Literal["edit", "export", "save", "approve"]
Role = Literal["specialist", "manager", "reader"]
ALLOWED: Mapping[Role, frozenset[Action]] = {
    "specialist": frozenset({"edit", "export", "save"}),
    "manager": frozenset({"save", "approve"}),
    "reader": frozenset(),
}
"""What a role may do beside looking, planning, comparing and downloading reports, which everybody may.

``edit`` is what comes in: exports, advertisers, mapping, and what else is known. ``export`` is what goes to the
ads managers. ``save`` keeps and changes scenarios. ``approve`` says what is to be done: the plan of record, and
which plans are approved. Who stands on several lists may do what any of them may.
"""
REFUSALS: Mapping[Action, str] = {
    "edit": N_(
        "Uploads, imports and what is known about them are for specialists; you see everything that comes of them."
    ),
    "export": N_("Reports are yours; files for the ads managers are for specialists."),
    "save": N_("Scenarios and plans are kept by specialists and managers; you may look, compare and report."),
    "approve": N_(
        "What is approved or put away, and which scenario is the plan of record, is for managers to say."
    ),
}
_REMEDIES: Mapping[Action, str] = {
    "edit": N_("Ask a specialist of your team."),
    "export": N_("Ask a specialist of your team."),
    "save": N_("Ask a specialist of your team."),
    "approve": N_("Ask a manager of your team."),
}
_NEEDED = ("redirect_uri", "client_id", "client_secret", "server_metadata_url")
_EXAMPLE = N_("The README shows one, under “For a team”.")


class AccessError(AdoptError):
    """What was asked for is not for this role."""


@dataclass(frozen=True)
class SignIn:
    """How people sign in, and who they are then.

    Attributes:
        auth: the provider, as Streamlit takes it.
        roles: role -> e-mail addresses, or ``@`` and a domain; in small letters.
    """

    auth: Mapping[str, Any] = field(repr=False)  # it holds secrets
    roles: Mapping[Role, frozenset[str]]

    def roles_of(self, email: str) -> tuple[Role, ...]:
        """The roles of an address, those that may do more first; none if it is on no list.

        Example:
            >>> lists = SignIn({}, {"specialist": frozenset({"a@x.org"}), "manager": frozenset({"@x.org"})})
            >>> lists.roles_of("A@x.org"), lists.roles_of("b@x.org"), lists.roles_of("b@x.org.example")
            (('specialist', 'manager'), ('manager',), ())
        """
        email = email.strip().lower()
        domain = email[email.rfind("@") :]
        return tuple(role for role in ALLOWED if {email, domain} & self.roles.get(role, frozenset()))


def read_sign_in(path: Path) -> SignIn:
    """The file of sign-in: a table ``[auth]`` for the provider and a table ``[roles]``.

    Raises:
        FileError: if there is no such file, or something in it is missing; no secret is told.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as cause:
        text, remedy = N_("There is no file {file}."), N_("Check the name and the folder.")
        raise FileError("no-file", text, remedy, file=str(path)) from cause
    except OSError as cause:
        text, remedy = N_("{file} cannot be opened."), N_("Check that you may read it.")
        raise FileError("unreadable", text, remedy, file=str(path)) from cause
    except ValueError as cause:
        raise FileError("bad-sign-in", N_("{file} is not valid TOML."), _EXAMPLE, file=path.name) from cause
    auth, roles = content.get("auth"), content.get("roles")
    said = auth if isinstance(auth, dict) else {}
    missing = [f"auth.{key}" for key in _NEEDED if not isinstance(said.get(key), str) or not said[key]]
    missing += [] if _are_lists(roles) else ["roles.specialist"]
    if missing:
        text = N_("{file} lacks {keys}: sign-in needs a provider and who may come in.")
        raise FileError("bad-sign-in", text, _EXAMPLE, file=path.name, keys=missing)
    assert isinstance(roles, dict)
    lists = {role: frozenset(name.strip().lower() for name in roles.get(role, ())) for role in ALLOWED}
    return SignIn({"cookie_secret": secrets.token_hex(32), **said, "expose_tokens": []}, lists)


@cache
def sign_in() -> SignIn | None:
    """How people sign in here; None if they need not.

    Raises:
        FileError: as :func:`read_sign_in`.
    """
    named = os.environ.get(FILE)
    return read_sign_in(Path(named)) if named else None


def identity() -> str | None:
    """Who is served: the verified address; empty where nobody signs in; None for who may not come in."""
    if sign_in() is None:
        return ""
    return email() if roles() else None


def email() -> str | None:
    """The address that the provider says it has verified; None without one."""
    told = st.user.to_dict()
    verified = told.get("is_logged_in") and told.get("email_verified") is True
    return str(told.get("email") or "") or None if verified else None


def roles() -> tuple[Role, ...]:
    """The roles of who is served; none for who is on no list, or where nobody signs in."""
    lists, address = sign_in(), email()
    return lists.roles_of(address) if lists and address else ()


def may(action: Action) -> bool:
    """Whether who is served may do this."""
    return sign_in() is None or any(action in ALLOWED[role] for role in roles())


def demand(action: Action) -> None:
    """Refuse what who is served may not do.

    Raises:
        AccessError: saying whose it is.
    """
    if not may(action):
        raise AccessError("not-allowed", REFUSALS[action], _REMEDIES[action])


def _are_lists(roles: object) -> bool:
    """Whether somebody is on the lists of roles, and nothing but addresses and domains."""
    if not isinstance(roles, dict) or not roles or set(roles) - set(ALLOWED):
        return False
    lists = list(roles.values())
    known = all(isinstance(names, list) and all(isinstance(n, str) and "@" in n for n in names) for names in lists)
    return known and any(lists)
