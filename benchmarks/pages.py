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
from benchmarks.serveurs import Serveur, serve
from tests.browser.conftest import chromium

TOURS = 7
CHOIX_PAR_TOUR = 5
PAGES = ("vide", "plancher", "synthese", "france", "negligent", "dash")
# The last time when anything was drawn in the page, from its birth or from the last choice.
GUETTE = """() => {
  window.dernier = 0; window.debut = 0;
  new MutationObserver(changements => {
    const zone = document.querySelector('[data-testid=stMain]');
    if (changements.some(c => !zone || zone.contains(c.target))) window.dernier = performance.now();
  }).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
CALME = """() => document.querySelector('h1') && performance.now() - window.dernier > 1500
  && !document.querySelector('[data-testid=stSkeleton]') && window.dernier > window.debut"""
LISTES = {"dash": "#indicateur"}


def measure(publication: Path, folder: Path) -> None:
    """Measure the pages on the shipped data, and the overview on those of the whole of France too."""
    nationale = publish_france(publication, folder / "france", quartiers=False)
    releve: dict[str, dict[str, list[float]]] = {name: {} for name in PAGES}
    with ExitStack() as stack:
        serveurs = {
            name: stack.enter_context(serve("synthese" if name == "france" else name, ici))
            for name, ici in ((name, nationale if name == "france" else publication) for name in PAGES)
        }
        navigateur = stack.enter_context(chromium())
        for name in PAGES:
            _visit(navigateur, name, serveurs[name], {})
        for tour in range(TOURS):
            for name in PAGES[tour % len(PAGES) :] + PAGES[: tour % len(PAGES)]:
                _visit(navigateur, name, serveurs[name], releve[name])
    keep("1-pages", "A page, in a browser", list(_lines(releve)), [__doc__.split("\n\n")[1].replace("\n", " ")])


def _visit(navigateur: Browser, name: str, serveur: Serveur, releve: dict[str, list[float]]) -> None:
    """Open a page with an empty cache, choose in it, and note the times and what the server has spent."""
    contexte = navigateur.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
    page = contexte.new_page()
    page.add_init_script(f"({GUETTE})()")
    page.goto(f"http://127.0.0.1:{serveur.port}/")
    releve.setdefault("ouverture_ms", []).append(_last(page))
    if name != "vide":
        avant = serveur.cpu_s()
        durations = [_choose(page, name) for _ in range(CHOIX_PAR_TOUR)]
        releve.setdefault("choix_ms", []).append(statistics.median(durations))
        releve.setdefault("cpu_ms", []).append(1000 * (serveur.cpu_s() - avant) / CHOIX_PAR_TOUR)
    releve.setdefault("memoire_mo", []).append(serveur.memoire_mo())
    contexte.close()


def _last(page: Page) -> float:
    """Wait until nothing is drawn any more; return when the last thing was, in milliseconds from the start."""
    page.wait_for_function(CALME, polling=100, timeout=60_000)
    return float(page.evaluate("window.dernier - window.debut"))


def _choose(page: Page, name: str) -> float:
    listed = page.locator(LISTES[name]) if name in LISTES else page.get_by_role("combobox", name="Indicateur")
    listed.click()
    page.wait_for_timeout(400)
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(100)
    page.evaluate("window.debut = performance.now()")
    page.keyboard.press("Enter")
    return _last(page)


def _lines(releve: dict[str, dict[str, list[float]]]) -> Iterator[Mesure]:
    plancher, synthese = releve["plancher"], releve["synthese"]
    yield at_most("overview / three charts: opening", synthese["ouverture_ms"], plancher["ouverture_ms"], 1.10)
    yield at_most("overview / three charts: choosing", synthese["choix_ms"], plancher["choix_ms"], 1.0)
    yield at_most("overview / three charts: processor per choice", synthese["cpu_ms"], plancher["cpu_ms"], 0.5)
    yield at_most("overview / three charts: memory", synthese["memoire_mo"], plancher["memoire_mo"], 1.35)
    for quoi, key in (
        ("opening", "ouverture_ms"),
        ("choosing", "choix_ms"),
        ("processor", "cpu_ms"),
        ("memory", "memoire_mo"),
    ):
        yield at_most(f"overview / same page in Dash: {quoi}", synthese[key], releve["dash"][key], 1.0)
    for quoi, key in (("opening", "ouverture_ms"), ("choosing", "choix_ms"), ("processor", "cpu_ms")):
        yield at_most(f"whole of France / Amiens: {quoi}", releve["france"][key], synthese[key], 1.10)
    for name in PAGES:
        for key, unite in (("ouverture_ms", "ms"), ("choix_ms", "ms"), ("cpu_ms", "ms"), ("memoire_mo", "MB")):
            if key in releve[name]:
                yield Mesure(f"{name}: {key.split('_')[0]}", spread(releve[name][key], unite))
