"""The one door for files and decisions, of the page and of the commands alike: preview, deposit, withdraw, go back.

Nothing is kept of a file that is only previewed. What is published is kept unchanged, and told in the journal.
"""

import hashlib
import tempfile
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path, PurePosixPath

import seal
from etl.building.coherence import questions
from etl.pipeline import (
    PARQUET,
    SOURCES,
    Candidate,
    LoadResult,
    Progress,
    build,
    load,
    make_event,
    put_in_force,
    read_files,
    record,
)
from etl.publication.journal import (
    CORRECTION,
    DEPOSIT,
    RETURN,
    SETTING,
    WITHDRAWAL,
    Editions,
    Event,
    InForce,
    Received,
    derive,
    read_events,
    read_state,
)
from etl.publication.store import keep
from etl.publication.versions import PublicationError, install, lock, read_current, read_whole
from etl.reading.headers import SUFFIXES
from etl.reading.lecture import Rejet
from etl.reception.correction import Gone, find_correction
from etl.reception.depots import Examen, name_received
from etl.reception.difference import Difference, compare, holds, read_tables

ACCEPTED = tuple(suffix.removeprefix(".") for suffix in (*SUFFIXES, ".json", ".geojson", ".zip") if suffix != ".xlsm")
MAX_SIZE_MO = 50
MANAGER = "gestionnaire"
# Signs that command, or are half of one, or nothing yet.
UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")
# A disk takes 255 bytes: what is added for two files of one name fits.
LONGEST_BYTES, LONGEST_SUFFIX = 230, 12

Files = Mapping[str, bytes]


class OpenQuestionError(PublicationError):
    """Rows of a file corrected are not in the correction: whoever deposits says whether they are withdrawn."""


@dataclass(frozen=True)
class Preview:
    """What a deposit would do: the files received, what changes, the rows whose disappearance is a question.

    `base` is the version in force that it is compared with.
    """

    base: str | None
    event: Event
    candidate: Candidate
    difference: Difference
    gone: list[Gone]
    whole: bool | None = None

    @property
    def is_answered(self) -> bool:
        """Whether what becomes of the rows that disappear was said, where there are any."""
        return not self.gone or self.whole is not None

    @property
    def is_publishable(self) -> bool:
        """Whether something of the files would be published."""
        return any(examen.lecture.publiees for examen in self.received)

    @property
    def received(self) -> list[Examen]:
        """The files received, as a publication would read them."""
        return [examen for examen in self.candidate.examens if examen.order == self.event.rang]

    @property
    def questions(self) -> list[list[str]]:
        """The questions to send about each file received."""
        return [questions(examen.lecture) for examen in self.received]


def preview(
    files: Files,
    sources: Path = SOURCES,
    parquet: Path = PARQUET,
    whole: bool | None = None,
    role: str = MANAGER,
    on_progress: Progress | None = None,
    ecarte_demonstration: bool = True,
    editions: Editions | None = None,
) -> Preview:
    """Read files in a folder apart, with all that is in force, and return what publishing them would do.

    `editions` describes those that no sheet does, and is kept with the deposit. `whole` answers the question
    of the rows that disappear: withdrawn, or kept, or not answered yet.

    Raises:
        CatalogueError, TableError, PublicationError: nothing can be published.

    """
    _load_once(sources, parquet)
    with tempfile.TemporaryDirectory(prefix="depot-") as folder:
        received = tuple(
            Received(name, keep(Path(folder), name, content), ecarte_demonstration=ecarte_demonstration)
            for name, content in name_safely(files).items()
        )
        event = make_event(parquet, role, DEPOSIT, editions=editions or {})
        event = replace(event, fichiers=tuple(replace(known, depot=event.rang) for known in received))
        _, before = read_state(parquet)
        examens = read_files([parquet, Path(folder)], before.after(event), on_progress)
        correction = find_correction(examens, event.rang, whole)
        if correction.replaced:
            # Read again without what leaves: invented rows of a year come back with the last real file of it.
            event = replace(event, remplace=correction.replaced)
            examens = read_files([parquet, Path(folder)], before.after(event))
        candidate = build(examens, before.after(event))
    base = read_current(parquet)
    difference = compare(read_tables(parquet, read_whole(parquet)), candidate.tables)
    if event.remplace or difference.modified:
        event = replace(event, evenement=CORRECTION)
    return Preview(base, event, candidate, difference, correction.gone, whole)


def publish_preview(wanted: Preview, files: Files, parquet: Path = PARQUET) -> LoadResult:
    """Publish files as they were previewed: what was shown, and nothing else.

    Raises:
        OpenQuestionError: rows would disappear, and nobody said what becomes of them; nothing is published.
        PublicationError: something else was published since, or the folder cannot be written; nothing is published.

    """
    with lock(parquet):
        if (read_current(parquet), len(read_events(parquet)) + 1) != (wanted.base, wanted.event.rang):
            raise PublicationError(
                "Une autre publication est passée depuis cet aperçu. Relisez ce qui changerait, puis publiez."
            )
        if not wanted.is_answered:
            raise OpenQuestionError(
                f"{len(wanted.gone)} lignes en vigueur ne sont pas dans ces fichiers. Dites si elles sont retirées "
                "(fichier complet) ou gardées (fichier partiel)."
            )
        return _check_seen(parquet, put_in_force(parquet, wanted.candidate, wanted.event, name_safely(files)))


