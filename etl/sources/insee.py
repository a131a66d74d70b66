"""INSEE's wide files: one row per place, one column per variable (csv, workbook or zip).

The header is the first row that holds the code column.

The TOML of the source says which columns exist and which year of data each edition holds: the year in the name of such
a file is often that of its publication.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from etl.catalogue import Edition, Groupe, Indicateur, adapter
from etl.cellules import parse
from etl.feuilles import Feuille, FichierError, Ligne, read_feuilles
from etl.observations import CODES_TERRITOIRE, OBSERVATION, Contexte, Depot, Lecture, Rejet

LIGNES_AVANT_ENTETE = 40
COLONNES_LIBELLE = ("LIBGEO", "LIBQPV", "LIB_QP")


@dataclass(frozen=True)
class Colonne:
    """A column of the file that holds a variable: its position, its own name, and how to date and read it."""

    position: int
    nom: str
    variable: str
    groupe: Groupe
    millesime: int
    deduit: bool
    note: int | None


@dataclass(frozen=True)
class Tableau:
    """A sheet found to hold places in rows: its header, its rows below, and the edition and zoning of the file."""

    depot: Depot
    edition: Edition
    zonage: str
    feuille: Feuille
    entete: list[str]
    lignes: list[Ligne]
    positions: dict[str, int]

    @property
    def position_code(self) -> int:
        """The position of the column of place codes."""
        return self.positions[_normalise(self.depot.source.colonne_code)]


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a file of a source whose `lecteur` is "insee" into observations.

    Empty cells are NULL with a statut, never 0. A cell that is neither a number nor a code of secrecy, a malformed
    place code, a repeated place and a truncated row are rejected one by one.

    Raises:
        FichierError: unknown edition, header not found, unknown or missing column: nothing of the file is published.

    """
    edition, zonage = _edition(depot)
    lecture = Lecture()
    tableaux = _tableaux(depot, edition, zonage)
    if not tableaux:
        raise FichierError(
            f"{depot.nom} : aucune ligne d'en-tête ne contient la colonne « {depot.source.colonne_code} » "
            f"dans les {LIGNES_AVANT_ENTETE} premières lignes."
        )
    for tableau in tableaux:
        _read_tableau(tableau, contexte, lecture)
    return lecture


def _edition(depot: Depot) -> tuple[Edition, str]:
    trouve = depot.source.fichier.fullmatch(depot.chemin.name)
    noms = trouve.groupdict() if trouve else {}
    cle = noms.get("edition") or "unique"
    if cle not in depot.source.editions:
        annees = ", ".join(f"{groupe} = AAAA" for groupe in depot.source.groupes)
        raise FichierError(
            f"{depot.nom} : l'édition « {cle} » n'est pas décrite. Ajoutez une ligne à [editions] dans "
            f"etl/sources/{depot.source.code}.toml, qui dit l'année des données de chaque groupe : "
            f"{cle} = {{ {annees} }}. Éditions décrites : {', '.join(depot.source.editions)}."
        )
    return depot.source.editions[cle], (noms.get("zonage") or depot.source.zonage).upper()


def _tableaux(depot: Depot, edition: Edition, zonage: str) -> list[Tableau]:
    """Return the sheets that hold places, each with its header, wherever the producer put it.

    A row that names the code column without any variable is a dictionary of variables (`meta_*.csv`), not a header:
    it is only returned, to be refused with its columns, when the file holds nothing better.
    """
    candidats = [
        Tableau(
            depot, edition, zonage, feuille, ligne.cellules, feuille.lignes[rang:], _positions(depot, ligne.cellules)
        )
        for feuille in read_feuilles(depot.chemin)
        for rang, ligne in enumerate(feuille.lignes[:LIGNES_AVANT_ENTETE], 1)
        if _normalise(depot.source.colonne_code) in map(_normalise, ligne.cellules)
    ]
    # One header per sheet: the first that names a variable.
    entetes = {candidat.feuille.nom: candidat for candidat in reversed(candidats) if any(_colonnes(candidat))}
    return [_avec_son_zonage(tableau) for tableau in reversed(entetes.values())] or candidats[:1]


def _avec_son_zonage(tableau: Tableau) -> Tableau:
    """Give a sheet the zoning that its codes are of: files not yet seen may hold communes and EPCI beside the QPV."""
    if tableau.depot.source.verifie:
        return tableau
    codes = [_code(ligne, tableau.position_code) for ligne in tableau.lignes]
    for zonage in (tableau.zonage, "COM", "EPCI"):
        if 2 * sum(bool(re.fullmatch(CODES_TERRITOIRE[zonage], code)) for code in codes) > len(codes):
            return replace(tableau, zonage=zonage)
    return tableau


def _normalise(nom: str) -> str:
    return nom.strip().upper()


def _read_tableau(tableau: Tableau, contexte: Contexte, lecture: Lecture) -> None:
    usages = contexte.catalogue.indicateurs_de(tableau.depot.source.code)
    colonnes = list(_colonnes(tableau))
    _check_colonnes(tableau, colonnes, set(usages), lecture)
    lecture.lues += len(tableau.lignes) * len(colonnes)
    retenues = list(_lignes_retenues(tableau, len(colonnes), contexte, lecture))
    libelles = _libelles(tableau, retenues)
    for colonne in colonnes:
        indicateurs = usages.get(colonne.variable, [])
        if not indicateurs:
            lecture.hors_perimetre += len(retenues)
        for rang, indicateur in enumerate(indicateurs):
            # A variable that feeds a second indicator makes as many long rows again.
            lecture.lues += len(retenues) if rang else 0
            table = _observations(tableau, retenues, libelles, colonne, indicateur)
            table = _sans_rejets(table, tableau.feuille, indicateur, lecture)
            lecture.observations = pa.concat_tables([lecture.observations, table])


