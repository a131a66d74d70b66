"""A real OpenID Connect provider, started for a test, and the secrets of a dashboard that trusts it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.conftest import Visit, free_address, started

FOURNISSEUR = Path(__file__).parent
SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "un-secret-de-test-qui-est-assez-long"
client_id = "tableau-de-bord"
client_secret = "secret-de-test-assez-long-pour-servir"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
client_kwargs = {{ prompt = "login" }}

[roles]
attribut = "roles"
prefecture = ["prefecture@exemple.fr"]
gestionnaire = ["gestionnaire@exemple.fr", "douteux@exemple.fr"]
"""


@contextmanager
def fournisseur(tableau: str, folder: Path, duration_s: int = 3600) -> Iterator[Path]:
    """Start a provider that knows the dashboard at this address; yield the file of secrets to give it."""
    if not shutil.which("node") or not (FOURNISSEUR / "node_modules").is_dir():
        pytest.skip("le fournisseur d'identité de test demande Node.js : npm ci --prefix tests/oidc")
    issuer, port = free_address()
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS.format(address=tableau, issuer=issuer), encoding="utf-8")
    command = ["node", "fournisseur.mjs", port, tableau]
    health = f"{issuer}/.well-known/openid-configuration"
    with started(command, health, FOURNISSEUR, DUREE_JETON_S=str(duration_s)):
        yield secrets


def sign_in(visit: Visit, compte: str) -> None:
    """Sign in as this account, from the home page to the home page."""
    page = visit.page
    visit.open_page("")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_placeholder("Enter any login").fill(compte)
    page.get_by_placeholder("and password").fill("peu importe")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{visit.address}/**")
    visit.wait()
