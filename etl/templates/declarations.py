"""Write the declaration sheet of each signataire: last year's lines to take up again, and what the contract engages.

They are our template « droit commun », so that they are read back as such: an amount left empty is a cell to mend.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.publication.versions import PublicationError, read_whole
from etl.templates.workbooks import build_modele

DECLARATION_TABLES = ("droit_commun", "droit_commun_defi", "abattement")
# What was true last year must be said again: amounts, means, document and day.
TO_SAY_AGAIN = ("montant_bas_eur", "montant_haut_eur", "moyens", "document", "declare_le")


def write_declarations(output: Path, parquet: Path, references: Mapping[str, pa.Table], annee: int) -> list[Path]:
    """Write `declaration_<annee>_<signataire>.xlsx` for every signataire; return the files.

    Raises:
        PublicationError: nothing is published, so that last year's lines are not known.

    """
    output.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in build_declarations(parquet, references, annee).items():
        path = output / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def build_declarations(parquet: Path, references: Mapping[str, pa.Table], annee: int) -> dict[str, bytes]:
    """Return the declaration sheet of every signataire, by file name.

    Raises:
        PublicationError: nothing is published, so that last year's lines are not known.

    """
    version = read_whole(parquet)
    if version is None:
        raise PublicationError(f"{parquet} : aucune version publiée. Lancez d'abord : python -m etl charger")
    publiees = {name: pq.read_table(parquet / version / f"{name}.parquet").to_pylist() for name in DECLARATION_TABLES}
    engagements = _list_engagements(references)
    return {
        f"declaration_{annee}_{signataire}.xlsx": build_modele(
            "droit_commun", references, _last_year_rows(publiees, signataire, annee), engagements
        )
        for signataire in [row["signataire"] for row in references["signataire"].to_pylist()]
    }


def _last_year_rows(
    publiees: Mapping[str, list[dict[str, Any]]], signataire: str, annee: int
) -> dict[str, list[dict[str, Any]]]:
    """Return last year's lines of a signataire, under new numbers that recall the old ones."""
    former = [row for row in publiees["droit_commun"] if row["signataire"] == signataire and row["annee"] == annee - 1]
    numbers = {row["declaration"]: f"DC-{annee}-{signataire}-{rank}" for rank, row in enumerate(former, 1)}
    return {
        "droit_commun": [
            {
                **row,
                **dict.fromkeys(TO_SAY_AGAIN),
                "declaration": numbers[row["declaration"]],
                "precedente": row["declaration"],
                "annee": annee,
                "etape": "declare",
            }
            for row in former
        ],
        "droit_commun_defi": [
            {**part, "declaration": numbers[part["declaration"]]}
            for part in publiees["droit_commun_defi"]
            if part["declaration"] in numbers
        ],
        "abattement": [
            {**row, "annee": annee, "montant_eur": None}
            for row in publiees["abattement"]
            if row["bailleur"] == signataire and row["annee"] == annee - 1
        ],
    }


def _list_engagements(references: Mapping[str, pa.Table]) -> list[tuple[str, str, str]]:
    defis = {defi["defi"]: f"{defi['defi']}. {defi['libelle_court']}" for defi in references["defi"].to_pylist()}
    axes = [
        (defis[axe["defi"]], axe["theme"], f"{axe['axe']} {axe['libelle']}") for axe in references["axe"].to_pylist()
    ]
    dispositifs = [("Dispositif", row["domaine"], row["libelle"]) for row in references["dispositif"].to_pylist()]
    return [("Défi", "Thème", "Engagement"), *axes, *dispositifs]
