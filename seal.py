"""The seal of a version: its manifest says the size and the sha256 of each file, and seals itself, to the byte.

What was damaged since it was published, by a disk as by a hand, is said, and never read as a figure. Those who publish
use it as those who read do, and neither know the other.
"""

import hashlib
import json
import os
import re
from functools import lru_cache
from pathlib import Path

MANIFEST = "version.json"
# How a version is laid down: raised when a program could no longer read one laid down before. Those published before
# there was such a number have no seal: they are read as they are.
SCHEMA = 1
_KEYS = ("schema", "fichiers", "sceau")
_LAST = re.compile(rb'"sceau": "([0-9a-f]{64})"\n}\n\Z')


class SealError(Exception):
    """A version is not, to the byte, what was published; the message says which file, in French."""


def write(folder: Path, manifest: dict[str, object]) -> None:
    """Write the manifest of a version whose other files are there, and seal it."""
    files = {path.name: path for path in sorted(folder.iterdir()) if path.name != MANIFEST}
    complete = {key: value for key, value in manifest.items() if key not in _KEYS} | {
        "schema": SCHEMA,
        "fichiers": {name: {"octets": path.stat().st_size, "sha256": _hash(path)} for name, path in files.items()},
        "sceau": "0" * 64,
    }
    text = (json.dumps(complete, ensure_ascii=False, indent=1) + "\n").encode()
    sealed = text.replace(b'"sceau": "' + b"0" * 64, b'"sceau": "' + hashlib.sha256(text).hexdigest().encode())
    (folder / MANIFEST).write_bytes(sealed)


def flush(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk: a power cut then loses nothing of it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(folder: Path) -> dict[str, object]:
    """Return the manifest of a version, its seal checked; that of a version published before there were any, as it is.

    Raises:
        SealError: it is missing or damaged, or a later program wrote it.

    """
    try:
        content = (folder / MANIFEST).read_bytes()
        manifest = json.loads(content)
    except FileNotFoundError as error:
        raise SealError(f"La version « {folder.name} » n'a pas de fichier {MANIFEST}.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(folder) from error
    if not isinstance(manifest, dict) or not {"version", "publie_le", "tables"} <= manifest.keys():
        raise _damaged(folder)
    if not any(key in manifest for key in _KEYS):
        return manifest
    found = _LAST.search(content)
    if not found or hashlib.sha256(content.replace(found[1], b"0" * 64)).hexdigest().encode() != found[1]:
        raise _damaged(folder)
    if int(manifest["schema"]) > SCHEMA:
        raise SealError(
            f"La version « {folder.name} » a été publiée par un programme plus récent : mettez celui-ci à jour."
        )
    return manifest


def check(folder: Path, *, fresh: bool = False) -> dict[str, object]:
    """Return the manifest of a version once each of its files was found as it was published.

    A file read before, whose size and dates are the same, is not read again unless `fresh`.

    Raises:
        SealError: a file is missing, added or damaged; the message names it.

    """
    manifest = read(folder)
    files = manifest.get("fichiers")
    if not isinstance(files, dict):
        return manifest
    try:
        there = {path.name for path in folder.iterdir()} - {MANIFEST}
        problems = {name: _compare(folder / name, files.get(name), fresh) for name in sorted(there | files.keys())}
    except OSError as error:
        raise SealError(f"La version « {folder.name} » ne se lit pas ({error.strerror}).") from error
    for name, problem in problems.items():
        if problem:
            raise SealError(f"{name}, de la version « {folder.name} », {problem}.")
    return manifest


def is_whole(folder: Path) -> bool:
    """Tell whether every file of a version is on the disk as it was published, all of them read again."""
    try:
        check(folder, fresh=True)
    except SealError:
        return False
    return True


def is_sealed(manifest: dict[str, object]) -> bool:
    """Tell whether a manifest says what its files must be: one published by an earlier program does not."""
    return "sceau" in manifest


def _compare(path: Path, said: dict[str, object] | None, fresh: bool) -> str:
    """Return in French what is wrong with a file, or nothing."""
    if said is None:
        return "n'est pas un fichier publié"
    if not path.is_file():
        return "manque"
    stat = path.stat()
    if stat.st_size != said["octets"]:
        return f"est abîmé : {stat.st_size} octets au lieu de {said['octets']}"
    known = (str(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
    if (_hash(path) if fresh else _hash_known(*known)) != said["sha256"]:
        return "est abîmé : ce n'est pas ce qui a été publié"
    return ""


@lru_cache(maxsize=4096)
def _hash_known(path: str, *_: int) -> str:
    return _hash(Path(path))


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _damaged(folder: Path) -> SealError:
    return SealError(f"Le fichier {MANIFEST} de la version « {folder.name} » est abîmé.")
