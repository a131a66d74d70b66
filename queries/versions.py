"""The versions of a publication folder: which one is read, which one came before it, and why one cannot be."""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import duckdb

CITED = "citees"
NAME = re.compile(r"[0-9a-f]{1,64}")
MEND = "Supprimez le dossier de cette version, puis lancez : python -m etl charger"
COLUMNS = """
select table_name, column_name, data_type from duckdb_columns()
where schema_name = ? and not internal order by all
"""


class VersionError(Exception):
    """No usable published version; the message says what to run."""


# The name in braces is ours, never somebody's.
IS_VIEW = "select 1 from duckdb_views() where schema_name = ? and view_name = 'mesure'"
REAL_FIRST = """
select * from {mesure}
where not fictif or indicateur not in (select indicateur from {mesure} where not fictif and valeur is not null)
"""


def read_current(parquet: Path) -> str:
    """Return the name of the version in force.

    Raises:
        VersionError: nothing was published.

    """
    try:
        return (parquet / "current").read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise VersionError(f"Aucune version publiée dans {parquet}. Lancez : python -m etl charger") from error


def read_manifest(parquet: Path, version: str) -> tuple[str, set[str]]:
    """Return when a version was published (ISO 8601), and its tables.

    Raises:
        VersionError: its manifest is damaged, or is no longer there.

    """
    try:
        manifest = json.loads((parquet / version / "version.json").read_text(encoding="utf-8"))
        publie_le = str(manifest["publie_le"])
        date.fromisoformat(publie_le[:10])
        return publie_le, set(manifest["tables"])
    except FileNotFoundError as error:
        raise VersionError(f"La version « {version} » n'a pas de fichier version.json. {MEND}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VersionError(f"Le fichier version.json de la version « {version} » est abîmé. {MEND}") from error


def cite(parquet: Path, version: str) -> None:
    """Hold a version that a document was made from: it is never deleted. A folder that cannot be written holds nothing.

    The ETL reads these names when it deletes old versions.
    """
    with suppress(OSError):
        (parquet / CITED).mkdir(exist_ok=True)
        (parquet / CITED / version).touch()


def find_previous(parquet: Path, version: str, depuis: date | None) -> tuple[str, str]:
    """Return the version of the same tables in force on a day, or just before another one; itself when none is kept.

    With the reason why it cannot be read: a version that does not say its date may be that one.
    """
    publie_le, tables = read_manifest(parquet, version)
    avant = []
    for name in sorted(path.name for path in parquet.iterdir() if path.is_dir() and NAME.fullmatch(path.name)):
        try:
            le, its_tables = read_manifest(parquet, name)
        except VersionError as error:
            if (parquet / name).is_dir():
                return name, str(error)
            continue
        if le < publie_le and its_tables == tables and (depuis is None or date.fromisoformat(le[:10]) <= depuis):
            avant.append((le, name))
    return (max(avant)[1] if avant else version), ""


def create_tables(shape: str, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make a table or a view of each Parquet file of a version.

    Raises:
        VersionError: one of them is not whole.

    """
    for path in sorted(folder.resolve().glob("*.parquet")):
        try:
            found = connection.read_parquet(str(path))
            found.create(path.stem) if shape == "table" else found.create_view(path.stem)
        except duckdb.Error as error:
            raise VersionError(
                f"{path.name}, de la version « {folder.name} », n'est pas un fichier Parquet entier. {MEND}"
            ) from error


def create_previous(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """Make the views of the version before, in the schema `avant`; return why it cannot be read, or nothing."""
    connection.execute("create schema avant")
    connection.execute("set schema = 'avant'")
    try:
        create_tables("view", connection, folder)
    except VersionError as error:
        return str(error)
    finally:
        connection.execute("set schema = 'main'")
    if connection.execute(COLUMNS, ["avant"]).fetchall() != connection.execute(COLUMNS, ["main"]).fetchall():
        return f"La version « {folder.name} » n'a pas les mêmes tables, ou les mêmes colonnes. {MEND}"
    return ""


def hide_invented(connection: duckdb.DuckDBPyConnection, schemas: Sequence[str]) -> None:
    """Leave out the invented measures of the indicators that have real values, in each schema."""
    for schema in schemas:
        shape = "view" if connection.execute(IS_VIEW, [schema]).fetchall() else "table"
        connection.execute(f"alter {shape} {schema}.mesure rename to mesure_lue")
        kept = REAL_FIRST.format(mesure=f"{schema}.mesure_lue")
        connection.execute(f"create {shape} {schema}.mesure as {kept}")
