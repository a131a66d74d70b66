"""Sign in against a real OpenID Connect provider, be let in where the role allows, be refused everywhere else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashboard import PAGES
from pages.components.shell.access import NOMS, ROLES
from tests.browser.conftest import adresse_libre, serveur
from tests.oidc.provider import fournisseur, sign_in

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("connexion")]
# Account -> role. The first comes from a claim, the next two from lists; the others have none.
COMPTES = {
    "partenaire": "partenaire",
    "prefecture": "prefecture",
    "gestionnaire": "gestionnaire",
    "inconnu": "public",
    "douteux": "public",
}


@contextmanager
def _tableau(publication: Path, folder: Path, duree_s: int = 3600) -> Iterator[str]:
    """Start a provider and a dashboard that trusts it; their ports are free."""
    address, port = adresse_libre()
    with (
        fournisseur(address, folder, duree_s) as secrets,
        serveur(publication, None, "--secrets.files", str(secrets), port=port) as lancee,
    ):
        yield lancee


@pytest.fixture(scope="module")
def tableau(publication, tmp_path_factory) -> Iterator[str]:
    """The address of a dashboard with sign-in."""
    with _tableau(publication, tmp_path_factory.mktemp("connexion")) as address:
        yield address


@pytest.mark.parametrize(("compte", "role"), COMPTES.items())
def test_each_role_sees_its_pages_and_is_refused_the_others(onglet, tableau, compte, role):
    visite = onglet(tableau)
    sign_in(visite, compte)
    assert visite.page.get_by_text(f"Connecté : {NOMS[role]}").is_visible()
    reserved = [page for page in PAGES if page.role != "public"]
    for page in reserved:
        ouverte = ROLES.index(role) >= ROLES.index(page.role)
        assert (visite.page.locator(f"a[href$='/{page.address}']").count() > 0) is ouverte, (compte, page)
    for page in reserved:
        visite.ouvrir(page.address)
        refusee = visite.page.locator("h1").inner_text() == "Page réservée"
        assert refusee is (ROLES.index(role) < ROLES.index(page.role)), (compte, page)
        if refusee:
            assert visite.page.get_by_test_id("stDownloadButton").count() == 0
            assert visite.page.get_by_test_id("stFileUploader").count() == 0


def test_signing_out_takes_the_role_away(onglet, tableau):
    visite = onglet(tableau)
    sign_in(visite, "gestionnaire")
    visite.page.get_by_role("button", name="Se déconnecter").click()
    visite.page.get_by_role("button", name="Yes, sign me out").click()
    visite.page.wait_for_url(f"{tableau}/**")
    visite.attendre()
    assert visite.page.get_by_role("button", name="Se connecter").is_visible()
    visite.ouvrir("deposer")
    assert visite.page.locator("h1").inner_text() == "Page réservée"


def test_an_expired_token_gives_nothing_any_more(onglet, publication, tmp_path):
    with _tableau(publication, tmp_path, duree_s=8) as address:
        visite = onglet(address)
        sign_in(visite, "gestionnaire")
        time.sleep(8)
        visite.ouvrir("deposer")
        assert visite.page.locator("h1").inner_text() == "Page réservée"
        assert visite.page.get_by_text("Votre connexion a expiré").is_visible()


def test_a_cookie_that_another_has_signed_gives_nothing(onglet, tableau):
    """The cookie of a session, with one letter of its content changed, is a forged one."""
    visite = onglet(tableau)
    sign_in(visite, "partenaire")
    contexte = visite.page.context
    temoins = [temoin for temoin in contexte.cookies() if temoin["name"].startswith("_streamlit_user")]
    assert temoins
    for temoin in temoins:
        milieu = len(temoin["value"]) // 2
        lettre = "A" if temoin["value"][milieu] != "A" else "B"
        temoin["value"] = temoin["value"][:milieu] + lettre + temoin["value"][milieu + 1 :]
    contexte.add_cookies(temoins)
    visite.ouvrir("droit_commun")
    assert visite.page.locator("h1").inner_text() == "Page réservée"
