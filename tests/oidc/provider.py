"""A real OpenID Connect provider, started for a test, and the secrets of a dashboard that trusts it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.conftest import Visite, adresse_libre, attendre_serveur

FOURNISSEUR = Path(__file__).parent
SECRETS = """
[auth]
redirect_uri = "{adresse}/oauth2callback"
cookie_secret = "un-secret-de-test-qui-est-assez-long"
client_id = "tableau-de-bord"
client_secret = "secret-de-test-assez-long-pour-servir"
server_metadata_url = "{emetteur}/.well-known/openid-configuration"
client_kwargs = {{ prompt = "login" }}

[roles]
attribut = "roles"
prefecture = ["prefecture@exemple.fr"]
gestionnaire = ["gestionnaire@exemple.fr", "douteux@exemple.fr"]
"""


@contextmanager
def fournisseur(tableau: str, folder: Path, duree_s: int = 3600) -> Iterator[Path]:
    """Start a provider that knows the dashboard at this address; yield the file of secrets to give it."""
    if not shutil.which("node") or not (FOURNISSEUR / "node_modules").is_dir():
        pytest.skip("le fournisseur d'identité de test demande Node.js : npm ci --prefix tests/oidc")
    emetteur, port = adresse_libre()
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS.format(adresse=tableau, emetteur=emetteur), encoding="utf-8")
    process = subprocess.Popen(
        ["node", "fournisseur.mjs", port, tableau],
        cwd=FOURNISSEUR,
        env={**os.environ, "DUREE_JETON_S": str(duree_s)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        attendre_serveur(f"{emetteur}/.well-known/openid-configuration", process)
        yield secrets
    finally:
        process.terminate()
        process.wait(timeout=20)


def sign_in(visite: Visite, compte: str) -> None:
    """Sign in as this account, from the home page to the home page."""
    page = visite.page
    visite.ouvrir("")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_placeholder("Enter any login").fill(compte)
    page.get_by_placeholder("and password").fill("peu importe")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{visite.adresse}/**")
    visite.attendre()
