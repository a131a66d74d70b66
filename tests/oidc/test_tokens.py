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

from tests.browser.conftest import adresse_libre, serveur
from tests.oidc.provider import SECRETS

# One server for all of them.
pytestmark = pytest.mark.xdist_group("jetons")
CLE, AUTRE_CLE = (RSAKey.generate_key(2048, {"kid": "cle"}) for _ in range(2))
CLIENT = "tableau-de-bord"
# How the token differs from a good one: claims replaced (None: removed), or the key that signs it.
MENSONGES: dict[str, dict[str, Any]] = {
    "signé par une autre clé": {"cle": AUTRE_CLE},
    "d'un autre émetteur": {"iss": "https://ailleurs.exemple.fr"},
    "pour une autre application": {"aud": "une-autre-application"},
    "expiré": {"exp": 1_000_000},
    "d'une autre demande": {"nonce": "un-autre"},
    "sans demande": {"nonce": None},
}


class Menteur(BaseHTTPRequestHandler):
    """A provider that consents to everything, and signs what it is told to."""

    mensonge: ClassVar[dict[str, Any]] = {}
    nonce = ""

    def do_GET(self) -> None:
        """Describe itself, give its keys, or send back with a code."""
        emetteur = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        address = urlsplit(self.path)
        request = {key: values[0] for key, values in parse_qs(address.query).items()}
        if address.path == "/auth":
            Menteur.nonce = request["nonce"]
            self.send_response(302)
            self.send_header(
                "Location", f"{request['redirect_uri']}?{urlencode({'code': 'c', 'state': request['state']})}"
            )
            self.end_headers()
        elif address.path == "/jwks":
            self._answer({"keys": [CLE.as_dict(private=False)]})
        else:
            paths = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks"}
            self._answer(
                {"issuer": emetteur, "id_token_signing_alg_values_supported": ["RS256"]}
                | {name: f"{emetteur}/{path}" for name, path in paths.items()}
            )

    def do_POST(self) -> None:
        """Give a token, true or not."""
        self.rfile.read(int(self.headers["Content-Length"]))
        jeton: dict[str, Any] = {
            "iss": f"http://127.0.0.1:{self.server.server_port}",  # type: ignore[attr-defined]
            "aud": CLIENT,
            "sub": "gestionnaire",
            "email": "gestionnaire@exemple.fr",
            "iat": int(time.time()),
            "exp": int(time.time()) + 600,
            "nonce": Menteur.nonce,
        }
        mensonge = dict(Menteur.mensonge)
        key = mensonge.pop("cle", CLE)
        jeton = {name: value for name, value in (jeton | mensonge).items() if value is not None}
        char = jwt.encode({"alg": "RS256", "kid": "cle"}, jeton, key)
        self._answer({"access_token": "a", "token_type": "Bearer", "id_token": char})

    def _answer(self, content: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing in the output of the tests."""


@pytest.fixture(scope="module")
def tableau(publication, tmp_path_factory) -> Iterator[str]:
    """The address of a dashboard that trusts this provider."""
    fournisseur = ThreadingHTTPServer(("127.0.0.1", 0), Menteur)
    thread = threading.Thread(target=fournisseur.serve_forever, daemon=True)
    thread.start()
    address, port = adresse_libre()
    secrets = tmp_path_factory.mktemp("menteur") / "secrets.toml"
    emetteur = f"http://127.0.0.1:{fournisseur.server_port}"
    secrets.write_text(SECRETS.format(adresse=address, emetteur=emetteur), encoding="utf-8")
    with serveur(publication, None, "--secrets.files", str(secrets), port=port) as lancee:
        yield lancee
    fournisseur.shutdown()
    fournisseur.server_close()
    thread.join()


def _session(tableau: str) -> set[str]:
    """Go through sign-in as a browser does; return the names of the cookies that hold an identity."""
    key = OctKey.import_key("un-secret-de-test-qui-est-assez-long")
    request = jwt.encode({"alg": "HS256"}, {"provider": "default", "exp": int(time.time()) + 60}, key)
    with httpx.Client(follow_redirects=True) as client:
        client.get(f"{tableau}/auth/login", params={"provider": request})
        return {name for name in client.cookies if name.startswith("_streamlit_user")}


def test_a_true_token_gives_a_session(tableau):
    Menteur.mensonge = {}
    assert _session(tableau)


@pytest.mark.parametrize("mensonge", MENSONGES)
def test_a_false_token_gives_none(tableau, mensonge):
    Menteur.mensonge = MENSONGES[mensonge]
    assert not _session(tableau)


def test_an_answer_that_nobody_asked_for_gives_none(tableau):
    with httpx.Client(follow_redirects=True) as client:
        client.get(f"{tableau}/oauth2callback", params={"code": "c", "state": "inventé"})
        assert not [name for name in client.cookies if name.startswith("_streamlit_user")]
