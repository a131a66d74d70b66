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
from etl.reading.cells import parse
from etl.reading.lecture import CODES_TERRITOIRE, OBSERVATION, Contexte, Depot, Lecture, Rejet
from etl.reading.sheets import Feuille, Ligne
from etl.reading.wide import Colonne, Tableau, check_colonnes, code_of, find_colonnes, find_edition, find_tableaux

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
    colonnes = list(find_colonnes(tableau))
    check_colonnes(tableau, colonnes, set(usages), lecture)
    lecture.lues += len(tableau.lignes) * len(colonnes)
    retenues = list(_lignes_retenues(tableau, len(colonnes), contexte, lecture))
    lieux = _lieux(tableau, retenues)
    for colonne in colonnes:
        indicateurs = usages.get(colonne.variable, [])
        if not indicateurs:
            lecture.hors_perimetre += len(retenues)
        for rang, indicateur in enumerate(indicateurs):
            # A variable that feeds a second indicator makes as many long rows again.
            lecture.lues += len(retenues) if rang else 0
            table = _observations(tableau, retenues, lieux, colonne, indicateur)
            table = _sans_rejets(table, tableau.feuille, indicateur, lecture)
            lecture.observations = pa.concat_tables([lecture.observations, table])


def _lignes_retenues(tableau: Tableau, valeurs_nb: int, contexte: Contexte, lecture: Lecture) -> Iterator[Ligne]:
    """Yield the rows in scope; reject the malformed ones, count the others out of scope."""
    largeur, position_code = max(tableau.positions.values()) + 1, tableau.position_code
    vus: dict[str, int] = {}
    for ligne in tableau.lignes:
        code = code_of(ligne, position_code)
        motif = _motif_ligne(ligne, code, largeur, tableau.zonage, vus)
        if motif:
            colonne = tableau.entete[position_code].strip()
            lecture.rejets.append(Rejet(motif, tableau.feuille.nom, ligne.numero, colonne, code, valeurs_nb))
        elif contexte.retient(tableau.zonage, code):
            yield ligne
        else:
            lecture.hors_perimetre += valeurs_nb
        vus.setdefault(code, ligne.numero)


def _motif_ligne(ligne: Ligne, code: str, largeur: int, zonage: str, vus: dict[str, int]) -> str:
    if len(ligne.cellules) < largeur:
        return f"ligne tronquée : {len(ligne.cellules)} cellules au lieu de {largeur}. Redemandez le fichier complet."
    if any(cellule.strip() for cellule in ligne.cellules[largeur:]):
        return f"ligne trop longue : des valeurs au-delà de la {largeur}e colonne. Vérifiez le séparateur « ; »."
    if not re.fullmatch(CODES_TERRITOIRE[zonage], code):
        return f"« {code} » n'est pas un code de territoire {zonage}."
    if code in vus:
        return f"« {code} » est déjà à la ligne {vus[code]} : gardez une seule des deux lignes."
    return ""


def _lieux(tableau: Tableau, retenues: list[Ligne]) -> dict[str, pa.Array]:
    """Return what every variable of a row shares: the place, its label, the line. Made once, whatever the variables."""
    position_code = tableau.position_code
    position = next((tableau.positions[nom] for nom in COLONNES_LIBELLE if nom in tableau.positions), None)
    libelles = [ligne.cellules[position].strip() or None if position is not None else None for ligne in retenues]
    return {
        "code_territoire": pa.array([code_of(ligne, position_code) for ligne in retenues], pa.string()),
        "libelle_territoire": pa.array(libelles, pa.string()),
        "ligne": pa.array([ligne.numero for ligne in retenues], pa.int32()),
    }


def _observations(
    tableau: Tableau, retenues: list[Ligne], lieux: dict[str, pa.Array], colonne: Colonne, indicateur: Indicateur
) -> pa.Table:
    source = tableau.depot.source
    brut = pa.array([ligne.cellules[colonne.position] for ligne in retenues], pa.string())
    valeurs, statuts = parse(brut, source.cellule_vide)
    if colonne.note is not None:
        notes = pa.array([ligne.cellules[colonne.note] for ligne in retenues], pa.string())
        statuts = _avec_note(statuts, notes, source.cellule_vide)
    debut, fin = colonne.groupe.fenetre
    par_ligne = {**lieux, "valeur": valeurs, "statut": statuts, "brut": brut}
    constantes = {
        "indicateur": indicateur.code,
        "zonage": tableau.zonage,
        "edition": str(colonne.millesime),
        "millesime": colonne.millesime,
        "millesime_deduit": colonne.deduit,
        "fenetre_debut": colonne.millesime + debut,
        "fenetre_fin": colonne.millesime + fin,
        "publication": tableau.edition.publication,
        "ecart_minimal_ans": source.ecart_minimal_ans
        if colonne.groupe.ecart_minimal_ans is None
        else colonne.groupe.ecart_minimal_ans,
        "source": source.code,
        "fichier": tableau.depot.nom,
        "feuille": tableau.feuille.nom,
        "variable": colonne.nom,
        "fictif": tableau.depot.fictif,
    }
    return pa.Table.from_arrays(
        [
            par_ligne[champ.name]
            if champ.name in par_ligne
            else pa.repeat(pa.scalar(constantes.get(champ.name), champ.type), len(retenues))
            for champ in OBSERVATION
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


def _sans_rejets(table: pa.Table, feuille: Feuille, indicateur: Indicateur, lecture: Lecture) -> pa.Table:
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
                Rejet(f"« {rejet['brut']} » {motif}", feuille.nom, rejet["ligne"], rejet["variable"], rejet["brut"])
            )
    return table.filter(pc.invert(pc.or_(illisible, hors_bornes)))
