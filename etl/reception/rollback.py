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
from etl.reception.depots import sha256

AVANT = ".avant-depot"
PROVISOIRE = ".avant-depot-provisoire"
JOURNAL = "journal.json"
REMPLACES = "remplaces"


@contextmanager
def put_files(nouveaux: Sequence[Path], dossier: Path, publication: Path) -> Iterator[None]:
    """Put files in the place of those of the same name; whoever calls holds the lock of the publication."""
    _keep(nouveaux, dossier, publication)
    try:
        for chemin in nouveaux:
            _put(chemin, dossier)
        yield
    finally:
        recover(publication)


def recover(publication: Path) -> None:
    """Take back the files that were put for a version that is not in force; whoever calls holds the lock.

    Raises:
        PublicationError: what a killed deposit left cannot be put back.

    """
    avant = publication / AVANT
    shutil.rmtree(publication / PROVISOIRE, ignore_errors=True)
    if not avant.is_dir():
        return
    try:
        journal = json.loads((avant / JOURNAL).read_text(encoding="utf-8"))
        dossier = publication.resolve() / journal["dossier"]
        if not _are_published(journal["fichiers"], dossier, publication):
            _take_back(journal["fichiers"], dossier, avant / REMPLACES)
        # Renamed first: half deleted, it would say that nothing was replaced.
        avant.rename(publication / PROVISOIRE)
    except (OSError, ValueError) as erreur:
        raise PublicationError(
            f"{avant} : un dépôt interrompu n'a pas pu être annulé ({erreur}). Les fichiers qu'il remplaçait sont dans "
            f"{avant / REMPLACES} : remettez-les dans le dossier des sources, puis supprimez {avant}."
        ) from erreur
    shutil.rmtree(publication / PROVISOIRE, ignore_errors=True)


def _are_published(fichiers: Mapping[str, str], dossier: Path, publication: Path) -> bool:
    """Tell whether the version in force was made from files of these names and hashes."""
    entrees = read_in_force(publication).get("entrees")
    lues = list(entrees.items()) if isinstance(entrees, dict) else []
    return all(
        any(cle.endswith(f"{dossier.name}/{nom}") and lue == empreinte for cle, lue in lues)
        for nom, empreinte in fichiers.items()
    )


def _keep(nouveaux: Sequence[Path], dossier: Path, publication: Path) -> None:
    """Copy what will be replaced, and write down what will be put: whole, or not at all."""
    provisoire = publication / PROVISOIRE
    (provisoire / REMPLACES).mkdir(parents=True)
    for chemin in nouveaux:
        if (dossier / chemin.name).exists():
            shutil.copyfile(dossier / chemin.name, provisoire / REMPLACES / chemin.name)
    # The way from one folder to the other: a copy of both, restored elsewhere, never touches these.
    journal = {
        "dossier": os.path.relpath(dossier.resolve(), publication.resolve()),
        "fichiers": {chemin.name: sha256(chemin) for chemin in nouveaux},
    }
    (provisoire / JOURNAL).write_text(json.dumps(journal, ensure_ascii=False, indent=1), encoding="utf-8")
    provisoire.rename(publication / AVANT)


def _take_back(noms: Iterable[str], dossier: Path, remplaces: Path) -> None:
    for nom in noms:
        if (remplaces / nom).exists():
            _put(remplaces / nom, dossier)
        else:
            (dossier / nom).unlink(missing_ok=True)


def _put(chemin: Path, dossier: Path) -> None:
    """Copy a file beside its place, then rename it there: a reader never sees half of it."""
    provisoire = dossier / f".{chemin.name}.provisoire"
    shutil.copyfile(chemin, provisoire)
    os.replace(provisoire, dossier / chemin.name)
