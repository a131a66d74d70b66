"""A published version, read without the project, and copies of it in which something was changed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import seal


def _table(publication: Path, name: str) -> Path:
    return publication / (publication / "current").read_text(encoding="ascii").strip() / f"{name}.parquet"


def read(publication: Path, name: str, *columns: str) -> list[dict]:
    """The rows of a table of the version in force, of all its columns or of those named."""
    return pq.read_table(_table(publication, name), columns=list(columns) or None).to_pylist()


def alter(
    publication: Path, folder: Path, name: str, columns: tuple[str, ...], change: Callable[[dict], object]
) -> Path:
    """Copy the version in force and pass these columns of every row of a table to `change`, which changes them."""
    copy = folder / "publication"
    version = (publication / "current").read_text(encoding="ascii").strip()
    shutil.copytree(publication / version, copy / version)
    shutil.copy(publication / "current", copy / "current")
    path = _table(copy, name)
    table = pq.read_table(path)
    avant, rows = (table.select(columns).to_pylist() for _ in range(2))
    for row in rows:
        change(row)
    assert rows != avant, "nothing was changed"
    for column in columns:
        position, field = table.schema.get_field_index(column), table.schema.field(column)
        table = table.set_column(position, field, pa.array([row[column] for row in rows], field.type))
    # Not over the file of the original, should it be linked rather than copied.
    path.unlink()
    pq.write_table(table, path)
    sealed(path.parent)
    return copy


def sealed(version: Path, **said: object) -> None:
    """Seal a version whose files were changed on purpose, its manifest saying something else where it is told to."""
    manifest = json.loads((version / "version.json").read_text(encoding="utf-8"))
    seal.write(version, manifest | said)
