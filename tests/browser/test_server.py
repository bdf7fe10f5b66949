"""What the server keeps, refuses and lets in, as a browser sees it."""

import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

import adopt
from app.session.access import REFUSALS
from tests.browser.provider import Provider, providing
from tests.browser.visit import LOCALES, Visit, free_port, in_chromium, served

pytestmark = in_chromium
HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy")
TREE = Path(adopt.__file__).parents[1]


def answer(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    request = urllib.request.Request(url, headers={n.replace("_", "-"): v for n, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as got:
            return got.status, {n.lower(): v for n, v in got.headers.items()}, got.read().decode(errors="replace")
    except urllib.error.HTTPError as refused:
        return refused.code, {}, ""


@contextmanager
def visiting(chromium: Browser, address: str, locale: str = "en-US") -> Iterator[Visit]:
    """A visitor of their own, who must have nothing to complain about."""
    visit = Visit(chromium, address, locale)
    yield visit
    visit.page.context.close()
    assert visit.strangers == []
    assert visit.complaints == []


def daily(name: str, spend: int) -> bytes:
    """A canonical table of one campaign."""
    head = "date,platform,campaign,audience,spend,conversions,currency\n"
    rows = "".join(f"2026-{m:02}-{d:02},meta,{name},All,{spend + d % 7},{d % 5 + 3},SAR\n"
                   for m in (7, 8, 9) for d in range(1, 29))  # fmt: skip
    return (head + rows).encode()


def test_the_server_listens_on_this_machine_alone(address: str) -> None:
    port = urlsplit(address).port
    listening = [
        line.split()[1].split(":")
        for table in ("tcp", "tcp6")
        for line in Path("/proc/net", table).read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    ]
    assert [host for host, at in listening if int(at, 16) == port] == ["0100007F"]


def test_a_name_that_was_made_to_lead_here_is_turned_away(address: str) -> None:
    assert answer(address, Host="evil.example")[0] == 400
    assert answer(address, Host="localhost")[0] == 200


@pytest.mark.parametrize(
    ("query", "headers", "language", "direction"),
    [
        ("", {"Accept_Language": "ar-SA,ar;q=0.9"}, "ar", "rtl"),
        ("", {"Accept_Language": "fr"}, "en", "ltr"),
        ("", {"Accept_Language": "ar", "Cookie": "adopt_language=en"}, "en", "ltr"),
        ("?lang=ar", {"Accept_Language": "en", "Cookie": "adopt_language=en"}, "ar", "rtl"),
        ('?lang="><script>', {"Accept_Language": "en"}, "en", "ltr"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/plan"])
def test_the_first_line_of_the_document_says_its_language(
    address: str, path: str, query: str, headers: dict[str, str], language: str, direction: str
) -> None:
    _, answered, document = answer(f"{address}{path}{query}", Accept="text/html", **headers)
    assert f'<html lang="{language}" dir="{direction}">' in document
    assert "Accept-Language" in answered["vary"]
    assert "etag" not in answered


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/_stcore/health",
        "/_stcore/host-config",
        "/app/static/icon.svg",
        "/fonts/IBMPlexSansArabic-Bold.woff2",
        "/none.js",
    ],
)
def test_every_answer_carries_the_headers_of_safety(address: str, path: str) -> None:
    _, headers, _ = answer(f"{address}{path}")
    for name in HEADERS:
        assert headers[name]
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy["script-src"]


def test_a_visitors_cookie_is_random_and_out_of_reach_of_scripts(address: str) -> None:
    given = [answer(f"{address}/_stcore/host-config")[1]["set-cookie"] for _ in range(3)]
    names = {re.fullmatch(r"adopt_visitor=([\w-]{43}); Path=/; HttpOnly; SameSite=Strict", one) for one in given}
    assert None not in names
    assert len(set(given)) == 3
    assert "set-cookie" not in answer(f"{address}/_stcore/host-config", Cookie="adopt_visitor=known")[1]
    behind_tls = answer(f"{address}/_stcore/host-config", X_Forwarded_Proto="https")[1]["set-cookie"]
    assert behind_tls.endswith("; Secure")


def test_a_reload_and_a_second_tab_bring_everything_back(arabic: Visit, exports: list[Path]) -> None:
    page = arabic.page
    page.get_by_text(
        arabic.said("Where two files hold the same day of an audience, the later file counts")
    ).click()
    arabic.upload(exports)
    arabic.follow("Next: response curves")
    arabic.follow("Next: plan the budget")
    expect(page.get_by_test_id("stMetricValue")).to_have_count(4)
    budget = page.get_by_test_id("stTextInputField")
    budget.fill("120,000")
    budget.press("Enter")
    expect(page.get_by_test_id("stMetricValue").first).to_contain_text("120,000.00")
    arabic.settled()
    arabic.press("Keep as a scenario")
    page.get_by_role("button", name=arabic.said("Keep"), exact=True).click()
    arabic.settled()
    page.reload()
    expect(page.get_by_test_id("stMetricValue").first).to_contain_text("120,000.00")
    expect(page.get_by_test_id("stTextInputField").first).to_have_value("120,000")
    tab = page.context.new_page()
    tab.goto(f"{arabic.address}/scenarios")
    expect(tab.locator(f'input[value="{arabic.said("Plan")}"]')).to_be_visible()
    expect(tab.locator("html")).to_have_attribute("lang", arabic.language)
    tab.goto(f"{arabic.address}/data")
    expect(tab.get_by_role("checkbox").first).to_be_checked()
    expect(tab.get_by_test_id("stDataFrame").first).to_be_visible()


def test_what_one_visitor_gave_another_never_sees(chromium: Browser, address: str, tmp_path: Path) -> None:
    with visiting(chromium, address) as first, visiting(chromium, address) as second:
        for visit, name, spend in ((first, "Olives", 100), (second, "Dates", 300)):
            file = tmp_path / name / "export.csv"
            file.parent.mkdir()
            file.write_bytes(daily(name, spend))
            visit.upload([file])
        for visit, own, other in ((first, "Olives", "Dates"), (second, "Dates", "Olives")):
            visit.page.reload()
            visit.follow("Next: plan the budget")
            cells = visit.page.locator('[id^="glide-cell-"]')
            expect(cells.filter(has_text=own).first).to_be_attached()
            expect(cells.filter(has_text=other)).to_have_count(0)


def test_what_is_to_be_forgotten_is_gone_in_every_tab(arabic: Visit) -> None:
    arabic.load_simulated()
    tab = arabic.page.context.new_page()
    tab.goto(f"{arabic.address}/data")
    tab.wait_for_selector('[data-testid="stDataFrame"] canvas')
    arabic.press("Forget everything I gave")
    arabic.page.get_by_role("button", name=arabic.said("Forget it now")).click()
    expect(arabic.page.get_by_test_id("stDataFrame")).to_have_count(0)
    expect(arabic.page.locator("html")).to_have_attribute("lang", arabic.language)
    tab.reload()
    nothing = "Nothing is loaded yet. Upload files above, or try adopt on a simulated advertiser first."
    expect(tab.get_by_test_id("stAlert").first).to_contain_text(arabic.said(nothing))


@pytest.mark.parametrize("name", ["report.csv", "report.xlsx"])
def test_a_file_that_is_not_what_its_name_says_is_refused(arabic: Visit, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7\n1 0 obj\n")
    arabic.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(tmp_path / name)
    alert = arabic.page.get_by_test_id("stAlert").first
    expect(alert).to_contain_text("PDF")
    expect(alert).to_contain_text(name)


def test_a_failure_is_told_with_a_number_that_the_log_has_too(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "if 'streamlit' in sys.orig_argv:\n"
        "    import adopt.usecases\n"
        "    def fail(*_): raise RuntimeError('the forced one')\n"
        "    adopt.usecases.check_history = fail\n"
    )
    with served(tmp_path, free_port(), environment={"PYTHONPATH": f"{tmp_path}{os.pathsep}{TREE}"}) as url:
        for locale in LOCALES:
            visit = Visit(chromium, url, locale)
            visit.press("Load a simulated advertiser")
            alert = visit.page.get_by_test_id("stAlert").last
            number = re.compile(r"[0-9A-F]{8}")
            expect(alert).to_contain_text(number)
            found = number.search(alert.inner_text())
            assert found
            assert "the forced one" not in visit.page.content()
            log = (tmp_path / "server.log").read_text()
            visit.page.context.close()
            assert "RuntimeError: the forced one" in log[log.index(f"Failure {found[0]}") :]


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Provider]]:
    """An app with sign-in, and the provider."""
    home, port = tmp_path_factory.mktemp("team"), free_port()
    with providing(free_port()) as provider:
        file = provider.sign_in_file(home / "sign-in.toml", f"http://127.0.0.1:{port}")
        with served(home, port, ["--sign-in", str(file)]) as url:
            yield url, provider


def signed_in(
    chromium: Browser, team: tuple[str, Provider], locale: str, email: str, verified: bool = True
) -> Visit:
    url, provider = team
    provider.be(email, verified=verified)
    visit = Visit(chromium, url, locale)
    expect(visit.page.locator("h1")).to_have_text(visit.said("Sign in"))
    expect(visit.page.locator('a[href*="/plan"]')).to_have_count(0)
    visit.press("Sign in")
    expect(visit.page.get_by_role("button", name=visit.said("Sign out"))).to_be_visible()
    visit.settled()
    return visit


def left(visit: Visit) -> None:
    visit.page.context.close()
    assert {urlsplit(url).hostname for url in visit.strangers} <= {"127.0.0.1"}, "the provider is on this machine"
    assert visit.complaints == []


@pytest.mark.parametrize("locale", ["ar-SA"])
def test_a_specialist_signs_in_does_everything_and_signs_out(
    chromium: Browser, team: tuple[str, Provider], locale: str
) -> None:
    visit = signed_in(chromium, team, locale, "Sara@example.org")
    expect(visit.page.get_by_text("Sara@example.org")).to_be_visible()
    visit.load_simulated()
    expect(visit.page.get_by_test_id("stFileUploaderDropzone").first).to_be_visible()
    visit.follow("Next: plan the budget")
    visit.settled()
    visit.turn_to("export")
    expect(visit.page.get_by_role("tab", name=visit.said("Change list"))).to_be_visible()
    visit.page.reload()
    expect(visit.page.get_by_role("tab", name=visit.said("Change list"))).to_be_visible()
    visit.settled()
    visit.page.get_by_role("button", name=visit.said("Sign out")).click()
    expect(visit.page.get_by_role("button", name=visit.said("Sign in"))).to_be_visible()
    assert "/logout" in team[1].asked
    left(visit)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_manager_plans_and_approves_but_uploads_and_exports_nothing(
    chromium: Browser, team: tuple[str, Provider], locale: str
) -> None:
    visit = signed_in(chromium, team, locale, "amal@boss.example")
    expect(visit.page.get_by_test_id("stFileUploaderDropzone")).to_have_count(0)
    visit.load_simulated()
    expect(visit.page.get_by_text(visit.said("Names, audiences and tags"), exact=True)).to_have_count(0)
    visit.follow("Next: plan the budget")
    expect(visit.page.get_by_test_id("stMetricValue")).to_have_count(4)
    visit.settled()
    visit.turn_to("export")
    refusal = visit.said(REFUSALS["export"])
    expect(visit.page.get_by_test_id("stAlert").last).to_contain_text(refusal)
    expect(visit.page.get_by_role("tab")).to_have_count(0)
    with visit.page.expect_download() as report:
        visit.page.get_by_role("button", name="PDF").click()
    assert report.value.path().read_bytes().startswith(b"%PDF-")
    visit.turn_to("scenarios")
    visit.press("Add four examples")
    visit.settled()
    visit.page.get_by_test_id("stPopover").nth(1).click()
    visit.page.get_by_role("button", name=visit.said("Make it the plan of record")).click()
    expect(visit.page.get_by_text(visit.said("plan of record")).first).to_be_visible()
    left(visit)


@pytest.mark.parametrize(
    ("locale", "email", "verified"),
    [("ar-SA", "eve@example.org", True), ("en-US", "sara@example.org", False)],
)
def test_who_is_on_no_list_or_not_verified_stays_outside(
    chromium: Browser, team: tuple[str, Provider], locale: str, email: str, verified: bool
) -> None:
    visit = signed_in(chromium, team, locale, email, verified)
    expect(visit.page.get_by_test_id("stAlert").first).to_contain_text(email.partition("@")[0])
    for path in ("plan", "export"):
        visit.page.goto(f"{visit.address}/{path}?lang={visit.language}")
        expect(visit.page.get_by_test_id("stAlert").first).to_contain_text(email.partition("@")[0])
        expect(visit.page.locator("h1")).to_have_text(visit.said("Sign in"))
    left(visit)
