"""Pictures of every page, in light and in dark, from a phone to a very large screen: `make gallery`.

They are taken on the shipped data alone, published afresh: what a newcomer sees after `make run`. `docs/gallery` is not
kept by git; what is kept are the pictures of the README and one contact sheet.
"""

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser

from dashboard import PAGES
from etl.pipeline import SOURCES, load
from tests.browser.conftest import RACINE, Visite, chromium, serveur

GALERIE = Path(__file__).parent / "gallery"
Theme = Literal["light", "dark"]
THEMES: dict[Theme, str] = {"light": "clair", "dark": "sombre"}
# Width of the screen, and of the picture that is kept, in pixels.
TAILLES = {390: 330, 1280: 700, 1920: 760, 3840: 1000}
# The contact sheet: every page as a member of the comité sees it, this many a row, each cut at this ratio.
PLANCHE, PAR_RANGEE, RAPPORT = 1280, 4, 1.25
# The three pictures of the README: name, page, width of the screen, height, theme.
VITRINE: tuple[tuple[str, str, int, int, Theme], ...] = (
    ("synthese", "", 1280, 1500, "light"),
    ("droit-commun", "droit_commun", 1280, 1000, "light"),
    ("seance", "seance", 1280, 800, "dark"),
)


def _photograph(visite: Visite, path: str, height: int | None = None) -> Image.Image:
    """Return the picture of a page: the whole of it, or its top."""
    visite.ouvrir(path)
    page = visite.page
    width = page.viewport_size["width"] if page.viewport_size else 1280
    entiere = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": height or min(int(entiere) + 40, 12_000)})
    visite.attendre()
    image = Image.open(io.BytesIO(page.screenshot()))
    page.set_viewport_size({"width": width, "height": 900})
    return image


def _save(image: Image.Image, path: Path, width: int) -> None:
    reduite = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    reduite.save(path, quality=45, method=6)


def _render(navigateur: Browser, address: str) -> None:
    for theme in THEMES:
        for screen, width in TAILLES.items():
            contexte = navigateur.new_context(
                locale="fr-FR", color_scheme=theme, viewport={"width": screen, "height": 900}, reduced_motion="reduce"
            )
            visite = Visite(contexte.new_page(), address)
            for page in PAGES:
                name = f"{page.name}-{theme}-{screen}.webp"
                _save(_photograph(visite, page.address), GALERIE / name, width)
                print(name, file=sys.stderr)
            contexte.close()
    for name, path, screen, height, theme in VITRINE:
        contexte = navigateur.new_context(
            locale="fr-FR", color_scheme=theme, viewport={"width": screen, "height": 900}, device_scale_factor=1.5
        )
        image = _photograph(Visite(contexte.new_page(), address), path, height)
        _save(image, GALERIE.parent / f"{name}.webp", screen)
        contexte.close()


def _contact_sheet() -> Image.Image:
    """Return the top of every page, in light, side by side."""
    vignettes = [Image.open(GALERIE / f"{page.name}-light-{PLANCHE}.webp") for page in PAGES]
    width, height = 420, round(420 / RAPPORT)
    planche = Image.new("RGB", (width * PAR_RANGEE, height * -(-len(vignettes) // PAR_RANGEE)), "white")
    for rank, vignette in enumerate(vignettes):
        haut = vignette.crop((0, 0, vignette.width, round(vignette.width / RAPPORT)))
        place = (rank % PAR_RANGEE * width, rank // PAR_RANGEE * height)
        planche.paste(haut.resize((width - 8, height - 8), Image.Resampling.LANCZOS), place)
    return planche


def _index() -> str:
    """Return the index of the gallery, in Markdown: a page a section, a theme a row, a size a column."""
    rows = [
        "# Every page, in light and in dark, at every size",
        "",
        "Made by `make gallery`; each picture is a whole page.",
    ]
    for name in (page.name for page in PAGES):
        rows += ["", f"## {name}", "", "| | " + " | ".join(f"{screen} px" for screen in TAILLES) + " |"]
        rows += ["|---" * (len(TAILLES) + 1) + "|"]
        for theme, word in THEMES.items():
            images = [
                f"[![{name}, {word}, {screen} px]({name}-{theme}-{screen}.webp)]({name}-{theme}-{screen}.webp)"
                for screen in TAILLES
            ]
            rows.append(f"| {word} | " + " | ".join(images) + " |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Publish the shipped data in a temporary folder, serve them, and photograph every page."""
    shutil.rmtree(GALERIE, ignore_errors=True)
    GALERIE.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        load([SOURCES], Path(folder))
        with serveur(Path(folder)) as address, chromium() as navigateur:
            _render(navigateur, address)
    (GALERIE / "README.md").write_text(_index(), encoding="utf-8")
    planche = _contact_sheet()
    _save(planche, GALERIE.parent / "contact-sheet.webp", planche.width)
    poids = sum(image.stat().st_size for image in GALERIE.iterdir())
    print(f"{GALERIE.relative_to(RACINE)} : {poids / 1e6:.1f} Mo")


if __name__ == "__main__":
    main()
