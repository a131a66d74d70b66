"""The same questions on Spark, for data that one machine no longer holds: each `.sql` file translated by sqlglot.

Nothing here is read unless asked for: it needs Java 17 and requirements-spark.txt. Macros are written out where they
are called, since Spark has none without types; `jumelles.sql` holds the few that differ.
"""

import logging
import os
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import sqlglot
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

import queries
from queries.versions import REAL_FIRST
from queries.views import FILES, REVISIONS

TWINS = Path(__file__).parent / "jumelles.sql"
# One clock, and errors rather than silent NULLs, as in DuckDB.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # A table small once compressed, of repeated words, is not small in memory: only lists of codes are sent whole.
    "spark.sql.autoBroadcastJoinThreshold": "1m",
    "spark.sql.adaptive.autoBroadcastJoinThreshold": "-1",
}
# Answers come as Arrow: pandas has no part in it. Errors are said once, in French, by `ask`.
warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
logging.getLogger("SQLQueryContextLogger").disabled = True
# Sentences made of sentences: Spark takes minutes to plan them, and stops on the way.
NOT_ASKED = {"constats"}
# Read many times by one question: computed once.
KEPT = {"evolution_qpv", "difference_qpv"}
Columns = dict[str, dict[str, dict[str, str]]]


@dataclass(frozen=True)
class BaseSpark:
    """A published version read by Spark; asked like `queries.Base`."""

    version: str
    session: SparkSession
    colonnes: Columns
    avant: str
    unreadable: str
    instead: str = ""

    def ask(self, name: str, **parametres: object) -> pa.Table:
        """Return the answer to a question; a parameter left out is NULL.

        Raises:
            queries.QuestionError: unknown question or parameter, a question of NOT_ASKED, a value that it cannot use.
            queries.VersionError: the version before, that the question reads, cannot be read.

        """
        question = queries.get_question(name)
        if name in NOT_ASKED:
            raise queries.QuestionError(f"{name} : Spark ne sait pas la poser. Posez-la sans « --moteur spark ».")
        values = queries.complete(question, parametres)
        if question.compare:
            queries.check_previous(self.avant, self.unreadable)
        try:
            return self.session.sql(translate(question.sql, self.colonnes), args=values or None).toArrow()
        except PySparkException as error:
            raise queries.QuestionError(f"{name} : Spark refuse la question ({str(error).splitlines()[0]}).") from error


def connect(parquet: Path = queries.PARQUET, invented: bool = True) -> BaseSpark:
    """Open the version in force of a publication folder, which every machine of the cluster must see at this path.

    The cluster is Spark's to choose (PYSPARK_SUBMIT_ARGS="--master spark://… pyspark-shell"); by default, this machine.

    Raises:
        queries.VersionError: nothing was published there, or the version is not whole.

    """
    base = queries.connect(parquet, invented=invented)
    # Alone on a machine, Spark would otherwise listen on its public address.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    session = SparkSession.builder.config(map=SETTINGS).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    for schema, version in (("main", base.version), *([] if base.unreadable else [("avant", base.avant)])):
        for path in (parquet.resolve() / version).glob("*.parquet"):
            name = path.stem if invented or path.stem != "mesure" else "mesure_lue"
            session.read.parquet(str(path)).createOrReplaceTempView(_view(schema, name))
        if not invented:
            kept = REAL_FIRST.format(mesure=_view(schema, "mesure_lue"))
            session.sql(kept).createOrReplaceTempView(_view(schema, "mesure"))
    session.sql("select cast(null as date) as jour").createOrReplaceTempView(_view("main", "lecture"))
    columns = _columns(base)
    for creation in _creations("VIEW", "TABLE"):
        name = creation.this.name
        if name.startswith("constat_") or (base.unreadable and name.startswith("revision_")):
            continue
        sql = _translate(creation.expression, columns)
        answer = session.sql(sql)
        kept = answer.cache() if name in KEPT else answer
        kept.createOrReplaceTempView(_view("main", name))
    return BaseSpark(base.version, session, columns, base.avant, base.unreadable, base.instead)


def translate(sql: str, columns: Columns) -> str:
    """Return a question of DuckDB in the SQL of Spark; `colonnes`: type by column, by table, by schema."""
    return _translate(sqlglot.parse_one(sql, read="duckdb"), columns)


def _translate(expression: exp.Expression, columns: Columns) -> str:
    # DuckDB lets a name given in a `select` be used everywhere in it, Spark does not: names are written out too.
    written = qualify(
        _expand(expression), schema=columns, db="main", dialect="duckdb",
        quote_identifiers=False, validate_qualify_columns=False,
    )  # fmt: skip
    for table in written.find_all(exp.Table):
        if table.db:
            table.replace(exp.to_table(_view(table.db, table.name), alias=table.alias))
    return written.sql("spark", comments=False)


def _expand(expression: exp.Expression) -> exp.Expression:
    """Write each call of a macro out, and those that it makes in turn."""

    def write(node: exp.Expression) -> exp.Expression:
        if not (isinstance(node, exp.Anonymous) and node.name.lower() in _macros()):
            return node
        parametres, body = _macros()[node.name.lower()]
        values = dict(zip(parametres, node.expressions, strict=True))
        return exp.paren(_expand(body.transform(lambda n: _value(n, values))))

    return expression.transform(write)


def _value(node: exp.Expression, values: dict[str, exp.Expression]) -> exp.Expression:
    if isinstance(node, exp.Column) and not node.table and node.name in values:
        return exp.paren(values[node.name])
    return node


@cache
def _macros() -> dict[str, tuple[list[str], exp.Expression]]:
    """Return the parameters and the body of each macro: a twin comes after its elder, and takes its place."""
    return {
        creation.this.this.name: ([parametre.name for parametre in creation.this.expressions], creation.expression)
        for creation in _creations("MACRO")
    }


@cache
def _creations(*kinds: str) -> list[exp.Create]:
    files = (*FILES, REVISIONS, TWINS)
    texts = [file.read_text(encoding="utf-8") for file in files]
    found = [instruction for text in texts for instruction in sqlglot.parse(text, read="duckdb")]
    return [instruction for instruction in found if isinstance(instruction, exp.Create) and instruction.kind in kinds]


def _columns(base: queries.Base) -> Columns:
    columns: Columns = {"main": {}, "avant": {}}
    found = base.connection.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where schema_name in ('main', 'avant') order by table_name, column_index"
    ).fetchall()
    for schema, table, column, nature in found:
        columns[schema].setdefault(table, {})[column] = nature
    return columns


def _view(schema: str, table: str) -> str:
    """Return the name of a table for Spark, whose temporary views have no schema."""
    return table if schema == "main" else f"{schema}_{table}"
