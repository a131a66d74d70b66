"""INSEE's wide files: one row per place, one column per variable (csv, workbook or zip).

The header is the first row that holds the code column.

The TOML of the source says which columns exist and which year of data each edition holds: the year in the name of such
a file is often that of its publication.
"""

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from etl.catalogue.fiche import Indicateur
from etl.reading.cells import parse_cells
from etl.reading.lecture import CODES_TERRITOIRE, OBSERVATION, Contexte, Depot, Lecture, Rejet
from etl.reading.sheets import Feuille, Ligne
from etl.reading.wide import Tableau, WideColumn, check_colonnes, code_of, find_colonnes, find_edition, find_tableaux

COLONNES_LIBELLE = ("LIBGEO", "LIBQPV", "LIB_QP")


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a file of a source whose `lecteur` is "insee" into observations.

    Empty cells are NULL with a statut, never 0. A cell that is neither a number nor a code of secrecy, a malformed
    place code, a repeated place and a truncated row are rejected one by one.

    Raises:
        FichierError: unknown edition, header not found, unknown or missing column: nothing of the file is published.

    """
    edition, zonage = find_edition(depot)
    lecture = Lecture()
    for tableau in find_tableaux(depot, edition, zonage):
        _read_tableau(tableau, contexte, lecture)
    return lecture


def _read_tableau(tableau: Tableau, contexte: Contexte, lecture: Lecture) -> None:
    usages = contexte.catalogue.indicateurs_de(tableau.depot.source.code)
    columns = list(find_colonnes(tableau))
    check_colonnes(tableau, columns, set(usages), lecture)
    lecture.lues += len(tableau.lignes) * len(columns)
    retenues = list(_lignes_retenues(tableau, len(columns), contexte, lecture))
    lieux = _lieux(tableau, retenues)
    for column in columns:
        indicateurs = usages.get(column.variable, [])
        if not indicateurs:
            lecture.hors_perimetre += len(retenues)
        for rank, indicateur in enumerate(indicateurs):
            # A variable that feeds a second indicator makes as many long rows again.
            lecture.lues += len(retenues) if rank else 0
            table = _observations(tableau, retenues, lieux, column, indicateur)
            table = _sans_rejets(table, tableau.feuille, indicateur, lecture)
            lecture.observations = pa.concat_tables([lecture.observations, table])


def _lignes_retenues(tableau: Tableau, valeurs_nb: int, contexte: Contexte, lecture: Lecture) -> Iterator[Ligne]:
    """Yield the rows in scope; reject the malformed ones, count the others out of scope."""
    width, position_code = max(tableau.positions.values()) + 1, tableau.position_code
    vus: dict[str, int] = {}
    for row in tableau.lignes:
        code = code_of(row, position_code)
        motif = _motif_ligne(row, code, width, tableau.zonage, vus)
        if motif:
            column = tableau.entete[position_code].strip()
            lecture.rejets.append(Rejet(motif, tableau.feuille.nom, row.numero, column, code, valeurs_nb))
        elif contexte.retient(tableau.zonage, code):
            yield row
        else:
            lecture.hors_perimetre += valeurs_nb
        vus.setdefault(code, row.numero)


def _motif_ligne(row: Ligne, code: str, width: int, zonage: str, vus: dict[str, int]) -> str:
    if len(row.cellules) < width:
        return f"ligne tronquée : {len(row.cellules)} cellules au lieu de {width}. Redemandez le fichier complet."
    if any(cell.strip() for cell in row.cellules[width:]):
        return f"ligne trop longue : des valeurs au-delà de la {width}e colonne. Vérifiez le séparateur « ; »."
    if not re.fullmatch(CODES_TERRITOIRE[zonage], code):
        return f"« {code} » n'est pas un code de territoire {zonage}."
    if code in vus:
        return f"« {code} » est déjà à la ligne {vus[code]} : gardez une seule des deux lignes."
    return ""


def _lieux(tableau: Tableau, retenues: list[Ligne]) -> dict[str, pa.Array]:
    """Return what every variable of a row shares: the place, its label, the line. Made once, whatever the variables."""
    position_code = tableau.position_code
    position = next((tableau.positions[name] for name in COLONNES_LIBELLE if name in tableau.positions), None)
    libelles = [row.cellules[position].strip() or None if position is not None else None for row in retenues]
    return {
        "code_territoire": pa.array([code_of(row, position_code) for row in retenues], pa.string()),
        "libelle_territoire": pa.array(libelles, pa.string()),
        "ligne": pa.array([row.numero for row in retenues], pa.int32()),
    }


def _observations(
    tableau: Tableau, retenues: list[Ligne], lieux: dict[str, pa.Array], column: WideColumn, indicateur: Indicateur
) -> pa.Table:
    source = tableau.depot.source
    raw = pa.array([row.cellules[column.position] for row in retenues], pa.string())
    values, statuts = parse_cells(raw, source.cellule_vide)
    if column.note is not None:
        notes = pa.array([row.cellules[column.note] for row in retenues], pa.string())
        statuts = _avec_note(statuts, notes, source.cellule_vide)
    start, end = column.groupe.fenetre
    par_ligne = {**lieux, "valeur": values, "statut": statuts, "brut": raw}
    constantes = {
        "indicateur": indicateur.code,
        "zonage": tableau.zonage,
        "edition": str(column.millesime),
        "millesime": column.millesime,
        "millesime_deduit": column.deduit,
        "fenetre_debut": column.millesime + start,
        "fenetre_fin": column.millesime + end,
        "publication": tableau.edition.publication,
        "ecart_minimal_ans": source.ecart_minimal_ans
        if column.groupe.ecart_minimal_ans is None
        else column.groupe.ecart_minimal_ans,
        "source": source.code,
        "fichier": tableau.depot.nom,
        "feuille": tableau.feuille.nom,
        "variable": column.nom,
        "fictif": tableau.depot.fictif,
    }
    return pa.Table.from_arrays(
        [
            par_ligne[field_name.name]
            if field_name.name in par_ligne
            else pa.repeat(pa.scalar(constantes.get(field_name.name), field_name.type), len(retenues))
            for field_name in OBSERVATION
        ],
        schema=OBSERVATION,
    )


def _avec_note(statuts: pa.StringArray, notes: pa.StringArray, vide: str) -> pa.StringArray:
    """Read the note beside a value: noted values are published « prudence », empty cells noted 2 or more are secret."""
    note = pc.utf8_trim_whitespace(notes)
    notee = pc.invert(pc.is_in(note, pa.array(["", "0"])))
    masquee = pc.is_in(note, pa.array(["2", "3", "4", "5", "6"]))
    statuts = pc.if_else(pc.and_(pc.equal(statuts, "publie"), notee), "prudence", statuts)
    return pc.if_else(pc.and_(pc.equal(statuts, vide), masquee), "secret", statuts)


def _sans_rejets(table: pa.Table, sheet: Feuille, indicateur: Indicateur, lecture: Lecture) -> pa.Table:
    """Move the unreadable and the impossible values of a column to the rejets."""
    illisible = pc.is_null(table["statut"])
    hors_bornes = pc.less(table["valeur"], 0)
    if indicateur.unite == "%":
        hors_bornes = pc.or_(hors_bornes, pc.greater(table["valeur"], 100))
    hors_bornes = pc.fill_null(hors_bornes, False)
    for masque, motif in (
        (illisible, "n'est ni un nombre ni un code de secret connu (s, ns, nd, so, NA, NR)."),
        (hors_bornes, f"est hors des bornes possibles pour « {indicateur.libelle} » ({indicateur.unite})."),
    ):
        for rejet in table.filter(masque).select(["ligne", "variable", "brut"]).to_pylist():
            lecture.rejets.append(
                Rejet(f"« {rejet['brut']} » {motif}", sheet.nom, rejet["ligne"], rejet["variable"], rejet["brut"])
            )
    return table.filter(pc.invert(pc.or_(illisible, hors_bornes)))
