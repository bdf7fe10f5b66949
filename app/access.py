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
Action = Literal["edit", "export"]
Role = Literal["specialist", "manager"]
ALLOWED: Mapping[Role, frozenset[Action]] = {"specialist": frozenset({"edit", "export"}), "manager": frozenset()}
"""What a role may do beside looking, planning, comparing and approving, which everybody may.

``edit`` is what comes in: exports, mapping, and what else is known. ``export`` is what goes to the ads managers.
"""
REFUSALS: Mapping[Action, str] = {
    "edit": N_(
        "Your role is manager: uploads and what is known about them are for specialists, who can hand you "
        "scenarios as files for the page “Scenarios”."
    ),
    "export": N_("Your role is manager: reports are yours; files for the ads managers are for specialists."),
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

    def role_of(self, email: str) -> Role | None:
        """The role of an address, the specialist's where it has both; None if it is on no list.

        Example:
            >>> lists = SignIn({}, {"specialist": frozenset({"a@x.org"}), "manager": frozenset({"@x.org"})})
            >>> lists.role_of("A@x.org"), lists.role_of("b@x.org"), lists.role_of("b@x.org.example")
            ('specialist', 'manager', None)
        """
        email = email.strip().lower()
        domain = email[email.rfind("@") :]
        roles: tuple[Role, ...] = ("specialist", "manager")
        return next((role for role in roles if {email, domain} & self.roles.get(role, frozenset())), None)


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
    return email() if role() is not None else None


def email() -> str | None:
    """The address that the provider says it has verified; None without one."""
    told = st.user.to_dict()
    verified = told.get("is_logged_in") and told.get("email_verified") is True
    return str(told.get("email") or "") or None if verified else None


def role() -> Role | None:
    """The role of who is served; None for who has none, or where nobody signs in."""
    lists, address = sign_in(), email()
    return lists.role_of(address) if lists and address else None


def may(action: Action) -> bool:
    """Whether who is served may do this."""
    own = role()
    return sign_in() is None or (own is not None and action in ALLOWED[own])


def demand(action: Action) -> None:
    """Refuse what who is served may not do.

    Raises:
        AccessError: saying whose it is.
    """
    if not may(action):
        raise AccessError("not-allowed", REFUSALS[action], N_("Ask a specialist of your team."))


def _are_lists(roles: object) -> bool:
    """Whether somebody is on the lists of roles, and nothing but addresses and domains."""
    if not isinstance(roles, dict) or not roles or set(roles) - set(ALLOWED):
        return False
    lists = list(roles.values())
    known = all(isinstance(names, list) and all(isinstance(n, str) and "@" in n for n in names) for names in lists)
    return known and any(lists)
