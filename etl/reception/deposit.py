"""Receive files from the page « Déposer »: check them aside, then publish them all or none.

Nothing of a file enters the folder of sources before it has been read; a publication that fails puts the folder back.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from etl.building.coherence import questions
from etl.pipeline import PARQUET, SOURCES, LoadResult, check_files, load
from etl.publication.versions import lock
from etl.reading.headers import SUFFIXES
from etl.reading.lecture import Rejet
from etl.reception.depots import Examen
from etl.reception.rollback import put_files, recover

DEPOTS = "depots"
ACCEPTED = tuple(suffix.removeprefix(".") for suffix in (*SUFFIXES, ".zip") if suffix != ".xlsm")
MAX_SIZE_MO = 50

Files = Mapping[str, bytes]


def check(files: Files) -> list[tuple[Examen, list[str]]]:
    """Read files in a folder apart; return what a load would do of each, and the questions to send."""
    with _set_apart(files) as paths:
        return [(examen, questions(examen.lecture)) for examen in check_files(paths)]


def publish_files(
    files: Files,
    sources: Path = SOURCES,
    parquet: Path = PARQUET,
    on_progress: Callable[[Examen], None] | None = None,
) -> LoadResult:
    """Put files in the folder of sources, in the place of those of the same name, and publish a version.

    Raises:
        CatalogueError, TableError, PublicationError: nothing is published and the folder is as it was.

    """
    folder = sources / DEPOTS
    with _set_apart(files) as nouveaux, lock(parquet):
        recover(parquet)
        folder.mkdir(parents=True, exist_ok=True)
        with put_files(nouveaux, folder, parquet):
            return load([sources], parquet, on_progress=on_progress)


def received(chargement: LoadResult, files: Files) -> list[Examen]:
    """Return what a load made of the files received."""
    names = {f"{DEPOTS}/{safe_name(name)}" for name in files}
    return [examen for examen in chargement.examens if examen.nom in names]


def describe(rejet: Rejet) -> dict[str, str]:
    """Return a cell to mend as it is shown: where, what it says, what to do."""
    return {
        "Feuille": rejet.feuille,
        "Ligne": str(rejet.ligne or ""),
        "Colonne": rejet.colonne,
        "Valeur": rejet.valeur,
        "À corriger": rejet.motif,
    }


def safe_name(name: str) -> str:
    """Return the name that a file received is kept under: a name is data, never a path."""
    only = name.replace("\\", "/").rsplit("/", 1)[-1].strip().lstrip(".")
    clean = "".join(char if char.isalnum() or char in " ._-()" else "_" for char in only)
    return clean[-150:] or "fichier"


@contextmanager
def _set_apart(files: Files) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory(prefix="depot-") as folder:
        paths = []
        for name, content in files.items():
            path = Path(folder) / safe_name(name)
            path.write_bytes(content)
            paths.append(path)
        yield paths
