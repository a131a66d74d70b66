"""Find the tables in INSEE's wide files: which edition, sheet and header, which column holds which variable."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from etl.catalogue.fiche import Edition, Groupe, adapter
from etl.reading.lecture import CODES_TERRITOIRE, Depot, Lecture
from etl.reading.sheets import Feuille, FichierError, Ligne, read_feuilles

LIGNES_AVANT_ENTETE = 40


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
        return self.positions[normalise(self.depot.source.colonne_code)]


def find_edition(depot: Depot) -> tuple[Edition, str]:
    """Return the edition and the zoning that the name of a file says.

    Raises:
        FichierError: the edition is not described; the message names the line to add.

    """
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


def find_tableaux(depot: Depot, edition: Edition, zonage: str) -> list[Tableau]:
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
        if normalise(depot.source.colonne_code) in map(normalise, ligne.cellules)
    ]
    # One header per sheet: the first that names a variable.
    entetes = {candidat.feuille.nom: candidat for candidat in reversed(candidats) if any(find_colonnes(candidat))}
    if not candidats:
        raise FichierError(
            f"{depot.nom} : aucune ligne d'en-tête ne contient la colonne « {depot.source.colonne_code} » "
            f"dans les {LIGNES_AVANT_ENTETE} premières lignes."
        )
    return [_avec_son_zonage(tableau) for tableau in reversed(entetes.values())] or candidats[:1]


def _avec_son_zonage(tableau: Tableau) -> Tableau:
    """Give a sheet the zoning that its codes are of: files not yet seen may hold communes and EPCI beside the QPV."""
    if tableau.depot.source.verifie:
        return tableau
    codes = [code_of(ligne, tableau.position_code) for ligne in tableau.lignes]
    for zonage in (tableau.zonage, "COM", "EPCI"):
        if 2 * sum(bool(re.fullmatch(CODES_TERRITOIRE[zonage], code)) for code in codes) > len(codes):
            return replace(tableau, zonage=zonage)
    return tableau


def _positions(depot: Depot, entete: list[str]) -> dict[str, int]:
    noms = [normalise(nom) for nom in entete]
    doubles = [nom for nom, nombre in Counter(noms).items() if nom and nombre > 1]
    if doubles:
        raise FichierError(
            f"{depot.nom} : colonnes en double dans l'en-tête : {', '.join(doubles)}. Gardez-en une seule."
        )
    return {nom: position for position, nom in enumerate(noms) if nom}


def find_colonnes(tableau: Tableau) -> Iterator[Colonne]:
    """Yield the columns that hold a variable of the source, in the order of its TOML."""
    edition, positions = tableau.edition, tableau.positions
    for nom_groupe, millesime in edition.millesimes.items():
        groupe = tableau.depot.source.groupes[nom_groupe]
        notes = [positions[nom] for note in groupe.note if (nom := normalise(adapter(note, millesime))) in positions]
        for variable in groupe.variables:
            noms = map(normalise, groupe.colonnes(variable, millesime))
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


def check_colonnes(tableau: Tableau, colonnes: list[Colonne], utilisees: set[str], lecture: Lecture) -> None:
    """Stop on an unknown column (or report it, for a source not yet seen), and on a missing one that we publish."""
    source, edition = tableau.depot.source, tableau.edition
    connues = {normalise(colonne.nom) for colonne in colonnes} | {normalise(source.colonne_code)}
    attendues = set()
    for nom_groupe, millesime in edition.millesimes.items():
        groupe = source.groupes[nom_groupe]
        connues |= {normalise(adapter(nom, millesime)) for nom in (*groupe.note, *source.autres)}
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


def code_of(ligne: Ligne, position: int) -> str:
    """Return the place code of a row, freed from the ="80021" that keeps zeros in a spreadsheet."""
    brut = ligne.cellules[position].strip() if position < len(ligne.cellules) else ""
    return re.sub(r'^="?(.*?)"?$', r"\1", brut) if brut.startswith("=") else brut


def normalise(nom: str) -> str:
    """Return a column name as it is compared: without its outer spaces, in capitals."""
    return nom.strip().upper()
