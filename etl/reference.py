"""What the contract says, from `etl/reference/*.csv`, as Arrow tables."""

import csv
from pathlib import Path

import pyarrow as pa

from etl.schema import Table, TableError
from etl.tables import REFERENCES

DOSSIER = Path(__file__).parent / "reference"


def load_references(dossier: Path = DOSSIER) -> dict[str, pa.Table]:
    """Load the reference tables of `etl.tables.REFERENCES`, the quartiers being added to the territories.

    Raises:
        TableError: a file, a column or a cell is wrong; the message names the file, the line and the cell.

    """
    tables = {definition.nom: _read(definition, dossier / f"{definition.nom}.csv") for definition in REFERENCES}
    tables["territoire"] = pa.concat_tables([tables["territoire"], _quartiers(tables["quartier"])])
    return tables


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
