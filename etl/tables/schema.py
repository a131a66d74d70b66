"""What a table is (columns, key, references), and the checks that every published table must pass.

Own code rather than a data-frame validator: the tables are Arrow, and what must hold between them (keys, references) is
the larger part of what we check.
"""

from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

TEXT, INTEGER, DECIMAL, BOOLEAN, DAY = pa.string(), pa.int32(), pa.float64(), pa.bool_(), pa.date32()


class TableError(Exception):
    """A table that does not respect its schema: nothing is published. The message names table, column and rows."""


@dataclass(frozen=True)
class Column:
    """A column: its type, whether it may be empty, its allowed values or the `table.column` it refers to.

    `choix` gives a French label to each allowed value, `indices` the words that suggest it without naming it, `defaut`
    is the value of a row that says none. A column with a `titre` is typed by hand, in a template: `aide` says what to
    write there, `exemple` shows it, `format` what kind of text it is and `unite` the sign that may follow its number.
    """

    nom: str
    type: pa.DataType
    nul: bool = False
    domaine: tuple[str, ...] = ()
    reference: str = ""
    titre: str = ""
    aide: str = ""
    exemple: str | int | float | date | None = None
    choix: dict[str, str] = field(default_factory=dict)
    indices: dict[str, str] = field(default_factory=dict)
    minimum: int | float | None = None
    maximum: int | float | None = None
    format: str = ""
    unite: str = ""
    defaut: str = ""

    @property
    def expected(self) -> tuple[str, ...]:
        """The allowed values, when they are listed in the schema itself."""
        return self.domaine or tuple(self.choix)


def make_column(name: str, type: pa.DataType = TEXT, **options: object) -> Column:
    """Return a column, of text unless its type is said."""
    return Column(name, type, **options)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Table:
    """A published table: what one row is, its key, its columns, and the sheet of the template that feeds it.

    `mere` is the table that must hold the row that its rows belong to; with `ensemble`, its rows are corrected all
    together, as shares that make a whole. `fusion` says what becomes of a row that another
    file already gave, `derives` whether the rows deduced by a reader give way to those declared, or come before them.
    Of a table that is chosen from in a list, `lu` is what is read there, and `ecritures` what people also write.
    """

    nom: str
    ligne: str
    cle: tuple[str, ...]
    colonnes: tuple[Column, ...]
    feuille: str = ""
    mere: str = ""
    ensemble: bool = False
    fusion: str = ""
    derives: str = ""
    lu: str = "{libelle}"
    ecritures: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the table."""
        return pa.schema([pa.field(column.nom, column.type, column.nul) for column in self.colonnes])

    @property
    def entered(self) -> tuple[Column, ...]:
        """The columns typed by hand in a template."""
        return tuple(column for column in self.colonnes if column.titre)


def check_tables(tables: dict[str, pa.Table], definitions: tuple[Table, ...]) -> None:
    """Check every table against its schema and every reference between them.

    Raises:
        TableError: a column, a key, a value or a reference is wrong; the message shows up to ten rows at fault.

    """
    for definition in definitions:
        table = tables[definition.nom]
        if table.schema.names != definition.schema.names:
            raise TableError(
                f"Table {definition.nom} : colonnes {table.schema.names}, attendu {definition.schema.names}."
            )
        for column in definition.colonnes:
            _check_values(definition, column, table[column.nom], tables)
        counts = table.group_by(list(definition.cle)).aggregate([([], "count_all")])
        doubles = counts.filter(pc.greater(counts["count_all"], pa.scalar(1)))
        if doubles.num_rows:
            raise TableError(f"Table {definition.nom} : clés en double : {doubles.slice(0, 10).to_pylist()}.")


def _check_values(definition: Table, column: Column, values: pa.ChunkedArray, tables: dict[str, pa.Table]) -> None:
    ou = f"Table {definition.nom}, colonne {column.nom}"
    if values.type != column.type:
        raise TableError(f"{ou} : type {values.type}, attendu {column.type}.")
    if values.null_count and not column.nul:
        raise TableError(f"{ou} : {values.null_count} cellules vides, aucune n'est admise.")
    expected: pa.Array | None = None
    if column.expected:
        expected = pa.array(column.expected, column.type)
    elif column.reference:
        table, name = column.reference.split(".")
        expected = tables[table][name].combine_chunks()
    if expected is not None:
        present = values.drop_null()
        unknown = present.filter(pc.invert(pc.is_in(present, expected))).unique().to_pylist()[:10]
        if unknown:
            raise TableError(f"{ou} : valeurs inconnues {unknown}. Attendu : {expected.to_pylist()[:40]}.")
