"""Invented declarations of droit commun and of the abatement of property tax; several signataires stay silent."""

import random
from datetime import date
from typing import Any

from etl.catalogue.reference import load_references
from etl.templates.workbooks import build_modele

ANNEES = (2024, 2025)
# Those who declare, what, and for which défis; the other signataires have sent nothing.
DECLARANTS: dict[str, tuple[tuple[str, tuple[int, ...], str | None], ...]] = {
    "prefecture-somme": (
        ("Délégués du Préfet dans les quartiers", (7, 9), None),
        ("Cités éducatives", (4,), "cites-educatives"),
    ),
    "region-hauts-de-france": (("Formation des demandeurs d'emploi", (2,), None),),
    "departement-somme": (("Accompagnement social des familles", (1, 5), "pacte-solidarites"),),
    "ville-amiens": (
        ("Animation des centres sociaux", (7, 5), None),
        ("Propreté renforcée", (8,), "gestion-urbaine-proximite"),
        ("Réussite éducative", (4,), "reussite-educative"),
    ),
    "amiens-metropole": (
        ("Équipements culturels hors les murs", (10, 7), None),
        ("Itinéraires cyclables", (11,), "crte"),
    ),
    "caf-somme": (
        ("Contrats locaux d'accompagnement à la scolarité", (4,), "accompagnement-scolarite"),
        ("Soutien à la parentalité", (5,), "reseau-parentalite"),
    ),
    "cpam-somme": (("Permanences d'accès aux droits de santé", (3, 6), None),),
    "ars": (("Contrat local de santé", (6,), "contrat-local-sante"),),
    "education-nationale": (("Réseaux d'éducation prioritaire", (4,), "education-prioritaire"),),
    "france-travail": (("Conseillers dédiés aux quartiers", (2,), "france-travail"),),
    "police-nationale": (("Patrouilles et présence de proximité", (9,), "cellules-veille"),),
    "amsom": (("Réhabilitation de logements", (8, 1), "renovation-urbaine"),),
    "clesence": (("Réhabilitation de logements", (8,), "renovation-urbaine"),),
}
NATURES = ("droit_commun_ordinaire", "droit_commun_renforce", "droit_commun_renforce", "investissement", "valorisation")
BAILLEURS = ("amsom", "clesence", "sip", "3f-notre-logis")
USAGES = ("presence", "sur_entretien", "dechets", "tranquillite", "concertation", "lien_social", "petits_travaux")
SANS_LOGEMENT = {"3f-notre-logis": ("les-parcheminiers", "elbeuf-lescouve"), "sip": ("pierre-rollin",)}

Rangees = list[dict[str, Any]]


def build(tirage: random.Random) -> dict[str, bytes]:
    """Return the files by path below the demonstration folder."""
    references = load_references()
    quartiers = references["quartier"]["quartier"].to_pylist()
    fichiers = {}
    for annee in ANNEES:
        declarations, parts = _declarations(tirage, annee, quartiers)
        rangees = {
            "droit_commun": declarations,
            "droit_commun_defi": parts,
            "abattement": _abattements(tirage, annee, quartiers),
        }
        nom = f"modele_droit_commun/droit_commun_{annee}.xlsx"
        fichiers[nom] = build_modele("droit_commun", references, rangees)
    return fichiers


def _declarations(tirage: random.Random, annee: int, quartiers: list[str]) -> tuple[Rangees, Rangees]:
    declarations: Rangees = []
    parts: Rangees = []
    for rang, (signataire, mobilisations) in enumerate(DECLARANTS.items()):
        for place, (libelle, defis, dispositif) in enumerate(mobilisations):
            # One declaration stops after the first year, another begins with the second.
            if (annee, rang) in ((2025, 4), (2024, 6)):
                continue
            numero = f"DC-{annee}-{rang + 1:02d}{place + 1}"
            declarations.append(
                _declaration(tirage, numero, signataire, libelle)
                | {
                    "annee": annee,
                    "dispositif": dispositif,
                    "quartier": tirage.choice(quartiers) if tirage.random() < 0.35 else None,
                    "precedente": f"DC-{annee - 1}-{rang + 1:02d}{place + 1}" if annee == 2025 and rang != 6 else None,
                    "declare_le": date(annee + 1, tirage.randint(1, 6), tirage.randint(1, 28)),
                }
            )
            part = round(100 / len(defis), 1)
            parts += [
                {
                    "declaration": numero,
                    "defi": defi,
                    "axe": f"{defi}.1" if tirage.random() < 0.6 else None,
                    "part_pct": part,
                }
                for defi in defis
            ]
    return declarations, parts


def _declaration(tirage: random.Random, numero: str, signataire: str, libelle: str) -> dict[str, Any]:
    preuve = tirage.choices(("1", "2", "3", "4"), (25, 35, 25, 15))[0]
    montant = round(tirage.lognormvariate(11.3, 0.8), -2)
    ecart = 1.0 if preuve == "1" else tirage.uniform(1.1, 1.6)
    chiffree = preuve in ("1", "2")
    return {
        "declaration": numero,
        "signataire": signataire,
        "libelle": libelle,
        "nature": tirage.choice(NATURES),
        "preuve": preuve,
        "etape": "declare" if tirage.random() < 0.85 else "engage",
        "cle_estimation": "Part des habitants des quartiers (clé de démonstration)" if preuve == "2" else None,
        "montant_bas_eur": montant if chiffree else None,
        "montant_haut_eur": round(montant * ecart, -2) if chiffree else None,
        "moyens": f"{tirage.randint(1, 6)} ETP (démonstration)" if preuve == "3" else None,
        "document": f"convention-de-demonstration-{numero}.pdf" if tirage.random() < 0.7 else None,
    }


def _abattements(tirage: random.Random, annee: int, quartiers: list[str]) -> Rangees:
    lignes: Rangees = []
    for bailleur in BAILLEURS:
        for quartier in quartiers:
            if quartier in SANS_LOGEMENT.get(bailleur, ()):
                continue
            abattement = round(tirage.uniform(15_000, 160_000), -2)
            cle = {"bailleur": bailleur, "annee": annee, "quartier": quartier}
            lignes.append(cle | {"poste": "abattement", "montant_eur": abattement})
            # The last one obtains the abatement and justifies nothing yet.
            if bailleur == BAILLEURS[-1]:
                continue
            for usage in tirage.sample(USAGES, 5):
                lignes.append(cle | {"poste": usage, "montant_eur": round(abattement * tirage.uniform(0.05, 0.3), -1)})
    return lignes
