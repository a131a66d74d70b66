"""python -m queries.typing [--parquet DIR]: write `rows.py`, what a row of each question holds, for mypy."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from queries import FOLDER, PARQUET, Base, Question, connect, list_questions

FILE = FOLDER / "rows.py"
HEADER = '''"""What a row of each question holds. Written by `python -m queries.typing`: run it after a change.

`X | Any` is a column that may be empty: mypy refuses a column that does not exist, not the use of an empty one.
"""

from datetime import date
from typing import Any, Literal, Protocol, TypedDict, overload
'''
NAMES = (
    (pa.types.is_boolean, "bool"),
    (pa.types.is_integer, "int"),
    (pa.types.is_floating, "float"),
    (pa.types.is_date, "date"),
    (pa.types.is_string, "str"),
)


def write(base: Base) -> str:
    """Return the module, from the answers of a version that holds the demonstration: it has rows of every kind."""
    questions = list_questions().values()
    classes = [_row_class(question, base.ask(question.nom)) for question in questions]
    overloads = [
        f"    @overload\n"
        f'    def __call__(self, question: Literal["{question.nom}"], /, **parametres: object)'
        f" -> list[{class_name(question.nom)}]: ...\n"
        for question in questions
    ]
    protocol = (
        "class Rows(Protocol):\n"
        '    """Ask a question by its name: its rows, each with the columns of that question."""\n\n'
        + "".join(overloads)
    )
    return "\n\n".join([HEADER, *classes, protocol])


def _row_class(question: Question, answer: pa.Table) -> str:
    columns = [
        f"    {column.name}: {_type_name(column.type)}"
        + (" | Any" if answer[column.name].null_count or "vide" in question.colonnes[column.name] else "")
        for column in answer.schema
    ]
    body = "\n".join(columns)
    return f'class {class_name(question.nom)}(TypedDict):\n    """{question.titre}"""\n\n{body}\n'


def class_name(question: str) -> str:
    """Return the name of the type of a row: « actions_par », ActionsPar."""
    return "".join(word.capitalize() for word in question.split("_"))


def _type_name(arrow: pa.DataType) -> str:
    return next((name for is_it, name in NAMES if is_it(arrow)), "Any")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the module from the version in force, and lay it out."""
    parser = argparse.ArgumentParser(prog="python -m queries.typing", description="Écrit queries/rows.py.")
    parser.add_argument("--parquet", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    FILE.write_text(formatted(write(connect(parser.parse_args(arguments).parquet))), encoding="utf-8")


def formatted(text: str) -> str:
    """Lay a module out as `make format` asks."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FILE), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout  # noqa: S603


if __name__ == "__main__":
    main()
