"""What the contract says, from the lists of `etl/reference`, as Arrow tables; another contract is another folder."""

import os
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.catalogue.lists import find_list, read_rows, read_table
from etl.tables.published import NATIONAL, REFERENCES
from etl.tables.schema import TableError

AMIENS = Path(__file__).resolve().parents[1] / "reference"
REFERENCE = Path(os.environ.get("TABLEAU_CONTRAT") or AMIENS).resolve()
IS_AMIENS = REFERENCE == AMIENS
# What another contract follows: its own file, since the fiches name the défis and axes of Amiens.
FOLLOWED = "indicateur"
FOLLOWED_COLUMNS = ["indicateur", "defi", "axe", "reference"]

# What a contract has for a défi as long as people have not named it.
UNNAMED = {
    "defi": 0,
    "libelle": "Défis à renseigner",
    "libelle_court": "À renseigner",
    "presentation": "Ce que le contrat dit de ses défis reste à renseigner : listes defi et indicateur de son dossier.",
}


def load_references(folder: Path = REFERENCE) -> dict[str, pa.Table]:
    """Load the tables of `etl.tables.published.REFERENCES` and NATIONAL, the quartiers being added to the territories.

    Raises:
        TableError: a file, a column or a cell is wrong; the message names the file, the line and the cell.

    """
    missing = [f"{table.nom}.csv" for table in REFERENCES if not find_list(folder, table.nom)]
    if missing:
        raise TableError(
            f"{folder} : il manque {', '.join(missing)}. Un dossier complet : python -m etl nouveau-contrat NOM."
        )
    tables = {definition.nom: read_table(folder, definition) for definition in REFERENCES}
    tables |= {definition.nom: read_table(AMIENS, definition) for definition in NATIONAL}
    tables["defi"] = _with_unnamed(tables["defi"], load_followed(folder))
    tables["territoire"] = pa.concat_tables([tables["territoire"], _quartier_territoires(tables["quartier"])])
    return tables


def _with_unnamed(defis: pa.Table, suivis: dict[str, dict[str, Any]] | None) -> pa.Table:
    """Return the défis, with one to be named when there is none yet, or when an indicator is attached to none."""
    unattached = [code for code, suivi in (suivis or {}).items() if not suivi["defi"]]
    if defis.num_rows and not unattached:
        return defis
    return pa.concat_tables([pa.Table.from_pylist([UNNAMED], schema=defis.schema), defis])


def load_followed(folder: Path = REFERENCE) -> dict[str, dict[str, Any]] | None:
    """Load `indicateur.csv`: for each indicator followed, its défis, its axes and the territory it is compared with.

    None without this file: the fiches say it themselves, for Amiens.

    Raises:
        TableError: a column is missing, or a défi is not a number.

    """
    path = find_list(folder, FOLLOWED)
    if path is None:
        return None
    return {row["indicateur"]: _read_followed(path, number, row) for number, row in read_rows(path, FOLLOWED_COLUMNS)}


def _read_followed(path: Path, number: int, row: dict[str, str]) -> dict[str, Any]:
    try:
        return {
            "defi": [int(defi) for defi in row["defi"].split()],
            "axe": row["axe"].split(),
            "reference": row["reference"],
        }
    except ValueError:
        raise TableError(
            f"{path.name}, ligne {number} : « {', '.join(row.values())} » n'est pas lisible. "
            "Attendu : indicateur, defi (numéros), axe (codes), reference (code d'un territoire)."
        ) from None


def _quartier_territoires(quartiers: pa.Table) -> pa.Table:
    """Return one territory per quartier and zoning: a quartier new in 2024 has none in QPV2015."""
    definition = next(table for table in REFERENCES if table.nom == "territoire")
    territoires = [
        {
            "territoire": quartier["quartier"],
            "ordre": quartier["ordre"],
            "libelle": quartier["nom_contrat"],
            "libelle_de": with_preposition(quartier["nom_contrat"], "de", "des", "d'"),
            "libelle_a": with_preposition(quartier["nom_contrat"], "à", "aux", "à "),
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


def with_preposition(name: str, simple: str, pluriel: str, elide: str) -> str:
    """Return the name with its preposition: d'Étouvie, des Parcheminiers, de Pierre Rollin ; à, aux, au."""
    if name.startswith("Les "):
        return f"{pluriel} {name.removeprefix('Les ')}"
    if name.startswith("Le "):
        return f"{'du' if simple == 'de' else 'au'} {name.removeprefix('Le ')}"
    return f"{elide}{name}" if name[0] in "AEÉÈIOUYH" else f"{simple} {name}"
