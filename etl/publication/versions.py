"""Versioned, atomic publication: a version is whole or is not there, and `current` names the one in force.

A version is named by the hash of all that made it: files read, catalogue, reference tables and the code of the ETL. The
same input gives the same version, and nothing is written again.

Whoever chooses what comes into force holds the lock of the folder from the first file read to `current`: what one has
published, another that began before cannot hide. What was written is on the disk before `current` names it, and sealed:
see `seal`.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import seal

VERSIONS_KEPT = 30
ROW_GROUP = 100_000
CITED = "citees"
VERSION = re.compile(r"[0-9a-f]{12}")
# What `current` may hold: a name, never a path.
NAMED = re.compile(r"[\w-]{1,64}", re.ASCII)
# The folders whose lock this thread holds: a deposit that loads, a load that publishes do not wait for themselves.
_HELD = threading.local()


class PublicationError(Exception):
    """The publication folder cannot be written; the message says where and what to do."""


def read_current(folder: Path) -> str | None:
    """Return the name of the version in force, None when nothing was published or when `current` is no name."""
    try:
        name = (folder / "current").read_text(encoding="ascii").strip()
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
        return None
    return name if NAMED.fullmatch(name) else None


def read_whole(folder: Path) -> str | None:
    """Return the name of the version in force; where it is damaged, of the last one that is whole, None without any."""
    kept = [str(manifest["version"]) for manifest in list_versions(folder)]
    return next((name for name in (read_current(folder), *kept) if name and seal.is_whole(folder / name)), None)


def read_in_force(folder: Path) -> dict[str, object]:
    """Return the manifest of the version in force, empty when there is none or when it is damaged."""
    version = read_current(folder)
    return (read_manifest(folder / version / "version.json") if version else None) or {}


def list_versions(folder: Path) -> list[dict[str, object]]:
    """Return the manifests of the versions kept, the latest first."""
    manifests = [manifest for path in folder.glob("*/version.json") if (manifest := read_manifest(path))]
    return sorted(manifests, key=lambda manifest: str(manifest["publie_le"]), reverse=True)


def read_manifest(path: Path) -> dict[str, object] | None:
    """Return a manifest, None when it is missing or damaged: the version is then not whole, and is written again."""
    try:
        return seal.read(path.parent)
    except seal.SealError:
        return None


def hash_version(entries: dict[str, str]) -> str:
    """Return the name of the version made from these inputs (name -> sha256)."""
    return hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()[:12]


def publish(
    tables: dict[str, pa.Table],
    folder: Path,
    version: str,
    manifest: dict[str, object],
    commit: Callable[[], None] = lambda: None,
    held: Collection[str] = (),
) -> bool:
    """Write the tables as `<dossier>/<version>/*.parquet` and put the version in force; return whether it was written.

    Raises:
        PublicationError: the folder cannot be written.

    """
    return install(folder, version, lambda staging: _write_version(tables, staging, version, manifest), commit, held)


def install(
    folder: Path,
    version: str,
    write: Callable[[Path], None],
    commit: Callable[[], None] = lambda: None,
    held: Collection[str] = (),
) -> bool:
    """Put a version in force, after `write` has filled its folder, unless it is there; return whether it was written.

    The version is built in a temporary folder beside, then renamed: a reader never sees half of it. One that was
    damaged since is written again. `commit` is called once it is there, just before it comes into force. The versions
    `held` are never deleted.

    Raises:
        PublicationError: the folder cannot be written.

    """
    with lock(folder):
        try:
            is_new = not seal.is_whole(folder / version)
            if is_new:
                _build(folder, version, write)
            commit()
        except OSError as error:
            raise _folder_failure(folder, error) from error
        try:
            if read_current(folder) != version:
                _write_current(folder, version)
            _delete_old(folder, {version, *held})
        except OSError as error:
            message = f"{_folder_failure(folder, error)} Ce qui a été reçu est au journal : relancez un chargement."
            raise PublicationError(message) from error
    return is_new


@contextmanager
def lock(folder: Path) -> Iterator[bool]:
    """Let one load, deposit or pull through at a time, the next waits; yield whether this thread did not hold it yet.

    Raises:
        PublicationError: the folder cannot be written.

    """
    tenus: set[Path] = vars(_HELD).setdefault("dossiers", set())
    key = folder.resolve()
    if key in tenus:
        yield False
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / ".verrou").open("w")
        fcntl.flock(stream, fcntl.LOCK_EX)
    except OSError as error:
        raise _folder_failure(folder, error) from error
    with stream:
        tenus.add(key)
        try:
            yield True
        finally:
            tenus.remove(key)


def _folder_failure(folder: Path, error: OSError) -> PublicationError:
    return PublicationError(
        f"{folder} : publication impossible ({error.strerror}). La version en vigueur est inchangée. "
        "Vérifiez la place disponible et le droit d'écrire dans ce dossier."
    )


def _write_version(tables: dict[str, pa.Table], staging: Path, version: str, manifest: dict[str, object]) -> None:
    for name, table in tables.items():
        schema = table.schema.with_metadata({"version": version, "sources": json.dumps(manifest["entrees"])})
        pq.write_table(table.cast(schema), staging / f"{name}.parquet", compression="zstd", row_group_size=ROW_GROUP)
    complete = {
        "version": version,
        "publie_le": datetime.now(UTC).isoformat(timespec="microseconds"),
        "tables": {name: table.num_rows for name, table in tables.items()},
        **manifest,
    }
    seal.write(staging, complete)


def _build(folder: Path, version: str, write: Callable[[Path], None]) -> None:
    staging = Path(tempfile.mkdtemp(prefix=".chantier-", dir=folder))
    try:
        staging.chmod(0o755)
        write(staging)
        for path in (*staging.iterdir(), staging):
            seal.flush(path)
        # What a killed publication, or a damaged disk, may have left under that name.
        _clear(folder / version)
        staging.rename(folder / version)
        seal.flush(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write_current(folder: Path, version: str) -> None:
    temporary = folder / ".current-provisoire"
    temporary.write_text(version + "\n", encoding="ascii")
    seal.flush(temporary)
    if (folder / "current").is_dir():
        _clear(folder / "current")
    os.replace(temporary, folder / "current")
    seal.flush(folder)


def _clear(path: Path) -> None:
    """Remove what is in the way, a folder or a file, if anything is."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _delete_old(folder: Path, held: Collection[str]) -> None:
    kept = [str(manifest["version"]) for manifest in list_versions(folder)[:VERSIONS_KEPT]]
    for path in folder.iterdir():
        # A version that has lost its manifest is one by its name: it could hide the one before.
        version = (path / "version.json").exists() or (path.is_dir() and VERSION.fullmatch(path.name))
        former = version and path.name not in (*kept, *held, *_cited(folder))
        if former or path.name.startswith(".chantier-"):
            shutil.rmtree(path, ignore_errors=True)


def _cited(folder: Path) -> set[str]:
    """Return the versions that a document was made from: `queries.versions.cite` writes their names."""
    return {path.name for path in (folder / CITED).glob("*")}
