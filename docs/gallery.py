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
from tests.browser.conftest import ROOT, Visit, chromium, server

GALLERY = Path(__file__).parent / "gallery"
Theme = Literal["light", "dark"]
THEMES: dict[Theme, str] = {"light": "clair", "dark": "sombre"}
# Width of the screen, and of the picture that is kept, in pixels.
SIZES = {390: 330, 1280: 700, 1920: 760, 3840: 1000}
# The contact sheet: every page as a member of the comité sees it, this many a row, each cut at this ratio.
SHEET, PER_ROW, RAPPORT = 1280, 4, 1.25
# The three pictures of the README: name, page, width of the screen, height, theme.
SHOWCASE: tuple[tuple[str, str, int, int, Theme], ...] = (
    ("synthese", "", 1280, 1500, "light"),
    ("droit-commun", "droit_commun", 1280, 1000, "light"),
    ("seance", "seance?ecran=bilans", 1280, 720, "dark"),
)


def _photograph(visit: Visit, path: str, height: int | None = None) -> Image.Image:
    """Return the picture of a page: the whole of it, or its top."""
    visit.open_page(path)
    page = visit.page
    width = page.viewport_size["width"] if page.viewport_size else 1280
    whole = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": height or min(int(whole) + 40, 12_000)})
    visit.wait()
    image = Image.open(io.BytesIO(page.screenshot()))
    page.set_viewport_size({"width": width, "height": 900})
    return image


def _save(image: Image.Image, path: Path, width: int) -> None:
    reduced = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    reduced.save(path, quality=45, method=6)


def _render(browser: Browser, address: str) -> None:
    for theme in THEMES:
        for screen, width in SIZES.items():
            contexte = browser.new_context(
                locale="fr-FR", color_scheme=theme, viewport={"width": screen, "height": 900}, reduced_motion="reduce"
            )
            visit = Visit(contexte.new_page(), address)
            for page in PAGES:
                name = f"{page.name}-{theme}-{screen}.webp"
                _save(_photograph(visit, page.address), GALLERY / name, width)
                print(name, file=sys.stderr)
            contexte.close()
    for name, path, screen, height, theme in SHOWCASE:
        contexte = browser.new_context(
            locale="fr-FR", color_scheme=theme, viewport={"width": screen, "height": 900}, device_scale_factor=1.5
        )
        image = _photograph(Visit(contexte.new_page(), address), path, height)
        _save(image, GALLERY.parent / f"{name}.webp", screen)
        contexte.close()


def _contact_sheet() -> Image.Image:
    """Return the top of every page, in light, side by side."""
    thumbnails = [Image.open(GALLERY / f"{page.name}-light-{SHEET}.webp") for page in PAGES]
    width, height = 420, round(420 / RAPPORT)
    sheet = Image.new("RGB", (width * PER_ROW, height * -(-len(thumbnails) // PER_ROW)), "white")
    for rank, thumbnail in enumerate(thumbnails):
        haut = thumbnail.crop((0, 0, thumbnail.width, round(thumbnail.width / RAPPORT)))
        place = (rank % PER_ROW * width, rank // PER_ROW * height)
        sheet.paste(haut.resize((width - 8, height - 8), Image.Resampling.LANCZOS), place)
    return sheet


def _index() -> str:
    """Return the index of the gallery, in Markdown: a page a section, a theme a row, a size a column."""
    rows = [
        "# Every page, in light and in dark, at every size",
        "",
        "Made by `make gallery`; each picture is a whole page.",
    ]
    for name in (page.name for page in PAGES):
        rows += ["", f"## {name}", "", "| | " + " | ".join(f"{screen} px" for screen in SIZES) + " |"]
        rows += ["|---" * (len(SIZES) + 1) + "|"]
        for theme, word in THEMES.items():
            images = [
                f"[![{name}, {word}, {screen} px]({name}-{theme}-{screen}.webp)]({name}-{theme}-{screen}.webp)"
                for screen in SIZES
            ]
            rows.append(f"| {word} | " + " | ".join(images) + " |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Publish the shipped data in a temporary folder, serve them, and photograph every page."""
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        load([SOURCES], Path(folder))
        with server(Path(folder)) as address, chromium() as browser:
            _render(browser, address)
    (GALLERY / "README.md").write_text(_index(), encoding="utf-8")
    sheet = _contact_sheet()
    _save(sheet, GALLERY.parent / "contact-sheet.webp", sheet.width)
    weight = sum(image.stat().st_size for image in GALLERY.iterdir())
    print(f"{GALLERY.relative_to(ROOT)} : {weight / 1e6:.1f} Mo")


if __name__ == "__main__":
    main()
