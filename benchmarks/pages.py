"""What a reader waits for, in a real browser: opening the overview, then choosing another indicator in it.

Each round opens every page in a fresh browser context, one after the other in an order that turns, so that the noise of
the machine falls on all of them.
"""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.france import publish_france
from benchmarks.resultats import Mesure, at_most, keep, spread
from benchmarks.serveurs import Server, serve
from tests.browser.conftest import chromium

ROUNDS = 7
CHOICES_PER_ROUND = 5
PAGES = ("vide", "plancher", "synthese", "france", "negligent", "dash")
# The last time when anything was drawn in the page, from its birth or from the last choice.
WATCH = """() => {
  window.dernier = 0; window.debut = 0;
  new MutationObserver(changements => {
    const zone = document.querySelector('[data-testid=stMain]');
    if (changements.some(c => !zone || zone.contains(c.target))) window.dernier = performance.now();
  }).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
CALM = """() => document.querySelector('h1') && performance.now() - window.dernier > 1500
  && !document.querySelector('[data-testid=stSkeleton]') && window.dernier > window.debut"""
LISTS = {"dash": "#indicateur"}


def measure(publication: Path, folder: Path) -> None:
    """Measure the pages on the shipped data, and the overview on those of the whole of France too."""
    nationale = publish_france(publication, folder / "france", quartiers=False)
    releve: dict[str, dict[str, list[float]]] = {name: {} for name in PAGES}
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(serve("synthese" if name == "france" else name, here))
            for name, here in ((name, nationale if name == "france" else publication) for name in PAGES)
        }
        browser = stack.enter_context(chromium())
        for name in PAGES:
            _visit(browser, name, servers[name], {})
        for round_ in range(ROUNDS):
            for name in PAGES[round_ % len(PAGES) :] + PAGES[: round_ % len(PAGES)]:
                _visit(browser, name, servers[name], releve[name])
    keep("1-pages", "A page, in a browser", list(_lines(releve)), [__doc__.split("\n\n")[1].replace("\n", " ")])


def _visit(browser: Browser, name: str, server: Server, releve: dict[str, list[float]]) -> None:
    """Open a page with an empty cache, choose in it, and note the times and what the server has spent."""
    contexte = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
    page = contexte.new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(f"http://127.0.0.1:{server.port}/")
    releve.setdefault("ouverture_ms", []).append(_last(page))
    if name != "vide":
        avant = server.cpu_s()
        durations = [_choose(page, name) for _ in range(CHOICES_PER_ROUND)]
        releve.setdefault("choix_ms", []).append(statistics.median(durations))
        releve.setdefault("cpu_ms", []).append(1000 * (server.cpu_s() - avant) / CHOICES_PER_ROUND)
    releve.setdefault("memoire_mo", []).append(server.memory_mb())
    contexte.close()


def _last(page: Page) -> float:
    """Wait until nothing is drawn any more; return when the last thing was, in milliseconds from the start."""
    page.wait_for_function(CALM, polling=100, timeout=60_000)
    return float(page.evaluate("window.dernier - window.debut"))


def _choose(page: Page, name: str) -> float:
    listed = page.locator(LISTS[name]) if name in LISTS else page.get_by_role("combobox", name="Indicateur")
    listed.click()
    page.wait_for_timeout(400)
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(100)
    page.evaluate("window.debut = performance.now()")
    page.keyboard.press("Enter")
    return _last(page)


def _lines(releve: dict[str, dict[str, list[float]]]) -> Iterator[Mesure]:
    floor, synthese = releve["plancher"], releve["synthese"]
    yield at_most("overview / three charts: opening", synthese["ouverture_ms"], floor["ouverture_ms"], 1.10)
    yield at_most("overview / three charts: choosing", synthese["choix_ms"], floor["choix_ms"], 1.0)
    yield at_most("overview / three charts: processor per choice", synthese["cpu_ms"], floor["cpu_ms"], 0.5)
    yield at_most("overview / three charts: memory", synthese["memoire_mo"], floor["memoire_mo"], 1.35)
    for what, key in (
        ("opening", "ouverture_ms"),
        ("choosing", "choix_ms"),
        ("processor", "cpu_ms"),
        ("memory", "memoire_mo"),
    ):
        yield at_most(f"overview / same page in Dash: {what}", synthese[key], releve["dash"][key], 1.0)
    for what, key in (("opening", "ouverture_ms"), ("choosing", "choix_ms"), ("processor", "cpu_ms")):
        yield at_most(f"whole of France / Amiens: {what}", releve["france"][key], synthese[key], 1.10)
    for name in PAGES:
        for key, unite in (("ouverture_ms", "ms"), ("choix_ms", "ms"), ("cpu_ms", "ms"), ("memoire_mo", "MB")):
            if key in releve[name]:
                yield Mesure(f"{name}: {key.split('_')[0]}", spread(releve[name][key], unite))
