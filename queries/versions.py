"""The versions of a publication folder: which one is read, which one came before it, and why one cannot be."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import duckdb

import seal

CITED = "citees"
NAME = re.compile(r"[0-9a-f]{1,64}")
LOAD = "Lancez : python -m etl charger"
MEND = "Supprimez le dossier de cette version, puis lancez : python -m etl charger"
# Of a version that is whole, but lacks what is asked of it.
OLDER = "publiée par une version ancienne de ce programme : republiez-la par python -m etl charger"
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
        VersionError: nothing was published, or `current` holds something else than a name.

    """
    try:
        name = (parquet / "current").read_bytes().strip().decode("ascii", "replace")
    except FileNotFoundError as error:
        raise VersionError(f"Aucune version publiée dans {parquet}. Lancez : python -m etl charger") from error
    except OSError as error:
        raise VersionError(f"« current » ne se lit pas ({error.strerror}). {LOAD}") from error
    if not NAME.fullmatch(name):
        raise VersionError(f"« current » ne nomme pas une version. {LOAD}")
    return name


def read_manifest(parquet: Path, version: str) -> tuple[str, set[str]]:
    """Return when a version was published (ISO 8601), and its tables.

    Raises:
        VersionError: its manifest is damaged, or is no longer there.

    """
    try:
        manifest = seal.read(parquet / version)
        publie_le = str(manifest["publie_le"])
        date.fromisoformat(publie_le[:10])
        return publie_le, set(manifest["tables"])  # type: ignore[call-overload]
    except seal.SealError as error:
        raise VersionError(f"{error} {MEND}") from error
    except (ValueError, TypeError) as error:
        raise VersionError(f"Le fichier version.json de la version « {version} » est abîmé. {MEND}") from error


def check(parquet: Path, version: str) -> None:
    """Check that each file of a version is what was published.

    Raises:
        VersionError: one is not; the message names it.

    """
    try:
        seal.check(parquet / version)
    except seal.SealError as error:
        raise VersionError(f"{error} {MEND}") from error


def find_readable(parquet: Path) -> tuple[str, str]:
    """Return the version to read when none is asked for, and why it is not the one in force, nothing when it is.

    Where the one in force is damaged, that is the last whole one published before it, or else the last whole one.

    Raises:
        VersionError: nothing was published, or no version is whole.

    """
    damaged = ""
    try:
        damaged = read_current(parquet)
        check(parquet, damaged)
        return damaged, ""
    except VersionError as error:
        kept = _list_whole(parquet) if (parquet / "current").exists() else {}
        with suppress(VersionError):
            le = read_manifest(parquet, damaged)[0] if damaged else ""
            kept = {name: date_ for name, date_ in kept.items() if date_ < le} or kept
        if not kept:
            raise
        return max(kept, key=lambda name: kept[name]), str(error)


def _list_whole(parquet: Path) -> dict[str, str]:
    """Return the versions that are whole, with when each was published."""
    whole = {}
    for name in (path.name for path in parquet.iterdir() if NAME.fullmatch(path.name)):
        with suppress(VersionError):
            check(parquet, name)
            whole[name] = read_manifest(parquet, name)[0]
    return whole


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
        check(folder.parent, folder.name)
        create_tables("view", connection, folder)
    except VersionError as error:
        return str(error)
    finally:
        connection.execute("set schema = 'main'")
    if connection.execute(COLUMNS, ["avant"]).fetchall() != connection.execute(COLUMNS, ["main"]).fetchall():
        return f"La version « {folder.name} » n'a pas les mêmes tables, ou les mêmes colonnes : elle a été {OLDER}."
    return ""


def hide_invented(connection: duckdb.DuckDBPyConnection, schemas: Sequence[str]) -> None:
    """Leave out the invented measures of the indicators that have real values, in each schema."""
    for schema in schemas:
        shape = "view" if connection.execute(IS_VIEW, [schema]).fetchall() else "table"
        connection.execute(f"alter {shape} {schema}.mesure rename to mesure_lue")
        kept = REAL_FIRST.format(mesure=f"{schema}.mesure_lue")
        connection.execute(f"create {shape} {schema}.mesure as {kept}")
