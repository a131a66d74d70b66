"""What the server says to browsers: nothing from elsewhere, no frame, and pages that still work."""

import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.navigateur
# An attack through a value: what a browser would run if it were ever taken for HTML.
INJECTION = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.mark.parametrize("path", ["", "quartier", "_stcore/health", "static/nulle-part.js", "media/inconnu"])
def test_every_answer_carries_the_headers(address, path):
    request = urllib.request.Request(f"{address}/{path}", headers={"Accept": "text/html"})
    try:
        answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        rules = answer.headers["Content-Security-Policy"].split("; ")
        assert {"object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(rules)
        assert not any("http" in rule or "*" in rule or "unsafe-eval" in rule for rule in rules)
        assert not any("unsafe-inline" in rule for rule in rules if rule.startswith(("script", "default")))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_another_site_cannot_frame_the_dashboard(browser, address):
    page = browser.new_page()
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text, timeout=30_000):
        page.set_content(f"<iframe src='{address}/' id=cadre></iframe>")
    assert page.frame_locator("#cadre").locator("[data-testid=stApp]").count() == 0
    page.close()


@pytest.mark.parametrize("path", ["?indicateur=", "quartier?quartier=", "actions?mots=", "seance?ecran=", "?version="])
def test_a_value_of_the_address_is_never_html(visit, path):
    dialogues: list[str] = []
    visit.page.on("dialog", lambda dialogue: (dialogues.append(dialogue.message), dialogue.dismiss()))
    visit.page.goto(f"{visit.address}/{path}{INJECTION}")
    # An unknown version is said, in place of a page.
    visit.wait("h1, [role=alert]")
    assert dialogues == []
    assert visit.page.locator("[data-testid=stMain] img[src=x]").count() == 0


def test_words_searched_are_never_html(visit):
    dialogues: list[str] = []
    visit.page.on("dialog", lambda dialogue: (dialogues.append(dialogue.message), dialogue.dismiss()))
    visit.open_page("")
    field_name = visit.page.get_by_role("textbox", name="Chercher")
    field_name.fill(INJECTION)
    field_name.press("Enter")
    visit.wait()
    assert visit.page.get_by_text("Rien ne porte").is_visible()
    assert dialogues == []
