"""Invented actions, at the scale of the contract: 250 funded a year, 3.2 M€, in DAUPHIN's format and in our template.

No person is named; every structure is an « Association de démonstration ». Some files hold the usual mistakes.
"""

import random
from datetime import date
from typing import Any

from etl.catalogue.reference import load_references
from etl.demonstration.gispro import write_gispro
from etl.templates.workbooks import build_modele

ANNEES = (2024, 2025, 2026)
FINANCEES, NON_RETENUES, STRUCTURES = 250, 24, 70
ENVELOPPE_EUR = 3_200_000
# The State's share of the specific credits, the town's, the métropole's.
FINANCEURS = {"etat-politique-ville": 0.58, "commune": 0.26, "metropole": 0.16}
DROIT_COMMUN = ("caf", "departement", "region", "etat-droit-commun", "ars")
# Share of the bilans received: most of the first year's, two thirds of the second's, none of the current year's.
BILANS = {2024: 0.91, 2025: 0.64, 2026: 0.0}
POIDS_DEFIS = (6, 16, 8, 24, 7, 8, 16, 5, 3, 4, 3)
INTITULES = {
    1: ("Ateliers cuisine et petit budget", "Jardin partagé", "Point conseil budget"),
    2: ("Parcours vers l'emploi", "Ateliers de français", "Chantier d'insertion", "Accompagnement à la création"),
    3: ("Permanence d'accès aux droits", "Médiation numérique", "Écrivain public"),
    4: ("Accompagnement à la scolarité", "Vacances apprenantes", "Ateliers scientifiques", "Parcours d'orientation"),
    5: ("Café des parents", "Ateliers parents-enfants", "Répit parental"),
    6: ("Prévention santé", "Sport sur ordonnance", "Écoute et santé mentale"),
    7: ("Fête de quartier", "Conseil d'habitants", "Ateliers d'arts plastiques", "Animations de rue"),
    8: ("Entretien participatif des espaces", "Fleurissement des pieds d'immeuble"),
    9: ("Médiation de soirée", "Chantiers éducatifs"),
    10: ("Parcours artistique", "Portraits de quartier"),
    11: ("Vélo-école", "Sorties hors du quartier"),
}
THEMES = {
    1: "6- Soutien aux acteurs",
    2: "5- Emploi et développement économique",
    3: "2- Accès aux droits",
    4: "1- Éducation",
    5: "1- Éducation",
    6: "2- Accès aux droits",
    7: "3- Cadre de vie, sociabilité et transitions",
    8: "3- Cadre de vie, sociabilité et transitions",
    9: "3- Cadre de vie, sociabilité et transitions",
    10: "4- Jeunesse, culture, sports, loisirs",
    11: "4- Jeunesse, culture, sports, loisirs",
}
# The number of places that an action reaches, and how often.
NOMBRE_DE_QUARTIERS = {1: 62, 2: 20, 3: 8, 7: 6, 0: 4}

Rangees = dict[str, list[dict[str, Any]]]


def build(tirage: random.Random) -> dict[str, bytes]:
    """Return the files by path below the demonstration folder."""
    references = load_references()
    quartiers = references["quartier"]["quartier"].to_pylist()
    axes = references["axe"].to_pylist()
    fichiers = {}
    for annee in ANNEES:
        rangees = _annee(tirage, annee, quartiers, axes)
        exportees = [action for action in rangees["action"] if action["etat"] in ("accordee", "realisee")]
        fichiers[f"gispro/export_gispro_{annee}.xlsx"] = write_gispro(exportees, rangees["financement"], THEMES)
        rangees = _typed(rangees, annee)
        if annee == 2025:
            _usual_mistakes(rangees)
        for modele in ("actions_et_bilans", "participations"):
            nom = f"modele_{modele.split('_')[0]}/{modele}_{annee}.xlsx"
            fichiers[nom] = build_modele(modele, references, rangees)
    return fichiers


def _typed(rangees: Rangees, annee: int) -> Rangees:
    """Return what the service has typed: not what the State grants, nor the last wave of the current year."""
    vague = {action["action"] for rang, action in enumerate(rangees["action"]) if annee == ANNEES[-1] and rang % 9 == 0}
    de_l_etat = ("etat-politique-ville", "accorde")
    return {
        table: [
            ligne
            for ligne in lignes
            if ligne["action"] not in vague and (ligne.get("financeur"), ligne.get("etape")) != de_l_etat
        ]
        for table, lignes in rangees.items()
    }


