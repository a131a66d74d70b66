"""The master of the slides: its colours and fonts are in the theme, its places in layouts, so that both survive a copy.

Calibri is on every computer that has PowerPoint, and LibreOffice puts Carlito in its place, which has its widths; where
neither is, texts are fitted to the wider letters of DejaVu Sans (`fitted`).
"""

import re
from dataclasses import dataclass
from textwrap import wrap

from lxml import etree
from pptx import Presentation
from pptx.opc.package import Part
from pptx.presentation import Presentation as Diaporama
from pptx.util import Cm, Pt

FONT = "Calibri"
# The slots of the theme, in its order. Orange is worse and blue is better, as everywhere, and nothing else.
COLOURS = {
    "dk1": "101A24",
    "lt1": "FFFFFF",
    "dk2": "59626B",
    "lt2": "F3F5F7",
    "accent1": "101A24",
    "accent2": "59626B",
    "accent3": "C3CCD3",
    "accent4": "B04E12",
    "accent5": "0B76A5",
    "accent6": "7A5B00",
    "hlink": "101A24",
    "folHlink": "59626B",
}
INK, QUIET, THIN, GROUND, WORSE, BETTER, FICTIF = "tx1", "tx2", "accent3", "bg1", "accent4", "accent5", "accent6"
WIDTH, HEIGHT, MARGIN = Cm(33.867), Cm(19.05), Cm(1.8)
# Nothing on a slide is smaller: read from the back of a room.
SMALLEST_PT = 14
OPENING, FINDING, COLUMNS, TABLE = "Ouverture", "Constat et graphique", "Deux colonnes", "Tableau"
TITLE, LEDE, MAIN, SIDE, FOOT, NUMBER = 0, 10, 11, 12, 13, 14
# Of the size of the letters: the mean width of those of DejaVu Sans, and the height of a line.
LETTER, LINE = 0.55, 1.22
# In bold, for titles.
BOLD_LETTER = 0.64
FIELD = "{5BCAD085-E8A6-4845-BD4E-CB4CCA059FC4}"
_NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


