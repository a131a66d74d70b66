"""Find the files received, and read each with the reader of its source."""

import hashlib
import importlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from etl.building.plausibility import say_unlikely
from etl.catalogue.fiche import Catalogue
from etl.catalogue.reference import AMIENS, IS_AMIENS, REFERENCE
from etl.publication.journal import InForce, Received
from etl.publication.store import find_kept
from etl.reading.bounds import refuse_impossible
from etl.reading.content import MAX_FILE_BYTES, TOO_LARGE, FileError
from etl.reading.headers import SUFFIXES, find_source
from etl.reading.hidden import say_hidden
from etl.reading.lecture import Contexte, Depot, Lecture
from etl.reading.persons import mask_persons
from etl.reading.wide import UndescribedEditionError

ROOT = Path(__file__).parents[2]
DEMONSTRATION = ROOT / "data" / "demonstration"
PRIX = "prix.csv"
# What comes before the name of a file deposited, wherever its figures are read.
DEPOTS = "depots"
# A folder so named was taken for a file by whoever put it there.
KNOWN_SUFFIXES = (*SUFFIXES, ".json", ".geojson", ".zip")


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
    # Not for what is no file, or cannot be opened.
    opened: bool = True

    def refuse(self, reason: str) -> "Examen":
        """Return the same file, refused whole: the message names it."""
        return replace(self, etat="refuse", lecture=Lecture(), message=f"{self.nom} : {reason}")

    @property
    def order(self) -> int:
        """The rank of the deposit that it came with: of one source, a later one corrects those before it."""
        return self.recu.depot if self.recu else 0

    @cached_property
    def sha256(self) -> str:
        """The hash of the content of the file, of nothing where it was not opened."""
        return hash_file(self.chemin) if self.opened else hashlib.sha256().hexdigest()

    @property
    def size(self) -> int:
        """Its size in bytes, 0 where it was not opened."""
        return self.chemin.stat().st_size if self.opened else 0


@dataclass(frozen=True)
class Unread:
    """A file received, that nobody has opened yet: where it is, its name, and what the journal says of it."""

    chemin: Path
    nom: str
    recu: Received | None = None


@dataclass(frozen=True)
class Found:
    """Something found in a folder of sources: a file to read, or what is set aside, and why."""

    nom: str
    chemin: Path
    motif: str = ""

    def set_aside(self, motif: str = "") -> Examen:
        """Return it as a file refused, that was never opened."""
        examen = Examen(self.nom, self.chemin, "refuse", Lecture(), opened=False)
        return examen.refuse(motif or self.motif)


def find_files(folders: Iterable[Path]) -> Iterator[Found]:
    """Yield the files received in folders, each under a name of its own, and what looks like one and is none."""
    seen: set[Path] = set()
    names: set[str] = set()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if not _is_hidden(path, folder)):
            motif = _find_fault(path, folder)
            if motif is None or (not motif and path.resolve() in seen):
                continue
            seen.add(path if motif else path.resolve())
            name = _unique_name(path, folder, names)
            names.add(name)
            yield Found(name, path, motif)


def _find_fault(path: Path, folder: Path) -> str | None:
    """Return why a file is not opened, nothing when it may be, None for a folder as there are many."""
    if not _is_inside(path, folder):
        return "lien qui mène hors du dossier, ou nulle part : il n'est pas suivi. Copiez le fichier lui-même."
    if path.is_dir():
        return "c'est un dossier, et non un fichier. Renommez-le." if path.suffix.lower() in KNOWN_SUFFIXES else None
    if not path.is_file():
        return "ce n'est pas un fichier (tube ou périphérique) : il n'est pas ouvert. Retirez-le du dossier."
    if not _is_unicode(path.relative_to(folder).as_posix()):
        return "son nom n'est pas écrit en UTF-8. Renommez-le."
    return TOO_LARGE if path.stat().st_size > MAX_FILE_BYTES else ""


def _is_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _is_unicode(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


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
    # What is in a folder of it, as its publication, is no list of the contract.
    for path in sorted(path for path in REFERENCE.glob("*") if path.is_file() and not _is_hidden(path, REFERENCE)):
        depot = recognise(path, path.relative_to(REFERENCE.parent.parent).as_posix(), catalogue)
        # The contract's lists are tables of their own, not figures to be recognised.
        if isinstance(depot, Depot):
            yield depot
    names = set()
    for name, received in name_received(state):
        names.add(name)
        yield Unread(find_kept(folders, received), name, received)
    # The demonstration is that of Amiens: another contract begins empty.
    demonstration = find_files([DEMONSTRATION]) if IS_AMIENS else ()
    for found in demonstration:
        shown = f"{DEMONSTRATION.name}/{found.nom}" if found.nom in names else found.nom
        depot = recognise(found.chemin, shown, catalogue, fictif=True)
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
    # Bytes that are no text are written out: a name is always shown.
    name = path.relative_to(folder).as_posix().encode(errors="backslashreplace").decode()
    return f"{folder.name}/{name}" if name in pris else name


def _is_hidden(path: Path, folder: Path) -> bool:
    """Tell whether a file is hidden in the folder searched, at any depth: it was not received."""
    return any(name.startswith(".") for name in path.relative_to(folder).parts)


def examine(depot: Depot | Examen, contexte: Contexte) -> Examen:
    """Read a file with the reader of its source; a file that cannot be read is refused, with the reason in French."""
    if isinstance(depot, Examen):
        return depot
    reader = importlib.import_module(f"etl.sources.{depot.source.lecteur}")
    try:
        lecture = reader.read(depot, contexte)
        refuse_impossible(lecture, contexte)
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
