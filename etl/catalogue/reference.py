"""What the contract says, from `etl/reference/*.csv`, as Arrow tables; another contract is another folder."""

import csv
import os
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.tables.published import REFERENCES
from etl.tables.schema import Table, TableError

AMIENS = Path(__file__).resolve().parents[1] / "reference"
DOSSIER = Path(os.environ.get("TABLEAU_CONTRAT") or AMIENS).resolve()
# What another contract follows: its own file, since the fiches name the défis and axes of Amiens.
SUIVIS = "indicateur.csv"


def load_references(dossier: Path = DOSSIER) -> dict[str, pa.Table]:
    """Load the reference tables of `etl.tables.published.REFERENCES`, the quartiers being added to the territories.

    Raises:
        TableError: a file, a column or a cell is wrong; the message names the file, the line and the cell.

    """
    absents = [f"{table.nom}.csv" for table in REFERENCES if not (dossier / f"{table.nom}.csv").is_file()]
    if absents:
        raise TableError(f"{dossier} : il manque {', '.join(absents)}. Copiez ceux de etl/reference et videz-les.")
    tables = {definition.nom: _read(definition, dossier / f"{definition.nom}.csv") for definition in REFERENCES}
    tables["territoire"] = pa.concat_tables([tables["territoire"], _quartiers(tables["quartier"])])
    return tables


def load_followed(dossier: Path = DOSSIER) -> dict[str, dict[str, Any]] | None:
    """Load `indicateur.csv`: for each indicator followed, its défis, its axes and the territory it is compared with.

    None without this file: the fiches say it themselves, for Amiens.

    Raises:
        TableError: a column is missing, or a défi is not a number.

    """
    chemin = dossier / SUIVIS
    if not chemin.exists():
        return None
    with chemin.open(encoding="utf-8", newline="") as flux:
        return {ligne["indicateur"]: _follow(numero, ligne) for numero, ligne in enumerate(csv.DictReader(flux), 2)}


def _follow(numero: int, ligne: dict[str, str]) -> dict[str, Any]:
    try:
        return {
            "defi": [int(defi) for defi in ligne["defi"].split()],
            "axe": ligne["axe"].split(),
            "reference": ligne["reference"],
        }
    except (KeyError, ValueError, AttributeError):
        raise TableError(
            f"{SUIVIS}, ligne {numero} : « {', '.join(map(str, ligne.values()))} » n'est pas lisible. "
            "Attendu : indicateur, defi (numéros), axe (codes), reference (code d'un territoire)."
        ) from None


def _read(definition: Table, chemin: Path) -> pa.Table:
    with chemin.open(encoding="utf-8", newline="") as flux:
        lecteur = csv.DictReader(flux)
        if lecteur.fieldnames != definition.schema.names:
            raise TableError(f"{chemin.name} : colonnes {lecteur.fieldnames}, attendu {definition.schema.names}.")
        lignes = list(lecteur)
    colonnes = []
    for champ in definition.schema:
        texte = pa.array([ligne[champ.name] or None for ligne in lignes], pa.string())
        try:
            colonnes.append(texte.cast(champ.type))
        except pa.ArrowInvalid as erreur:
            raise TableError(f"{chemin.name}, colonne {champ.name} : {erreur}. Attendu : {champ.type}.") from erreur
    return pa.Table.from_arrays(colonnes, schema=definition.schema)


def _quartiers(quartiers: pa.Table) -> pa.Table:
    """Return one territory per quartier and zoning: a quartier new in 2024 has none in QPV2015."""
    definition = next(table for table in REFERENCES if table.nom == "territoire")
    territoires = [
        {
            "territoire": quartier["quartier"],
            "ordre": quartier["ordre"],
            "libelle": quartier["nom_contrat"],
            "libelle_de": _complement(quartier["nom_contrat"], "de", "des", "d'"),
            "libelle_a": _complement(quartier["nom_contrat"], "à", "aux", "à "),
            "nature": "quartier",
            "zonage": zonage,
            "code_territoire": quartier[colonne],
            "qpv_inclus": True,
        }
        for zonage, colonne in (("QPV2015", "code_qpv2015"), ("QPV2024", "code_qpv2024"))
        for quartier in quartiers.to_pylist()
        if quartier[colonne]
    ]
    return pa.Table.from_pylist(territoires, schema=definition.schema)


def _complement(nom: str, simple: str, pluriel: str, elide: str) -> str:
    """Return the name with its preposition: d'Étouvie, des Parcheminiers, de Pierre Rollin ; à, aux."""
    if nom.startswith("Les "):
        return f"{pluriel} {nom.removeprefix('Les ')}"
    return f"{elide}{nom}" if nom[0] in "AEÉÈIOUYH" else f"{simple} {nom}"
