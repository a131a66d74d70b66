"""A published version, read without the project, and copies of it in which something was changed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def _table(publication: Path, name: str) -> Path:
    return publication / (publication / "current").read_text(encoding="ascii").strip() / f"{name}.parquet"


def read(publication: Path, name: str) -> list[dict]:
    """The rows of a table of the version in force."""
    return pq.read_table(_table(publication, name)).to_pylist()


def alter(publication: Path, folder: Path, name: str, change: Callable[[dict], object]) -> Path:
    """Copy the version in force and pass every row of a table to `change`, which changes it in place."""
    copie = folder / "publication"
    version = (publication / "current").read_text(encoding="ascii").strip()
    if not copie.exists():
        shutil.copytree(publication / version, copie / version)
        shutil.copy(publication / "current", copie / "current")
    path = _table(copie, name)
    table = pq.read_table(path)
    rows = table.to_pylist()
    for row in rows:
        change(row)
    assert rows != table.to_pylist(), "nothing was changed"
    # Not over the file of the original, should it be linked rather than copied.
    path.unlink()
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    return copie
