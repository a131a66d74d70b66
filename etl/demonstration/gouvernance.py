"""Invented meetings, decisions and progress reports, in our templates; no person is named."""

import random
from datetime import date, timedelta
from typing import Any

from etl.catalogue.reference import load_references
from etl.templates.workbooks import build_modele

SERVICES = (
    "Service Pilotage territorial du contrat de ville",
    "Unité Politique de la ville de la DDETS",
    "Délégués du Préfet",
    "Direction de l'habitat",
)
DECISIONS = (
    "Cartographier les lieux ressources de chaque quartier",
    "Demander aux signataires leurs déclarations de droit commun",
    "Relancer les associations dont le bilan manque",
    "Proposer un calendrier des ateliers",
    "Réunir les bailleurs sur l'abattement de taxe foncière",
    "Adopter le rapprochement des priorités et des défis",
)


def build(draw: random.Random) -> dict[str, bytes]:
    """Return the files by path below the demonstration folder."""
    references = load_references()
    tenues = _instances(draw, [row["quartier"] for row in references["quartier"].to_pylist()])
    records = {"instance_tenue": tenues, "decision": _decisions(draw, tenues)}
    avancements = {"avancement": _avancements(draw, references["projet_phare"].to_pylist())}
    return {
        "modele_gouvernance/instances_et_decisions.xlsx": build_modele("instances_et_decisions", references, records),
        "modele_avancement/avancement_projets_phares.xlsx": build_modele(
            "avancement_projets_phares", references, avancements
        ),
    }


def _instances(draw: random.Random, quartiers: list[str]) -> list[dict[str, Any]]:
    jours = [
        ("comite-pilotage", None, (date(2025, 6, 19), date(2026, 6, 18))),
        ("comite-restreint", None, (date(2025, 3, 6), date(2026, 3, 12))),
        ("comite-technique", None, (date(2025, 2, 4), date(2025, 9, 23), date(2026, 2, 3), date(2026, 5, 12))),
        ("rendez-vous-interquartiers", None, (date(2025, 11, 27),)),
        # Two quartiers have no workshop in 2025, four have none yet in 2026.
        *(("atelier", quartier, (date(2025, 10, 7 + rank),)) for rank, quartier in enumerate(quartiers[:5])),
        *(("atelier", quartier, (date(2026, 10, 6 + rank),)) for rank, quartier in enumerate(quartiers[:3])),
    ]
    return [
        {
            "instance": instance,
            "tenue_le": jour,
            "quartier": quartier,
            "participants_nb": draw.randint(12, 60),
            "compte_rendu": f"compte-rendu-{instance}-{jour:%Y-%m-%d}.pdf",
        }
        for instance, quartier, dates in jours
        for jour in dates
    ]


def _decisions(draw: random.Random, tenues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    decisives = [tenue for tenue in tenues if tenue["instance"] in ("comite-pilotage", "comite-technique")]
    rows: list[dict[str, Any]] = []
    for rank, tenue in enumerate(decisives):
        for place in range(2):
            number = len(rows)
            rows.append(
                {
                    "decision": f"D-{tenue['tenue_le'].year}-{number + 1:02d}",
                    "instance": tenue["instance"],
                    "prise_le": tenue["tenue_le"],
                    "libelle": DECISIONS[number % len(DECISIONS)],
                    "responsable": SERVICES[(rank + place) % len(SERVICES)] if number % 5 else None,
                    "echeance": tenue["tenue_le"] + timedelta(days=draw.choice((90, 180))) if number % 4 else None,
                    "etat": draw.choice(("faite", "en_cours", "a_faire")),
                }
            )
    return rows


def _avancements(draw: random.Random, projets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for rank, projet in enumerate(projets):
        # Every sixth project is left without news.
        if rank % 6 == 5:
            continue
        prevue = projet["annee_promise"] or 2028
        for annee in (2024, 2025):
            prevue += draw.choice((0, 0, 1))
            delivered = prevue <= annee
            rows.append(
                {
                    "projet_phare": projet["projet_phare"],
                    "situation_au": date(annee, 12, 31),
                    "etat": "livre" if delivered else draw.choice(("etude", "travaux")),
                    "annee_prevue": prevue,
                    "commentaire": "Point d'avancement de démonstration.",
                }
            )
    return rows
