"""Sign in against a real OpenID Connect provider, be let in where the role allows, be refused everywhere else."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext

from dashboard import PAGES
from pages.components.shell.access import NAMES, ROLES, SIGNED_COOKIES
from tests.browser.conftest import Visit, free_address, server
from tests.oidc.provider import fournisseur, sign_in

pytestmark = pytest.mark.navigateur
# Account -> role. The first comes from a claim, the next two from lists; the others have none.
ACCOUNTS = {
    "partenaire": "partenaire",
    "prefecture": "prefecture",
    "gestionnaire": "gestionnaire",
    "inconnu": "public",
    "douteux": "public",
}
# A page of each role, opened by its address; tests/pages/test_access.py opens every page with every role.
DOORS = {"partenaire": "droit_commun", "prefecture": "relances", "gestionnaire": "deposer"}


@contextmanager
def _dashboard(publication: Path, folder: Path, duration_s: int = 3600) -> Iterator[str]:
    """Start a provider and a dashboard that trusts it; their ports are free."""
    address, port = free_address()
    with (
        fournisseur(address, folder, duration_s) as secrets,
        server(publication, None, "--secrets.files", str(secrets), port=port) as launched,
    ):
        yield launched


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the secrets of the dashboard are."""
    return tmp_path_factory.mktemp("connexion")


@pytest.fixture(scope="module")
def dashboard(publication, folder) -> Iterator[str]:
    """The address of a dashboard with sign-in."""
    with _dashboard(publication, folder) as address:
        yield address


@pytest.mark.parametrize(("compte", "role"), ACCOUNTS.items())
def test_each_role_sees_its_pages_and_is_refused_the_others(open_tab, dashboard, compte, role):
    visit = open_tab(dashboard)
    sign_in(visit, compte)
    shown = visit.menu()
    visit.page.get_by_role("button", name="Réglages").click()
    visit.page.get_by_text(f"Connecté : {NAMES[role]}").wait_for(timeout=10_000)
    for page in PAGES:
        if page.role != "public":
            assert (page.address in shown) is (ROLES.index(role) >= ROLES.index(page.role)), (compte, page)
    for needed, path in DOORS.items():
        visit.open_page(path)
        refusee = visit.page.locator("h1").inner_text() == "Page réservée"
        assert refusee is (ROLES.index(role) < ROLES.index(needed)), (compte, path)
        if refusee:
            assert visit.page.get_by_test_id("stDownloadButton").count() == 0
            assert visit.page.get_by_test_id("stFileUploader").count() == 0


def test_the_pages_tried_are_of_every_reserved_role():
    assert {page.address: page.role for page in PAGES if page.address in DOORS.values()} == {
        path: role for role, path in DOORS.items()
    }
    assert {page.role for page in PAGES} - {"public"} == set(DOORS)


def _documents_asked(visit: Visit, button: str) -> str:
    """Click a button of download, in a page that does not go and fetch the document; return its address."""
    visit.page.evaluate("() => { HTMLAnchorElement.prototype.click = () => {} }")
    with visit.page.expect_request("**/document/**", timeout=30_000) as asked:
        visit.page.get_by_role("button", name=button).click()
    return asked.value.url


def _fetched(url: str, context: BrowserContext | None = None) -> httpx.Response:
    """What a link opened in this browser gets, or in one that has never been here."""
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies()) if context else ""
    return httpx.get(url, headers={"Sec-Fetch-Mode": "navigate", "Cookie": cookies}, timeout=30)


def test_a_document_goes_to_who_asked_for_it_and_once(open_tab, browser, dashboard):
    visit = open_tab(dashboard)
    sign_in(visit, "partenaire")
    visit.open_page("calendrier")
    address = _documents_asked(visit, "Le calendrier (ICS)")
    other = browser.new_context(locale="fr-FR")
    sign_in(Visit(other.new_page(), dashboard), "prefecture")
    assert _fetched(address).status_code == 403
    assert _fetched(address, other).status_code == 403
    given = _fetched(address, visit.page.context)
    assert given.status_code == 200 and given.content.startswith(b"BEGIN:VCALENDAR")
    assert (
        given.headers["Content-Disposition"].startswith("attachment") and given.headers["Cache-Control"] == "no-store"
    )
    assert "Revenez à la page" in _fetched(address, visit.page.context).text
    # As a browser does it, from the button to the file, and no copy is left behind.
    visit.open_page("calendrier")
    with visit.page.expect_download(timeout=30_000) as download:
        visit.page.get_by_role("button", name="Le calendrier (ICS)").click()
    assert Path(download.value.path()).read_bytes() == given.content
    assert download.value.suggested_filename == "calendrier.ics"
    assert _fetched(download.value.url, visit.page.context).status_code == 403
    other.close()


