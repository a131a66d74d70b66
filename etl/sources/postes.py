"""Adultes-relais and Fonjep posts published by the ANCT: JSON lists, and our own table of those of Amiens.

The mesh is the contrat de ville, never a quartier. Keys are missing rather than null, a year is a number or a text, and
some files hold the same row several times: exact duplicates are counted and set aside.
"""

import json
from collections.abc import Iterator, Mapping

from etl.reading.entries import SaisieError, parse_montant, parse_siret
from etl.reading.lecture import Contexte, Depot, Enregistrement, Lecture, Rejet
from etl.reading.sheets import FichierError, read_feuilles

# The key of each field in ANCT's files, and in our own table.
CLES = {
    "dispositif_poste": ("dispositif",),
    "annee": ("fichier_annee", "annee"),
    "poste": ("id_poste", "poste"),
    "structure": ("raison_sociale", "structure"),
    "siret": ("code_tiers", "siret"),
    "montant_eur": ("montant", "montant_eur"),
    "code_contrat_ville": ("code_cv", "code_contrat_ville"),
    "exemplaires": ("exemplaires",),
}
OBLIGATOIRES = ("annee", "poste", "structure", "montant_eur")
ADULTE_RELAIS, FONJEP = "adulte-relais", "fonjep"
# The amount of a Fonjep post, written in 2025 beside every adulte-relais post, which costs nearly three times as much.
MONTANT_FONJEP_EUR = 7164.0
SUSPECT = "7 164 € est le montant d'un poste Fonjep : à vérifier auprès de l'ANCT"


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a list of posts: one record per distinct row; exact duplicates are set aside, suspect amounts marked.

    Raises:
        FichierError: the file is not a list of posts.

    """
    lecture = Lecture()
    vues: dict[tuple[object, ...], Enregistrement] = {}
    for ligne, brut in _read_objets(depot):
        lecture.lues += 1
        texte = {champ: _texte(brut, cles) for champ, cles in CLES.items()}
        texte["dispositif_poste"] = texte["dispositif_poste"] or depot.chemin.stem.rsplit("-", 1)[0]
        if contexte.perimetre is not None and texte["code_contrat_ville"] not in contexte.perimetre["CONTRAT"]:
            lecture.hors_perimetre += 1
            continue
        vide = next((champ for champ in OBLIGATOIRES if not texte[champ]), None)
        if vide:
            lecture.rejets.append(Rejet("valeur absente.", "", ligne, CLES[vide][0]))
            continue
        try:
            valeurs = _poste(texte)
        except (SaisieError, ValueError) as erreur:
            lecture.rejets.append(Rejet(f"ligne illisible : {erreur}", "", ligne, "montant", texte["montant_eur"]))
            continue
        poste = Enregistrement("poste", valeurs, "", ligne)
        premier = vues.setdefault(tuple(brut.values()), poste)
        if premier is poste:
            lecture.enregistrements.append(poste)
            continue
        premier.valeurs["exemplaires"] = int(str(premier.valeurs["exemplaires"])) + 1
        motif = f"doublon exact de la ligne {premier.ligne} : compté une seule fois."
        lecture.rejets.append(Rejet(motif, "", ligne, "id_poste", texte["poste"]))
    return lecture


def _poste(texte: Mapping[str, str]) -> dict[str, object]:
    dispositif = FONJEP if FONJEP in texte["dispositif_poste"] else ADULTE_RELAIS
    montant = parse_montant(texte["montant_eur"])
    return {
        "dispositif_poste": dispositif,
        "annee": int(texte["annee"]),
        "poste": texte["poste"],
        "structure": texte["structure"],
        "siret": _siret(texte["siret"]),
        "montant_eur": montant,
        "code_contrat_ville": texte["code_contrat_ville"] or None,
        "exemplaires": int(texte["exemplaires"] or 1),
        "suspect": SUSPECT if dispositif == ADULTE_RELAIS and montant == MONTANT_FONJEP_EUR else None,
    }


def _siret(texte: str) -> str | None:
    """Return a SIRET; until 2023 the Fonjep files hold a name there, which is left out."""
    try:
        return parse_siret(texte) if texte else None
    except SaisieError:
        return None


def _texte(brut: Mapping[str, object], cles: tuple[str, ...]) -> str:
    valeur = next((brut[cle] for cle in cles if brut.get(cle) is not None), "")
    return str(valeur).strip()


def _read_objets(depot: Depot) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield each row with its place: its line in a csv, its rank in a JSON list."""
    if depot.chemin.suffix.lower() == ".json":
        try:
            objets = json.loads(depot.chemin.read_text(encoding="utf-8"))
        except (json.JSONDecodeError, UnicodeDecodeError) as erreur:
            raise FichierError(f"{depot.nom} : JSON illisible ({erreur}). Téléchargez-le de nouveau.") from erreur
        if not isinstance(objets, list) or not all(isinstance(objet, dict) for objet in objets):
            raise FichierError(f"{depot.nom} : attendu une liste d'objets, un par poste.")
        yield from enumerate(objets, 1)
        return
    (feuille,) = read_feuilles(depot.chemin)
    entete, *lignes = feuille.lignes
    for ligne in lignes:
        yield ligne.numero, dict(zip(entete.cellules, ligne.cellules, strict=False))
