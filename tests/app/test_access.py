"""Who may do what, with and without sign-in."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from adopt.errors import FileError
from adopt.usecases import Source
from app.sections.data import imports, known
from app.session import access, store, uploads
from app.session.access import AccessError, Role, SignIn, read_sign_in
from app.session.state import Session
from app.session.words import plain
from tests.app.test_pages import LANGUAGES, in_words, on, opened, planning

LISTS: Mapping[Role, frozenset[str]] = {
    "specialist": frozenset({"sara@example.org", "omar@example.org"}),
    "manager": frozenset({"@boss.example", "sara@example.org"}),
    "reader": frozenset({"@board.example", "omar@example.org"}),
}
AUTH = """
[auth]
redirect_uri = "http://127.0.0.1:8501/oauth2callback"
client_id = "adopt"
client_secret = "the secret"
server_metadata_url = "https://id.example.org/.well-known/openid-configuration"
"""
ROLES = '[roles]\nspecialist = ["Sara@Example.org"]\nmanager = ["@boss.example"]\n'
Signer = Callable[..., None]


class User:
    """Stands for who the provider says is there."""

    def __init__(self, told: dict[str, object]) -> None:
        self._told = told
        self.is_logged_in = bool(told.get("is_logged_in"))

    def to_dict(self) -> dict[str, object]:
        return self._told


def told(sentence: str, page: AppTest, language: str) -> bool:
    return any(plain(in_words(sentence, language)) == info.value for info in page.info)


def labels(page: AppTest) -> list[str]:
    """Of the buttons, but for the language switch and the one that nobody sees."""
    return [button.label for button in page.button if not str(button.key).startswith(("language-", "repaint"))]


@pytest.fixture
def come(monkeypatch: pytest.MonkeyPatch) -> Signer:
    """Somebody comes to an app with sign-in."""
    import streamlit as st

    def as_somebody(email: str = "", *, verified: object = True, inside: bool = True) -> None:
        monkeypatch.setattr(access, "sign_in", lambda: SignIn({}, LISTS))
        told = {"is_logged_in": inside, "email": email, "email_verified": verified} if inside else {}
        monkeypatch.setattr(st, "user", User(told))

    return as_somebody


def test_without_sign_in_everybody_may_do_everything() -> None:
    assert access.sign_in() is None
    assert access.identity() == ""
    assert all(access.may(action) for actions in access.ALLOWED.values() for action in actions)


@pytest.mark.parametrize(
    ("email", "roles", "may"),
    [
        ("sara@example.org", ("specialist", "manager"), "edit export save approve"),  # what either may
        (" SARA@example.org", ("specialist", "manager"), "edit export save approve"),
        ("omar@example.org", ("specialist", "reader"), "edit export save"),
        ("amal@boss.example", ("manager",), "save approve"),
        ("rana@board.example", ("reader",), ""),
        ("amal@notboss.example", (), ""),
        ("amal@boss.example.org", (), ""),
        ("sara@example.org@evil.example", (), ""),
        ("@boss.example", ("manager",), "save approve"),
        ("", (), ""),
    ],
)
def test_roles_are_those_of_the_address_and_of_its_domain(
    come: Signer, email: str, roles: tuple[Role, ...], may: str
) -> None:
    come(email)
    assert access.roles() == roles
    assert (access.identity() is None) == (not roles)
    actions: tuple[access.Action, ...] = ("edit", "export", "save", "approve")
    assert [action for action in actions if access.may(action)] == may.split()


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_has_not_verified_is_nobodys(come: Signer, verified: object) -> None:
    come("sara@example.org", verified=verified)
    assert access.identity() is None
    assert not access.may("edit")


def test_what_is_not_allowed_is_refused_where_it_is_done(come: Signer) -> None:
    come("amal@boss.example")
    with pytest.raises(AccessError, match=r"for specialists.*Ask a specialist"):
        uploads.received([])
    now = Session("en")
    now.load([Source("a.csv", b"Day,Spend\n")], newer_replaces=False)
    assert isinstance(now.refusal, AccessError)
    with pytest.raises(AccessError):
        now.put_in_force(Source("mapping.toml", b""), newer_replaces=False)
    with pytest.raises(AccessError):
        known._know(series=())
    with pytest.raises(AccessError):
        access.demand("export")
    with pytest.raises(AccessError):
        store.turn_to("New", new=True)
    with pytest.raises(AccessError):
        imports._put_in()
    with pytest.raises(AccessError):
        imports._take_back(1)
    come("omar@example.org")
    with pytest.raises(AccessError, match=r"for managers to say.*Ask a manager"):
        access.demand("approve")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manager_plans_and_compares_but_neither_uploads_nor_exports(come: Signer, language: str) -> None:
    come("amal@boss.example")
    page = planning(language)
    assert len(page.metric) == 4
    on(page, "data")
    assert not page.file_uploader
    assert told(access.REFUSALS["edit"], page, language)
    on(page, "export")
    assert not page.tabs
    assert told(access.REFUSALS["export"], page, language)
    assert [b.proto.id.rpartition("-")[2] for b in page.get("download_button")] == [
        *("report.pdf", "report.html", "report.xlsx")
    ]
    on(page, "scenarios")
    page.button[-1].click().run()
    star = next(button for button in page.button if str(button.key).startswith("star-"))
    star.click().run()
    assert [kept.record for kept in page.session_state["adopt"].shelf.kept()] == [True, False, False, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_looks_and_reports_but_keeps_and_approves_nothing(come: Signer, language: str) -> None:
    come("rana@board.example")
    page = planning(language)
    assert len(page.metric) == 4
    assert told(access.REFUSALS["save"], page, language)
    assert not [button for button in page.button if str(button.key).startswith("keep")]
    on(page, "scenarios")
    assert told(access.REFUSALS["save"], page, language)
    assert not page.file_uploader
    on(page, "export")
    assert told(access.REFUSALS["export"], page, language)
    assert any(in_words("reader", language) in text.value for text in page.text)


def test_a_specialist_keeps_scenarios_and_leaves_the_plan_of_record_to_a_manager(come: Signer) -> None:
    come("omar@example.org")
    page = planning()
    on(page, "scenarios")
    page.button[-1].click().run()
    assert len(page.session_state["adopt"].shelf.kept()) == 4
    stars = [button for button in page.button if str(button.key).startswith("star-")]
    assert len(stars) == 4
    assert all(star.disabled for star in stars)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["data", "plan", "export"])
def test_before_signing_in_no_page_shows_anything(come: Signer, name: str, language: str) -> None:
    come(inside=False)
    page = opened(language)
    page.switch_page(f"views/{name}.py").run()
    assert [title.value for title in page.title] == [in_words("Sign in", language)]
    assert labels(page) == [in_words("Sign in", language)]
    assert not page.error


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_on_no_list_is_told_so_and_the_address_is_no_markup(come: Signer, language: str) -> None:
    come("**eve**@example.org")
    page = opened(language)
    assert r"\*\*eve\*\*" in page.error[0].value
    assert labels(page) == [in_words("Sign out", language)]


def test_a_file_of_sign_in_is_read_and_its_secrets_are_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text(AUTH + ROLES)
    read = read_sign_in(file)
    assert read.roles_of("sara@example.org") == ("specialist",)
    assert read.roles_of("amal@boss.example") == ("manager",)
    assert len(read.auth["cookie_secret"]) == 64
    assert read.auth["cookie_secret"] != read_sign_in(file).auth["cookie_secret"]
    assert "secret" not in repr(read)


def test_tokens_of_the_provider_are_never_handed_on_and_a_given_secret_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text(AUTH + 'expose_tokens = ["id"]\ncookie_secret = "mine, and long enough to be one"\n' + ROLES)
    read = read_sign_in(file)
    assert read.auth["expose_tokens"] == []
    assert read.auth["cookie_secret"] == "mine, and long enough to be one"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "auth.redirect_uri, auth.client_id, auth.client_secret, auth.server_metadata_url, roles.specialist"),
        (AUTH, "roles.specialist"),
        (AUTH + "[roles]\n", "roles.specialist"),
        (AUTH + "[roles]\nspecialist = []\n", "roles.specialist"),
        (AUTH + '[roles]\nspecialist = "sara@example.org"\n', "roles.specialist"),
        (AUTH + '[roles]\nspecialist = ["sara"]\n', "roles.specialist"),
        (AUTH + '[roles]\nspecialist = ["a@x.org"]\nadmin = ["b@x.org"]\n', "roles.specialist"),
        (AUTH.replace('"adopt"', '""') + ROLES, "auth.client_id"),
        (AUTH.replace('"the secret"', "5") + ROLES, "auth.client_secret"),
        ("auth = 3\n" + ROLES, "auth.redirect_uri"),
    ],
)
def test_a_file_of_sign_in_that_lacks_something_says_what(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text(content)
    with pytest.raises(FileError) as caught:
        read_sign_in(file)
    assert f"sign-in.toml lacks {told}" in caught.value.say()
    assert "the secret" not in caught.value.say()
    assert "README" in caught.value.say()


def test_a_file_of_sign_in_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be opened"):
        read_sign_in(tmp_path)


def served_with(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", "--headless", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_nothing_is_served_where_the_file_of_sign_in_cannot_be_used(tmp_path: Path) -> None:
    missing = served_with("--sign-in", str(tmp_path / "none.toml"))
    assert missing.returncode == 2
    assert "There is no file" in missing.stderr
    (tmp_path / "bad.toml").write_text("[auth\n")
    bad = served_with("--sign-in", str(tmp_path / "bad.toml"))
    assert (bad.returncode, "Traceback" in bad.stderr) == (2, False)
    assert "bad.toml is not valid TOML" in bad.stderr
