"""An export in DAUPHIN's format, of invented actions: the 31 columns, amounts as text, SIRET as numbers."""

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import xlsxwriter

from etl.templates.workbooks import CREATED_ON

EXPORT_COLUMNS = (
    "N° dépt ou région",
    "Libellé DD/DR/PN",
    "REGION",
    "Libellé abrégé de la région",
    "PN ou OS",
    "Tiers - Code GIRPRO",
    "Référence du tiers GISPRO",
    "Tiers",
    "Montant engagé",
    "DP/CAP",
    "Type de tiers",
    "Code SIRET",
    "Projet - Code dossier",
    "Projet",
    "Libellé de la procédure de l'action",
    "année initiale CPO",
    "Action de demande - Code dossier",
    "Action de demande",
    "Action - Code dossier",
    "Action",
    "Ligne budgétaire",
    "Thème (1)",
    "Sous thème",
    "Objectif",
    "Modalité",
    "Contrat ville - Code",
    "Contrat ville",
    "AOSesse administrative - AOSesse complète",
    "Prénom du chargé de l'action",
    "Nom du chargé de l'action",
    "Adresse mail du chargé de l'action",
)


def write_gispro(
    actions: Iterable[Mapping[str, Any]],
    financements: Iterable[Mapping[str, Any]],
    themes: Mapping[int, str],
    unmatched: bool = False,
) -> bytes:
    """Return an .xlsx of one row per funded action, with what the State engaged; the columns of persons are empty.

    `unmatched`: three rows more, as exports hold some: without an action, of an unknown project, written twice.
    """
    montants = {
        row["action"]: row["montant_eur"]
        for row in financements
        if row["financeur"] == "etat-politique-ville" and row["etape"] == "accorde"
    }
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": CREATED_ON})
        sheet = workbook.add_worksheet("Feuille 1")
        sheet.write_row(0, 0, EXPORT_COLUMNS)
        rows = [_export_cells(action, montants[action["action"]], themes) for action in actions]
        for rank, cells in enumerate([*rows, *(_unmatched(rows[0]) if unmatched else ())], 1):
            sheet.write_row(rank, 0, [cells.get(column, "") for column in EXPORT_COLUMNS])
    return buffer.getvalue()


def _unmatched(cells: dict[str, Any]) -> Iterator[dict[str, Any]]:
    without = cells | {"Action de demande - Code dossier": "", "Action - Code dossier": 990001}
    yield without | {"Montant engagé": "2 500,00"}
    yield without | {"Montant engagé": "1 800,00", "Projet - Code dossier": "CV-25-9999"}
    yield cells


def _export_cells(action: Mapping[str, Any], montant: float, themes: Mapping[int, str]) -> dict[str, Any]:
    start, cpo = action["cpo_debut"], action["statut"] == "cpo"
    rank = f"N+{action['annee'] - start}" if cpo and action["annee"] > start else "N"
    return {
        "N° dépt ou région": 80,
        "Libellé DD/DR/PN": "Somme",
        "REGION": "HAUTS-DE-FRANCE",
        "Libellé abrégé de la région": "DDETS",
        "PN ou OS": "OS",
        "Tiers": action["structure"].upper(),
        "Montant engagé": f"{montant:,.2f}".replace(",", " ").replace(".", ","),
        "Type de tiers": "Association",
        "Code SIRET": int(action["siret"]),
        "Projet - Code dossier": action["convention"],
        "Projet": action["intitule"],
        "Libellé de la procédure de l'action": "Standard (CPO)" if cpo else "Standard (Annuel)",
        "année initiale CPO": f"{rank} - CPO {start}" if cpo else action["annee"],
        "Action de demande - Code dossier": action["action"],
        "Action de demande": f"{action['annee']} - 80 - {action['intitule']} - {action['structure'].upper()}",
        "Action - Code dossier": int(action["action"][2:]),
        "Action": action["intitule"],
        "Ligne budgétaire": "Indéterminé",
        "Thème (1)": themes[action["defi"]],
        "Contrat ville - Code": "CN08001I",
        "Contrat ville": "Amiens Métropole",
    }
