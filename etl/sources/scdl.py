"""Grants published as open data (schéma SCDL « subventions »): kept apart, to be set beside the actions."""

import re
from collections.abc import Mapping

from etl.reading.entries import SaisieError, parse_date
from etl.reading.headers import check_entete, find_entete
from etl.reading.lecture import Contexte, Depot, Enregistrement, Lecture, Rejet
from etl.reading.sheets import FichierError, read_feuilles

# What the schema asks of each cell (schema.json v2.1.1), and how it is said.
REGLES = {
    "attribuant": (r".+", "un nom"),
    "id_attribuant": (r"\d{14}", "les 14 chiffres du SIRET"),
    "convention_le": (r"\d{4}-\d{2}-\d{2}", "une date AAAA-MM-JJ"),
    "beneficiaire": (r".+", "un nom"),
    "siret": (r"(\d{14})?", "les 14 chiffres du SIRET, ou rien"),
    "rna": (r"(W\d{9})?", "W et 9 chiffres, ou rien"),
    "objet": (r".{1,256}", "un texte de 256 signes au plus"),
    "montant_eur": (r"\d+(\.\d+)?", "un nombre à point décimal, sans espace"),
    "nature": (r"aide en numéraire|aide en nature|aide en numéraire;aide en nature|aide en nature;aide en numéraire",
               "aide en numéraire, aide en nature, ou les deux séparées par un point-virgule"),
    "conditions_versement": (r"unique|échelonné|autre", "unique, échelonné ou autre"),
    "dates_versement": (r"\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?", "AAAA-MM-JJ, ou AAAA-MM-JJ/AAAA-MM-JJ"),
    "notification_ue": (r"oui|non", "oui ou non"),
    "part": (r"0?\.\d+|0\.\d+|1(\.0+)?", "un nombre de 0.01 à 1"),
}  # fmt: skip
PUBLIEES = (
    "attribuant",
    "id_attribuant",
    "reference_decision",
    "beneficiaire",
    "siret",
    "rna",
    "objet",
    "nature",
    "conditions_versement",
)


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a file of grants: the rows of the contract's signataires are kept, those of others are out of scope.

    Raises:
        FichierError: a column is unknown, missing or in double.

    """
    source = depot.source
    (feuille,) = read_feuilles(depot.chemin)
    entete = find_entete(depot.nom, feuille, source.colonnes)
    if entete is None:
        raise FichierError(f"{depot.nom} : en-tête inconnu. Attendu : {', '.join(source.colonnes)}.")
    check_entete(depot.nom, entete, source.colonnes, source.obligatoires, source.autres)
    lecture = Lecture()
    for ligne, cellules in entete.cellules():
        lecture.lues += 1
        # The schema writes « échelonné »; published files also shout it.
        cellules |= {champ: cellules.get(champ, "").lower() for champ in ("conditions_versement", "notification_ue")}
        motifs = _motifs(cellules, source.colonnes)
        lecture.rejets += [
            Rejet(motif, feuille.nom, ligne.numero, colonne, valeur, valeurs_nb=int(rang == 0))
            for rang, (colonne, valeur, motif) in enumerate(motifs)
        ]
        if motifs:
            continue
        if contexte.perimetre is not None and cellules["id_attribuant"][:9] not in contexte.perimetre["SIREN"]:
            lecture.hors_perimetre += 1
            continue
        lecture.enregistrements.append(Enregistrement("subvention", _subvention(cellules), feuille.nom, ligne.numero))
    return lecture


def _subvention(cellules: Mapping[str, str]) -> dict[str, object]:
    return {
        **{champ: cellules.get(champ) or None for champ in PUBLIEES},
        "convention_le": parse_date(cellules["convention_le"]),
        "montant_eur": float(cellules["montant_eur"]),
    }


def _motifs(cellules: Mapping[str, str], colonnes: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
    """Return the cells at fault: column, value and reason."""
    motifs = []
    for champ, (regle, attendu) in REGLES.items():
        valeur = cellules.get(champ)
        if valeur is not None and not re.fullmatch(regle, valeur):
            motifs.append((colonnes[champ][0], valeur, f"{_dit(valeur)}. Attendu : {attendu}."))
    if not cellules.get("siret") and not cellules.get("rna"):
        motifs.append(
            (colonnes["siret"][0], "", "le bénéficiaire n'a ni SIRET ni numéro RNA. Attendu : l'un des deux.")
        )
    try:
        parse_date(cellules["convention_le"])
    except SaisieError as erreur:
        if not motifs:
            motifs.append((colonnes["convention_le"][0], cellules["convention_le"], str(erreur)))
    return motifs


def _dit(valeur: str) -> str:
    return f"« {valeur} » ne convient pas" if valeur else "cellule vide"
