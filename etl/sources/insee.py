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
from etl.reading.sheets import Row, Sheet
from etl.reading.wide import WideColumn, WideTable, check_columns, code_of, find_columns, find_edition, find_tables

LABEL_COLUMNS = ("LIBGEO", "LIBQPV", "LIB_QP")


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a file of a source whose `lecteur` is "insee" into observations.

    Empty cells are NULL with a statut, never 0. A cell that is neither a number nor a code of secrecy, a malformed
    place code, a repeated place and a truncated row are rejected one by one.

    Raises:
        FileError: unknown edition, header not found, unknown or missing column: nothing of the file is published.

    """
    edition, zonage = find_edition(depot)
    lecture = Lecture()
    for tableau in find_tables(depot, edition, zonage):
        _read_table(tableau, contexte, lecture)
    return lecture


def _read_table(tableau: WideTable, contexte: Contexte, lecture: Lecture) -> None:
    usages = contexte.catalogue.indicateurs_de(tableau.depot.source.code)
    columns = list(find_columns(tableau))
    check_columns(tableau, columns, set(usages), lecture)
    lecture.lues += len(tableau.rows) * len(columns)
    retenues = list(_rows_in_scope(tableau, len(columns), contexte, lecture))
    lieux = _row_places(tableau, retenues)
    for column in columns:
        indicateurs = usages.get(column.variable, [])
        if not indicateurs:
            lecture.hors_perimetre += len(retenues)
        for rank, indicateur in enumerate(indicateurs):
            # A variable that feeds a second indicator makes as many long rows again.
            lecture.lues += len(retenues) if rank else 0
            table = _build_observations(tableau, retenues, lieux, column, indicateur)
            table = _without_rejets(table, tableau.sheet, lecture)
            lecture.observations = pa.concat_tables([lecture.observations, table])


def _rows_in_scope(tableau: WideTable, valeurs_nb: int, contexte: Contexte, lecture: Lecture) -> Iterator[Row]:
    """Yield the rows in scope; reject the malformed ones, count the others out of scope."""
    width, position_code = max(tableau.positions.values()) + 1, tableau.position_code
    seen: dict[str, int] = {}
    for row in tableau.rows:
        code = code_of(row, position_code)
        motif = _row_fault(row, code, width, tableau.zonage, seen)
        if motif:
            column = tableau.header[position_code].strip()
            lecture.rejets.append(Rejet(motif, tableau.sheet.name, row.number, column, code, valeurs_nb))
        elif contexte.keeps(tableau.zonage, code):
            yield row
        else:
            lecture.hors_perimetre += valeurs_nb
        seen.setdefault(code, row.number)


def _row_fault(row: Row, code: str, width: int, zonage: str, seen: dict[str, int]) -> str:
    if len(row.cells) < width:
        return f"ligne tronquée : {len(row.cells)} cellules au lieu de {width}. Redemandez le fichier complet."
    if any(cell.strip() for cell in row.cells[width:]):
        return f"ligne trop longue : des valeurs au-delà de la {width}e colonne. Vérifiez le séparateur « ; »."
    if not re.fullmatch(CODES_TERRITOIRE[zonage], code):
        return f"« {code} » n'est pas un code de territoire {zonage}."
    if code in seen:
        return f"« {code} » est déjà à la ligne {seen[code]} : gardez une seule des deux lignes."
    return ""


def _row_places(tableau: WideTable, retenues: list[Row]) -> dict[str, pa.Array]:
    """Return what every variable of a row shares: the place, its label, the line. Made once, whatever the variables."""
    position_code = tableau.position_code
    position = next((tableau.positions[name] for name in LABEL_COLUMNS if name in tableau.positions), None)
    libelles = [row.cells[position].strip() or None if position is not None else None for row in retenues]
    return {
        "code_territoire": pa.array([code_of(row, position_code) for row in retenues], pa.string()),
        "libelle_territoire": pa.array(libelles, pa.string()),
        "ligne": pa.array([row.number for row in retenues], pa.int32()),
    }


def _build_observations(
    tableau: WideTable, retenues: list[Row], lieux: dict[str, pa.Array], column: WideColumn, indicateur: Indicateur
) -> pa.Table:
    source = tableau.depot.source
    raw = pa.array([row.cells[column.position] for row in retenues], pa.string())
    values, statuts = parse_cells(raw, source.cellule_vide)
    if column.note is not None:
        notes = pa.array([row.cells[column.note] for row in retenues], pa.string())
        statuts = _with_note(statuts, notes, source.cellule_vide)
    if source.secondaire:
        statuts = pc.if_else(pc.is_in(statuts, pa.array(["publie"])), "secondaire", statuts)
    annee = column.millesime or None
    start, end = column.groupe.fenetre
    par_ligne = {**lieux, "valeur": values, "statut": statuts, "brut": raw}
    constantes = {
        "indicateur": indicateur.code,
        "zonage": tableau.zonage,
        "edition": column.groupe.edition or str(annee),
        "millesime": annee,
        "millesime_deduit": column.deduit,
        "fenetre_debut": annee and annee + start,
        "fenetre_fin": annee and annee + end,
        "publication": tableau.edition.publication,
        "ecart_minimal_ans": source.ecart_minimal_ans
        if column.groupe.ecart_minimal_ans is None
        else column.groupe.ecart_minimal_ans,
        "source": source.code,
        "fichier": tableau.depot.nom,
        "feuille": tableau.sheet.name,
        "variable": column.name,
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


def _with_note(statuts: pa.StringArray, notes: pa.StringArray, empty: str) -> pa.StringArray:
    """Read the note beside a value: noted values are published « prudence », empty cells noted 2 or more are secret."""
    note = pc.utf8_trim_whitespace(notes)
    notee = pc.invert(pc.is_in(note, pa.array(["", "0"])))
    masquee = pc.is_in(note, pa.array(["2", "3", "4", "5", "6"]))
    statuts = pc.if_else(pc.and_(pc.equal(statuts, pa.scalar("publie")), notee), "prudence", statuts)
    return pc.if_else(pc.and_(pc.equal(statuts, pa.scalar(empty)), masquee), "secret", statuts)


def _without_rejets(table: pa.Table, sheet: Sheet, lecture: Lecture) -> pa.Table:
    """Move the unreadable values of a column to the rejets; `etl.reading.bounds` sees to the impossible ones."""
    unreadable = pc.is_null(table["statut"])
    for rejet in table.filter(unreadable).select(["ligne", "variable", "brut"]).to_pylist():
        motif = f"« {rejet['brut']} » n'est ni un nombre ni un code de secret connu (s, ns, nd, so, NA, NR)."
        lecture.rejets.append(Rejet(motif, sheet.name, rejet["ligne"], rejet["variable"], rejet["brut"]))
    return table.filter(pc.invert(unreadable))
