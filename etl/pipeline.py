"""The whole way, on one screen: what is in force, read file by file, made into tables, checked, published as a version.

What changes what is in force is an event of the journal: here, the folder of sources read again; `etl.reception` has
the others.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from etl.building.invented import give_way, years_of
from etl.building.published import build_tables
from etl.building.reconciliation import reconcile
from etl.catalogue.lists import find_lists
from etl.catalogue.reference import IS_AMIENS, REFERENCE, load_references
from etl.publication.journal import LOADING, Event, InForce, Received, append_event, read_events, read_state
from etl.publication.store import keep
from etl.publication.versions import hash_version, lock, publish, read_current, read_whole
from etl.reading.lecture import Depot
from etl.reception.apart import reading_apart
from etl.reception.context import build_catalogue, build_contexte
from etl.reception.depots import ROOT, Examen, Unread, examine, find_depots, find_files, hash_file, leave_out
from etl.reception.difference import Difference, compare, read_tables
from etl.reception.retention import find_held
from etl.tables.published import load_tables
from etl.tables.schema import check_tables

# A deployment may keep its files and publish elsewhere; the tests do. Another contract has the files about the whole
# country, and publishes in its own folder.
SOURCES = Path(os.environ.get("TABLEAU_SOURCES") or ROOT / "data" / "sources" / ("" if IS_AMIENS else "qpv_france"))
PARQUET = Path(os.environ.get("TABLEAU_PARQUET") or (ROOT / "data" if IS_AMIENS else REFERENCE) / "parquet")
PERIMETRES = ("contrat", "france")
COMMAND = "commande"

Progress = Callable[[Examen], None]


@dataclass(frozen=True)
class Candidate:
    """What would be put in force: the files read, the tables, the version that they make and what it says of itself."""

    examens: list[Examen]
    tables: dict[str, pa.Table]
    version: str
    manifest: dict[str, object]


@dataclass(frozen=True)
class LoadResult:
    """The outcome of a publication: the version, whether it is new, the files examined, what changed for a reader."""

    version: str
    is_new: bool
    examens: list[Examen]
    difference: Difference

    @property
    def has_refusals(self) -> bool:
        """Whether a file or a row was refused; the mistakes put in the demonstration on purpose do not count."""
        return any((examen.etat == "refuse" or examen.lecture.rejets) and not examen.fictif for examen in self.examens)


def load(
    folders: Iterable[Path] = (SOURCES,),
    output: Path = PARQUET,
    perimetre: str = "contrat",
    demonstration: bool | None = None,
    on_progress: Progress | None = None,
) -> LoadResult:
    """Read the folders of sources again and publish a version in `output`; `on_progress` is called after each file.

    What was deposited stays, and so does the choice of the demonstration, unless another one is made here.

    Raises:
        CatalogueError, TableError, PublicationError: nothing is published, the version in force stays.

    """
    with lock(output):
        events, before = read_state(output)
        found, aside = _keep_found(folders, output)
        wanted = before.demonstration if demonstration is None else demonstration
        event = make_event(output, COMMAND, LOADING, fichiers=tuple(found), demonstration=wanted, perimetre=perimetre)
        state = before.after(event)
        for examen in aside:
            if on_progress:
                on_progress(examen)
        candidate = build([*read_files([output], state, on_progress), *aside], state)
        # The same files read again, by the same program, are no event.
        silent = bool(events) and state == before and read_current(output) == candidate.version
        return put_in_force(output, candidate, None if silent else event)


def _keep_found(folders: Iterable[Path], output: Path) -> tuple[list[Received], list[Examen]]:
    """Keep the files found in folders; return them, and those that cannot be opened: one stops no other."""
    kept, aside = [], []
    for found in find_files(folders):
        if found.motif:
            aside.append(found.set_aside())
            continue
        try:
            content = found.chemin.read_bytes()
        except OSError as error:
            aside.append(found.set_aside(f"le fichier ne se laisse pas lire ({error.strerror}). Vérifiez ses droits."))
        else:
            kept.append(Received(found.nom, keep(output, found.nom, content)))
    return kept, aside


def make_event(output: Path, role: str, kind: str, **values: object) -> Event:
    """Return the next event of a journal, dated once it is written there."""
    rank = len(read_events(output)) + 1
    return Event(rank, "", role, kind, **values)  # type: ignore[arg-type]


def read_files(folders: Sequence[Path], state: InForce, on_progress: Progress | None = None) -> list[Examen]:
    """Read every file in force, kept in one of the folders, each by the reader of its source.

    Invented rows give way to real ones of their kind and year.
    """
    contexte = build_contexte(state.perimetre, state.editions)
    examens: list[Examen] = []
    reels: dict[str, set[int | None]] = {}
    with reading_apart(state.perimetre, state.editions) as apart:
        for depot in find_depots(folders, state, contexte.catalogue):
            examen = apart.examine(depot) if isinstance(depot, Unread) else examine(depot, contexte)
            genre = contexte.catalogue.sources[examen.source].genre if examen.source else ""
            if isinstance(depot, Depot) and depot.fictif and (years := reels.get(genre)):
                give_way(examen.lecture, years)
                examen = examen if examen.lecture.enregistrements else leave_out(depot)
            # Real data of a kind put its demonstration aside, once something of them is in the perimeter.
            if genre and _is_real(examen) and contexte.concerns(examen.lecture):
                reels.setdefault(genre, set()).update(years_of(examen.lecture))
            examens.append(examen)
            if on_progress:
                on_progress(examen)
    return examens


def _is_real(examen: Examen) -> bool:
    return not examen.fictif and (examen.recu is None or examen.recu.ecarte_demonstration)


def build(examens: list[Examen], state: InForce) -> Candidate:
    """Make the tables of what was read, and check them.

    Raises:
        CatalogueError, TableError: a table is not what its schema says.

    """
    references = load_references()
    catalogue = build_catalogue(references, state.editions)
    declarees = reconcile(examens, catalogue)
    tables = build_tables(references, catalogue, examens, toute_france=state.perimetre == "france") | declarees
    check_tables(tables, load_tables())
    entries = {f"{examen.etat}:{examen.nom}": examen.sha256 for examen in examens} | _hash_project()
    # Part of the name even where they change no table: the order of the deposits, and the settings.
    settings = {
        "perimetre": state.perimetre,
        "demonstration": str(state.demonstration),
        "editions": repr(state.editions),
        "depots": repr([(known.nom, known.sha256, known.ecarte_demonstration) for known in state.depots]),
    }
    manifest = {"perimetre": state.perimetre, "demonstration": state.demonstration, "entrees": entries}
    return Candidate(examens, tables, hash_version(entries | settings), manifest)


def put_in_force(
    output: Path, candidate: Candidate, event: Event | None, files: Mapping[str, bytes] | None = None
) -> LoadResult:
    """Publish a candidate, and write in the journal the event that it comes from; whoever calls holds the lock.

    The files that came with the event are kept, then it is written once the version is whole, just before it comes into
    force: a kill between the two leaves an event that the next publication carries.

    Raises:
        PublicationError: nothing is published.

    """
    difference = compare(read_tables(output, read_whole(output)), candidate.tables)

    def commit() -> None:
        for name, content in (files or {}).items():
            keep(output, name, content)
        if event:
            record(output, event, candidate.version, difference)

    held = find_held(candidate.tables["instance_tenue"], read_events(output))
    is_new = publish(candidate.tables, output, candidate.version, candidate.manifest, commit, held)
    return LoadResult(candidate.version, is_new, candidate.examens, difference)


def record(output: Path, event: Event, version: str, difference: Difference) -> None:
    """Write an event in the journal, with the version that it published and what a reader sees change."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    said = replace(event, quand=now, version=version, changements=difference.counts, euros=difference.euros)
    append_event(output, said)


def check_files(files: Iterable[Path]) -> list[Examen]:
    """Read files as a load would, publishing nothing: every row of France is checked."""
    with reading_apart("france", read_state(PARQUET)[1].editions) as apart:
        return [apart.examine(Unread(file, file.name)) for file in files]


def _hash_project() -> dict[str, str]:
    """Hash what else decides of the result: the catalogue, the reference tables and the code of the ETL."""
    folder = Path(__file__).parent
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".toml", ".csv"))
    projet = {f"projet:{path.relative_to(folder.parent).as_posix()}": hash_file(path) for path in files}
    return projet | {f"contrat:{path.name}": hash_file(path) for path in sorted(find_lists(REFERENCE))}
