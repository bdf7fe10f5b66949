"""What the server's answers carry: the language of the document, headers of safety, the visitor's cookie."""

import re
import secrets
from base64 import b64encode
from hashlib import sha256
from http.cookies import SimpleCookie
from os import environ
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adopt.text import LANGUAGES
from app import HERE
from app.serving.document import direction, script
from app.session.rooms import LANGUAGE_COOKIE
from app.session.state import first_language
from app.session.visitors import COOKIE, NAME_BYTES

STYLE = HERE / "style"
GREETING = "/_stcore/host-config"
"""What the page asks for before it connects, and always from its own site, so that a cookie is there by then.

A link in an e-mail opens the page without the cookie, which is kept to its own site: to give one there would
replace the visitor's.
"""
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CONDITIONS = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")
"""Of a request for a document, whose answer hangs on more than the file; and it is rewritten, so not packed."""


def security_headers(document: str = "") -> dict[str, str]:
    """Headers of every answer.

    Args:
        document: HTML whose inline scripts may run, beside the app's own.
    """
    own = [script(language) for language in LANGUAGES]
    own += [text for file in sorted(STYLE.glob("*.html")) for text in _INLINE.findall(file.read_text("utf-8"))]
    hashes = " ".join(_hash(text) for text in (*own, *_INLINE.findall(document)))
    policy = {
        "default-src": "'self'",
        "script-src": f"'self' {hashes}",
        "style-src": "'self' 'unsafe-inline'",  # Streamlit writes its styles into the page
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _hash(inline: str) -> str:
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"


class Frame:
    """Middleware: ``<html lang dir>`` is right from the first paint on, and answers are safe to show.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = security_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            kept = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONS]
            answer = _Document({**scope, "headers": kept}, send, self._headers)
            await self._app(answer.scope, receive, answer.send)
            return
        cookie = _new_cookie(scope) if scope["path"].endswith(GREETING) else None

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(raw=message["headers"])
                _add(answered, self._headers)
                if cookie:
                    answered.append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, dressed)


class _Document:
    """An answer that is held back until it is whole, because its first line is rewritten."""

    def __init__(self, scope: Scope, send: Send, headers: dict[str, str]) -> None:
        self.scope, self._send, self._headers = scope, send, headers
        self._start: Message = {}
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take a part of the answer; pass it on when it is whole, or at once if it is no document."""
        if message["type"] == "http.response.start":
            self._start = message
            if not self._is_html:
                _add(MutableHeaders(raw=message["headers"]), self._headers)
                await self._send(message)
        elif message["type"] != "http.response.body" or not self._is_html:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()

    @property
    def _is_html(self) -> bool:
        return Headers(raw=self._start["headers"]).get("content-type", "").startswith("text/html")

    async def _finish(self) -> None:
        text = self._body.decode("utf-8")
        language = document_language(self.scope)
        text = text.replace('<html lang="en">', f'<html lang="{language}" dir="{direction(language)}">', 1)
        body, headers = text.encode(), MutableHeaders(raw=self._start["headers"])
        for name in ("etag", "last-modified", "accept-ranges"):
            del headers[name]
        headers["content-length"] = str(len(body))
        _add(headers, security_headers(text))
        headers.add_vary_header("Cookie, Accept-Language")
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})


def document_language(scope: Scope) -> str:
    """The language of a document: the address, else the one last chosen, ``ADOPT_LANG``, or the browser's."""
    headers = Headers(scope=scope)
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [None])[0]
    chosen = _cookie(headers, LANGUAGE_COOKIE)
    return first_language(asked, chosen, environ.get("ADOPT_LANG"), headers.get("accept-language"))


def _new_cookie(scope: Scope) -> str | None:
    """A name for a visitor who has none."""
    if _cookie(Headers(scope=scope), COOKIE):
        return None
    secure = "; Secure" if scope["scheme"] == "https" else ""
    return f"{COOKIE}={secrets.token_urlsafe(NAME_BYTES)}; Path=/; HttpOnly; SameSite=Strict{secure}"


def _cookie(headers: Headers, name: str) -> str | None:
    for line in headers.getlist("cookie"):
        found = SimpleCookie(line).get(name)
        if found:
            return found.value
    return None


def _add(headers: MutableHeaders, more: dict[str, str]) -> None:
    for name, value in more.items():
        headers[name] = value
