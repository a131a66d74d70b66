"""Find the files received, and read each with the reader of its source."""

import hashlib
import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from etl.catalogue.fiche import Catalogue
from etl.catalogue.reference import AMIENS, REFERENCE
from etl.reading.headers import find_source
from etl.reading.lecture import Contexte, Depot, Lecture
from etl.reading.sheets import FileError

ROOT = Path(__file__).parents[2]
DEMONSTRATION = ROOT / "data" / "demonstration"
PRIX = "prix.csv"


@dataclass(frozen=True)
class Examen:
    """A file found, and what became of it: charge, refuse, non_reconnu or demonstration_ecartee."""

    nom: str
    chemin: Path
    etat: str
    lecture: Lecture
    source: str | None = None
    message: str | None = None
    fictif: bool = False

    @cached_property
    def sha256(self) -> str:
        """The hash of the content of the file."""
        return hash_file(self.chemin)


def find_depots(folders: Iterable[Path], catalogue: Catalogue, demonstration: bool) -> list[Depot | Examen]:
    """Find the files: the contract's own figures, then those of the folders, then the demonstration's."""
    # Prices are those of the whole country: a contract without an index of its own has the one shipped.
    shipped = [] if (REFERENCE / PRIX).is_file() else [AMIENS / PRIX]
    found = [recognise(path, path.relative_to(ROOT).as_posix(), catalogue) for path in shipped]
    seen: set[Path] = set()
    # The demonstration is that of Amiens: another contract begins empty.
    fictifs = [(DEMONSTRATION, True)] if REFERENCE == AMIENS else []
    for folder, fictif in [(REFERENCE, False), *((folder, False) for folder in folders), *fictifs]:
        for path in sorted(path for path in folder.rglob("*") if _is_depot(path, folder)):
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            name = _unique_name(path, folder, {recognised.nom for recognised in found})
            depot = recognise(path, name, catalogue, fictif)
            if isinstance(depot, Depot) and fictif and not demonstration:
                depot = leave_out(depot)
            # The contract's lists are tables of their own, not figures to be recognised.
            if isinstance(depot, Depot) or folder != REFERENCE:
                found.append(depot)
    return found


def recognise(path: Path, name: str, catalogue: Catalogue, fictif: bool = False) -> Depot | Examen:
    """Find the source of a file by its name, else by its header; its reader then checks the header."""
    for source in catalogue.sources.values():
        if source.fichier.fullmatch(path.name):
            return Depot(path, name, source, fictif)
    try:
        trouvee, message = find_source(path, catalogue)
    except FileError as error:
        return Examen(name, path, "refuse", Lecture(), message=str(error), fictif=fictif)
    if trouvee is None:
        return Examen(name, path, "non_reconnu", Lecture(), message=message, fictif=fictif)
    return Depot(path, name, trouvee, fictif)


def leave_out(depot: Depot) -> Examen:
    """Leave a demonstration file unread."""
    return Examen(depot.nom, depot.chemin, "demonstration_ecartee", Lecture(), depot.source.code, fictif=True)


def _unique_name(path: Path, folder: Path, pris: set[str]) -> str:
    """Return the name of a file relative to the folder searched, preceded by the folder's where two files share it."""
    name = path.relative_to(folder.parent.parent if folder == REFERENCE else folder).as_posix()
    return f"{folder.name}/{name}" if name in pris else name


def _is_depot(path: Path, folder: Path) -> bool:
    """Tell whether a file was received: what is hidden in the folder searched, at any depth, was not."""
    return path.is_file() and not any(name.startswith(".") for name in path.relative_to(folder).parts)


def examine(depot: Depot | Examen, contexte: Contexte) -> Examen:
    """Read a file with the reader of its source; a file that cannot be read is refused, with the reason in French."""
    if isinstance(depot, Examen):
        return depot
    reader = importlib.import_module(f"etl.sources.{depot.source.lecteur}")
    try:
        lecture = reader.read(depot, contexte)
    except FileError as error:
        return Examen(depot.nom, depot.chemin, "refuse", Lecture(), depot.source.code, str(error), depot.fictif)
    return Examen(depot.nom, depot.chemin, "charge", lecture, depot.source.code, None, depot.fictif)


def hash_file(path: Path) -> str:
    """Return the hash of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
