"""Find the header of files of one row per action or per grant, and know a file by it.

Titles, blank lines, a column more on the left: the header is wherever most of the expected headings are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.catalogue.fiche import Catalogue, Source
from etl.reading.entries import fold
from etl.reading.sheets import ROWS_BEFORE_HEADER, SUFFIXES_CLASSEUR, Feuille, FichierError, Ligne, read_feuilles
from etl.tables.declared import load_modeles
from etl.tables.published import get_table

# A header is known when this share of its headings is there: enough to say what is wrong with the others.
RECONNU = 0.6
# Below this one, naming the nearest source would mislead.
PROCHE = 0.3
SUFFIXES = (".csv", *SUFFIXES_CLASSEUR, ".xlsm")
TAILLE_RECONNUE = 50_000_000
TOTAUX = ("total", "totaux", "consolidation", "sous-total")

# The headings that each field may bear.
Headings = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Entete:
    """A header found: its sheet, the rows below, the position of each field, and the headings of no field."""

    feuille: Feuille
    ligne: Ligne
    rang: int
    positions: dict[str, int]
    inconnues: list[str]

    def cellules(self) -> Iterator[tuple[Ligne, dict[str, str]]]:
        """Yield the rows below the header, each with the text of its fields."""
        for row in self.feuille.lignes[self.rang + 1 :]:
            yield (
                row,
                {
                    field_name: row.cellules[position].strip() if position < len(row.cellules) else ""
                    for field_name, position in self.positions.items()
                },
            )


def find_entete(file: str, sheet: Feuille, columns: Headings) -> Entete | None:
    """Return the header of a sheet, None when no row holds enough of the headings.

    Raises:
        FichierError: a field has two columns.

    """
    start = sheet.lignes[:ROWS_BEFORE_HEADER]
    notes = [share(_noms(start, index), columns) for index in range(len(start))]
    if not notes or max(notes) < RECONNU:
        return None
    rank = notes.index(max(notes))
    names = _noms(start, rank)
    positions: dict[str, int] = {}
    for field_name, intitules in columns.items():
        trouvees = _trouvees(names, intitules)
        if len(trouvees) > 1:
            ou = f"feuille {sheet.nom}, " if sheet.nom else ""
            lieux = " et ".join(str(position + 1) for position in trouvees)
            raise FichierError(
                f"{file}, {ou}ligne {start[rank].numero} : la colonne « {intitules[0]} » est en double "
                f"(colonnes {lieux}). Gardez-en une seule."
            )
        if trouvees:
            positions[field_name] = trouvees[0]
    prises = set(positions.values())
    inconnues = [
        cell.strip() for place, cell in enumerate(start[rank].cellules) if cell.strip() and place not in prises
    ]
    return Entete(sheet, start[rank], rank, positions, inconnues)


def find_source(path: Path, catalogue: Catalogue) -> tuple[Source | None, str | None]:
    """Return the source whose header a file bears, or what it bears instead and what it is nearest to.

    Raises:
        FichierError: the file cannot be opened.

    """
    if path.suffix.lower() not in SUFFIXES or path.stat().st_size > TAILLE_RECONNUE:
        return None, None
    sheets = read_feuilles(path)
    records = [
        _noms(sheet.lignes, rank) for sheet in sheets for rank in range(min(len(sheet.lignes), ROWS_BEFORE_HEADER))
    ]
    notes = [
        (share(names, columns), source, columns, names)
        for source in catalogue.sources.values()
        for columns in signatures(source)
        for names in records
    ]
    note, source, columns, names = max(notes, key=lambda candidat: candidat[0])
    if note >= RECONNU:
        return source, None
    manquantes = [intitules[0] for intitules in columns.values() if not _trouvees(names, intitules)]
    return None, (
        f"en-tête inconnu. Le plus proche est celui de « {source.libelle} », auquel il manque : "
        f"{', '.join(manquantes[:8])}{'…' if len(manquantes) > 8 else ''}."
        if note >= PROCHE
        else "en-tête inconnu : aucune colonne attendue dans les quarante premières lignes."
    )


def signatures(source: Source) -> list[Headings]:
    """Return the headers that files of a source may bear: one, or one per sheet of a template."""
    if source.modele:
        return [titres(name) for name in load_modeles()[source.modele]]
    return [source.colonnes] if source.colonnes else []


def titres(table: str) -> Headings:
    """Return the headings of the sheet of a template."""
    return {column.nom: [column.titre] for column in get_table(table).saisies}


def share(names: Sequence[set[str]], columns: Headings) -> float:
    """Return the share of the fields whose heading is in a row."""
    ecrits = set().union(*names)
    return sum(any(_cle(name) in ecrits for name in intitules) for intitules in columns.values()) / len(columns)


def is_total(row: Ligne) -> bool:
    """Tell whether a row is the total at the foot of a sheet."""
    first = next((cell for cell in row.cellules if cell.strip()), "")
    return fold(first).rstrip(" :").split(" ")[0] in TOTAUX


def check_entete(
    file: str, header: Entete, columns: Headings, obligatoires: Sequence[str], connues: Sequence[str]
) -> None:
    """Stop on an unknown column or on a missing one that matters, listing unknown, missing and known ones.

    Raises:
        FichierError: such a column.

    """
    admises = {fold(name) for name in connues}
    inconnues = [name for name in header.inconnues if fold(name) not in admises]
    manquantes = [columns[field_name][0] for field_name in obligatoires if field_name not in header.positions]
    if inconnues or manquantes:
        presentes = [columns[field_name][0] for field_name in header.positions]
        ou = f"feuille {header.feuille.nom}, " if header.feuille.nom else ""
        raise FichierError(
            f"{file}, {ou}ligne {header.ligne.numero} : colonnes inconnues : {', '.join(inconnues) or 'aucune'} ; "
            f"manquantes : {', '.join(manquantes) or 'aucune'} ; connues : {', '.join(presentes)}. "
            "Reprenez les intitulés d'origine, ou supprimez les colonnes ajoutées."
        )


def _noms(rows: Sequence[Ligne], rank: int) -> list[set[str]]:
    """Return the names that each column of a row may go by: its own, and its own below that of its group."""
    groups = rows[rank - 1].cellules if rank else []
    group = ""
    names = []
    for place, cell in enumerate(rows[rank].cellules):
        group = (groups[place].strip() if place < len(groups) else "") or group
        name = _cle(cell)
        names.append({name, _cle(f"{group} > {name}")} if name else set())
    return names


def _trouvees(names: Sequence[set[str]], intitules: Sequence[str]) -> list[int]:
    for intitule in intitules:
        places = [place for place, ecritures in enumerate(names) if _cle(intitule) in ecritures]
        if places:
            return places
    return []


def _cle(name: str) -> str:
    """Return a heading as it is compared: the star of a required field is not part of it."""
    return fold(name).rstrip("* ")
