"""What the server says to browsers: nothing from elsewhere, no frame, and pages that still work."""

import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.navigateur
# An attack through a value: what a browser would run if it were ever taken for HTML.
INJECTION = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.mark.parametrize("chemin", ["", "quartier", "_stcore/health", "static/nulle-part.js", "media/inconnu"])
def test_every_answer_carries_the_headers(adresse, chemin):
    requete = urllib.request.Request(f"{adresse}/{chemin}", headers={"Accept": "text/html"})
    try:
        reponse = urllib.request.urlopen(requete, timeout=10)
    except urllib.error.HTTPError as erreur:
        reponse = erreur
    with reponse:
        regles = reponse.headers["Content-Security-Policy"].split("; ")
        assert {"object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(regles)
        assert not any("http" in regle or "*" in regle or "unsafe-eval" in regle for regle in regles)
        assert not any("unsafe-inline" in regle for regle in regles if regle.startswith(("script", "default")))
        assert reponse.headers["X-Content-Type-Options"] == "nosniff"
        assert reponse.headers["X-Frame-Options"] == "DENY"
        assert reponse.headers["Referrer-Policy"] == "same-origin"


def test_another_site_cannot_frame_the_dashboard(navigateur, adresse):
    page = navigateur.new_page()
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text, timeout=30_000):
        page.set_content(f"<iframe src='{adresse}/' id=cadre></iframe>")
    assert page.frame_locator("#cadre").locator("[data-testid=stApp]").count() == 0
    page.close()


@pytest.mark.parametrize(
    "chemin", ["?indicateur=", "quartier?quartier=", "actions?mots=", "seance?ecran=", "?version="]
)
def test_a_value_of_the_address_is_never_html(visite, chemin):
    dialogues: list[str] = []
    visite.page.on("dialog", lambda dialogue: (dialogues.append(dialogue.message), dialogue.dismiss()))
    visite.page.goto(f"{visite.adresse}/{chemin}{INJECTION}")
    # An unknown version is said, in place of a page.
    visite.attendre("h1, [role=alert]")
    assert dialogues == []
    assert visite.page.locator("[data-testid=stMain] img[src=x]").count() == 0


def test_words_searched_are_never_html(visite):
    dialogues: list[str] = []
    visite.page.on("dialog", lambda dialogue: (dialogues.append(dialogue.message), dialogue.dismiss()))
    visite.ouvrir("")
    champ = visite.page.get_by_role("textbox", name="Chercher")
    champ.fill(INJECTION)
    champ.press("Enter")
    visite.attendre()
    assert visite.page.get_by_text("Rien ne porte").is_visible()
    assert dialogues == []
