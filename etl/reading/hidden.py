"""What a workbook holds that its reader may not see on the screen: hidden sheets, rows and columns, and comments.

They are read like the others, or not at all (comments): whoever deposits is told, to look before it is published.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

# Above it, looking would take longer than reading.
MAX_BYTES = 20_000_000
ROW = re.compile(rb"<row\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
COLUMN = re.compile(rb"<col\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
SHEET = re.compile(rb"<sheet\b[^>]*\bstate=\"(?:hidden|veryHidden)\"[^>]*>")
NUMBER = re.compile(rb"\br=\"(\d+)\"")
COMMENT = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment)\b[^>]*\bref=\"([A-Z]+\d+)\"")
SHOWN = 5


def say_hidden(path: Path) -> list[str]:
    """Return a sentence for each kind of thing that an xlsx hides; nothing for another file."""
    if path.suffix.lower() != ".xlsx" or path.stat().st_size > MAX_BYTES or not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        return list(_look(archive))


def _look(archive: zipfile.ZipFile) -> Iterator[str]:
    comments: list[str] = []
    for name in sorted(archive.namelist()):
        kind = PurePosixPath(name)
        if kind.suffix != ".xml":
            continue
        if name == "xl/workbook.xml" and (sheets := SHEET.findall(archive.read(name))):
            yield f"feuilles masquées dans le classeur : {len(sheets)}, lues comme les autres."
        elif kind.parent == PurePosixPath("xl/worksheets"):
            yield from _look_in_sheet(kind.stem, archive.read(name))
        elif "comment" in kind.stem.casefold():
            comments += [place.decode() for place in COMMENT.findall(archive.read(name))]
    if comments:
        yield f"commentaires de cellules, non lus : {_list(sorted(set(comments)))}."


def _look_in_sheet(name: str, text: bytes) -> Iterator[str]:
    rows = [found[1].decode() for row in ROW.findall(text) if (found := NUMBER.search(row))]
    rank = name.removeprefix("sheet")
    if rows:
        yield f"feuille n° {rank} : lignes masquées, lues comme les autres : {_list(rows)}."
    if columns := COLUMN.findall(text):
        yield f"feuille n° {rank} : colonnes masquées, lues comme les autres : {len(columns)}."


def _list(words: list[str]) -> str:
    return ", ".join(words[:SHOWN]) + (f" et {len(words) - SHOWN} autres" if len(words) > SHOWN else "")
