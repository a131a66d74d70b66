"""Find the files received, and read each with the reader of its source."""

import hashlib
import importlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from etl.building.plausibility import say_unlikely
from etl.catalogue.fiche import Catalogue
from etl.catalogue.reference import AMIENS, REFERENCE
from etl.publication.journal import InForce, Received
from etl.publication.store import find_kept
from etl.reading.content import FileError
from etl.reading.headers import find_source
from etl.reading.hidden import say_hidden
from etl.reading.lecture import Contexte, Depot, Lecture
from etl.reading.persons import mask_persons
from etl.reading.wide import UndescribedEditionError

ROOT = Path(__file__).parents[2]
DEMONSTRATION = ROOT / "data" / "demonstration"
PRIX = "prix.csv"
# What comes before the name of a file deposited, wherever its figures are read.
DEPOTS = "depots"


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
    recu: Received | None = None
    # Of a file refused because no line describes its edition: which one, and the groups whose year a line gives.
    undescribed: tuple[str, tuple[str, ...]] | None = None

    def refuse(self, reason: str) -> "Examen":
        """Return the same file, refused whole: the message names it."""
        return replace(self, etat="refuse", lecture=Lecture(), message=f"{self.nom} : {reason}")

    @property
    def order(self) -> int:
        """The rank of the deposit that it came with: of one source, a later one corrects those before it."""
        return self.recu.depot if self.recu else 0

    @cached_property
    def sha256(self) -> str:
        """The hash of the content of the file."""
        return hash_file(self.chemin)


@dataclass(frozen=True)
class Unread:
    """A file received, that nobody has opened yet: where it is, its name, and what the journal says of it."""

    chemin: Path
    nom: str
    recu: Received | None = None


def find_files(folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the files received in folders, each under a name of its own."""
    seen: set[Path] = set()
    names: set[str] = set()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if _is_depot(path, folder)):
            if path.resolve() not in seen:
                seen.add(path.resolve())
                name = _unique_name(path, folder, names)
                names.add(name)
                yield name, path


def name_received(state: InForce) -> Iterator[tuple[str, Received]]:
    """Yield the files in force, each under the name that is shown."""
    for received in state.sources:
        yield received.nom, received
    last = {received.nom: received.depot for received in state.depots}
    for received in state.depots:
        # Of those that bear one name, the last one is known by it.
        former = "" if received.depot == last[received.nom] else f" (dépôt n° {received.depot})"
        yield f"{DEPOTS}/{received.nom}{former}", received


def find_depots(folders: Sequence[Path], state: InForce, catalogue: Catalogue) -> Iterator[Depot | Examen | Unread]:
    """Yield what is read: the contract's own figures, then the files in force, unopened, then the demonstration's.

    `folders` are those where the files received are kept.
    """
    # Prices are those of the whole country: a contract without an index of its own has the one shipped.
    if not (REFERENCE / PRIX).is_file():
        yield recognise(AMIENS / PRIX, (AMIENS / PRIX).relative_to(ROOT).as_posix(), catalogue)
    for path in sorted(path for path in REFERENCE.rglob("*") if _is_depot(path, REFERENCE)):
        depot = recognise(path, path.relative_to(REFERENCE.parent.parent).as_posix(), catalogue)
        # The contract's lists are tables of their own, not figures to be recognised.
        if isinstance(depot, Depot):
            yield depot
    names = set()
    for name, received in name_received(state):
        names.add(name)
        yield Unread(find_kept(folders, received), name, received)
    # The demonstration is that of Amiens: another contract begins empty.
    demonstration = find_files([DEMONSTRATION]) if REFERENCE == AMIENS else ()
    for name, path in demonstration:
        shown = f"{DEMONSTRATION.name}/{name}" if name in names else name
        depot = recognise(path, shown, catalogue, fictif=True)
        yield depot if state.demonstration or isinstance(depot, Examen) else leave_out(depot)


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
    name = path.relative_to(folder).as_posix()
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
        mask_persons(lecture)
        if not depot.fictif:
            lecture.signalements += [*say_hidden(depot.chemin), *say_unlikely(lecture)]
    except FileError as error:
        undescribed = (error.edition, error.groups) if isinstance(error, UndescribedEditionError) else None
        return Examen(
            depot.nom, depot.chemin, "refuse", Lecture(), depot.source.code, str(error), depot.fictif, depot.recu,
            undescribed,
        )  # fmt: skip
    return Examen(depot.nom, depot.chemin, "charge", lecture, depot.source.code, None, depot.fictif, depot.recu)


def hash_file(path: Path) -> str:
    """Return the hash of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
