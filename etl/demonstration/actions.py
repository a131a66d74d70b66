"""Invented actions, at the scale of the contract: 250 funded a year, 3.2 M€, in DAUPHIN's format and in our template.

No person is named; every structure is an « Association de démonstration ». Some files hold the usual mistakes.
"""

import random
from datetime import date
from math import ceil
from typing import Any

from etl.catalogue.reference import load_references
from etl.demonstration.gispro import write_gispro
from etl.reading.entries import has_valid_key
from etl.templates.workbooks import build_modele

ACTION_YEARS = (2024, 2025, 2026)
FINANCEES, TURNED_DOWN, STRUCTURES = 250, 24, 70
# Among the first of them, those of a convention keep their number from year to year.
LASTING = 60
ENVELOPPE_EUR = 3_200_000
# The State's share of the specific credits, the town's, the métropole's.
FINANCEURS = {"etat-politique-ville": 0.58, "commune": 0.26, "metropole": 0.16}
DROIT_COMMUN = ("caf", "departement", "region", "etat-droit-commun", "ars")
# Share of the bilans received: most of the first year's, two thirds of the second's, none of the current year's.
BILANS = {2024: 0.91, 2025: 0.64, 2026: 0.0}
DEFI_WEIGHTS = (6, 16, 8, 24, 7, 8, 16, 5, 3, 4, 3)
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

TableRows = dict[str, list[dict[str, Any]]]


def build(draw: random.Random) -> dict[str, bytes]:
    """Return the files by path below the demonstration folder."""
    references = load_references()
    quartiers = [row["quartier"] for row in references["quartier"].to_pylist()]
    axes = references["axe"].to_pylist()
    files = {}
    years = {annee: _draw_year(draw, annee, quartiers, axes) for annee in ACTION_YEARS}
    _last_several_years(years)
    _hold_together(years)
    for annee, records in years.items():
        exportees = [action for action in records["action"] if action["etat"] in ("accordee", "realisee")]
        gispro = write_gispro(exportees, records["financement"], THEMES, unmatched=annee == 2025)
        files[f"gispro/export_gispro_{annee}.xlsx"] = gispro
        records = _typed(records, annee)
        if annee == 2025:
            _usual_mistakes(records)
        for modele in ("actions_et_bilans", "participations"):
            name = f"modele_{modele.split('_')[0]}/{modele}_{annee}.xlsx"
            files[name] = build_modele(modele, references, records)
    return files


def _typed(records: TableRows, annee: int) -> TableRows:
    """Return what the service has typed: not what the State grants, nor the last wave of the current year."""
    vague = {
        action["action"] for rank, action in enumerate(records["action"]) if annee == ACTION_YEARS[-1] and rank % 9 == 0
    }
    de_l_etat = ("etat-politique-ville", "accorde")
    return {
        table: [
            row for row in rows if row["action"] not in vague and (row.get("financeur"), row.get("etape")) != de_l_etat
        ]
        for table, rows in records.items()
    }


def _draw_year(draw: random.Random, annee: int, quartiers: list[str], axes: list[dict[str, Any]]) -> TableRows:
    records: TableRows = {
        name: [] for name in ("action", "action_quartier", "action_defi", "financement", "participation")
    }
    montants = [draw.lognormvariate(0, 0.7) for _ in range(FINANCEES)]
    for rank in range(FINANCEES + TURNED_DOWN):
        financee = rank < FINANCEES
        defi = draw.choices(range(1, 12), DEFI_WEIGHTS)[0]
        action = _draw_action(draw, annee, rank, defi, financee)
        key = {"action": action["action"], "annee": annee}
        records["action"].append(action)
        places = _draw_places(draw, quartiers)
        records["action_quartier"] += [key | place for place in places]
        records["action_defi"] += [key | link for link in _draw_defis(draw, defi, axes)]
        montant = ENVELOPPE_EUR * montants[rank] / sum(montants) if financee else 6000.0
        records["financement"] += [key | row for row in _draw_montants(draw, action, montant, financee)]
        records["participation"] += [key | row for row in _draw_publics(draw, action, places)]
    return records


