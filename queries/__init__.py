"""The questions: one `.sql` file each, with a header that is checked, run on a read-only version of the data.

Knows nothing of Streamlit. A question is a single SELECT with named parameters, NULL meaning "all".
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from queries import marts
from queries.versions import (
    NAME,
    OLDER,
    VersionError,
    check,
    create_previous,
    create_tables,
    find_previous,
    find_readable,
    hide_invented,
    read_manifest,
)
from queries.views import REVISIONS, list_statements

FOLDER = Path(__file__).parent
# A deployment may publish elsewhere; the tests do. Another contract is published in its own folder, by the ETL as well.
PARQUET = Path(
    os.environ.get("TABLEAU_PARQUET")
    or Path(os.environ.get("TABLEAU_CONTRAT") or FOLDER.parent / "data").resolve() / "parquet"
)
# A version no larger than this, in bytes of Parquet, is read whole when it is opened, and what the questions share is
# computed once: planning a view again at each question takes longer than answering it. From a larger one, each question
# reads what it needs; of its marts, those that are no larger than `SMALL` are read whole as well.
IN_MEMORY = 8_000_000
SMALL = 1_000_000
# A question that asks for more is refused: it neither takes the memory of the others, nor fills the disk.
MEMORY = "6GB"
# Characters in a value asked: no name, number or search is longer, and each word searched is looked for in every row.
LONGEST = 300
# What DuckDB says of a Parquet file that has gone, or was cut short, since it was opened.
DAMAGED = (duckdb.IOException, duckdb.InvalidInputException)
# And of a table or a column that a version does not have.
ABSENT = (duckdb.BinderException, duckdb.CatalogException)
TAG = re.compile(r"^-- @(grain|niveau|somme|parametre|colonne|verifie)\s+(\S+)\s*(.*)$")


class QuestionError(Exception):
    """A question that does not exist, is badly asked or badly written; the message is in French."""


@dataclass(frozen=True)
class Question:
    """A `.sql` file: its title, and what its header declares.

    An empty `niveaux` column means « all »: such a row repeats those that it adds up. `sommes` are the columns that may
    be added up within a level.
    """

    nom: str
    titre: str
    sql: str
    grain: tuple[str, ...] = ()
    niveaux: tuple[str, ...] = ()
    sommes: tuple[str, ...] = ()
    parametres: dict[str, str] = field(default_factory=dict)
    colonnes: dict[str, str] = field(default_factory=dict)
    verified: tuple[str, ...] = ()

    @property
    def compare(self) -> bool:
        """Whether it reads the version before as well."""
        return "from revision_" in self.sql


@dataclass(frozen=True)
class Base:
    """A published version, its date (ISO 8601) and the one before, open read-only: a cursor each call.

    Where the version before cannot be read, `unreadable` says why: nothing is then compared with it.
    """

    version: str
    publie_le: str
    avant: str
    connection: duckdb.DuckDBPyConnection
    unreadable: str = ""
    # When the one before was published, ISO 8601; empty where it cannot be read.
    avant_le: str = ""
    # Why it is read in the place of the version in force, where that one is damaged.
    instead: str = ""

    @property
    def cited(self) -> str:
        """How a document names it: its name, and that it stands for the version in force where that one is damaged."""
        return f"{self.version} (la dernière entière : celle en vigueur est abîmée)" if self.instead else self.version

    def ask(self, name: str, **parametres: object) -> pa.Table:
        """Return the answer to a question; a parameter left out is NULL.

        Raises:
            QuestionError: unknown question or parameter, or a value that the question cannot use.
            VersionError: the files of the version, or of the one before where it is read, are no longer there or whole.

        """
        question = get_question(name)
        values = complete(question, parametres)
        if question.compare:
            check_previous(self.avant, self.unreadable)
        try:
            return self.connection.cursor().sql(question.sql, params=values or None).to_arrow_table()
        except duckdb.ConversionException as error:
            raise QuestionError(f"{name} : une valeur ne convient pas ({str(error).splitlines()[0]}).") from error
        except duckdb.OutOfMemoryException as error:
            choice = ", ".join(question.parametres) or "une autre question"
            raise QuestionError(f"{name} : la réponse demande plus de {MEMORY}. Précisez : {choice}.") from error
        except ABSENT as error:
            raise VersionError(f"{_older(self.version)} ({str(error).splitlines()[0]})") from error
        except DAMAGED as error:
            if question.compare and self.version not in str(error):
                check_previous(self.avant, "Ses fichiers ont été retirés ou abîmés.")
            raise VersionError(
                f"La version « {self.version} » n'est plus lisible : ses fichiers ont été retirés ou abîmés. "
                "Lisez la version en vigueur, ou lancez : python -m etl charger"
            ) from error


def connect(
    parquet: Path = PARQUET,
    version: str | None = None,
    jour: date | None = None,
    depuis: date | None = None,
    invented: bool = True,
    staging: Path | None = None,
) -> Base:
    """Open a version of a publication folder, that in force by default: its tables as views, and nothing else.

    Where the version in force is damaged, the last whole one is opened, and `instead` says why.

    `jour` is the day that lateness is judged on, by default that of the opening. `depuis` is the day whose version
    the revisions are counted from; by default, the version published just before. Without `invented`, an indicator that
    has real values is read without the years that the demonstration adds: so do the pages, documents and commands. In
    `staging`, the marts of the version are written as they are made.

    Raises:
        VersionError: nothing was published there, or the version is not whole.

    """
    version, instead = (version, "") if version else find_readable(parquet)
    # A name typed by someone is never a path.
    if not NAME.fullmatch(version) or not (parquet / version / "version.json").is_file():
        raise VersionError(f"La version « {version} » de {parquet} n'est pas entière. Lancez : python -m etl charger")
    publie_le, _ = read_manifest(parquet, version)
    check(parquet, version)
    avant, unreadable = find_previous(parquet, version, depuis)
    # Views of a table that leaves out what is invented are those that marts hold.
    found = {} if invented else marts.find(parquet, version)
    connection = duckdb.connect()
    connection.execute("set memory_limit = ?", [MEMORY])
    connection.execute("set temp_directory = ''")
    folders = [str((parquet / name).resolve()) for name in {version, avant}]
    connection.execute("set allowed_directories = ?", [[*folders, str((parquet / marts.FOLDER).resolve())]])
    connection.execute("set enable_external_access = false")
    # A table name in a question must never be looked for among Python's variables.
    connection.execute("set python_enable_replacements = false")
    shape = "table" if _size(parquet / version) <= IN_MEMORY else "view"
    create_tables(shape, connection, parquet / version)
    unreadable = unreadable or create_previous(connection, parquet / avant)
    if not invented:
        hide_invented(connection, ["main"] if unreadable else ["main", "avant"])
    # A table rather than a variable: each cursor has variables of its own.
    connection.execute("create table lecture as select ?::date as jour", [jour or date.today()])
    try:
        _create_shared(connection, shape, found, staging)
        if not unreadable:
            connection.execute(REVISIONS.read_text(encoding="utf-8"))
    except duckdb.Error as error:
        raise VersionError(f"{_older(version)} ({str(error).splitlines()[0]})") from error
    # Planning takes memory that is worth giving back: a fifth of what the questions of a page would otherwise hold.
    # Given back while the version is opened as well, it would only be taken again.
    connection.execute("set allocator_flush_threshold = '1MB'")
    connection.execute("set allocator_bulk_deallocation_flush_threshold = '1MB'")
    connection.execute("set lock_configuration = true")
    avant_le = "" if unreadable else read_manifest(parquet, avant)[0]
    return Base(version, publie_le, avant, connection, unreadable, avant_le, instead)


def _create_shared(
    connection: duckdb.DuckDBPyConnection, shape: str, found: Mapping[str, Path], staging: Path | None
) -> None:
    """Make what the questions share: read where it was computed before, made again where it was not.

    In `staging`, what is made is written and read there by what comes after, which then never makes it again.
    """
    for statement in list_statements():
        path = found.get(statement.name) if statement.kept else None
        made = shape if "create view" in statement.sql else "table"
        if path is None:
            connection.execute(statement.sql.replace("create view", f"create {shape}"))
            if staging and statement.kept and not (shape == "view" and statement.name in marts.NEVER_LARGE):
                path = marts.write(connection, statement.name, staging)
                connection.execute(f"drop {made} {statement.name}")
        if path is not None:
            mart = connection.read_parquet(str(path))
            is_table = made == "table" or path.stat().st_size <= SMALL
            mart.create(statement.name) if is_table else mart.create_view(statement.name)


def prepare(parquet: Path = PARQUET) -> None:
    """Compute the marts of the version in force, unless they are there: its first reader then waits for none of them.

    Where they cannot be, for want of a right to write or of memory, each reader computes what it needs.

    Raises:
        VersionError: nothing was published there, or no version is whole.

    """
    version, _ = find_readable(parquet)
    if not marts.find(parquet, version):
        with suppress(OSError, VersionError), marts.writing(parquet, version) as staging:
            connect(parquet, version, invented=False, staging=staging)


def check_previous(avant: str, unreadable: str) -> None:
    """Refuse to compare with a version that cannot be read.

    Raises:
        VersionError: it cannot; the message names it and says why.

    """
    if unreadable:
        raise VersionError(
            f"Les changements ne peuvent pas être comptés : la version d'avant, « {avant} », ne se lit pas. "
            f"{unreadable}"
        )


def _older(version: str) -> str:
    return f"Il manque des données à la version « {version} », {OLDER}."


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.parquet"))


def get_question(name: str) -> Question:
    """Return a question by its name.

    Raises:
        QuestionError: there is none of that name.

    """
    questions = list_questions()
    if name not in questions:
        raise QuestionError(f"Question inconnue : « {name} ». Questions : {', '.join(questions)}.")
    return questions[name]


def complete(question: Question, parametres: Mapping[str, object]) -> dict[str, object]:
    """Return a value for every parameter of a question, None where none was given.

    Raises:
        QuestionError: the question has no such parameter, or a value is longer than any that could be found.

    """
    unknown = sorted(set(parametres) - set(question.parametres))
    if unknown:
        expected = ", ".join(question.parametres) or "aucun"
        raise QuestionError(f"{question.nom} : paramètre inconnu : {', '.join(unknown)}. Attendu : {expected}.")
    for name, value in parametres.items():
        if isinstance(value, str) and len(value) > LONGEST:
            raise QuestionError(
                f"{question.nom} : {name} compte {len(value)} caractères, {LONGEST} au plus. Écrivez quelques mots."
            )
    return dict.fromkeys(question.parametres) | dict(parametres)


@cache
def list_questions() -> dict[str, Question]:
    """Return every question, by name."""
    return {path.stem: parse(path) for path in sorted(FOLDER.glob("*.sql"))}


def parse(path: Path) -> Question:
    """Read a `.sql` file and check its header: one SELECT, its parameters all declared and used.

    Raises:
        QuestionError: the header and the SQL disagree.

    """
    sql = path.read_text(encoding="utf-8")
    header = [row for row in sql.splitlines() if row.startswith("-- ")]
    tags = [found.groups() for row in header if (found := TAG.match(row))]
    parametres = {name: text for tag, name, text in tags if tag == "parametre"}
    instructions = duckdb.extract_statements(sql)
    if len(instructions) != 1 or instructions[0].type != duckdb.StatementType.SELECT:
        raise QuestionError(f"{path.name} : une question est un seul « select ».")
    used = set(instructions[0].named_parameters)
    if used != set(parametres):
        raise QuestionError(f"{path.name} : paramètres déclarés {sorted(parametres)}, utilisés {sorted(used)}.")
    return Question(
        nom=path.stem,
        titre=header[0].removeprefix("-- ") if header else "",
        sql=sql,
        grain=_names(tags, "grain"),
        niveaux=_names(tags, "niveau"),
        sommes=_names(tags, "somme"),
        parametres=parametres,
        colonnes={name: text for tag, name, text in tags if tag == "colonne"},
        verified=tuple(f"{name} {text}" for tag, name, text in tags if tag == "verifie"),
    )


def _names(tags: list[tuple[str, ...]], expected: str) -> tuple[str, ...]:
    """Return the columns that a tag of a header lists."""
    lists = [re.split(r"[ ,]+", f"{name} {text}") for tag, name, text in tags if tag == expected]
    return tuple(word for listed in lists for word in listed if word)
