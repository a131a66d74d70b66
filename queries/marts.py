"""The marts: what the questions share, computed once from a version by the SQL of `vues/`, and kept beside it.

`<publication>/marts/<key>/` holds a Parquet file per view, sealed as a version is. The key is that of the manifest of
the version and of the SQL: neither other data nor another program ever read what they did not make, and whatever is
missing or damaged is computed again. A version can be read without them: its reader then waits for them.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

import seal
from queries.views import list_statements

FOLDER = "marts"
# The pairs of dates grow as the square of the years: from a large version, each question makes those that it asks.
NEVER_LARGE = {"paire"}
ROWS = 50_000


def find(parquet: Path, version: str) -> dict[str, Path]:
    """Return the files of the marts of a version, by name of view; none where they are not there, or not whole."""
    folder = _locate(parquet, version)
    try:
        return {path.stem: path for path in folder.glob("*.parquet")} if seal.check(folder) else {}
    except seal.SealError:
        return {}


@contextmanager
def writing(parquet: Path, version: str) -> Iterator[Path]:
    """Give a folder to write the marts of a version in; they are there once it is left, all of them or none.

    Raises:
        OSError: nothing can be written there.

    """
    folder = _locate(parquet, version)
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".chantier-", dir=folder.parent) as name:
        staging = Path(name) / folder.name
        staging.mkdir()
        yield staging
        tables = sorted(path.stem for path in staging.iterdir())
        seal.write(staging, {"version": version, "publie_le": "", "tables": tables})
        shutil.rmtree(folder, ignore_errors=True)
        staging.rename(folder)
    _delete_orphans(parquet)


def write(connection: duckdb.DuckDBPyConnection, view: str, folder: Path) -> Path:
    """Write a view, sorted by its first columns: codes most often, that questions narrow it by; return its file."""
    path = folder / f"{view}.parquet"
    # The name of a view is ours.
    batches = connection.sql(f"from {view} order by all").to_arrow_reader(ROWS)
    with pq.ParquetWriter(path, batches.schema, compression="zstd") as file:
        for batch in batches:
            file.write_batch(batch)
    return path


def _locate(parquet: Path, version: str) -> Path:
    """Return the folder of the marts of a version."""
    key = hashlib.sha256((parquet / version / seal.MANIFEST).read_bytes())
    for statement in list_statements():
        key.update(statement.sql.encode())
    return parquet / FOLDER / key.hexdigest()[:16]


def _delete_orphans(parquet: Path) -> None:
    """Delete the marts of versions that are no longer kept."""
    for folder in (parquet / FOLDER).iterdir():
        with suppress(seal.SealError, OSError):
            if not (parquet / str(seal.read(folder)["version"])).is_dir():
                shutil.rmtree(folder)
