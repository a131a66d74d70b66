"""The template of the actions filled with those of the year before: nothing to type again of what has not changed.

Only what was really declared is taken up: invented rows, deposited again, would pass for real.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.publication.versions import read_whole
from etl.templates.workbooks import build_modele

MODELE = "actions_et_bilans"
TABLES = ("action", "action_quartier", "action_defi")
# An action refused or given up is not carried on.
CARRIED_ON = ("accordee", "realisee")
TAKEN_UP = ("intitule", "structure", "siret", "objectifs", "egalite_femmes_hommes", "lutte_discriminations")
OF_A_CPO = ("convention", "cpo_debut", "cpo_montant_total_eur")

Rows = dict[str, list[dict[str, Any]]]


def last_year(parquet: Path) -> int | None:
    """Return the last year of which real actions are published; None where there is none."""
    years = [row["annee"] for row in _read(parquet, "action") if not row["fictif"] and row["etat"] in CARRIED_ON]
    return max(years, default=None)


def build_prefilled(parquet: Path, references: Mapping[str, pa.Table], annee: int) -> bytes:
    """Return the template of the actions of a year, filled with those of the year before.

    A convention over several years keeps its number; another action has a number that stands until DAUPHIN gives its
    own. Amounts, costs and bilans are those of a year: they stay empty, and so does what nobody has declared.
    """
    rows = {name: [row for row in _read(parquet, name) if row["annee"] == annee - 1] for name in TABLES}
    carried = [row for row in rows["action"] if not row["fictif"] and row["etat"] in CARRIED_ON]
    cpo = {row["action"] for row in carried if row["statut"] == "cpo"}
    others = [row["action"] for row in carried if row["action"] not in cpo]
    numbers = {number: number for number in cpo} | {
        number: f"{annee}-{rank:04d}" for rank, number in enumerate(others, 1)
    }
    records: Rows = {"action": [_carry_on(row, numbers[row["action"]], annee) for row in carried]}
    for name in TABLES[1:]:
        kept = [row for row in rows[name] if row["action"] in numbers and row.get("statut") != "proposition"]
        records[name] = [row | {"action": numbers[row["action"]], "annee": annee} for row in kept]
    return build_modele(MODELE, references, records)


def _carry_on(row: Mapping[str, Any], number: str, annee: int) -> dict[str, Any]:
    cpo = row["statut"] == "cpo"
    said = {name: row[name] for name in (*TAKEN_UP, *(OF_A_CPO if cpo else ()))}
    return said | {
        "action": number,
        "annee": annee,
        "statut": "cpo" if cpo else "reconduite",
        "etat": "demandee",
    }


def _read(parquet: Path, table: str) -> list[dict[str, Any]]:
    version = read_whole(parquet)
    rows: list[dict[str, Any]] = pq.read_table(parquet / version / f"{table}.parquet").to_pylist() if version else []
    return rows