def _annee(tirage: random.Random, annee: int, quartiers: list[str], axes: list[dict[str, Any]]) -> Rangees:
    rangees: Rangees = {nom: [] for nom in ("action", "action_quartier", "action_defi", "financement", "participation")}
    montants = [tirage.lognormvariate(0, 0.7) for _ in range(FINANCEES)]
    for rang in range(FINANCEES + NON_RETENUES):
        financee = rang < FINANCEES
        defi = tirage.choices(range(1, 12), POIDS_DEFIS)[0]
        action = _action(tirage, annee, rang, defi, financee)
        cle = {"action": action["action"], "annee": annee}
        rangees["action"].append(action)
        places = _places(tirage, quartiers)
        rangees["action_quartier"] += [cle | place for place in places]
        rangees["action_defi"] += [cle | lien for lien in _defis(tirage, defi, axes)]
        montant = ENVELOPPE_EUR * montants[rang] / sum(montants) if financee else 6000.0
        rangees["financement"] += [cle | ligne for ligne in _montants(tirage, action, montant, financee)]
        rangees["participation"] += [cle | ligne for ligne in _publics(tirage, action, places)]
    return rangees


def _action(tirage: random.Random, annee: int, rang: int, defi: int, financee: bool) -> dict[str, Any]:
    structure = 1 + rang * 11 % STRUCTURES
    # The largest structures have a convention for several years, which carries several actions.
    cpo = financee and structure <= 36
    bilan = financee and tirage.random() < BILANS[annee]
    cout = round(tirage.uniform(8_000, 40_000), -2)
    etat = "realisee" if bilan else "accordee"
    if not financee:
        etat = "reorientee" if rang % 3 == 0 else "refusee"
    intitule = tirage.choice(INTITULES[defi])
    return {
        "action": f"DA{annee % 100:02d}{rang + 1:06d}",
        "annee": annee,
        "intitule": f"{intitule} ({rang + 1})",
        "structure": f"Association de démonstration {structure}",
        "siret": siret(structure),
        "convention": f"CPO-24-{structure:03d}" if cpo else f"CV-{annee % 100}-{rang + 1:04d}",
        "defi": defi,
        "statut": "cpo" if cpo else tirage.choices(("nouvelle", "reconduite"), (35, 65))[0],
        "etat": etat,
        "cpo_debut": 2024 if cpo else None,
        "cpo_montant_total_eur": 90_000.0 if cpo else None,
        "objectifs": "Objectif de démonstration : réunir le public prévu et tenir le calendrier.",
        "egalite_femmes_hommes": tirage.random() < 0.35,
        "lutte_discriminations": tirage.random() < 0.18,
        "valeurs_republique_laicite": tirage.random() < 0.22,
        "bie_score": tirage.choices((0, 1, 2, None), (40, 35, 15, 10))[0],
        "cout_previsionnel_eur": cout,
        "cout_realise_eur": round(cout * tirage.uniform(0.7, 1.08), 2) if bilan else None,
        "bilan_recu_le": date(annee + 1, tirage.randint(1, 8), tirage.randint(1, 28)) if bilan else None,
        "bilan_mise_en_oeuvre": "Séances tenues toute l'année (texte de démonstration)." if bilan else None,
        "bilan_objectifs_atteints": tirage.choice(("Atteints.", "Atteints en partie.", None)) if bilan else None,
        "bilan_ecarts": "Démarrage retardé (texte de démonstration)." if bilan and tirage.random() < 0.2 else None,
    }


def siret(rang: int) -> str:
    """Return a SIRET of right key and of no one: no SIREN begins with three zeros."""
    siren = _avec_cle(f"00099{rang:03d}")
    return _avec_cle(f"{siren}0001")


def _avec_cle(chiffres: str) -> str:
    doubles = [int(chiffre) * (2 - rang % 2) for rang, chiffre in enumerate(reversed(chiffres))]
    return chiffres + str(-sum(double - 9 if double > 9 else double for double in doubles) % 10)


