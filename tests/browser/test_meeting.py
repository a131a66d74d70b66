"""A meeting led by the keys of a remote, by touch or from a second window; a decision taken there comes back."""

import time
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page

import queries
from etl.pipeline import load
from tests.browser.conftest import server

pytestmark = pytest.mark.navigateur
# The screen that is seen, among all those of the page.
KEY = "[...document.querySelectorAll('.deck .screen')].find(screen => screen.checkVisibility())?.dataset.key"
KEYS = "[...document.querySelectorAll('.deck .screen')].map(screen => screen.dataset.key)"
# Words on the screen that is seen, in pixels: of its title, of the smallest word of its drawing; and what is cut.
SIZES = """() => {
  const screen = [...document.querySelectorAll('.deck .screen')].find(screen => screen.checkVisibility());
  const frame = screen.getBoundingClientRect(), size = e => parseFloat(getComputedStyle(e).fontSize);
  const labels = [...screen.querySelectorAll('.wide svg text')].map(text => size(text) * text.getScreenCTM().a);
  const out = [...screen.querySelectorAll('p, span, text')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && (box.right > frame.right + 1 || box.bottom > frame.bottom + 1 || box.left < frame.left - 1);
  }).map(e => e.textContent.slice(0, 50));
  const body = screen.querySelector('.body'), source = screen.querySelector('.source');
  const hidden = body.scrollHeight - body.clientHeight > 1 || (source && source.scrollWidth > source.clientWidth + 1);
  return {title: size(screen.querySelector('.title')), label: Math.min(99, ...labels), out, hidden};
}"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.deck p, .deck .narrow text')].map(
  e => parseFloat(getComputedStyle(e).fontSize) * (e.getScreenCTM?.().a ?? 1)))"""
LATE_BUTTON = """() => {
  const button = document.querySelector('.st-key-noter button'), place = button.parentNode;
  button.remove();
  setTimeout(() => place.append(button), 1500);
}"""
FOCUS = """() => { const box = document.activeElement.getBoundingClientRect();
  return [document.activeElement.tagName, document.activeElement.className, box.width > 0 && box.height > 0]; }"""


def _open(page: Page, address: str, **choice: str) -> list[str]:
    """Open the meeting on its first screen; return the keys of its screens."""
    asked = {"ecran": "decisions", **choice}
    page.goto(f"{address}/seance?{'&'.join(f'{name}={quote(value)}' for name, value in asked.items())}")
    _listens(page)
    return page.evaluate(KEYS)


def _listens(page: Page) -> None:
    """Wait until the keys lead: the script gives the focus to the screen once it is there."""
    page.wait_for_selector(".deck", timeout=60_000)
    page.wait_for_function("() => document.activeElement?.classList.contains('screen')", timeout=60_000)


def _wait(page: Page, key: str) -> None:
    page.wait_for_function(f"key => ({KEY}) === key", arg=key, timeout=20_000)


def _asked(page: Page, name: str) -> str:
    return parse_qs(urlsplit(page.url).query).get(name, [""])[0]


SCREENS = [(1920, 1080, "light"), (1280, 720, "dark"), (3840, 2160, "light")]


@pytest.mark.parametrize(("width", "height", "scheme"), SCREENS)
def test_each_screen_reads_from_the_back_of_the_room_and_nothing_is_cut(visit, width, height, scheme):
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.emulate_media(color_scheme=scheme)
    keys = _open(visit.page, visit.address, suites="true")
    for key in keys:
        _wait(visit.page, key)
        sizes = visit.page.evaluate(SIZES)
        assert sizes["title"] >= 60 * width / 1920, key
        assert sizes["label"] >= 32 * width / 1920, key
        assert (sizes["out"], sizes["hidden"]) == ([], False), key
        visit.page.keyboard.press("ArrowRight")
    assert visit.errors == []


