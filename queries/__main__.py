"""python -m queries [--parquet DIR] [--moteur spark] [QUESTION [nom=valeur]...]: the answer as CSV, from a shell."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.csv

from queries import PARQUET, Base, QuestionError, VersionError, connect, list_questions

if TYPE_CHECKING:
    from queries.spark import BaseSpark

FAIT, MAUVAIS_USAGE = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """List the questions, or print the answer to one; return 0 when done, 2 on wrong use."""
    parser = argparse.ArgumentParser(prog="python -m queries", description="Pose une question aux données publiées.")
    parser.add_argument("--parquet", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    parser.add_argument(
        "--moteur", choices=("duckdb", "spark"), default="duckdb", help="qui répond ; duckdb par défaut"
    )
    parser.add_argument("question", nargs="?", help="nom de la question ; sans nom, la liste des questions")
    parser.add_argument("parametres", nargs="*", metavar="nom=valeur")
    options = parser.parse_args(arguments)
    if options.question is None:
        _print_questions()
        return FAIT
    try:
        parametres = dict(_parametre(texte) for texte in options.parametres)
        base = _connect(options.moteur, options.parquet)
        reponse = base.ask(options.question, **parametres)
    except (QuestionError, VersionError) as erreur:
        print(erreur, file=sys.stderr)
        return MAUVAIS_USAGE
    print(f"version des données : {base.version}", file=sys.stderr)
    ecriture = pyarrow.csv.WriteOptions(quoting_style="needed")
    pyarrow.csv.write_csv(reponse, sys.stdout.buffer, ecriture)
    return FAIT


def _connect(moteur: str, parquet: Path) -> "Base | BaseSpark":
    if moteur == "duckdb":
        return connect(parquet)
    try:
        from queries import spark
    except ImportError as erreur:
        raise QuestionError(
            f"Spark n'est pas installé ({erreur.name}). Installez Java 17, puis : pip install -r requirements-spark.txt"
        ) from erreur
    return spark.connect(parquet)


def _parametre(texte: str) -> tuple[str, str]:
    nom, egal, valeur = texte.partition("=")
    if not egal:
        raise QuestionError(f"« {texte} » : un paramètre s'écrit nom=valeur.")
    return nom, valeur


def _print_questions() -> None:
    for question in list_questions().values():
        print(f"{question.nom:<24} {question.titre}")
        for nom, texte in question.parametres.items():
            print(f"{'':<24}   {nom}= {texte}")


if __name__ == "__main__":
    sys.exit(main())
