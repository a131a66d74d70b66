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

DONE, WRONG_USE = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """List the questions, or print the answer to one; return 0 when done, 2 on wrong use."""
    parser = argparse.ArgumentParser(prog="python -m queries", description="Pose une question aux données publiées.")
    parser.add_argument("--parquet", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    parser.add_argument(
        "--moteur", choices=("duckdb", "spark"), default="duckdb", help="qui répond ; duckdb par défaut"
    )
    parser.add_argument(
        "--suites-fictives",
        action="store_true",
        help="lire aussi les années inventées des indicateurs qui ont de vraies valeurs",
    )
    parser.add_argument("question", nargs="?", help="nom de la question ; sans nom, la liste des questions")
    parser.add_argument("parametres", nargs="*", metavar="nom=valeur")
    options = parser.parse_args(arguments)
    if options.question is None:
        _print_questions()
        return DONE
    try:
        parametres = dict(_parametre(text) for text in options.parametres)
        base = _connect(options.moteur, options.parquet, options.suites_fictives)
        answer = base.ask(options.question, **parametres)
    except (QuestionError, VersionError) as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    print(f"version des données : {base.version}", file=sys.stderr)
    if base.instead:
        print(f"dernière version entière ; celle en vigueur est abîmée : {base.instead}", file=sys.stderr)
    writer = pyarrow.csv.WriteOptions(quoting_style="needed")
    pyarrow.csv.write_csv(answer, sys.stdout.buffer, writer)
    return DONE


def _connect(engine: str, parquet: Path, invented: bool) -> "Base | BaseSpark":
    if engine == "duckdb":
        return connect(parquet, invented=invented)
    try:
        from queries import spark
    except ImportError as error:
        raise QuestionError(
            f"Spark n'est pas installé ({error.name}). Installez Java 17, puis : pip install -r requirements-spark.txt"
        ) from error
    return spark.connect(parquet, invented)


def _parametre(text: str) -> tuple[str, str]:
    name, egal, value = text.partition("=")
    if not egal:
        raise QuestionError(f"« {text} » : un paramètre s'écrit nom=valeur.")
    return name, value


def _print_questions() -> None:
    for question in list_questions().values():
        print(f"{question.nom:<24} {question.titre}")
        for name, text in question.parametres.items():
            print(f"{'':<24}   {name}= {text}")


if __name__ == "__main__":
    sys.exit(main())