def _positions(depot: Depot, entete: list[str]) -> dict[str, int]:
    noms = [_normalise(nom) for nom in entete]
    doubles = [nom for nom, nombre in Counter(noms).items() if nom and nombre > 1]
    if doubles:
        raise FichierError(
            f"{depot.nom} : colonnes en double dans l'en-tête : {', '.join(doubles)}. Gardez-en une seule."
        )
    return {nom: position for position, nom in enumerate(noms) if nom}


def _colonnes(tableau: Tableau) -> Iterator[Colonne]:
    edition, positions = tableau.edition, tableau.positions
    for nom_groupe, millesime in edition.millesimes.items():
        groupe = tableau.depot.source.groupes[nom_groupe]
        notes = [positions[nom] for note in groupe.note if (nom := _normalise(adapter(note, millesime))) in positions]
        for variable in groupe.variables:
            noms = map(_normalise, groupe.colonnes(variable, millesime))
            position = next((positions[nom] for nom in noms if nom in positions), None)
            if position is not None:
                yield Colonne(
                    position=position,
                    nom=tableau.entete[position].strip(),
                    variable=variable,
                    groupe=groupe,
                    millesime=millesime,
                    deduit=nom_groupe in edition.deduit,
                    note=notes[0] if notes else None,
                )


def _check_colonnes(tableau: Tableau, colonnes: list[Colonne], utilisees: set[str], lecture: Lecture) -> None:
    """Stop on an unknown column (or report it, for a source not yet seen), and on a missing one that we publish."""
    source, edition = tableau.depot.source, tableau.edition
    connues = {_normalise(colonne.nom) for colonne in colonnes} | {_normalise(source.colonne_code)}
    attendues = set()
    for nom_groupe, millesime in edition.millesimes.items():
        groupe = source.groupes[nom_groupe]
        connues |= {_normalise(adapter(nom, millesime)) for nom in (*groupe.note, *source.autres)}
        attendues |= utilisees & set(groupe.variables)
    inconnues = sorted(set(tableau.positions) - connues)
    manquantes = sorted(attendues - {colonne.variable for colonne in colonnes})
    bilan = (
        f"{tableau.depot.nom} : colonnes inconnues : {', '.join(inconnues) or 'aucune'} ; "
        f"manquantes : {', '.join(manquantes) or 'aucune'} ; "
        f"connues : {', '.join(sorted(set(tableau.positions) & connues))}."
    )
    refuser = source.colonnes_inconnues == "refuser"
    if not colonnes or (refuser and (inconnues or manquantes)):
        raise FichierError(f"{bilan} Complétez etl/sources/{source.code}.toml si le producteur a changé ses colonnes.")
    if inconnues or manquantes:
        lecture.signalements.append(bilan)


def _lignes_retenues(tableau: Tableau, valeurs_nb: int, contexte: Contexte, lecture: Lecture) -> Iterator[Ligne]:
    """Yield the rows in scope; reject the malformed ones, count the others out of scope."""
    largeur = max(tableau.positions.values()) + 1
    vus: dict[str, int] = {}
    for ligne in tableau.lignes:
        code = _code(ligne, tableau.position_code)
        motif = _motif_ligne(ligne, code, largeur, tableau.zonage, vus)
        if motif:
            colonne = tableau.entete[tableau.position_code].strip()
            lecture.rejets.append(Rejet(motif, tableau.feuille.nom, ligne.numero, colonne, code, valeurs_nb))
        elif contexte.retient(tableau.zonage, code):
            yield ligne
        else:
            lecture.hors_perimetre += valeurs_nb
        vus.setdefault(code, ligne.numero)


def _code(ligne: Ligne, position: int) -> str:
    """Return the place code of a row, freed from the ="80021" that keeps zeros in a spreadsheet."""
    brut = ligne.cellules[position].strip() if position < len(ligne.cellules) else ""
    return re.sub(r'^="?(.*?)"?$', r"\1", brut)


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


def _libelles(tableau: Tableau, retenues: list[Ligne]) -> list[str | None]:
    position = next((tableau.positions[nom] for nom in COLONNES_LIBELLE if nom in tableau.positions), None)
    return [ligne.cellules[position].strip() or None if position is not None else None for ligne in retenues]


def _observations(
    tableau: Tableau, retenues: list[Ligne], libelles: list[str | None], colonne: Colonne, indicateur: Indicateur
) -> pa.Table:
    source = tableau.depot.source
    brut = pa.array([ligne.cellules[colonne.position] for ligne in retenues], pa.string())
    valeurs, statuts = parse(brut, source.cellule_vide)
    if colonne.note is not None:
        notes = pa.array([ligne.cellules[colonne.note] for ligne in retenues], pa.string())
        statuts = _avec_note(statuts, notes, source.cellule_vide)
    debut, fin = colonne.groupe.fenetre
    par_ligne = {
        "code_territoire": [_code(ligne, tableau.position_code) for ligne in retenues],
        "libelle_territoire": libelles,
        "valeur": valeurs,
        "statut": statuts,
        "ligne": [ligne.numero for ligne in retenues],
        "brut": brut,
    }
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
            pa.array(par_ligne[champ.name], champ.type)
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
