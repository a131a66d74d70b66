"""How far the cells of a workbook (xlsx, ods) go, before it is opened: its reader fills the rectangle that holds them.

Two cells, A1 and XFD1048576, make a file of 3 kB and a rectangle of 17 billion cells. What a sheet declares
(`<dimension>`) may lie or be absent: only its cells are believed, read as a stream.
"""

import re
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

PLACE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")
REPETEES = ("table:number-rows-repeated", "table:number-columns-repeated")


@dataclass(frozen=True)
class Extent:
    """A sheet, and the rectangle from its first cell to its last filled row and column."""

    feuille: str
    lignes: int
    colonnes: int

    @property
    def cellules(self) -> int:
        """The cells that opening the sheet fills."""
        return self.lignes * self.colonnes


def measure_archive(archive: zipfile.ZipFile) -> list[Extent]:
    """Return the extent of each sheet of an xlsx or an ods.

    Raises:
        ValueError: a part that no spreadsheet software writes; the message says which.
        expat.ExpatError: a part that is not XML.

    """
    parts = [
        _read_part(archive, info) for info in archive.infolist() if info.filename.lower().endswith((".xml", ".rels"))
    ]
    cibles = {key: cible for part in parts for key, cible in part.cibles.items()}
    names = {cibles.get(key, ""): name for part in parts for key, name in part.noms.items()}
    if inconnues := [name for cible, name in names.items() if not cible.lower().endswith(".xml")]:
        raise ValueError(f"feuille {inconnues[0]} sans contenu")
    return [
        Extent(next((names[cible] for cible in names if part.nom.endswith(cible.lstrip("./"))), sheet), *etendue)
        for part in parts
        for sheet, etendue in part.etendues.items()
    ]


def _read_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> "_Part":
    part = _Part(info)
    # Expat keeps no tree; it opens nothing outside, and a part that declares entities is refused before they are.
    reader = expat.ParserCreate()
    reader.StartElementHandler = part.start
    reader.StartDoctypeDeclHandler = part.refuse
    with archive.open(info) as stream:
        reader.ParseFile(stream)
    return part


class _Part:
    """A part of the archive as it is read: how far its cells go, and what it says of the names of the others."""

    def __init__(self, info: zipfile.ZipInfo) -> None:
        self.nom, self.taille = info.filename, info.file_size
        self.feuille, self.etendues = self.nom, dict[str, tuple[int, int]]()
        self.noms, self.cibles = dict[str, str](), dict[str, str]()
        self.ligne, self.colonne, self.repetition = 0, 0, 1
        self.place = (0, 0)
        self.gestes = {
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

    def start(self, tag: str, attributs: dict[str, str]) -> None:
        if geste := self.gestes.get(tag.rpartition(":")[2]):
            geste(attributs)

    def refuse(self, *_: object) -> None:
        raise ValueError(f"{self.nom} déclare un DOCTYPE")

    def _row(self, attributs: dict[str, str]) -> None:
        self.ligne = _number(attributs["r"]) if "r" in attributs else self.ligne + 1
        self.colonne = 0

    def _cell(self, attributs: dict[str, str]) -> None:
        """Place a cell: one that says no place follows the one before."""
        row, self.colonne = _place(attributs["r"]) if "r" in attributs else (self.ligne, self.colonne + 1)
        self.place = (row, self.colonne)

    def _fill(self, _: object) -> None:
        """Count a cell that holds a value: one that is only formatted fills nothing."""
        self._extend(*self.place)

    def _table(self, attributs: dict[str, str]) -> None:
        self.feuille = attributs.get("table:name", self.nom)
        self.ligne, self.repetition = 0, 0

    def _table_row(self, attributs: dict[str, str]) -> None:
        self.ligne += self.repetition
        self.colonne, self.repetition = 0, _number(attributs.get(REPETEES[0], "1"))

    def _table_cell(self, attributs: dict[str, str]) -> None:
        self.colonne += _number(attributs.get(REPETEES[1], "1"))
        if any(name.startswith("office:") for name in attributs):
            self._extend(self.ligne + self.repetition, self.colonne)

    def _texts(self, attributs: dict[str, str]) -> None:
        """Refuse more texts than the part can hold: the reader makes room for those that are announced."""
        if any(_number(attributs.get(name, "0")) > self.taille for name in ("count", "uniqueCount")):
            raise ValueError(f"{self.nom} annonce plus de textes qu'il n'en contient")

    def _sheet(self, attributs: dict[str, str]) -> None:
        self.noms |= {value: attributs.get("name", "") for name, value in attributs.items() if name.endswith(":id")}

    def _target(self, attributs: dict[str, str]) -> None:
        if self.nom.lower().endswith("workbook.xml.rels"):
            self.cibles[attributs.get("Id", "")] = attributs.get("Target", "")

    def _extend(self, row: int, column: int) -> None:
        rows, columns = self.etendues.get(self.feuille, (0, 0))
        self.etendues[self.feuille] = (max(rows, row), max(columns, column))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"« {text} » au lieu d'un nombre")
    return int(text)


def _place(reference: str) -> tuple[int, int]:
    """Return the row and the column of « B7 », counted from 1."""
    trouve = PLACE.fullmatch(reference)
    if trouve is None:
        raise ValueError(f"cellule « {reference} » sans place")
    column = 0
    for lettre in trouve[1].upper():
        column = column * 26 + ord(lettre) - 64
    return int(trouve[2]), column
