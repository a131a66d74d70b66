"""Our own templates (`python -m etl modeles`), filled by hand: one sheet per table, the header wherever it slid."""

import re
from dataclasses import dataclass, field

from etl.building.coherence import CONTROLES
from etl.reading.choices import Liste, listes_de
from etl.reading.entries import SaisieError, parse
from etl.reading.headers import Entete, check_entete, find_entete, is_total, titres
from etl.reading.lecture import Contexte, Depot, Enregistrement, Lecture, Rejet
from etl.reading.sheets import Feuille, read_feuilles
from etl.tables.published import MODELES, get_table
from etl.tables.schema import Colonne, Table

# Sheets of the template that hold no data.
SANS_DONNEES = ("Mode d'emploi", "Listes", "Engagements")
NUMERO_DAUPHIN = re.compile(r"(?:DA)?(\d{8})(?:-\d*)?", re.IGNORECASE)
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
    lecture = Lecture(tables=MODELES[depot.source.modele])
    for feuille in read_feuilles(depot.chemin):
        lue = _recognise(depot, feuille, contexte)
        if lue is not None:
            _read_feuille(lue, lecture)
        elif feuille.nom not in SANS_DONNEES:
            lecture.signalements.append(f"feuille « {feuille.nom} » non lue : aucun en-tête du modèle.")
    for controle in CONTROLES:
        controle(lecture)
    return lecture


def _recognise(depot: Depot, feuille: Feuille, contexte: Contexte) -> _Feuille | None:
    """Find which table a sheet holds, by its header: sheets get renamed."""
    candidates = []
    for nom in MODELES[depot.source.modele]:
        entete = find_entete(depot.nom, feuille, titres(nom))
        if entete:
            table = get_table(nom)
            part = len(entete.positions) / len(table.saisies)
            candidates.append((part, feuille.nom == table.feuille, table, entete))
    if not candidates:
        return None
    _, _, table, entete = max(candidates, key=lambda candidate: candidate[:2])
    obligatoires = [colonne.nom for colonne in table.saisies if not colonne.nul]
    check_entete(depot.nom, entete, titres(table.nom), obligatoires, [])
    return _Feuille(table, entete, listes_de(table, contexte.references))


def _read_feuille(lue: _Feuille, lecture: Lecture) -> None:
    nom = lue.entete.feuille.nom
    for ligne, cellules in lue.entete.cellules():
        if not any(cellules.values()):
            continue
        if is_total(ligne):
            lecture.signalements.append(f"feuille {nom}, ligne {ligne.numero} : ligne de total, non lue.")
            continue
        lecture.lues += 1
        valeurs, rejets = _parse_ligne(lue, cellules)
        cle = tuple(valeurs.get(champ) for champ in lue.table.cle)
        if not any(rejet.valeurs_nb for rejet in rejets):
            if cle in lue.cles:
                doublon = f"ligne en double : elle répète la ligne {lue.cles[cle]}. Gardez la bonne."
                rejets.append(Rejet(doublon, colonne=lue.table.saisies[0].titre, valeur=str(cle[0])))
            else:
                lue.cles[cle] = ligne.numero
                lecture.enregistrements.append(Enregistrement(lue.table.nom, valeurs, nom, ligne.numero))
        lecture.rejets += [
            Rejet(rejet.motif, nom, ligne.numero, rejet.colonne, rejet.valeur, rejet.valeurs_nb) for rejet in rejets
        ]


def _parse_ligne(lue: _Feuille, cellules: dict[str, str]) -> tuple[dict[str, object], list[Rejet]]:
    """Return the values of a row, and its cells at fault: the row is lost with those that must be filled."""
    valeurs: dict[str, object] = {}
    rejets: list[Rejet] = []
    # A column that was taken out says nothing: it is not a cell left empty.
    for colonne in (saisie for saisie in lue.table.saisies if saisie.nom in cellules):
        texte = cellules[colonne.nom]
        try:
            valeurs[colonne.nom] = _parse(texte, colonne, lue.listes.get(colonne.nom))
        except SaisieError as erreur:
            perdue = not colonne.nul and not any(rejet.valeurs_nb for rejet in rejets)
            motif = str(erreur) if not colonne.nul else f"{erreur} La ligne est gardée sans cette cellule."
            rejets.append(Rejet(motif, colonne=colonne.titre, valeur=texte, valeurs_nb=int(perdue)))
            valeurs[colonne.nom] = None
    return valeurs, rejets


def _parse(texte: str, colonne: Colonne, liste: Liste | None) -> object:
    if not texte:
        if colonne.nul:
            return None
        raise SaisieError(VIDE)
    if liste:
        return liste.find(texte, colonne.titre)
    if colonne.nom == "action":
        return normalise_action(texte)
    return parse(texte, colonne)


def normalise_action(texte: str) -> str:
    """Write a DAUPHIN number as « DA00012345 », whatever prefix and suffix it was exported with."""
    numero = NUMERO_DAUPHIN.fullmatch(texte)
    return f"DA{numero[1]}" if numero else texte
