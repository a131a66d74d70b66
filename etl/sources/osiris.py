"""The State's follow-up of bilans (OSIRIS, « SuiviActionsEvaluation »): two rows of header, a « Consolidation » footer.

It comes from sport, youth and associative life, not from the politique de la ville: it names no contrat de ville, so
nothing of it enters the perimeter of one. It is read for the whole of France, as a model of what a bilan holds.
"""

import re
from collections.abc import Mapping

from etl.reading.entries import SaisieError, parse_montant, parse_siret
from etl.reading.headers import check_entete, find_entete
from etl.reading.lecture import Contexte, Depot, Enregistrement, Lecture, Rejet
from etl.reading.sheets import FichierError, read_feuilles

NUMERO = re.compile(r"[A-Z]{2}\d\w-(\d{2})-\d{4}-\d+")
ETAPES = {"demande": "demande", "accorde": "accorde", "realise": "realise"}
COUTS = ("cout_previsionnel_eur", "cout_realise_eur")
FOOTER = "Consolidation"


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a follow-up of bilans: per row an action, its costs, and the money asked, granted and spent.

    Raises:
        FichierError: no sheet has the header, or a column is unknown, missing or in double.

    """
    source, lecture = depot.source, Lecture(tables=("action", "financement"))
    for feuille in read_feuilles(depot.chemin):
        entete = find_entete(depot.nom, feuille, source.colonnes)
        if entete is None:
            continue
        check_entete(depot.nom, entete, source.colonnes, source.obligatoires, [*source.autres, *source.nominatives])
        for ligne, cellules in entete.cellules():
            if FOOTER in ligne.cellules:
                lecture.signalements.append(f"ligne {ligne.numero} : pied « {FOOTER} », non lu.")
                continue
            lecture.lues += 1
            if contexte.perimetre is not None:
                lecture.hors_perimetre += 1
            else:
                _read_ligne(lecture, feuille.nom, ligne.numero, cellules, source.colonnes)
    if not lecture.lues:
        raise FichierError(f"{depot.nom} : aucune feuille ne porte l'en-tête du suivi OSIRIS.")
    return lecture


def _read_ligne(
    lecture: Lecture, feuille: str, ligne: int, cellules: Mapping[str, str], colonnes: Mapping[str, list[str]]
) -> None:
    numero = NUMERO.fullmatch(cellules["action"])
    if numero is None:
        motif = f"« {cellules['action']} » n'est pas un numéro d'action OSIRIS. Attendu : DD80-21-0012-1."
        lecture.rejets.append(Rejet(motif, feuille, ligne, colonnes["action"][0], cellules["action"]))
        return
    montants: dict[str, float | None] = {}
    for champ in (*COUTS, *ETAPES):
        try:
            montants[champ] = parse_montant(cellules[champ]) if cellules.get(champ) else None
        except SaisieError as erreur:
            lecture.rejets.append(Rejet(str(erreur), feuille, ligne, colonnes[champ][0], cellules[champ]))
            return
    cle: dict[str, object] = {"action": cellules["action"], "annee": 2000 + int(numero[1])}
    evaluee = bool(cellules["objectifs_atteints"]) and "évaluer" not in cellules["etat"]
    action = cle | {
        "intitule": cellules["intitule"],
        "structure": cellules["structure"],
        "siret": _siret(lecture, feuille, ligne, cellules["siret"], colonnes["siret"][0]),
        "theme": cellules.get("dispositif") or None,
        "etat": "realisee" if evaluee else "accordee",
        "objectifs": cellules["objectifs"] or None,
        **{champ: montants[champ] for champ in COUTS},
        "bilan_objectifs_atteints": cellules["objectifs_atteints"] or None,
    }
    lecture.enregistrements.append(Enregistrement("action", action, feuille, ligne))
    for champ, etape in ETAPES.items():
        if montants[champ] is not None:
            montant = cle | {"financeur": "etat-droit-commun", "nature": "droit_commun", "etape": etape}
            valeurs = montant | {"montant_eur": montants[champ]}
            lecture.enregistrements.append(Enregistrement("financement", valeurs, feuille, ligne, derive=True))


def _siret(lecture: Lecture, feuille: str, ligne: int, texte: str, colonne: str) -> str | None:
    """Return a valid SIRET; a wrong one is set aside alone, the action is kept."""
    try:
        return parse_siret(texte) if texte else None
    except SaisieError as erreur:
        motif = f"{erreur} L'action est gardée sans SIRET."
        lecture.rejets.append(Rejet(motif, feuille, ligne, colonne, texte, valeurs_nb=0))
        return None
