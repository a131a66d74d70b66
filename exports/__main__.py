"""python -m exports FORMAT --annee A --sortie FILE: the documents of the yearly bilan, from a kept version if asked."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from exports.contents import Contents
from exports.document import Document
from exports.slides import build_deck
from exports.writers.appendix import write_appendix
from exports.writers.fiche import write_fiche
from exports.writers.html import write_html
from exports.writers.pdf import write_pdf
from exports.writers.pptx import write_pptx
from exports.writers.xlsx import write_workbook
from queries import PARQUET, QuestionError, VersionError, connect
from queries.versions import cite

DONE, WRONG_USE = 0, 2
# What each document is called when all of them are written.
FILES = {
    "pptx": "diaporama_{annee}.pptx",
    "annexe-diaporama": "annexe_diaporama_{annee}.pptx",
    "pdf": "rapport_{annee}.pdf",
    "xlsx": "tableaux_{annee}.xlsx",
    "html": "dossier_hors_ligne_{annee}.html",
    "annexe-a": "annexe_a_{annee}.pdf",
    "annexe-b": "annexe_b_{annee}.pdf",
}
FORMATS = (*FILES, "fiche")
# What is written of a whole only: the annexe A and the fiche are those of quartiers, the annexe B of défis, and the
# report that the law asks is made by territory.
NOT_OF_A_QUARTIER, NOT_OF_A_DEFI = ("annexe-b",), ("annexe-a", "pdf", "fiche")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a document, or all of them in a folder (`bilan`); return 0 when done, 2 on wrong use."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.format == "bilan" and (options.quartier or options.defi):
        parser.error("« bilan » écrit tous les documents : ôtez --quartier et --defi, ou nommez un seul document.")
    try:
        contents = open_contents(options.parquet, options.version, options.annee, options.suites_fictives)
        if contents.base.instead:
            print(f"Version des données : {contents.base.cited}. {contents.base.instead}", file=sys.stderr)
        if options.format == "bilan":
            options.sortie.mkdir(parents=True, exist_ok=True)
            for name, content in write_all(contents):
                (options.sortie / name).write_bytes(content)
                print(options.sortie / name)
        else:
            content = write(contents, options.format, options.quartier, options.defi)
            options.sortie.write_bytes(content)
        cite(options.parquet, contents.base.version)
    except (QuestionError, VersionError, OSError) as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m exports", description="Écrit les documents du bilan annuel.")
    parser.add_argument("format", choices=[*FORMATS, "bilan"], help="bilan : tous les documents, dans un dossier")
    parser.add_argument("--annee", type=int, required=True, help="année des actions")
    parser.add_argument("--quartier", help="code du quartier (tous, sauf annexe-b)")
    parser.add_argument("--defi", type=int, help="numéro du défi (annexe-b, pptx, annexe-diaporama, xlsx, html)")
    parser.add_argument("--version", help="version gardée ; par défaut, celle en vigueur")
    parser.add_argument("--parquet", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    parser.add_argument(
        "--suites-fictives",
        action="store_true",
        help="montrer aussi les années inventées des indicateurs qui ont de vraies valeurs",
    )
    parser.add_argument("--sortie", type=Path, required=True, metavar="FILE", help="fichier, ou dossier pour « bilan »")
    return parser


def open_contents(
    parquet: Path, version: str | None, annee: int, invented: bool = False, instead: str = ""
) -> Contents:
    """Open a version on the day it was published, so that the same version always gives the same documents.

    `instead` is why that version is asked for in the place of the one in force, where that one is damaged.

    Raises:
        VersionError: there is no such version.

    """
    found = connect(parquet, version)
    jour = datetime.fromisoformat(found.publie_le).date()
    opened = connect(parquet, found.version, jour, invented=invented)
    return Contents(replace(opened, instead=instead or found.instead), annee)


def formats(quartier: str | None, defi: int | None) -> tuple[str, ...]:
    """Return the documents that can be narrowed to a choice: another would say the same thing as without it."""
    left_out = NOT_OF_A_QUARTIER if quartier else NOT_OF_A_DEFI if defi else ()
    return tuple(name for name in FORMATS if name not in left_out)


def write(contents: Contents, name: str, quartier: str | None = None, defi: int | None = None) -> bytes:
    """Return a document in the format named, narrowed to a quartier or a défi where it has a meaning.

    Raises:
        QuestionError: the quartier or the défi is unknown.

    """
    if quartier is not None and quartier not in contents.quartiers:
        raise QuestionError(f"Quartier inconnu : « {quartier} ». Attendu : {', '.join(contents.quartiers)}.")
    if defi is not None and defi not in contents.defis:
        raise QuestionError(f"Défi inconnu : {defi}. Attendu : un numéro de 1 à {max(contents.defis)}.")
    if quartier is not None and defi is not None:
        raise QuestionError("Un document est celui d'un quartier ou d'un défi : choisissez l'un des deux.")
    if name not in formats(quartier, defi):
        raise QuestionError(
            f"Le format « {name} » n'existe pas pour ce choix. Attendu : {', '.join(formats(quartier, defi))}."
        )
    if name == "fiche":
        return write_fiche(contents, quartier or next(iter(contents.quartiers)))
    document = _document(contents, name, quartier, defi)
    if name == "xlsx":
        return write_workbook(contents.base, document)
    if name == "pptx":
        return write_pptx(build_deck(contents, document, quartier, defi))
    writer: Callable[[Document], bytes] = {"annexe-diaporama": write_appendix, "html": write_html}.get(name, write_pdf)
    return writer(document)


def _document(contents: Contents, name: str, quartier: str | None, defi: int | None) -> Document:
    if name == "pdf":
        return contents.rapport(quartier)
    if name == "annexe-a" or quartier is not None:
        return contents.annexe_a(quartier)
    if name == "annexe-b" or defi is not None:
        return contents.annexe_b(defi)
    return contents.bilan()


def write_all(contents: Contents) -> list[tuple[str, bytes]]:
    """Return every document of a year, a fiche per quartier, by file name."""
    documents = [(file.format(annee=contents.annee), write(contents, name)) for name, file in FILES.items()]
    fiches = [
        (f"fiche_{quartier}_{contents.annee}.pdf", write(contents, "fiche", quartier))
        for quartier in contents.quartiers
    ]
    return documents + fiches


if __name__ == "__main__":
    sys.exit(main())
