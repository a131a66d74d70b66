"""Our own templates (`python -m etl modeles`), filled by hand: one sheet per table, the header wherever it slid."""

from dataclasses import dataclass, field

from etl.building.coherence import CONTROLES
from etl.reading.choices import Liste, listes_de
from etl.reading.entries import SaisieError, parse
from etl.reading.headers import Entete, check_entete, find_entete, is_total, titres
from etl.reading.lecture import Contexte, Depot, Enregistrement, Lecture, Rejet
from etl.reading.sheets import Feuille, read_feuilles
from etl.tables.declared import load_modeles
from etl.tables.published import get_table
from etl.tables.schema import Colonne, Table

# Sheets of the template that hold no data.
SANS_DONNEES = ("Mode d'emploi", "Listes", "Engagements")
VIDE = "cellule vide. Écrivez la valeur dans chaque ligne, sans fusionner de cellules."


@dataclass
class _Feuille:
    """A sheet being read: its table, its lists, and the keys already met with their line."""

    table: Table
    entete: Entete
    listes: dict[str, Liste]
    cles: dict[tuple[object, ...], int] = field(default_factory=dict)


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a filled template: one record per row, in the columns of its table.

    Raises:
        FichierError: no sheet is known, or one has unknown, missing or duplicated columns.

    """
    lecture = Lecture(tables=load_modeles()[depot.source.modele])
    for sheet in read_feuilles(depot.chemin):
        lue = _recognise(depot, sheet, contexte)
        if lue is not None:
            _read_feuille(lue, lecture)
        elif sheet.nom not in SANS_DONNEES:
            lecture.signalements.append(f"feuille « {sheet.nom} » non lue : aucun en-tête du modèle.")
    for controle in CONTROLES:
        controle(lecture)
    return lecture


def _recognise(depot: Depot, sheet: Feuille, contexte: Contexte) -> _Feuille | None:
    """Find which table a sheet holds, by its header: sheets get renamed."""
    candidates = []
    for name in load_modeles()[depot.source.modele]:
        header = find_entete(depot.nom, sheet, titres(name))
        if header:
            table = get_table(name)
            part = len(header.positions) / len(table.saisies)
            candidates.append((part, sheet.nom == table.feuille, table, header))
    if not candidates:
        return None
    _, _, table, header = max(candidates, key=lambda candidate: candidate[:2])
    obligatoires = [column.nom for column in table.saisies if not column.nul]
    check_entete(depot.nom, header, titres(table.nom), obligatoires, [])
    return _Feuille(table, header, listes_de(table, contexte.references))


def _read_feuille(lue: _Feuille, lecture: Lecture) -> None:
    name = lue.entete.feuille.nom
    for row, cells in lue.entete.cellules():
        if not any(cells.values()):
            continue
        if is_total(row):
            lecture.signalements.append(f"feuille {name}, ligne {row.numero} : ligne de total, non lue.")
            continue
        lecture.lues += 1
        values, rejets = _parse_ligne(lue, cells)
        key = tuple(values.get(field_name) for field_name in lue.table.cle)
        if not any(rejet.valeurs_nb for rejet in rejets):
            if key in lue.cles:
                doublon = f"ligne en double : elle répète la ligne {lue.cles[key]}. Gardez la bonne."
                rejets.append(Rejet(doublon, colonne=lue.table.saisies[0].titre, valeur=str(key[0])))
            else:
                lue.cles[key] = row.numero
                lecture.enregistrements.append(Enregistrement(lue.table.nom, values, name, row.numero))
        lecture.rejets += [
            Rejet(rejet.motif, name, row.numero, rejet.colonne, rejet.valeur, rejet.valeurs_nb) for rejet in rejets
        ]


def _parse_ligne(lue: _Feuille, cells: dict[str, str]) -> tuple[dict[str, object], list[Rejet]]:
    """Return the values of a row, and its cells at fault: the row is lost with those that must be filled."""
    values: dict[str, object] = {}
    rejets: list[Rejet] = []
    # A column that was taken out says nothing: it is not a cell left empty.
    for column in (saisie for saisie in lue.table.saisies if saisie.nom in cells):
        text = cells[column.nom]
        try:
            values[column.nom] = _parse(text, column, lue.listes.get(column.nom))
        except SaisieError as error:
            perdue = not column.nul and not any(rejet.valeurs_nb for rejet in rejets)
            motif = str(error) if not column.nul else f"{error} La ligne est gardée sans cette cellule."
            rejets.append(Rejet(motif, colonne=column.titre, valeur=text, valeurs_nb=int(perdue)))
            values[column.nom] = None
    return values, rejets


def _parse(text: str, column: Colonne, listed: Liste | None) -> object:
    if not text:
        if column.nul:
            return None
        raise SaisieError(VIDE)
    if listed:
        return listed.find(text, column.titre)
    return parse(text, column)