def _title(visit: Visit, page: str) -> str:
    return visit.open_page(page).page.locator("h1").inner_text()


def test_what_was_planted_before_signing_in_gives_nothing_after(open_tab, browser, dashboard):
    """Session fixation: the cookies of another, put in the browser of who signs in, stay without any right."""
    planted = browser.new_context(locale="fr-FR")
    attacker = Visit(planted.new_page(), dashboard).open_page("")
    visit = open_tab(dashboard)
    visit.page.context.add_cookies(planted.cookies())
    sign_in(visit, "gestionnaire")
    signed = [cookie for cookie in visit.page.context.cookies() if cookie["name"].startswith(SIGNED_COOKIES)]
    assert signed and not [cookie for cookie in planted.cookies() if cookie["name"].startswith(SIGNED_COOKIES)]
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in signed)
    assert _title(attacker, "droit_commun") == "Page réservée"
    # What a partner has read is kept by the server, and not for the public.
    assert _title(visit, "droit_commun") != "Page réservée"
    assert _title(attacker, "droit_commun") == "Page réservée"
    planted.close()


def test_a_role_taken_away_is_gone_at_the_next_click_in_every_tab(open_tab, dashboard, folder):
    visit = open_tab(dashboard)
    sign_in(visit, "prefecture")
    other = Visit(visit.page.context.new_page(), dashboard)
    assert _title(other, "controles") != "Page réservée"
    secrets = folder / "secrets.toml"
    before = secrets.read_text(encoding="utf-8")
    try:
        secrets.write_text(before.replace("prefecture@", "autre@"), encoding="utf-8")
        other.page.get_by_role("button", name="Réglages").click()
        other.page.get_by_text("Montrer ce que donneraient").click()
        other.page.get_by_role("heading", name="Page réservée").wait_for(timeout=30_000)
        assert _title(visit, "controles") == "Page réservée"
    finally:
        secrets.write_text(before, encoding="utf-8")


def test_two_tabs_with_two_roles_are_given_what_the_last_sign_in_opens(open_tab, dashboard):
    """The first tab, still on screen, is given no document of the account that has left the browser."""
    visit = open_tab(dashboard)
    sign_in(visit, "gestionnaire")
    visit.open_page("calendrier")
    visit.page.context.clear_cookies(name=re.compile(SIGNED_COOKIES))
    other = Visit(visit.page.context.new_page(), dashboard)
    sign_in(other, "partenaire")
    address = _documents_asked(visit, "Le calendrier (ICS)")
    assert _fetched(address, visit.page.context).status_code == 403
    other.open_page("calendrier")
    assert _fetched(_documents_asked(other, "Le calendrier (ICS)"), visit.page.context).status_code == 200
    # Once the first is loaded again, it is of the account of the second.
    assert _title(visit, "deposer") == "Page réservée" == _title(other, "deposer")


def test_signing_out_takes_the_role_away(open_tab, dashboard):
    visit = open_tab(dashboard)
    sign_in(visit, "gestionnaire")
    visit.page.get_by_role("button", name="Réglages").click()
    visit.page.get_by_role("button", name="Se déconnecter").click()
    visit.page.get_by_role("button", name="Yes, sign me out").click()
    visit.page.wait_for_url(f"{dashboard}/**")
    visit.wait()
    assert visit.page.get_by_role("button", name="Se connecter").is_visible()
    visit.open_page("deposer")
    assert visit.page.locator("h1").inner_text() == "Page réservée"


def test_an_expired_token_gives_nothing_any_more(open_tab, publication, tmp_path):
    with _dashboard(publication, tmp_path, duration_s=8) as address:
        visit = open_tab(address)
        sign_in(visit, "gestionnaire")
        time.sleep(8)
        visit.open_page("deposer")
        assert visit.page.locator("h1").inner_text() == "Page réservée"
        assert visit.page.get_by_text("Votre connexion a expiré").is_visible()


def test_a_cookie_that_another_has_signed_gives_nothing(open_tab, dashboard):
    """The cookie of a session, with one letter of its content changed, is a forged one."""
    visit = open_tab(dashboard)
    sign_in(visit, "partenaire")
    contexte = visit.page.context
    witnesses = [witness for witness in contexte.cookies() if witness["name"].startswith("_streamlit_user")]
    assert witnesses
    for witness in witnesses:
        milieu = len(witness["value"]) // 2
        letter = "A" if witness["value"][milieu] != "A" else "B"
        witness["value"] = witness["value"][:milieu] + letter + witness["value"][milieu + 1 :]
    contexte.add_cookies(witnesses)
    visit.open_page("droit_commun")
    assert visit.page.locator("h1").inner_text() == "Page réservée"