def _draw_action(draw: random.Random, annee: int, rank: int, defi: int, financee: bool) -> dict[str, Any]:
    structure = 1 + rank * 11 % STRUCTURES
    # The largest structures have a convention for several years, which carries several actions.
    cpo = financee and structure <= 36
    bilan = financee and draw.random() < BILANS[annee]
    cout = round(draw.uniform(8_000, 40_000), -2)
    etat = "realisee" if bilan else "accordee"
    if not financee:
        etat = "reorientee" if rank % 3 == 0 else "refusee"
    intitule = draw.choice(INTITULES[defi])
    return {
        "action": f"DA{annee % 100:02d}{rank + 1:06d}",
        "annee": annee,
        "intitule": f"{intitule} ({rank + 1})",
        "structure": f"Association de démonstration {structure}",
        "siret": siret(structure),
        "convention": f"CPO-24-{structure:03d}" if cpo else f"CV-{annee % 100}-{rank + 1:04d}",
        "defi": defi,
        "statut": "cpo" if cpo else draw.choices(("nouvelle", "reconduite"), (35, 65))[0],
        "etat": etat,
        "cpo_debut": 2024 if cpo else None,
        "cpo_montant_total_eur": None,
        "objectifs": "Objectif de démonstration : réunir le public prévu et tenir le calendrier.",
        "egalite_femmes_hommes": draw.random() < 0.35,
        "lutte_discriminations": draw.random() < 0.18,
        "valeurs_republique_laicite": draw.random() < 0.22,
        "bie_score": draw.choices((0, 1, 2, None), (40, 35, 15, 10))[0],
        "cout_previsionnel_eur": cout,
        "cout_realise_eur": round(cout * draw.uniform(0.7, 1.08), 2) if bilan else None,
        "bilan_recu_le": date(annee + 1, draw.randint(1, 8), draw.randint(1, 28)) if bilan else None,
        "bilan_mise_en_oeuvre": "Séances tenues toute l'année (texte de démonstration)." if bilan else None,
        "bilan_objectifs_atteints": draw.choice(("Atteints.", "Atteints en partie.", None)) if bilan else None,
        "bilan_ecarts": "Démarrage retardé (texte de démonstration)." if bilan and draw.random() < 0.2 else None,
    }


def siret(rank: int) -> str:
    """Return a SIRET of right key and of no one: no SIREN begins with three zeros."""
    siren = _with_key(f"00099{rank:03d}")
    return _with_key(f"{siren}0001")


def _with_key(digits: str) -> str:
    return next(f"{digits}{key}" for key in range(10) if has_valid_key(f"{digits}{key}"))


def _last_several_years(years: dict[int, TableRows]) -> None:
    """Give the actions of a convention, in part, the number, the name and the défis of its first year."""
    first, *later = years.values()
    begun = {action["action"][4:]: action for action in first["action"][:LASTING] if action["statut"] == "cpo"}
    defis: dict[str, list[dict[str, Any]]] = {}
    for link in first["action_defi"]:
        defis.setdefault(link["action"], []).append(link)
    for records in later:
        same = {row["action"]: begun[rank] for row in records["action"] if (rank := row["action"][4:]) in begun}
        for action in records["action"]:
            if action["action"] in same:
                action |= {name: same[action["action"]][name] for name in ("intitule", "defi", "action")}
        others = [link for link in records["action_defi"] if link["action"] not in same]
        annee = records["action"][0]["annee"]
        kept = [link | {"annee": annee} for action in same.values() for link in defis[action["action"]]]
        records["action_defi"] = [*kept, *others]
        for table in ("action_quartier", "financement", "participation"):
            for row in records[table]:
                row["action"] = same.get(row["action"], row)["action"]


def _hold_together(years: dict[int, TableRows]) -> None:
    """Make each planned cost cover what is granted, and each convention pay the whole that it says, no more."""
    conventions: dict[str, float] = {}
    for records in years.values():
        granted: dict[str, float] = {}
        specific: dict[str, float] = {}
        for row in records["financement"]:
            if row["etape"] == "accorde":
                granted[row["action"]] = granted.get(row["action"], 0) + row["montant_eur"]
            if (row["etape"], row["nature"]) == ("accorde", "credit_specifique"):
                specific[row["action"]] = specific.get(row["action"], 0) + row["montant_eur"]
        for action in records["action"]:
            planned = action["cout_previsionnel_eur"]
            # A structure always brings something of its own.
            needed = ceil(granted.get(action["action"], 0) * 1.05 / 100) * 100.0
            if needed > planned:
                action["cout_previsionnel_eur"] = needed
                spent = action["cout_realise_eur"]
                action["cout_realise_eur"] = round(spent * needed / planned, 2) if spent else None
            name = action["convention"]
            conventions[name] = conventions.get(name, 0) + specific.get(action["action"], 0)
    for action in (action for records in years.values() for action in records["action"] if action["cpo_debut"]):
        action["cpo_montant_total_eur"] = ceil(conventions[action["convention"]] / 1000) * 1000.0


