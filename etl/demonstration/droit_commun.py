"""Invented declarations of droit commun and of the abatement of property tax; several signataires stay silent."""

import random
from datetime import date
from typing import Any

from etl.catalogue.reference import load_references
from etl.templates.workbooks import build_modele

DECLARATION_YEARS = (2024, 2025)
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
DRAWN_NATURES = (
    "droit_commun_ordinaire",
    "droit_commun_renforce",
    "droit_commun_renforce",
    "investissement",
    "valorisation",
)
BAILLEURS = ("amsom", "clesence", "sip", "3f-notre-logis")
USAGES = ("presence", "sur_entretien", "dechets", "tranquillite", "concertation", "lien_social", "petits_travaux")
SANS_LOGEMENT = {"3f-notre-logis": ("les-parcheminiers", "elbeuf-lescouve"), "sip": ("pierre-rollin",)}

Rows = list[dict[str, Any]]


def build(draw: random.Random) -> dict[str, bytes]:
    """Return the files by path below the demonstration folder."""
    references = load_references()
    quartiers = [row["quartier"] for row in references["quartier"].to_pylist()]
    files = {}
    for annee in DECLARATION_YEARS:
        declarations, parts = _draw_declarations(draw, annee, quartiers)
        records = {
            "droit_commun": declarations,
            "droit_commun_defi": parts,
            "abattement": _draw_abattements(draw, annee, quartiers),
        }
        name = f"modele_droit_commun/droit_commun_{annee}.xlsx"
        files[name] = build_modele("droit_commun", references, records)
    return files


def _draw_declarations(draw: random.Random, annee: int, quartiers: list[str]) -> tuple[Rows, Rows]:
    declarations: Rows = []
    parts: Rows = []
    for rank, (signataire, mobilisations) in enumerate(DECLARANTS.items()):
        for place, (libelle, defis, dispositif) in enumerate(mobilisations):
            # One declaration stops after the first year, another begins with the second.
            if (annee, rank) in ((2025, 4), (2024, 6)):
                continue
            number = f"DC-{annee}-{rank + 1:02d}{place + 1}"
            declarations.append(
                _draw_declaration(draw, number, signataire, libelle)
                | {
                    "annee": annee,
                    "dispositif": dispositif,
                    "quartier": draw.choice(quartiers) if draw.random() < 0.35 else None,
                    "precedente": f"DC-{annee - 1}-{rank + 1:02d}{place + 1}" if annee == 2025 and rank != 6 else None,
                    "declare_le": date(annee + 1, draw.randint(1, 6), draw.randint(1, 28)),
                }
            )
            part = round(100 / len(defis), 1)
            parts += [
                {
                    "declaration": number,
                    "defi": defi,
                    "axe": f"{defi}.1" if draw.random() < 0.6 else None,
                    "part_pct": part,
                }
                for defi in defis
            ]
    return declarations, parts


def _draw_declaration(draw: random.Random, number: str, signataire: str, libelle: str) -> dict[str, Any]:
    preuve = draw.choices(("1", "2", "3", "4"), (25, 35, 25, 15))[0]
    montant = round(draw.lognormvariate(11.3, 0.8), -2)
    ecart = 1.0 if preuve == "1" else draw.uniform(1.1, 1.6)
    chiffree = preuve in ("1", "2")
    return {
        "declaration": number,
        "signataire": signataire,
        "libelle": libelle,
        "nature": draw.choice(DRAWN_NATURES),
        "preuve": preuve,
        "etape": "declare" if draw.random() < 0.85 else "engage",
        "cle_estimation": "Part des habitants des quartiers (clé de démonstration)" if preuve == "2" else None,
        "montant_bas_eur": montant if chiffree else None,
        "montant_haut_eur": round(montant * ecart, -2) if chiffree else None,
        "moyens": f"{draw.randint(1, 6)} ETP (démonstration)" if preuve == "3" else None,
        "document": f"convention-de-demonstration-{number}.pdf" if draw.random() < 0.7 else None,
    }


def _draw_abattements(draw: random.Random, annee: int, quartiers: list[str]) -> Rows:
    rows: Rows = []
    for bailleur in BAILLEURS:
        for quartier in quartiers:
            if quartier in SANS_LOGEMENT.get(bailleur, ()):
                continue
            abattement = round(draw.uniform(15_000, 160_000), -2)
            key = {"bailleur": bailleur, "annee": annee, "quartier": quartier}
            rows.append(key | {"poste": "abattement", "montant_eur": abattement})
            # The last one obtains the abatement and justifies nothing yet.
            if bailleur == BAILLEURS[-1]:
                continue
            for usage in draw.sample(USAGES, 5):
                rows.append(key | {"poste": usage, "montant_eur": round(abattement * draw.uniform(0.05, 0.3), -1)})
    return rows
