"""Find the header of files of one row per action or per grant, and know a file by it.

Titles, blank lines, a column more on the left: the header is wherever most of the expected headings are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.catalogue.fiche import Catalogue, Source
from etl.reading.entries import fold
from etl.reading.sheets import SUFFIXES_CLASSEUR, Feuille, FichierError, Ligne, read_feuilles
from etl.tables.published import MODELES, get_table

LIGNES_AVANT_ENTETE = 40
# A header is known when this share of its headings is there: enough to say what is wrong with the others.
RECONNU = 0.6
# Below this one, naming the nearest source would mislead.
PROCHE = 0.3
SUFFIXES = (".csv", *SUFFIXES_CLASSEUR, ".xlsm")
TAILLE_RECONNUE = 50_000_000
TOTAUX = ("total", "totaux", "consolidation", "sous-total")

# The headings that each field may bear.
Colonnes = Mapping[str, Sequence[str]]


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
        for ligne in self.feuille.lignes[self.rang + 1 :]:
            yield (
                ligne,
                {
                    champ: ligne.cellules[position].strip() if position < len(ligne.cellules) else ""
                    for champ, position in self.positions.items()
                },
            )


def find_entete(fichier: str, feuille: Feuille, colonnes: Colonnes) -> Entete | None:
    """Return the header of a sheet, None when no row holds enough of the headings.

    Raises:
        FichierError: a field has two columns.

    """
    debut = feuille.lignes[:LIGNES_AVANT_ENTETE]
    notes = [share(_noms(debut, rang), colonnes) for rang in range(len(debut))]
    if not notes or max(notes) < RECONNU:
        return None
    rang = notes.index(max(notes))
    noms = _noms(debut, rang)
    positions: dict[str, int] = {}
    for champ, intitules in colonnes.items():
        trouvees = _trouvees(noms, intitules)
        if len(trouvees) > 1:
            ou = f"feuille {feuille.nom}, " if feuille.nom else ""
            lieux = " et ".join(str(position + 1) for position in trouvees)
            raise FichierError(
                f"{fichier}, {ou}ligne {debut[rang].numero} : la colonne « {intitules[0]} » est en double "
                f"(colonnes {lieux}). Gardez-en une seule."
            )
        if trouvees:
            positions[champ] = trouvees[0]
    prises = set(positions.values())
    inconnues = [
        cellule.strip() for place, cellule in enumerate(debut[rang].cellules) if cellule.strip() and place not in prises
    ]
    return Entete(feuille, debut[rang], rang, positions, inconnues)


def find_source(chemin: Path, catalogue: Catalogue) -> tuple[Source | None, str | None]:
    """Return the source whose header a file bears, or what it bears instead and what it is nearest to.

    Raises:
        FichierError: the file cannot be opened.

    """
    if chemin.suffix.lower() not in SUFFIXES or chemin.stat().st_size > TAILLE_RECONNUE:
        return None, None
    feuilles = read_feuilles(chemin)
    rangees = [
        _noms(feuille.lignes, rang)
        for feuille in feuilles
        for rang in range(min(len(feuille.lignes), LIGNES_AVANT_ENTETE))
    ]
    notes = [
        (share(noms, colonnes), source, colonnes, noms)
        for source in catalogue.sources.values()
        for colonnes in signatures(source)
        for noms in rangees
    ]
    note, source, colonnes, noms = max(notes, key=lambda candidat: candidat[0])
    if note >= RECONNU:
        return source, None
    manquantes = [intitules[0] for intitules in colonnes.values() if not _trouvees(noms, intitules)]
    return None, (
        f"en-tête inconnu. Le plus proche est celui de « {source.libelle} », auquel il manque : "
        f"{', '.join(manquantes[:8])}{'…' if len(manquantes) > 8 else ''}."
        if note >= PROCHE
        else "en-tête inconnu : aucune colonne attendue dans les quarante premières lignes."
    )


def signatures(source: Source) -> list[Colonnes]:
    """Return the headers that files of a source may bear: one, or one per sheet of a template."""
    if source.modele:
        return [titres(nom) for nom in MODELES[source.modele]]
    return [source.colonnes] if source.colonnes else []


def titres(table: str) -> Colonnes:
    """Return the headings of the sheet of a template."""
    return {colonne.nom: [colonne.titre] for colonne in get_table(table).saisies}


def share(noms: Sequence[set[str]], colonnes: Colonnes) -> float:
    """Return the share of the fields whose heading is in a row."""
    ecrits = set().union(*noms)
    return sum(any(_cle(nom) in ecrits for nom in intitules) for intitules in colonnes.values()) / len(colonnes)


def is_total(ligne: Ligne) -> bool:
    """Tell whether a row is the total at the foot of a sheet."""
    premiere = next((cellule for cellule in ligne.cellules if cellule.strip()), "")
    return fold(premiere).rstrip(" :").split(" ")[0] in TOTAUX


def check_entete(
    fichier: str, entete: Entete, colonnes: Colonnes, obligatoires: Sequence[str], connues: Sequence[str]
) -> None:
    """Stop on an unknown column or on a missing one that matters, listing unknown, missing and known ones.

    Raises:
        FichierError: such a column.

    """
    admises = {fold(nom) for nom in connues}
    inconnues = [nom for nom in entete.inconnues if fold(nom) not in admises]
    manquantes = [colonnes[champ][0] for champ in obligatoires if champ not in entete.positions]
    if inconnues or manquantes:
        presentes = [colonnes[champ][0] for champ in entete.positions]
        ou = f"feuille {entete.feuille.nom}, " if entete.feuille.nom else ""
        raise FichierError(
            f"{fichier}, {ou}ligne {entete.ligne.numero} : colonnes inconnues : {', '.join(inconnues) or 'aucune'} ; "
            f"manquantes : {', '.join(manquantes) or 'aucune'} ; connues : {', '.join(presentes)}. "
            "Reprenez les intitulés d'origine, ou supprimez les colonnes ajoutées."
        )


def _noms(lignes: Sequence[Ligne], rang: int) -> list[set[str]]:
    """Return the names that each column of a row may go by: its own, and its own below that of its group."""
    groupes = lignes[rang - 1].cellules if rang else []
    groupe = ""
    noms = []
    for place, cellule in enumerate(lignes[rang].cellules):
        groupe = (groupes[place].strip() if place < len(groupes) else "") or groupe
        nom = _cle(cellule)
        noms.append({nom, _cle(f"{groupe} > {nom}")} if nom else set())
    return noms


def _trouvees(noms: Sequence[set[str]], intitules: Sequence[str]) -> list[int]:
    for intitule in intitules:
        places = [place for place, ecritures in enumerate(noms) if _cle(intitule) in ecritures]
        if places:
            return places
    return []


def _cle(nom: str) -> str:
    """Return a heading as it is compared: the star of a required field is not part of it."""
    return fold(nom).rstrip("* ")
