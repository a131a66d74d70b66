"""The whole way, on one screen: discover the files, read them, build the tables, check them, publish a version."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from etl.building.published import build_tables
from etl.building.reconciliation import reconcile
from etl.catalogue.fiche import Catalogue
from etl.catalogue.loading import load_catalogue
from etl.catalogue.reference import REFERENCE, load_followed, load_references
from etl.publication.versions import hash_version, lock, publish, read_in_force
from etl.reading.lecture import Contexte, Depot, Perimetre
from etl.reception.depots import ROOT, Examen, examine, find_depots, hash_file, leave_out, recognise
from etl.reception.rollback import recover
from etl.tables.published import load_tables
from etl.tables.schema import check_tables

# A deployment may keep its files and publish elsewhere; the tests do.
SOURCES = Path(os.environ.get("TABLEAU_SOURCES") or ROOT / "data" / "sources")
PARQUET = Path(os.environ.get("TABLEAU_PARQUET") or ROOT / "data" / "parquet")
PERIMETRES = ("contrat", "france")


@dataclass(frozen=True)
class LoadResult:
    """The outcome of a load: the version, whether it is new, and the files examined."""

    version: str
    is_new: bool
    examens: list[Examen]

    @property
    def has_refusals(self) -> bool:
        """Whether a file or a row was refused; the mistakes put in the demonstration on purpose do not count."""
        return any((examen.etat == "refuse" or examen.lecture.rejets) and not examen.fictif for examen in self.examens)


def load(
    folders: Iterable[Path] = (SOURCES,),
    output: Path = PARQUET,
    perimetre: str = "contrat",
    demonstration: bool | None = None,
    on_progress: Callable[[Examen], None] | None = None,
) -> LoadResult:
    """Load every file of the folders and publish a version in `sortie`; `on_progress` is called after each file.

    Whether the invented data are wanted is kept from one version to the next: None is the choice of the one in force.

    Raises:
        CatalogueError, TableError, PublicationError: nothing is published, the version in force stays.

    """
    with lock(output) as taken:
        # Where it was held already, a deposit is under way: its files are those to publish.
        if taken:
            recover(output)
        if demonstration is None:
            demonstration = read_in_force(output).get("demonstration") is not False
        return _load(folders, output, perimetre, demonstration, on_progress)


def _load(
    folders: Iterable[Path],
    output: Path,
    perimetre: str,
    demonstration: bool,
    on_progress: Callable[[Examen], None] | None,
) -> LoadResult:
    references = load_references()
    catalogue = build_catalogue(references)
    contexte = Contexte(catalogue, build_perimetre(references) if perimetre == "contrat" else None, references)
    examens: list[Examen] = []
    reels: set[str] = set()
    for depot in find_depots(folders, catalogue, demonstration):
        # Real data of a kind put its demonstration aside, once something of them is in the perimeter.
        if isinstance(depot, Depot) and depot.fictif and depot.source.genre in reels:
            depot = leave_out(depot)
        examens.append(examine(depot, contexte))
        if isinstance(depot, Depot) and not depot.fictif and contexte.concerns(examens[-1].lecture):
            reels.add(depot.source.genre)
        if on_progress:
            on_progress(examens[-1])
    declarees = reconcile(examens, catalogue)
    tables = build_tables(references, catalogue, examens, toute_france=perimetre == "france") | declarees
    check_tables(tables, load_tables())
    entries = {f"{examen.etat}:{examen.nom}": examen.sha256 for examen in examens} | _hash_project()
    # Part of the name even where it changes no table: the manifest holds it for the loads to come.
    version = hash_version(entries | {"perimetre": perimetre, "demonstration": str(demonstration)})
    manifest = {"perimetre": perimetre, "demonstration": demonstration, "entrees": entries}
    is_new = publish(tables, output, version, manifest)
    return LoadResult(version, is_new, examens)


def check_files(files: Iterable[Path]) -> list[Examen]:
    """Read files as a load would, publishing nothing: every row of France is checked."""
    references = load_references()
    contexte = Contexte(build_catalogue(references), None, references)
    return [examine(recognise(file, file.name, contexte.catalogue), contexte) for file in files]


def build_catalogue(references: dict[str, pa.Table]) -> Catalogue:
    """Load the catalogue, checked against the contract's own lists."""
    return load_catalogue(
        defis={row["defi"] for row in references["defi"].to_pylist()},
        axes={row["axe"] for row in references["axe"].to_pylist()},
        territoires={row["territoire"] for row in references["territoire"].to_pylist()},
        suivis=load_followed(),
    )


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
