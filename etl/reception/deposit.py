"""Receive files from the page « Déposer »: check them aside, then publish them all or none.

Nothing of a file enters the folder of sources before it has been read; a publication that fails puts the folder back.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from etl.building.coherence import questions
from etl.pipeline import PARQUET, SOURCES, Chargement, charger, verifier
from etl.publication.versions import lock
from etl.reading.headers import SUFFIXES
from etl.reading.lecture import Rejet
from etl.reception.depots import Examen
from etl.reception.rollback import put_files, recover

DEPOTS = "depots"
ACCEPTES = tuple(suffixe.removeprefix(".") for suffixe in (*SUFFIXES, ".zip") if suffixe != ".xlsm")
TAILLE_MAXIMALE_MO = 50

Fichiers = Mapping[str, bytes]


def check(fichiers: Fichiers) -> list[tuple[Examen, list[str]]]:
    """Read files in a folder apart; return what a load would do of each, and the questions to send."""
    with _a_part(fichiers) as chemins:
        return [(examen, questions(examen.lecture)) for examen in verifier(chemins)]


def publish_files(
    fichiers: Fichiers,
    sources: Path = SOURCES,
    parquet: Path = PARQUET,
    suivre: Callable[[Examen], None] | None = None,
) -> Chargement:
    """Put files in the folder of sources, in the place of those of the same name, and publish a version.

    Raises:
        CatalogueError, TableError, PublicationError: nothing is published and the folder is as it was.

    """
    dossier = sources / DEPOTS
    with _a_part(fichiers) as nouveaux, lock(parquet):
        recover(parquet)
        dossier.mkdir(parents=True, exist_ok=True)
        with put_files(nouveaux, dossier, parquet):
            return charger([sources], parquet, suivre=suivre)


def received(chargement: Chargement, fichiers: Fichiers) -> list[Examen]:
    """Return what a load made of the files received."""
    noms = {f"{DEPOTS}/{safe_name(nom)}" for nom in fichiers}
    return [examen for examen in chargement.examens if examen.nom in noms]


def describe(rejet: Rejet) -> dict[str, str]:
    """Return a cell to mend as it is shown: where, what it says, what to do."""
    return {
        "Feuille": rejet.feuille,
        "Ligne": str(rejet.ligne or ""),
        "Colonne": rejet.colonne,
        "Valeur": rejet.valeur,
        "À corriger": rejet.motif,
    }


def safe_name(nom: str) -> str:
    """Return the name that a file received is kept under: a name is data, never a path."""
    seul = nom.replace("\\", "/").rsplit("/", 1)[-1].strip().lstrip(".")
    propre = "".join(signe if signe.isalnum() or signe in " ._-()" else "_" for signe in seul)
    return propre[-150:] or "fichier"


@contextmanager
def _a_part(fichiers: Fichiers) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory(prefix="depot-") as dossier:
        chemins = []
        for nom, contenu in fichiers.items():
            chemin = Path(dossier) / safe_name(nom)
            chemin.write_bytes(contenu)
            chemins.append(chemin)
        yield chemins
