"""Versioned, atomic publication: a version is whole or is not there, and `current` names the one in force.

A version is named by the hash of all that made it: files read, catalogue, reference tables and the code of the ETL. The
same input gives the same version, and nothing is written again.

Whoever chooses what comes into force holds the lock of the folder from the first file read to `current`: what one has
published, another that began before cannot hide.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

VERSIONS_GARDEES = 10
ROW_GROUP = 100_000
VERSION = re.compile(r"[0-9a-f]{12}")
# The folders whose lock this thread holds: a deposit that loads, a load that publishes do not wait for themselves.
_TENUS = threading.local()


class PublicationError(Exception):
    """The publication folder cannot be written; the message says where and what to do."""


def read_current(dossier: Path) -> str | None:
    """Return the name of the version in force in a publication folder, None when nothing was published."""
    try:
        return (dossier / "current").read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def read_in_force(dossier: Path) -> dict[str, object]:
    """Return the manifest of the version in force, empty when there is none or when it is damaged."""
    version = read_current(dossier)
    return (read_manifest(dossier / version / "version.json") if version else None) or {}


def list_versions(dossier: Path) -> list[dict[str, object]]:
    """Return the manifests of the versions kept, the latest first."""
    manifestes = [manifeste for chemin in dossier.glob("*/version.json") if (manifeste := read_manifest(chemin))]
    return sorted(manifestes, key=lambda manifeste: str(manifeste["publie_le"]), reverse=True)


def read_manifest(chemin: Path) -> dict[str, object] | None:
    """Return a manifest, None when it is missing or damaged: the version is then not whole, and is written again."""
    try:
        manifeste = json.loads(chemin.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return manifeste if isinstance(manifeste, dict) and {"version", "publie_le"} <= manifeste.keys() else None


def hash_version(entrees: dict[str, str]) -> str:
    """Return the name of the version made from these inputs (name -> sha256)."""
    return hashlib.sha256(json.dumps(entrees, sort_keys=True).encode()).hexdigest()[:12]


def publish(tables: dict[str, pa.Table], dossier: Path, version: str, manifeste: dict[str, object]) -> bool:
    """Write the tables as `<dossier>/<version>/*.parquet` and put the version in force; return whether it was written.

    Raises:
        PublicationError: the folder cannot be written.

    """
    return install(dossier, version, lambda chantier: _write_version(tables, chantier, version, manifeste))


def install(dossier: Path, version: str, write: Callable[[Path], None]) -> bool:
    """Put a version in force, after `write` has filled its folder, unless it is there; return whether it was written.

    The version is built in a temporary folder beside, then renamed: a reader never sees half of it.

    Raises:
        PublicationError: the folder cannot be written.

    """
    with lock(dossier):
        try:
            nouvelle = read_manifest(dossier / version / "version.json") is None
            if nouvelle:
                _build(dossier, version, write)
            if read_current(dossier) != version:
                _write_current(dossier, version)
            _delete_old(dossier, version)
        except OSError as erreur:
            raise _failure(dossier, erreur) from erreur
    return nouvelle


@contextmanager
def lock(dossier: Path) -> Iterator[bool]:
    """Let one load, deposit or pull through at a time, the next waits; yield whether this thread did not hold it yet.

    Raises:
        PublicationError: the folder cannot be written.

    """
    tenus: set[Path] = vars(_TENUS).setdefault("dossiers", set())
    cle = dossier.resolve()
    if cle in tenus:
        yield False
        return
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        flux = (dossier / ".verrou").open("w")
        fcntl.flock(flux, fcntl.LOCK_EX)
    except OSError as erreur:
        raise _failure(dossier, erreur) from erreur
    with flux:
        tenus.add(cle)
        try:
            yield True
        finally:
            tenus.remove(cle)


def _failure(dossier: Path, erreur: OSError) -> PublicationError:
    return PublicationError(
        f"{dossier} : publication impossible ({erreur.strerror}). La version en vigueur est inchangée. "
        "Vérifiez la place disponible et le droit d'écrire dans ce dossier."
    )


def _write_version(tables: dict[str, pa.Table], chantier: Path, version: str, manifeste: dict[str, object]) -> None:
    for nom, table in tables.items():
        schema = table.schema.with_metadata({"version": version, "sources": json.dumps(manifeste["entrees"])})
        pq.write_table(table.cast(schema), chantier / f"{nom}.parquet", compression="zstd", row_group_size=ROW_GROUP)
    complet = {
        "version": version,
        "publie_le": datetime.now(UTC).isoformat(timespec="microseconds"),
        "tables": {nom: table.num_rows for nom, table in tables.items()},
        **manifeste,
    }
    (chantier / "version.json").write_text(json.dumps(complet, ensure_ascii=False, indent=1), encoding="utf-8")


def _build(dossier: Path, version: str, write: Callable[[Path], None]) -> None:
    chantier = Path(tempfile.mkdtemp(prefix=".chantier-", dir=dossier))
    try:
        chantier.chmod(0o755)
        write(chantier)
        # A folder of that name without its manifest is what a killed publication may have left.
        shutil.rmtree(dossier / version, ignore_errors=True)
        chantier.rename(dossier / version)
    finally:
        shutil.rmtree(chantier, ignore_errors=True)


def _write_current(dossier: Path, version: str) -> None:
    provisoire = dossier / ".current-provisoire"
    provisoire.write_text(version + "\n", encoding="ascii")
    os.replace(provisoire, dossier / "current")


def _delete_old(dossier: Path, en_vigueur: str) -> None:
    gardees = [str(manifeste["version"]) for manifeste in list_versions(dossier)[:VERSIONS_GARDEES]]
    for chemin in dossier.iterdir():
        # A version that has lost its manifest is one by its name: it could hide the one before.
        version = (chemin / "version.json").exists() or (chemin.is_dir() and VERSION.fullmatch(chemin.name))
        ancienne = version and chemin.name not in (*gardees, en_vigueur)
        if ancienne or chemin.name.startswith(".chantier-"):
            shutil.rmtree(chemin, ignore_errors=True)
