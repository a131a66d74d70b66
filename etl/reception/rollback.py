"""Put files in a folder of sources for the length of a publication; take them back when it does not come.

What they replace is kept in the publication folder, never where sources are read, with a journal of what was put. An
exception takes it back at once; after a kill, the next to hold the lock does. Files that the version in force holds are
published, and stay.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from etl.publication.versions import PublicationError, read_in_force
from etl.reception.depots import hash_file

BEFORE = ".avant-depot"
TEMPORARY = ".avant-depot-provisoire"
LOG = "journal.json"
REPLACED = "remplaces"


@contextmanager
def put_files(nouveaux: Sequence[Path], folder: Path, publication: Path) -> Iterator[None]:
    """Put files in the place of those of the same name; whoever calls holds the lock of the publication."""
    _keep(nouveaux, folder, publication)
    try:
        for path in nouveaux:
            _put(path, folder)
        yield
    finally:
        recover(publication)


def recover(publication: Path) -> None:
    """Take back the files that were put for a version that is not in force; whoever calls holds the lock.

    Raises:
        PublicationError: what a killed deposit left cannot be put back.

    """
    avant = publication / BEFORE
    shutil.rmtree(publication / TEMPORARY, ignore_errors=True)
    if not avant.is_dir():
        return
    try:
        log = json.loads((avant / LOG).read_text(encoding="utf-8"))
        folder = publication.resolve() / log["dossier"]
        if not _are_published(log["fichiers"], folder, publication):
            _take_back(log["fichiers"], folder, avant / REPLACED)
        # Renamed first: half deleted, it would say that nothing was replaced.
        avant.rename(publication / TEMPORARY)
    except (OSError, ValueError) as error:
        raise PublicationError(
            f"{avant} : un dépôt interrompu n'a pas pu être annulé ({error}). Les fichiers qu'il remplaçait sont dans "
            f"{avant / REPLACED} : remettez-les dans le dossier des sources, puis supprimez {avant}."
        ) from error
    shutil.rmtree(publication / TEMPORARY, ignore_errors=True)


def _are_published(files: Mapping[str, str], folder: Path, publication: Path) -> bool:
    """Tell whether the version in force was made from files of these names and hashes."""
    entries = read_in_force(publication).get("entrees")
    entries_read = list(entries.items()) if isinstance(entries, dict) else []
    return all(
        any(key.endswith(f"{folder.name}/{name}") and digest_read == digest for key, digest_read in entries_read)
        for name, digest in files.items()
    )


def _keep(nouveaux: Sequence[Path], folder: Path, publication: Path) -> None:
    """Copy what will be replaced, and write down what will be put: whole, or not at all."""
    temporary = publication / TEMPORARY
    (temporary / REPLACED).mkdir(parents=True)
    for path in nouveaux:
        if (folder / path.name).exists():
            shutil.copyfile(folder / path.name, temporary / REPLACED / path.name)
    # The way from one folder to the other: a copy of both, restored elsewhere, never touches these.
    log = {
        "dossier": os.path.relpath(folder.resolve(), publication.resolve()),
        "fichiers": {path.name: hash_file(path) for path in nouveaux},
    }
    (temporary / LOG).write_text(json.dumps(log, ensure_ascii=False, indent=1), encoding="utf-8")
    temporary.rename(publication / BEFORE)


def _take_back(names: Iterable[str], folder: Path, remplaces: Path) -> None:
    for name in names:
        if (remplaces / name).exists():
            _put(remplaces / name, folder)
        else:
            (folder / name).unlink(missing_ok=True)


def _put(path: Path, folder: Path) -> None:
    """Copy a file beside its place, then rename it there: a reader never sees half of it."""
    temporary = folder / f".{path.name}.provisoire"
    shutil.copyfile(path, temporary)
    os.replace(temporary, folder / path.name)
