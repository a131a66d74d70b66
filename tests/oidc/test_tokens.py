"""Which identity tokens are believed: a provider that lies, in each way that it may, gives no session."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.browser.conftest import free_address, server
from tests.oidc.provider import SECRETS

KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "cle"}) for _ in range(2))
CLIENT = "tableau-de-bord"
# How the token differs from a good one: claims replaced (None: removed), or the key that signs it.
LIES: dict[str, dict[str, Any]] = {
    "signé par une autre clé": {"cle": OTHER_KEY},
    "d'un autre émetteur": {"iss": "https://ailleurs.exemple.fr"},
    "pour une autre application": {"aud": "une-autre-application"},
    "expiré": {"exp": 1_000_000},
    "d'une autre demande": {"nonce": "un-autre"},
    "sans demande": {"nonce": None},
}


class Liar(BaseHTTPRequestHandler):
    """A provider that consents to everything, and signs what it is told to."""

    mensonge: ClassVar[dict[str, Any]] = {}
    nonce = ""

    def do_GET(self) -> None:
        """Describe itself, give its keys, or send back with a code."""
        issuer = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        address = urlsplit(self.path)
        request = {key: values[0] for key, values in parse_qs(address.query).items()}
        if address.path == "/auth":
            Liar.nonce = request["nonce"]
            self.send_response(302)
            self.send_header(
                "Location", f"{request['redirect_uri']}?{urlencode({'code': 'c', 'state': request['state']})}"
            )
            self.end_headers()
        elif address.path == "/jwks":
            self._answer({"keys": [KEY.as_dict(private=False)]})
        else:
            paths = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks"}
            self._answer(
                {"issuer": issuer, "id_token_signing_alg_values_supported": ["RS256"]}
                | {name: f"{issuer}/{path}" for name, path in paths.items()}
            )

    def do_POST(self) -> None:
        """Give a token, true or not."""
        self.rfile.read(int(self.headers["Content-Length"]))
        token: dict[str, Any] = {
            "iss": f"http://127.0.0.1:{self.server.server_port}",  # type: ignore[attr-defined]
            "aud": CLIENT,
            "sub": "gestionnaire",
            "email": "gestionnaire@exemple.fr",
            "iat": int(time.time()),
            "exp": int(time.time()) + 600,
            "nonce": Liar.nonce,
        }
        mensonge = dict(Liar.mensonge)
        key = mensonge.pop("cle", KEY)
        token = {name: value for name, value in (token | mensonge).items() if value is not None}
        char = jwt.encode({"alg": "RS256", "kid": "cle"}, token, key)
        self._answer({"access_token": "a", "token_type": "Bearer", "id_token": char})

    def _answer(self, content: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing in the output of the tests."""


@pytest.fixture(scope="module")
def dashboard(publication, tmp_path_factory) -> Iterator[str]:
    """The address of a dashboard that trusts this provider."""
    fournisseur = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    thread = threading.Thread(target=fournisseur.serve_forever, daemon=True)
    thread.start()
    address, port = free_address()
    secrets = tmp_path_factory.mktemp("menteur") / "secrets.toml"
    issuer = f"http://127.0.0.1:{fournisseur.server_port}"
    secrets.write_text(SECRETS.format(address=address, issuer=issuer), encoding="utf-8")
    with server(publication, None, "--secrets.files", str(secrets), port=port) as launched:
        yield launched
    fournisseur.shutdown()
    fournisseur.server_close()
    thread.join()


def _session(dashboard: str) -> set[str]:
    """Go through sign-in as a browser does; return the names of the cookies that hold an identity."""
    key = OctKey.import_key("un-secret-de-test-qui-est-assez-long")
    request = jwt.encode({"alg": "HS256"}, {"provider": "default", "exp": int(time.time()) + 60}, key)
    with httpx.Client(follow_redirects=True) as client:
        client.get(f"{dashboard}/auth/login", params={"provider": request})
        return {name for name in client.cookies if name.startswith("_streamlit_user")}


def test_a_true_token_gives_a_session(dashboard):
    Liar.mensonge = {}
    assert _session(dashboard)


@pytest.mark.parametrize("mensonge", LIES)
def test_a_false_token_gives_none(dashboard, mensonge):
    Liar.mensonge = LIES[mensonge]
    assert not _session(dashboard)


def test_an_answer_that_nobody_asked_for_gives_none(dashboard):
    with httpx.Client(follow_redirects=True) as client:
        client.get(f"{dashboard}/oauth2callback", params={"code": "c", "state": "inventé"})
        assert not [name for name in client.cookies if name.startswith("_streamlit_user")]