def _places(tirage: random.Random, quartiers: list[str]) -> list[dict[str, Any]]:
    nombre = tirage.choices(list(NOMBRE_DE_QUARTIERS), list(NOMBRE_DE_QUARTIERS.values()))[0]
    # Half of the people of the quartiers live in Amiens Nord.
    poids = [9 if quartier == "amiens-nord" else 5 if quartier == "etouvie" else 2 for quartier in quartiers]
    choisis = list(dict.fromkeys(tirage.choices(quartiers, poids, k=nombre))) if nombre < 7 else quartiers
    declare = tirage.random() < 0.85
    parts = [100 // len(choisis)] * len(choisis) if choisis else []
    return [
        {"quartier": quartier, "part_pct": float(part) if declare else None}
        for quartier, part in zip(choisis, parts, strict=True)
    ]


def _defis(tirage: random.Random, defi: int, axes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # Axes 9.2 and 11.2 stay without an action, for a hole to be seen.
    choix = [axe["axe"] for axe in axes if axe["defi"] == defi and axe["axe"] not in ("9.2", "11.2")]
    liens = [{"defi": defi, "axe": tirage.choice(choix) if tirage.random() < 0.9 else None, "principal": True}]
    if tirage.random() < 0.3:
        liens.append({"defi": defi % 11 + 1, "axe": None, "principal": False})
    return liens


def _montants(tirage: random.Random, action: dict[str, Any], montant: float, financee: bool) -> list[dict[str, Any]]:
    lignes = []

    def ajoute(financeur: str, nature: str, etape: str, valeur: float) -> None:
        ligne = {"financeur": financeur, "nature": nature, "etape": etape, "montant_eur": round(valeur, 2)}
        lignes.append(ligne)

    for financeur, part in FINANCEURS.items():
        ajoute(financeur, "credit_specifique", "demande", montant * part * tirage.uniform(1.0, 1.5))
        if financee:
            ajoute(financeur, "credit_specifique", "accorde", montant * part)
            ajoute(financeur, "credit_specifique", "verse", montant * part * tirage.choice((0.8, 1.0)))
    if financee and tirage.random() < 0.4:
        ajoute(tirage.choice(DROIT_COMMUN), "droit_commun", "accorde", montant * tirage.uniform(0.1, 0.9))
    if action["bilan_recu_le"]:
        ajoute("structure", "autofinancement", "realise", montant * tirage.uniform(0.05, 0.3))
        if tirage.random() < 0.5:
            ajoute("structure", "benevolat", "realise", montant * tirage.uniform(0.1, 0.6))
    return lignes


def _publics(tirage: random.Random, action: dict[str, Any], places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    prevu = tirage.randint(10, 160)
    lignes = [{"public": "ensemble", "etape": "prevu", "quartier": None, "nombre": prevu}]
    if not action["bilan_recu_le"]:
        return lignes
    total = 0
    for place in places or [{"quartier": None}]:
        nombre = max(2, round(prevu / max(1, len(places)) * tirage.uniform(0.05, 1.3)))
        total += nombre
        ligne = {"public": "ensemble", "etape": "realise", "quartier": place["quartier"], "nombre": nombre}
        lignes.append(ligne)
    femmes = round(total * tirage.uniform(0.3, 0.85))
    habitants = round(total * tirage.uniform(0.6, 1.0))
    for public, nombre in (("femmes", femmes), ("hommes", total - femmes), ("habitants_qpv", habitants)):
        lignes.append({"public": public, "etape": "realise", "quartier": None, "nombre": nombre})
    return lignes


def _usual_mistakes(rangees: Rangees) -> None:
    """Put in a file what people do write in it: each is set aside and shown, with what to mend."""
    rangees["action"][3]["siret"] = "12345678901234"
    rangees["action"][8]["etat"] = "en cours"
    rangees["action"][20]["bilan_recu_le"] = "reçu en mars"
    rangees["action_quartier"][5]["quartier"] = "Centre ville"
    rangees["action_quartier"][9]["part_pct"] = 0.6
    rangees["financement"][2]["montant_eur"] = "environ 2000"
    rangees["financement"].append(dict(rangees["financement"][6]))
    rangees["participation"][4]["nombre"] = "une trentaine"