def test_a_remote_leads_the_meeting_within_three_tenths_of_a_second(visit):
    page = visit.page
    keys = _open(page, visit.address)
    spent = []
    for key_pressed, rank in (
        *(("PageDown", 1), ("Space", 2), ("ArrowRight", 3), ("Enter", 4), ("PageUp", 3), ("ArrowLeft", 2)),
        *(("Shift+Space", 1), ("End", len(keys) - 1), ("Home", 0), ("ArrowLeft", 0)),
    ):
        begin = time.perf_counter()
        page.keyboard.press(key_pressed)
        _wait(page, keys[rank])
        spent.append(time.perf_counter() - begin)
        assert _asked(page, "ecran") == keys[rank]
    assert sorted(spent)[len(spent) // 2] < 0.3
    assert visit.errors == []


def test_focus_never_stops_where_nothing_is_seen(visit):
    _open(visit.page, visit.address)
    stops = []
    for _ in range(8):
        visit.page.keyboard.press("Tab")
        stops.append(visit.page.evaluate(FOCUS))
    assert {(tag, name) for tag, name, _ in stops} == {("A", "place"), ("BODY", "")}
    assert all(seen for tag, _, seen in stops if tag != "BODY")
    # Wherever the focus is, the keys lead.
    visit.page.keyboard.press("End")
    _wait(visit.page, "jour")


def test_nothing_of_the_dashboard_is_seen_around_a_screen(visit):
    _open(visit.page, visit.address)
    for selector in ("header", ".st-key-entete", ".st-key-choix", ".st-key-commandes"):
        assert not visit.page.locator(selector).first.is_visible(), selector


def test_the_address_restores_the_screen_the_instance_and_the_place(visit):
    keys = _open(visit.page, visit.address, instance="Comité technique", dans="Étouvie")
    visit.page.keyboard.press("End")
    visit.page.keyboard.press("PageUp")
    _wait(visit.page, keys[-2])
    visit.page.reload()
    visit.page.wait_for_selector(".deck", timeout=60_000)
    _wait(visit.page, keys[-2])
    assert _asked(visit.page, "instance") == "Comité technique"
    assert visit.page.evaluate(KEYS) == keys
    visit.page.keyboard.press("Home")
    assert "Comité technique" in visit.page.locator(".screen .source").first.inner_text()


def test_escape_leads_back_to_the_preparation_where_the_minutes_are(visit):
    visit.open_page("seance?ordre=jour,bilans")
    visit.page.get_by_role("button", name="Commencer").click()
    _wait(visit.page, "jour")
    _listens(visit.page)
    visit.page.keyboard.press("PageDown")
    _wait(visit.page, "bilans")
    visit.page.keyboard.press("Escape")
    visit.page.get_by_text("Ordre du jour").wait_for(timeout=30_000)
    assert (_asked(visit.page, "vus"), _asked(visit.page, "ecran")) == ("jour,bilans", "")
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Relevé de décisions").click()
    assert download.value.suggested_filename.startswith("releve-comite-pilotage-")
    assert visit.errors == []


def test_two_windows_follow_each_other_and_the_speaker_reads_notes(window, visit, address):
    room = visit.page
    keys = _open(room, address, ordre="decisions,bilans,jour", notes="bilans=Demander une date")
    speaker = window.new_page()
    _open(speaker, address, ordre="decisions,bilans,jour", notes="bilans=Demander une date", fenetre="orateur")
    speaker.keyboard.press("PageDown")
    _wait(room, keys[1])
    assert speaker.locator(".note").nth(1).inner_text() == "Demander une date"
    assert speaker.locator(".note").nth(1).is_visible()
    assert not speaker.locator(".note").nth(0).is_visible()
    # The next screen is beside.
    assert speaker.locator(f"[data-key={keys[2]}]").is_visible()
    assert not room.locator(".note").count()
    room.keyboard.press("End")
    speaker.wait_for_function("() => document.activeElement.dataset.key === 'jour'")
    assert speaker.locator(".clock").inner_text().startswith("00:0")


def test_a_finger_slides_and_touches_the_edges(browser, address):
    context = browser.new_context(has_touch=True, viewport={"width": 1180, "height": 820}, locale="fr-FR")
    page = context.new_page()
    keys = _open(page, address)
    page.touchscreen.tap(1150, 400)
    _wait(page, keys[1])
    page.touchscreen.tap(30, 400)
    _wait(page, keys[0])
    page.evaluate("""() => {
      const deck = document.querySelector('.deck');
      const touch = (x) => new Touch({identifier: 1, target: deck, clientX: x, clientY: 400});
      const send = (name, x, down) => deck.dispatchEvent(new TouchEvent(name,
        {bubbles: true, touches: down ? [touch(x)] : [], changedTouches: [touch(x)]}));
      send('touchstart', 800, true); send('touchend', 500, false);
    }""")
    _wait(page, keys[1])
    page.locator(".place").nth(1).tap()
    page.get_by_text("Ordre du jour").wait_for(timeout=30_000)
    context.close()


def test_on_a_phone_every_screen_is_read_from_top_to_bottom(visit):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.page.goto(f"{visit.address}/seance?ecran=decisions")
    visit.page.wait_for_selector(".deck", timeout=60_000)
    titles = visit.page.locator(".deck .title")
    assert all(titles.nth(rank).is_visible() for rank in range(titles.count()))
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.page.evaluate(SMALLEST) >= 13


def test_a_decision_taken_in_a_meeting_comes_back_and_one_key_closes_it(browser, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    load([sources], tmp_path / "parquet", demonstration=False)
    with server(tmp_path / "parquet", sources) as address:
        page = browser.new_page(locale="fr-FR")
        _open(page, address, ecran="jour")
        # A key pressed before its button has come is not lost.
        page.wait_for_selector(".st-key-noter button", state="attached")
        page.evaluate(LATE_BUTTON)
        page.keyboard.press("d")
        page.get_by_label("Décision", exact=True).fill("Cartographier les lieux ressources")
        # A key typed in the form is a letter, not an order.
        page.get_by_label("Service qui la porte").type("Service d'appui f")
        page.get_by_role("button", name="Enregistrer la décision").click()
        decision = page.locator("[data-key=jour] .decision")
        decision.wait_for(timeout=60_000)
        assert "Cartographier les lieux ressources" in decision.inner_text()
        assert _asked(page, "ecran") == "jour"
        # A key pressed while the form is still there is not for the screen.
        page.get_by_role("dialog").wait_for(state="detached")
        page.keyboard.press("f")
        page.locator("[data-key=jour] .decision.closed").wait_for(timeout=60_000)
        assert _asked(page, "ecran") == "jour"
        page.get_by_role("dialog").wait_for(state="detached")
        page.keyboard.press("c")
        page.get_by_label("Décision", exact=True).fill("Cartographier les lieux")
        page.get_by_text("en cours", exact=True).click()
        page.get_by_role("button", name="Enregistrer la correction").click()
        corrected = page.locator("[data-key=jour] .decision .text").get_by_text("Cartographier les lieux", exact=True)
        corrected.wait_for(timeout=60_000)
        page.close()
    (decision,) = queries.connect(tmp_path / "parquet").ask("decisions").to_pylist()
    assert (decision["libelle"], decision["responsable"], decision["etat"]) == (
        "Cartographier les lieux",
        "Service d'appui f",
        "en_cours",
    )
