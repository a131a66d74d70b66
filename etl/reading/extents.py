"""How far the cells of a workbook (xlsx, ods) go, before it is opened: its reader fills the rectangle that holds them.

Two cells, A1 and XFD1048576, make a file of 3 kB and a rectangle of 17 billion cells. What a sheet declares
(`<dimension>`) may lie or be absent: only its cells are believed, read as a stream.
"""

import re
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

PLACE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")
REPEATED = ("table:number-rows-repeated", "table:number-columns-repeated")


@dataclass(frozen=True)
class Extent:
    """A sheet, and the rectangle from its first cell to its last filled row and column."""

    sheet: str
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        """The cells that opening the sheet fills."""
        return self.rows * self.columns


def measure_archive(archive: zipfile.ZipFile) -> list[Extent]:
    """Return the extent of each sheet of an xlsx or an ods.

    Raises:
        ValueError: a part that no spreadsheet software writes; the message says which.
        expat.ExpatError: a part that is not XML.

    """
    parts = [
        _read_part(archive, info) for info in archive.infolist() if info.filename.lower().endswith((".xml", ".rels"))
    ]
    targets = {key: target for part in parts for key, target in part.targets.items()}
    names = {targets.get(key, ""): name for part in parts for key, name in part.names.items()}
    if unknown := [name for target, name in names.items() if not target.lower().endswith(".xml")]:
        raise ValueError(f"feuille {unknown[0]} sans contenu")
    return [
        Extent(next((names[target] for target in names if part.name.endswith(target.lstrip("./"))), sheet), *extent)
        for part in parts
        for sheet, extent in part.extents.items()
    ]


def _read_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> "_Part":
    part = _Part(info)
    # Expat keeps no tree; it opens nothing outside, and a part that declares entities is refused before they are.
    reader = expat.ParserCreate()
    reader.StartElementHandler = part.start
    reader.StartDoctypeDeclHandler = part.refuse
    with archive.open(info) as stream:
        try:
            reader.ParseFile(stream)
        except LookupError as error:
            raise ValueError(f"{info.filename} : {error}") from error
    return part


class _Part:
    """A part of the archive as it is read: how far its cells go, and what it says of the names of the others."""

    def __init__(self, info: zipfile.ZipInfo) -> None:
        self.name, self.size = info.filename, info.file_size
        self.sheet, self.extents = self.name, dict[str, tuple[int, int]]()
        self.names, self.targets = dict[str, str](), dict[str, str]()
        self.row, self.column, self.repetition = 0, 0, 1
        self.place = (0, 0)
        self.handlers = {
            "row": self._row,
            "c": self._cell,
            "v": self._fill,
            "is": self._fill,
            "table": self._table,
            "table-row": self._table_row,
            "table-cell": self._table_cell,
            "covered-table-cell": self._table_cell,
            "sst": self._texts,
            "sheet": self._sheet,
            "Relationship": self._target,
        }

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if handler := self.handlers.get(tag.rpartition(":")[2]):
            handler(attributes)

    def refuse(self, *_: object) -> None:
        raise ValueError(f"{self.name} déclare un DOCTYPE")

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = _number(attributes["r"]) if "r" in attributes else self.row + 1
        self.column = 0

    def _cell(self, attributes: dict[str, str]) -> None:
        """Place a cell: one that says no place follows the one before."""
        row, self.column = _place(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
        self.place = (row, self.column)

    def _fill(self, _: object) -> None:
        """Count a cell that holds a value: one that is only formatted fills nothing."""
        self._extend(*self.place)

    def _table(self, attributes: dict[str, str]) -> None:
        self.sheet = attributes.get("table:name", self.name)
        self.row, self.repetition = 0, 0

    def _table_row(self, attributes: dict[str, str]) -> None:
        self.row += self.repetition
        self.column, self.repetition = 0, _number(attributes.get(REPEATED[0], "1"))

    def _table_cell(self, attributes: dict[str, str]) -> None:
        self.column += _number(attributes.get(REPEATED[1], "1"))
        if any(name.startswith("office:") for name in attributes):
            self._extend(self.row + self.repetition, self.column)

    def _texts(self, attributes: dict[str, str]) -> None:
        """Refuse more texts than the part can hold: the reader makes room for those that are announced."""
        if any(_number(attributes.get(name, "0")) > self.size for name in ("count", "uniqueCount")):
            raise ValueError(f"{self.name} annonce plus de textes qu'il n'en contient")

    def _sheet(self, attributes: dict[str, str]) -> None:
        self.names |= {value: attributes.get("name", "") for name, value in attributes.items() if name.endswith(":id")}

    def _target(self, attributes: dict[str, str]) -> None:
        if self.name.lower().endswith("workbook.xml.rels"):
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _extend(self, row: int, column: int) -> None:
        rows, columns = self.extents.get(self.sheet, (0, 0))
        self.extents[self.sheet] = (max(rows, row), max(columns, column))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"« {text} » au lieu d'un nombre")
    return int(text)


def _place(reference: str) -> tuple[int, int]:
    """Return the row and the column of « B7 », counted from 1."""
    found = PLACE.fullmatch(reference)
    if found is None:
        raise ValueError(f"cellule « {reference} » sans place")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