def publish_files(
    files: Files,
    sources: Path = SOURCES,
    parquet: Path = PARQUET,
    on_progress: Progress | None = None,
    whole: bool | None = None,
    role: str = MANAGER,
    ecarte_demonstration: bool = True,
) -> LoadResult:
    """Read files with all that is in force, and publish them at once.

    Raises:
        OpenQuestionError: rows would disappear, and `whole` does not say what becomes of them; nothing is published.
        CatalogueError, TableError, PublicationError: nothing is published.

    """
    with lock(parquet):
        wanted = preview(files, sources, parquet, whole, role, on_progress, ecarte_demonstration)
        return publish_preview(wanted, files, parquet)


def withdraw(names: Collection[str], parquet: Path = PARQUET, role: str = MANAGER) -> LoadResult:
    """Withdraw files in force, by the name that is shown; they are kept, and going back brings them again.

    Raises:
        PublicationError: one of them is not in force.

    """
    with lock(parquet):
        _, before = read_state(parquet)
        known = {name: received.identity for name, received in name_received(before)}
        if unknown := sorted(set(names) - known.keys()):
            raise PublicationError(f"Aucun fichier en vigueur ne s'appelle ainsi : {', '.join(unknown)}.")
        event = make_event(parquet, role, WITHDRAWAL, remplace=tuple(known[name] for name in names))
        return _apply(parquet, before.after(event), event)


def set_demonstration(
    wanted: bool, sources: Path = SOURCES, parquet: Path = PARQUET, role: str = MANAGER
) -> LoadResult:
    """Publish with or without the demonstration: the choice lasts."""
    with lock(parquet):
        _load_once(sources, parquet)
        _, before = read_state(parquet)
        event = make_event(parquet, role, SETTING, demonstration=wanted)
        return _apply(parquet, before.after(event), event)


def go_back(version: str, parquet: Path = PARQUET, role: str = MANAGER) -> LoadResult:
    """Put in force again what a version held: the version itself, or the same made again where it is no longer kept.

    Raises:
        PublicationError: the journal knows no such version.

    """
    with lock(parquet):
        events = read_events(parquet)
        origin = next((event for event in reversed(events) if event.version == version), None)
        if origin is None:
            raise PublicationError(
                f"Le journal ne connaît pas la version « {version[:40]} ». "
                "Celles qu'il connaît : python -m etl versions"
            )
        event = make_event(parquet, role, RETURN, retour=origin.rang)
        # Made again too where an earlier program laid it down, which this one may not read.
        if not seal.is_whole(parquet / version) or not seal.is_sealed(seal.read(parquet / version)):
            return _apply(parquet, derive(events)[origin.rang], event)
        difference = compare(read_tables(parquet, read_whole(parquet)), read_tables(parquet, version))
        install(parquet, version, lambda _: None, lambda: record(parquet, event, version, difference))
        return _check_seen(parquet, LoadResult(version, False, [], difference))


def received(chargement: LoadResult, files: Files) -> list[Examen]:
    """Return what a publication made of the files received."""
    digests = {(name, hashlib.sha256(content).hexdigest()) for name, content in name_safely(files).items()}
    last = max((examen.order for examen in chargement.examens), default=0)
    return [
        examen
        for examen in chargement.examens
        if examen.recu and examen.order == last and (examen.recu.nom, examen.recu.sha256) in digests
    ]


def describe(rejet: Rejet) -> dict[str, str]:
    """Return a cell to mend as it is shown: where, what it says, what to do."""
    return {
        "Feuille": rejet.feuille,
        "Ligne": str(rejet.ligne or ""),
        "Colonne": rejet.colonne,
        "Valeur": rejet.valeur,
        "À corriger": rejet.motif,
    }


def name_safely(files: Files) -> dict[str, bytes]:
    """Return files received, each under the name that it is kept under: as many as were received, in their order."""
    named: dict[str, bytes] = {}
    for name, content in files.items():
        safe = PurePosixPath(safe_name(name))
        ranks = (safe.with_stem(f"{safe.stem} ({rank})").name for rank in count(2))
        named[next(own for own in chain([safe.name], ranks) if own not in named)] = content
    return named


def safe_name(name: str) -> str:
    """Return the name that a file received is kept under: a name is data, never a path.

    Every sign that is seen stays, accents in one piece; a long one loses the end of its stem, never its suffix.
    """
    only = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]).strip().lstrip(". ")
    clean = "".join("_" if unicodedata.category(char) in UNSEEN else char for char in only)
    dot = clean.rfind(".")
    suffix = clean[dot:] if dot > 0 and len(clean) - dot <= LONGEST_SUFFIX else ""
    stem = clean.removesuffix(suffix).encode()[: LONGEST_BYTES - len(suffix.encode())].decode(errors="ignore")
    return f"{stem}{suffix}" or "fichier"


def _load_once(sources: Path, parquet: Path) -> None:
    """Read the folder of sources where it never was, for a deposit to add to it."""
    with lock(parquet):
        _, state = read_state(parquet)
        if not state.loaded:
            load([sources], parquet)


def _apply(parquet: Path, state: InForce, event: Event) -> LoadResult:
    candidate = build(read_files([parquet], state), state)
    return _check_seen(parquet, put_in_force(parquet, candidate, event))


def _check_seen(parquet: Path, published: LoadResult) -> LoadResult:
    """Read the version in force as a reader does, and check that it says what was announced.

    Raises:
        PublicationError: it does not.

    """
    if not holds(read_tables(parquet, read_current(parquet)), published.difference):
        raise PublicationError(
            f"La version {published.version} est écrite, mais sa relecture ne rend pas les valeurs annoncées. "
            "Revenez à la version d'avant : python -m etl revenir VERSION"
        )
    return published
