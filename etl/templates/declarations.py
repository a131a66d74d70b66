"""Write the declaration sheet of each signataire: last year's lines to take up again, and what the contract engages.

They are our template « droit commun », so that they are read back as such: an amount left empty is a cell to mend.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.publication.versions import PublicationError, read_current
from etl.templates.workbooks import build_modele

TABLES = ("droit_commun", "droit_commun_defi", "abattement")
# What was true last year must be said again: amounts, means, document and day.
A_REDIRE = ("montant_bas_eur", "montant_haut_eur", "moyens", "document", "declare_le")


def write_declarations(sortie: Path, parquet: Path, references: Mapping[str, pa.Table], annee: int) -> list[Path]:
    """Write `declaration_<annee>_<signataire>.xlsx` for every signataire; return the files.

    Raises:
        PublicationError: nothing is published, so that last year's lines are not known.

    """
    version = read_current(parquet)
    if version is None:
        raise PublicationError(f"{parquet} : aucune version publiée. Lancez d'abord : python -m etl charger")
    publiees = {nom: pq.read_table(parquet / version / f"{nom}.parquet").to_pylist() for nom in TABLES}
    engagements = _engagements(references)
    sortie.mkdir(parents=True, exist_ok=True)
    chemins = []
    for signataire in references["signataire"]["signataire"].to_pylist():
        rangees = _rangees(publiees, signataire, annee)
        chemin = sortie / f"declaration_{annee}_{signataire}.xlsx"
        chemin.write_bytes(build_modele("droit_commun", references, rangees, engagements))
        chemins.append(chemin)
    return chemins


def _rangees(
    publiees: Mapping[str, list[dict[str, Any]]], signataire: str, annee: int
) -> dict[str, list[dict[str, Any]]]:
    """Return last year's lines of a signataire, under new numbers that recall the old ones."""
    anciennes = [
        ligne for ligne in publiees["droit_commun"] if ligne["signataire"] == signataire and ligne["annee"] == annee - 1
    ]
    numeros = {ligne["declaration"]: f"DC-{annee}-{signataire}-{rang}" for rang, ligne in enumerate(anciennes, 1)}
    return {
        "droit_commun": [
            {
                **ligne,
                **dict.fromkeys(A_REDIRE),
                "declaration": numeros[ligne["declaration"]],
                "precedente": ligne["declaration"],
                "annee": annee,
                "etape": "declare",
            }
            for ligne in anciennes
        ],
        "droit_commun_defi": [
            {**part, "declaration": numeros[part["declaration"]]}
            for part in publiees["droit_commun_defi"]
            if part["declaration"] in numeros
        ],
        "abattement": [
            {**ligne, "annee": annee, "montant_eur": None}
            for ligne in publiees["abattement"]
            if ligne["bailleur"] == signataire and ligne["annee"] == annee - 1
        ],
    }


def _engagements(references: Mapping[str, pa.Table]) -> list[tuple[str, str, str]]:
    defis = {defi["defi"]: f"{defi['defi']}. {defi['libelle_court']}" for defi in references["defi"].to_pylist()}
    axes = [
        (defis[axe["defi"]], axe["theme"], f"{axe['axe']} {axe['libelle']}") for axe in references["axe"].to_pylist()
    ]
    dispositifs = [("Dispositif", ligne["domaine"], ligne["libelle"]) for ligne in references["dispositif"].to_pylist()]
    return [("Défi", "Thème", "Engagement"), *axes, *dispositifs]
