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
from etl.catalogue.fiche import Catalogue
from etl.catalogue.loading import describe_editions, load_catalogue
from etl.catalogue.reference import REFERENCE, load_followed, load_references
from etl.publication.journal import LOADING, Editions, Event, InForce, Received, append_event, read_events, read_state
from etl.publication.store import keep
from etl.publication.versions import hash_version, lock, publish, read_current
from etl.reading.lecture import Contexte, Depot, Perimetre
from etl.reception.depots import ROOT, Examen, examine, find_depots, find_files, hash_file, leave_out, recognise
from etl.reception.difference import Difference, compare, read_tables
from etl.reception.retention import find_held
from etl.tables.published import load_tables
from etl.tables.schema import check_tables

# A deployment may keep its files and publish elsewhere; the tests do.
SOURCES = Path(os.environ.get("TABLEAU_SOURCES") or ROOT / "data" / "sources")
PARQUET = Path(os.environ.get("TABLEAU_PARQUET") or ROOT / "data" / "parquet")
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
        found = [Received(name, keep(output, name, path.read_bytes())) for name, path in find_files(folders)]
        wanted = before.demonstration if demonstration is None else demonstration
        event = make_event(output, COMMAND, LOADING, fichiers=tuple(found), demonstration=wanted, perimetre=perimetre)
        state = before.after(event)
        candidate = build(read_files([output], state, on_progress), state)
        # The same files read again, by the same program, are no event.
        silent = bool(events) and state == before and read_current(output) == candidate.version
        return put_in_force(output, candidate, None if silent else event)


def make_event(output: Path, role: str, kind: str, **values: object) -> Event:
    """Return the next event of a journal, dated once it is written there."""
    rank = len(read_events(output)) + 1
    return Event(rank, "", role, kind, **values)  # type: ignore[arg-type]


def read_files(folders: Sequence[Path], state: InForce, on_progress: Progress | None = None) -> list[Examen]:
    """Read every file in force, kept in one of the folders, each by the reader of its source.

    Invented rows give way to real ones of their kind and year.
    """
    references = load_references()
    catalogue = build_catalogue(references, state.editions)
    contexte = Contexte(catalogue, build_perimetre(references) if state.perimetre == "contrat" else None, references)
    examens: list[Examen] = []
    reels: dict[str, set[int | None]] = {}
    for depot in find_depots(folders, state, catalogue):
        examen = examine(depot, contexte)
        if isinstance(depot, Depot) and depot.fictif and (years := reels.get(depot.source.genre)):
            give_way(examen.lecture, years)
            examen = examen if examen.lecture.enregistrements else leave_out(depot)
        # Real data of a kind put its demonstration aside, once something of them is in the perimeter.
        if isinstance(depot, Depot) and _is_real(depot) and contexte.concerns(examen.lecture):
            reels.setdefault(depot.source.genre, set()).update(years_of(examen.lecture))
        examens.append(examen)
        if on_progress:
            on_progress(examen)
    return examens


def _is_real(depot: Depot) -> bool:
    return not depot.fictif and (depot.recu is None or depot.recu.ecarte_demonstration)


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
    difference = compare(read_tables(output, read_current(output)), candidate.tables)

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
    references = load_references()
    contexte = Contexte(build_catalogue(references, read_state(PARQUET)[1].editions), None, references)
    return [examine(recognise(file, file.name, contexte.catalogue), contexte) for file in files]


def build_catalogue(references: dict[str, pa.Table], editions: Editions | None = None) -> Catalogue:
    """Load the catalogue, checked against the contract's own lists, with the editions described since it was written.

    Raises:
        CatalogueError: a sheet or an edition described is invalid.

    """
    catalogue = load_catalogue(
        defis={row["defi"] for row in references["defi"].to_pylist()},
        axes={row["axe"] for row in references["axe"].to_pylist()},
        territoires={row["territoire"] for row in references["territoire"].to_pylist()},
        suivis=load_followed(),
    )
    return describe_editions(catalogue, editions or {})


def build_perimetre(references: dict[str, pa.Table]) -> Perimetre:
    """Return the codes of the quartiers and of their comparison territories, per zoning: a list, never a prefix.

    CONTRAT holds the codes that the ANCT gives to the contract, SIREN those of the signataires that publish grants.
    """
    perimetre: Perimetre = {}
    for territoire in references["territoire"].to_pylist():
        perimetre.setdefault(territoire["zonage"], set()).add(territoire["code_territoire"])
    perimetre["CONTRAT"] = {code for row in references["contrat"].to_pylist() for code in row["codes_anct"].split()}
    perimetre["SIREN"] = {siren for siren in references["signataire"]["siren"].to_pylist() if siren}
    return perimetre


def _hash_project() -> dict[str, str]:
    """Hash what else decides of the result: the catalogue, the reference tables and the code of the ETL."""
    folder = Path(__file__).parent
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".toml", ".csv"))
    projet = {f"projet:{path.relative_to(folder.parent).as_posix()}": hash_file(path) for path in files}
    return projet | {f"contrat:{path.name}": hash_file(path) for path in sorted(REFERENCE.glob("*.csv"))}
