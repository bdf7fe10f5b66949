"""A provider of OpenID Connect for tests: whoever it is told to be signs in at once."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "adopt-tests", "a secret of the tests"


class Provider:
    """Signs everybody in as ``person``.

    Attributes:
        address: where it answers.
        person: the claims that it makes.
        asked: the paths that were asked for.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.person: dict[str, object] = {}
        self.asked: list[str] = []
        self._key = RSAKey.generate_key(2048, {"kid": "tests"})
        self._begun: dict[str, dict[str, str]] = {}

    def be(self, email: str, *, verified: bool = True) -> None:
        """Whom the next sign-in is of."""
        self.person = {"sub": email, "email": email, "email_verified": verified, "name": "**Somebody**"}

    def sign_in_file(self, path: Path, app: str) -> Path:
        """Write what ``adopt app --sign-in`` wants."""
        path.write_text(
            f'[auth]\nredirect_uri = "{app}/oauth2callback"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{self.address}/.well-known/openid-configuration"\n\n[roles]\n'
            'specialist = ["sara@example.org"]\nmanager = ["@boss.example"]\n',
            encoding="utf-8",
        )
        return path

    def metadata(self) -> dict[str, object]:
        """Where everything is."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, object]:
        """The public key."""
        return {"keys": [self._key.as_dict(private=False)]}

    def authorized(self, asked: dict[str, str]) -> str:
        """Where a browser is sent to with a code."""
        assert asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self._begun[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, object]:
        """What a code is worth, once, to who began and who knows the secret."""
        begun = self._begun.pop(form["code"])
        assert base64.b64decode(authorization.removeprefix("Basic ")).decode() == f"{CLIENT}:{SECRET}"
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        assert challenge.decode().rstrip("=") == begun["code_challenge"]
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun["nonce"]}
        token = jwt.encode({"alg": "RS256", "kid": "tests"}, {**claims, **self.person}, self._key)
        return {"access_token": "none", "token_type": "Bearer", "expires_in": 300, "id_token": token}


@contextmanager
def providing(port: int) -> Iterator[Provider]:
    """A provider that answers on this machine."""
    provider = Provider(f"http://127.0.0.1:{port}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            provider.asked.append(parts.path)
            match parts.path:
                case "/.well-known/openid-configuration":
                    self._answer(provider.metadata())
                case "/keys":
                    self._answer(provider.keys())
                case "/authorize":
                    self._send_to(provider.authorized(asked))
                case "/logout":
                    self._send_to(asked["post_logout_redirect_uri"])
                case _:
                    self.send_error(404)

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(provider.token(form, self.headers["Authorization"]))

        def _answer(self, content: dict[str, object]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _send_to(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
