"""What the contract says, from `etl/reference/*.csv`, as Arrow tables; another contract is another folder."""

import csv
import os
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.tables.published import NATIONAL, REFERENCES
from etl.tables.schema import Table, TableError

AMIENS = Path(__file__).resolve().parents[1] / "reference"
REFERENCE = Path(os.environ.get("TABLEAU_CONTRAT") or AMIENS).resolve()
# What another contract follows: its own file, since the fiches name the défis and axes of Amiens.
FOLLOWED = "indicateur.csv"


def load_references(folder: Path = REFERENCE) -> dict[str, pa.Table]:
    """Load the tables of `etl.tables.published.REFERENCES` and NATIONAL, the quartiers being added to the territories.

    Raises:
        TableError: a file, a column or a cell is wrong; the message names the file, the line and the cell.

    """
    missing = [f"{table.nom}.csv" for table in REFERENCES if not (folder / f"{table.nom}.csv").is_file()]
    if missing:
        raise TableError(f"{folder} : il manque {', '.join(missing)}. Copiez ceux de etl/reference et videz-les.")
    tables = {definition.nom: _read(definition, folder / f"{definition.nom}.csv") for definition in REFERENCES}
    tables |= {definition.nom: _read(definition, AMIENS / f"{definition.nom}.csv") for definition in NATIONAL}
    tables["territoire"] = pa.concat_tables([tables["territoire"], _quartier_territoires(tables["quartier"])])
    return tables


def load_followed(folder: Path = REFERENCE) -> dict[str, dict[str, Any]] | None:
    """Load `indicateur.csv`: for each indicator followed, its défis, its axes and the territory it is compared with.

    None without this file: the fiches say it themselves, for Amiens.

    Raises:
        TableError: a column is missing, or a défi is not a number.

    """
    path = folder / FOLLOWED
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["indicateur"]: _read_followed(number, row) for number, row in enumerate(csv.DictReader(stream), 2)}


def _read_followed(number: int, row: dict[str, str]) -> dict[str, Any]:
    try:
        return {
            "defi": [int(defi) for defi in row["defi"].split()],
            "axe": row["axe"].split(),
            "reference": row["reference"],
        }
    except (KeyError, ValueError, AttributeError):
        raise TableError(
            f"{FOLLOWED}, ligne {number} : « {', '.join(map(str, row.values()))} » n'est pas lisible. "
            "Attendu : indicateur, defi (numéros), axe (codes), reference (code d'un territoire)."
        ) from None


def _read(definition: Table, path: Path) -> pa.Table:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if reader.fieldnames != definition.schema.names:
            raise TableError(f"{path.name} : colonnes {reader.fieldnames}, attendu {definition.schema.names}.")
        rows = list(reader)
    columns = []
    for field_name in definition.schema:
        text = pa.array([row[field_name.name] or None for row in rows], pa.string())
        try:
            columns.append(text.cast(field_name.type))
        except pa.ArrowInvalid as error:
            raise TableError(
                f"{path.name}, colonne {field_name.name} : {error}. Attendu : {field_name.type}."
            ) from error
    return pa.Table.from_arrays(columns, schema=definition.schema)


def _quartier_territoires(quartiers: pa.Table) -> pa.Table:
    """Return one territory per quartier and zoning: a quartier new in 2024 has none in QPV2015."""
    definition = next(table for table in REFERENCES if table.nom == "territoire")
    territoires = [
        {
            "territoire": quartier["quartier"],
            "ordre": quartier["ordre"],
            "libelle": quartier["nom_contrat"],
            "libelle_de": _with_preposition(quartier["nom_contrat"], "de", "des", "d'"),
            "libelle_a": _with_preposition(quartier["nom_contrat"], "à", "aux", "à "),
            "nature": "quartier",
            "zonage": zonage,
            "code_territoire": quartier[column],
            "qpv_inclus": True,
        }
        for zonage, column in (("QPV2015", "code_qpv2015"), ("QPV2024", "code_qpv2024"))
        for quartier in quartiers.to_pylist()
        if quartier[column]
    ]
    return pa.Table.from_pylist(territoires, schema=definition.schema)


def _with_preposition(name: str, simple: str, pluriel: str, elide: str) -> str:
    """Return the name with its preposition: d'Étouvie, des Parcheminiers, de Pierre Rollin ; à, aux, au."""
    if name.startswith("Les "):
        return f"{pluriel} {name.removeprefix('Les ')}"
    if name.startswith("Le "):
        return f"{'du' if simple == 'de' else 'au'} {name.removeprefix('Le ')}"
    return f"{elide}{name}" if name[0] in "AEÉÈIOUYH" else f"{simple} {name}"