def _draw_places(draw: random.Random, quartiers: list[str]) -> list[dict[str, Any]]:
    nombre = draw.choices(list(NOMBRE_DE_QUARTIERS), list(NOMBRE_DE_QUARTIERS.values()))[0]
    # Half of the people of the quartiers live in Amiens Nord.
    weights = [9 if quartier == "amiens-nord" else 5 if quartier == "etouvie" else 2 for quartier in quartiers]
    chosen = list(dict.fromkeys(draw.choices(quartiers, weights, k=nombre))) if nombre < 7 else quartiers
    declare = draw.random() < 0.85
    parts = [100 // len(chosen)] * len(chosen) if chosen else []
    return [
        {"quartier": quartier, "part_pct": float(part) if declare else None}
        for quartier, part in zip(chosen, parts, strict=True)
    ]


def _draw_defis(draw: random.Random, defi: int, axes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # Axes 9.2 and 11.2 stay without an action, for a hole to be seen.
    choice = [axe["axe"] for axe in axes if axe["defi"] == defi and axe["axe"] not in ("9.2", "11.2")]
    links = [{"defi": defi, "axe": draw.choice(choice) if draw.random() < 0.9 else None, "principal": True}]
    if draw.random() < 0.3:
        links.append({"defi": defi % 11 + 1, "axe": None, "principal": False})
    return links


def _draw_montants(draw: random.Random, action: dict[str, Any], montant: float, financee: bool) -> list[dict[str, Any]]:
    rows = []

    def add(financeur: str, nature: str, etape: str, value: float) -> None:
        row = {"financeur": financeur, "nature": nature, "etape": etape, "montant_eur": round(value, 2)}
        rows.append(row)

    for financeur, part in FINANCEURS.items():
        add(financeur, "credit_specifique", "demande", montant * part * draw.uniform(1.0, 1.5))
        if financee:
            add(financeur, "credit_specifique", "accorde", montant * part)
            add(financeur, "credit_specifique", "verse", montant * part * draw.choice((0.8, 1.0)))
    if financee and draw.random() < 0.4:
        add(draw.choice(DROIT_COMMUN), "droit_commun", "accorde", montant * draw.uniform(0.1, 0.9))
    if action["bilan_recu_le"]:
        add("structure", "autofinancement", "realise", montant * draw.uniform(0.05, 0.3))
        if draw.random() < 0.5:
            add("structure", "benevolat", "realise", montant * draw.uniform(0.1, 0.6))
    return rows


def _draw_publics(draw: random.Random, action: dict[str, Any], places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    prevu = draw.randint(10, 160)
    rows = [{"public": "ensemble", "etape": "prevu", "quartier": None, "nombre": prevu}]
    if not action["bilan_recu_le"]:
        return rows
    total = 0
    for place in places or [{"quartier": None}]:
        nombre = max(2, round(prevu / max(1, len(places)) * draw.uniform(0.05, 1.3)))
        total += nombre
        row = {"public": "ensemble", "etape": "realise", "quartier": place["quartier"], "nombre": nombre}
        rows.append(row)
    femmes = round(total * draw.uniform(0.3, 0.85))
    habitants = round(total * draw.uniform(0.6, 1.0))
    for public, nombre in (("femmes", femmes), ("hommes", total - femmes), ("habitants_qpv", habitants)):
        rows.append({"public": public, "etape": "realise", "quartier": None, "nombre": nombre})
    return rows


def _usual_mistakes(records: TableRows) -> None:
    """Put in a file what people do write in it: each is set aside and shown, with what to mend."""
    records["action"][3]["siret"] = "12345678901234"
    records["action"][8]["etat"] = "en cours"
    records["action"][20]["bilan_recu_le"] = "reçu en mars"
    records["action_quartier"][5]["quartier"] = "Centre ville"
    records["action_quartier"][9]["part_pct"] = 0.6
    records["financement"][2]["montant_eur"] = "environ 2000"
    records["financement"].append(dict(records["financement"][6]))
    records["participation"][4]["nombre"] = "une trentaine"