@dataclass(frozen=True)
class Box:
    """A place on a slide, in cm."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Place:
    """A placeholder of a layout: its box, its size in points, its colour; `anchor` is t, ctr or b."""

    name: str
    kind: str
    rank: int
    box: Box
    size: int
    colour: str = INK
    bold: bool = False
    anchor: str = "t"
    align: str = "l"


_TITLE = Place("Titre", "title", TITLE, Box(1.8, 0.9, 30.2, 2.8), 30, bold=True)
_LEDE = Place("Phrase", "body", LEDE, Box(1.8, 3.95, 30.2, 2.3), 18, QUIET)
_FOOT = Place("Source", "body", FOOT, Box(1.8, 17.0, 27.4, 1.5), SMALLEST_PT, QUIET, anchor="ctr")
_NUMBER = Place("Numéro", "sldNum", NUMBER, Box(29.6, 17.0, 2.4, 1.5), SMALLEST_PT, QUIET, anchor="ctr", align="r")
LAYOUTS = {
    OPENING: (
        Place("Titre", "title", TITLE, Box(1.8, 1.4, 30.2, 4.0), 44, bold=True, anchor="b"),
        Place("Contrat", "body", LEDE, Box(1.8, 5.8, 30.2, 1.6), 22, QUIET),
        Place("À retenir", "body", MAIN, Box(1.8, 8.2, 30.2, 8.4), 22),
        _FOOT,
    ),
    FINDING: (
        _TITLE,
        _LEDE,
        Place("Graphique", "chart", MAIN, Box(1.8, 6.4, 19.6, 10.2), SMALLEST_PT),
        Place("À côté", "body", SIDE, Box(22.4, 6.4, 9.6, 10.2), 18),
        _FOOT,
        _NUMBER,
    ),
    COLUMNS: (
        _TITLE,
        _LEDE,
        Place("Colonne de gauche", "body", MAIN, Box(1.8, 6.4, 14.6, 10.2), 18),
        Place("Colonne de droite", "body", SIDE, Box(17.4, 6.4, 14.6, 10.2), 18),
        _FOOT,
        _NUMBER,
    ),
    TABLE: (_TITLE, _LEDE, Place("Tableau", "tbl", MAIN, Box(1.8, 5.9, 30.2, 10.7), SMALLEST_PT), _FOOT, _NUMBER),
}


def open_master() -> Diaporama:
    """Return a presentation without slides: 16:9, its theme, and the four layouts."""
    diaporama = Presentation()
    diaporama.slide_width, diaporama.slide_height = WIDTH, HEIGHT
    for part in _themes(diaporama):
        # A theme is a part that python-pptx carries without reading it.
        part._blob = _theme(part.blob)
    master = diaporama.slide_master
    for layout in list(diaporama.slide_layouts)[len(LAYOUTS) :]:
        diaporama.slide_layouts.remove(layout)
    _fill(master, (_TITLE, Place("Texte", "body", 1, Box(1.8, 6.4, 30.2, 10.2), 18), _NUMBER))
    for layout, (name, places) in zip(diaporama.slide_layouts, LAYOUTS.items(), strict=True):
        layout._element.cSld.set("name", name)
        layout._element.attrib.pop("type", None)
        _fill(layout, places, ruled=True)
    return diaporama


def fitted(text: str, box: Box, sizes: tuple[int, ...], letter: float = LETTER) -> int:
    """Return the largest size, in points, at which a text of one or several lines holds in a box; the last if none."""
    for size in sizes:
        lines = sum(lines_of(paragraph, box.width, size, letter) for paragraph in text.split("\n"))
        if lines * Pt(size) / Cm(1) * LINE <= box.height:
            return size
    return sizes[-1]


def lines_of(text: str, width: float, size: int, letter: float = LETTER) -> int:
    """Return how many lines a paragraph takes at a size, in a box so wide (cm): words are whole."""
    return max(1, len(wrap(text, letters_in(width, size, letter))))


def letters_in(width: float, size: int, letter: float = LETTER) -> int:
    """Return how many letters of a size hold side by side in a width (cm)."""
    return max(1, int((width - 0.2) / (Pt(size) / Cm(1) * letter)))


def box_of(layout: str, rank: int) -> Box:
    """Return the box of a placeholder of a layout."""
    return next(place.box for place in LAYOUTS[layout] if place.rank == rank)


def _themes(diaporama: Diaporama) -> list[Part]:
    return [rel.target_part for rel in diaporama.slide_master.part.rels.values() if rel.reltype.endswith("/theme")]


def _theme(blob: bytes) -> bytes:
    """Return a theme with our colours and our font, for titles and texts alike."""
    theme = etree.fromstring(blob)
    names = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    theme.set("name", "Contrat de ville")
    (scheme,) = theme.findall(".//a:clrScheme", names)
    scheme.set("name", "Contrat de ville")
    for slot in scheme:
        slot[:] = [etree.Element(f"{{{names['a']}}}srgbClr", val=COLOURS[etree.QName(slot).localname])]
    theme.find(".//a:fontScheme", names).set("name", "Contrat de ville")
    for font in theme.findall(".//a:fontScheme/*/a:latin", names):
        font.set("typeface", FONT)
    written: bytes = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _fill(sheet: object, places: tuple[Place, ...], ruled: bool = False) -> None:
    """Put placeholders on a master or a layout, in the place of its own."""
    tree = sheet.shapes._spTree  # type: ignore[attr-defined]
    for element in tree.findall("{*}sp"):
        tree.remove(element)
    for rank, place in enumerate(places, 2):
        tree.append(etree.fromstring(_sp(rank, place)))
    if ruled:
        tree.append(etree.fromstring(_rule(len(places) + 2)))


def _sp(rank: int, place: Place) -> str:
    box = place.box
    index = f' idx="{place.rank}"' if place.kind != "title" else ""
    words = f'<a:rPr lang="fr-FR"/><a:t>{place.name}</a:t>'
    run = f'<a:fld id="{FIELD}" type="slidenum">{words}</a:fld>' if place.kind == "sldNum" else f"<a:r>{words}</a:r>"
    above = 600 if place.kind == "body" else 0
    levels = "".join(
        f'<a:lvl{level}pPr marL="0" indent="0" algn="{place.align}"><a:spcBef><a:spcPts val="{above}"/>'
        f'</a:spcBef><a:buNone/><a:defRPr sz="{place.size * 100}" b="{int(place.bold)}"><a:solidFill>'
        f'<a:schemeClr val="{place.colour}"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl{level}pPr>'
        for level in range(1, 6)
    )
    return re.sub(
        r">\s+<",
        "><",
        f"""<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id="{rank}" name="{place.name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>
        </p:cNvSpPr><p:nvPr><p:ph type="{place.kind}"{index}/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>
        <a:off x="{Cm(box.left)}" y="{Cm(box.top)}"/><a:ext cx="{Cm(box.width)}" cy="{Cm(box.height)}"/></a:xfrm>
        <a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0"
        rIns="0" bIns="0" anchor="{place.anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle>{levels}</a:lstStyle>
        <a:p>{run}</a:p></p:txBody></p:sp>""",
    )


def _rule(rank: int) -> str:
    """Return the thin line above the foot."""
    return (
        f'<p:cxnSp {_NAMESPACES}><p:nvCxnSpPr><p:cNvPr id="{rank}" name="Filet"/><p:cNvCxnSpPr/><p:nvPr userDrawn="1"/>'
        f'</p:nvCxnSpPr><p:spPr><a:xfrm><a:off x="{MARGIN}" y="{Cm(16.85)}"/><a:ext cx="{WIDTH - 2 * MARGIN}" cy="0"/>'
        f'</a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="9525"><a:solidFill>'
        f'<a:schemeClr val="{THIN}"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
    )
