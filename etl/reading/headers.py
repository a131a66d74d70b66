"""Find the header of files of one row per action or per grant, and know a file by it.

Titles, blank lines, a column more on the left: the header is wherever most of the expected headings are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.catalogue.fiche import Catalogue, Source
from etl.reading.content import FileError
from etl.reading.entries import fold
from etl.reading.lecture import ColumnRead
from etl.reading.sheets import ROWS_BEFORE_HEADER, WORKBOOK_SUFFIXES, Row, Sheet, read_sheets
from etl.tables.declared import load_modeles
from etl.tables.published import get_table

# A header is known when this share of its headings is there: enough to say what is wrong with the others.
KNOWN = 0.6
# Below this one, naming the nearest source would mislead.
NEAR = 0.3
SUFFIXES = (".csv", *WORKBOOK_SUFFIXES, ".xlsm")
MAX_KNOWN_BYTES = 50_000_000
TOTALS = ("total", "totaux", "consolidation", "sous-total")

# The headings that each field may bear.
Headings = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Header:
    """A header found: its sheet, the rows below, the position of each field, and the headings of no field."""

    sheet: Sheet
    row: Row
    rank: int
    positions: dict[str, int]
    inconnues: list[str]

    def is_repeated(self, row: Row) -> bool:
        """Tell whether a row says the headings again, as a sheet printed on several pages does."""
        said = [cell for cell in map(heading_key, row.cells) if cell]
        return bool(said) and said == [cell for cell in map(heading_key, self.row.cells) if cell]

    def place(self, field_name: str, table: str, column: str) -> ColumnRead | None:
        """Return where a column of a table is read, which is that of a field; None when the sheet has it not."""
        position = self.positions.get(field_name)
        if position is None:
            return None
        return ColumnRead(self.sheet.name, table, column, letter(position), self.row.cells[position].strip())

    def cells_below(self) -> Iterator[tuple[Row, dict[str, str]]]:
        """Yield the rows below the header, each with the text of its fields."""
        for row in self.sheet.rows[self.rank + 1 :]:
            yield (
                row,
                {
                    field_name: row.cells[position].strip() if position < len(row.cells) else ""
                    for field_name, position in self.positions.items()
                },
            )


def letter(position: int) -> str:
    """Return the letters of a column as a spreadsheet writes them: 0 is A, 26 is AA."""
    before, own = divmod(position, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + own)


def find_header(file: str, sheet: Sheet, columns: Headings, enough: float = KNOWN) -> Header | None:
    """Return the header of a sheet, None when no row holds enough of the headings, a share of them.

    Raises:
        FileError: a field has two columns.

    """
    start = sheet.rows[:ROWS_BEFORE_HEADER]
    telling = _telling(columns)
    notes = [_share(set().union(*_column_names(start, index)), telling) for index in range(len(start))]
    if not notes or max(notes) < enough:
        return None
    rank = notes.index(max(notes))
    names = _column_names(start, rank)
    positions: dict[str, int] = {}
    for field_name, intitules in columns.items():
        found = _find_places(names, intitules)
        if len(found) > 1:
            ou = f"feuille {sheet.name}, " if sheet.name else ""
            lieux = " et ".join(str(position + 1) for position in found)
            raise FileError(
                f"{file}, {ou}ligne {start[rank].number} : la colonne « {intitules[0]} » est en double "
                f"(colonnes {lieux}). Gardez-en une seule."
            )
        if found:
            positions[field_name] = found[0]
    prises = set(positions.values())
    unknown = [cell.strip() for place, cell in enumerate(start[rank].cells) if cell.strip() and place not in prises]
    return Header(sheet, start[rank], rank, positions, unknown)


def find_source(path: Path, catalogue: Catalogue) -> tuple[Source | None, str | None]:
    """Return the source whose header a file bears, or what it bears instead and what it is nearest to.

    Raises:
        FileError: the file cannot be opened.

    """
    if path.suffix.lower() not in SUFFIXES or path.stat().st_size > MAX_KNOWN_BYTES:
        return None, (
            "ni son nom ni son contenu ne disent de quelle source il vient. Gardez le nom que lui donne le producteur "
            "(adulte-relais-2025.json, QP2024….geojson), ou déposez un tableau : CSV, XLSX, XLS ou ODS."
        )
    sheets = read_sheets(path)
    records = [
        _column_names(sheet.rows, rank) for sheet in sheets for rank in range(min(len(sheet.rows), ROWS_BEFORE_HEADER))
    ]
    written = [set().union(*names) for names in records]
    notes = [
        (_share(said, telling), source, columns, names)
        for source in catalogue.sources.values()
        for columns in signatures(source)
        for telling in [_telling(columns)]
        for said, names in zip(written, records, strict=True)
    ]
    note, source, columns, names = max(notes, key=lambda candidate: candidate[0])
    if note >= KNOWN:
        return source, None
    manquantes = [intitules[0] for intitules in columns.values() if not _find_places(names, intitules)]
    return None, (
        f"en-tête inconnu. Le plus proche est celui de « {source.libelle} », auquel il manque : "
        f"{', '.join(manquantes[:8])}{'…' if len(manquantes) > 8 else ''}."
        if note >= NEAR
        else "en-tête inconnu : aucune colonne attendue dans les quarante premières lignes."
    )


def signatures(source: Source) -> list[Headings]:
    """Return the headers that files of a source may bear: one, or one per sheet of a template."""
    if source.modele:
        return [template_headings(name) for name in load_modeles()[source.modele]]
    return [source.colonnes] if source.colonnes else []


def template_headings(table: str) -> Headings:
    """Return the headings of the sheet of a template."""
    return {column.nom: [column.titre] for column in get_table(table).entered}


def share(names: Sequence[set[str]], columns: Headings) -> float:
    """Return the share of the fields whose heading is in a row; one read from the columns of another tells nothing."""
    return _share(set().union(*names), _telling(columns))


def _telling(columns: Headings) -> list[set[str]]:
    """Return the headings of each field, as they are compared, but for those read from the columns of another."""
    every = [set(own) for own in columns.values()]
    return [set(map(heading_key, own)) for own in every if not any(own < other for other in every)]


def _share(written: set[str], telling: Sequence[set[str]]) -> float:
    return sum(not headings.isdisjoint(written) for headings in telling) / len(telling)


def is_total(row: Row) -> bool:
    """Tell whether a row is the total at the foot of a sheet."""
    first = next((cell for cell in row.cells if cell.strip()), "")
    return fold(first).rstrip(" :").split(" ")[0] in TOTALS


def check_header(
    file: str, header: Header, columns: Headings, obligatoires: Sequence[str], known: Sequence[str]
) -> None:
    """Stop on an unknown column or on a missing one that matters, listing unknown, missing and known ones.

    Raises:
        FileError: such a column.

    """
    admises = {fold(name) for name in known}
    unknown = [name for name in header.inconnues if fold(name) not in admises]
    manquantes = [columns[field_name][0] for field_name in obligatoires if field_name not in header.positions]
    if unknown or manquantes:
        present = [columns[field_name][0] for field_name in header.positions]
        ou = f"feuille {header.sheet.name}, " if header.sheet.name else ""
        raise FileError(
            f"{file}, {ou}ligne {header.row.number} : colonnes inconnues : {', '.join(unknown) or 'aucune'} ; "
            f"manquantes : {', '.join(manquantes) or 'aucune'} ; connues : {', '.join(present)}. "
            "Reprenez les intitulés d'origine, ou supprimez les colonnes ajoutées."
        )


def _column_names(rows: Sequence[Row], rank: int) -> list[set[str]]:
    """Return the names that each column of a row may go by: its own, and its own below that of its group."""
    groups = rows[rank - 1].cells if rank else []
    group = ""
    names = []
    for place, cell in enumerate(rows[rank].cells):
        group = (groups[place].strip() if place < len(groups) else "") or group
        name = heading_key(cell)
        names.append({name, heading_key(f"{group} > {name}")} if name else set())
    return names


def _find_places(names: Sequence[set[str]], intitules: Sequence[str]) -> list[int]:
    for intitule in intitules:
        places = [place for place, spellings in enumerate(names) if heading_key(intitule) in spellings]
        if places:
            return places
    return []


def heading_key(name: str) -> str:
    """Return a heading as it is compared: the star of a required field is not part of it."""
    return fold(name).rstrip("* ")
