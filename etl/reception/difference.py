"""What a reader would see change between two versions: rows, cells, and totals in euros; invented rows are apart."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.tables.declared import OTHER_FILES, PROVENANCE, load_declared
from etl.tables.published import get_table
from etl.tables.schema import Column, Table

Tables = Mapping[str, pa.Table]
Row = dict[str, object]
Key = tuple[object, ...]

# The rows whose total is followed in euros: the column added up, and the columns that tell totals apart.
MONEY = {
    "financement": ("montant_eur", ("nature", "etape", "annee")),
    "droit_commun": ("montant_bas_eur", ("annee",)),
    "abattement": ("montant_eur", ("annee",)),
    "poste": ("montant_eur", ("dispositif_poste", "annee")),
    "subvention": ("montant_eur", ()),
}
# Of a figure, what a reader sees.
FIGURE = ("valeur", "statut")


@dataclass(frozen=True)
class Cell:
    """A cell that changed: its column, what it said and what it says."""

    column: Column
    before: object
    after: object


@dataclass(frozen=True)
class Change:
    """A row modified, added (no row before) or removed (no row after), and its cells that changed."""

    table: Table
    key: Key
    before: Row | None
    after: Row | None
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What changed: real rows; those unchanged, by file; invented rows come and gone, by table; totals in euros."""

    modified: list[Change] = field(default_factory=list)
    added: list[Change] = field(default_factory=list)
    removed: list[Change] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)
    invented_added: Counter[str] = field(default_factory=Counter)
    invented_removed: Counter[str] = field(default_factory=Counter)
    euros: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows that changed, as the journal keeps it."""
        return {
            "modifiees": len(self.modified),
            "ajoutees": len(self.added),
            "retirees": len(self.removed),
            "fictives_ajoutees": self.invented_added.total(),
            "fictives_retirees": self.invented_removed.total(),
        }

    def count_unchanged(self, names: Collection[str] | None = None) -> int:
        """Return the number of rows that stay as they were: of these files, or of all."""
        return sum(count for name, count in self.unchanged.items() if names is None or name in names)


def read_tables(folder: Path, version: str | None) -> dict[str, pa.Table]:
    """Return the tables of a version that are compared; none where there is no version."""
    paths = {definition.nom: folder / str(version) / f"{definition.nom}.parquet" for definition in _compared()}
    return {name: pq.read_table(path) for name, path in paths.items() if path.is_file()}


def compare(before: Tables, after: Tables) -> Difference:
    """Return what changes from the tables of a version to those of another."""
    difference = Difference()
    for definition in _compared():
        former, latter = _index(definition, before), _index(definition, after)
        _compare_rows(definition, former, latter, difference)
        old, new = _index(definition, before, fictif=True), _index(definition, after, fictif=True)
        difference.invented_added[definition.nom] += len(new.keys() - old.keys())
        difference.invented_removed[definition.nom] += len(old.keys() - new.keys())
        difference.euros.update(_compare_totals(definition, former, latter))
    return difference


def holds(tables: Tables, difference: Difference) -> bool:
    """Tell whether tables say what a difference announced: every row modified or added, and none removed."""
    for definition in _compared():
        rows = _index(definition, tables)
        expected = [change for change in (*difference.modified, *difference.added) if change.table is definition]
        if any(
            change.key not in rows or list(_changed_cells(definition, rows[change.key], change.after))
            for change in expected
        ):
            return False
        if any(change.key in rows for change in difference.removed if change.table is definition):
            return False
    return True


def _compared() -> tuple[Table, ...]:
    return (*load_declared(), get_table("mesure"))


def _index(definition: Table, tables: Tables, fictif: bool = False) -> dict[Key, Row]:
    rows = tables[definition.nom].to_pylist() if definition.nom in tables else []
    # A version made by an older program may not have the column: its rows are then known by their place.
    key = definition.cle if all(name in (rows or [{}])[0] for name in definition.cle) else ("fichier", "ligne")
    return {tuple(row[name] for name in key): row for row in rows if row["fictif"] == fictif}


def _compare_rows(
    definition: Table, former: Mapping[Key, Row], latter: Mapping[Key, Row], difference: Difference
) -> None:
    for key, row in latter.items():
        if key not in former:
            difference.added.append(Change(definition, key, None, row))
        elif cells := tuple(_changed_cells(definition, former[key], row)):
            difference.modified.append(Change(definition, key, former[key], row, cells))
        else:
            difference.unchanged[str(row["fichier"])] += 1
    difference.removed.extend(Change(definition, key, row, None) for key, row in former.items() if key not in latter)


def _changed_cells(definition: Table, before: Row, after: Row | None) -> Iterator[Cell]:
    said = [column for column in definition.colonnes if _is_said(definition, column)]
    for column in said:
        # A version made by an older program may not have the column.
        was, now = before.get(column.nom), (after or {}).get(column.nom)
        if was != now:
            yield Cell(column, was, now)


def _is_said(definition: Table, column: Column) -> bool:
    """Tell whether a column is what a row says, rather than its key or where it was read."""
    if definition.nom == "mesure":
        return column.nom in FIGURE
    return column.nom not in definition.cle and column not in (*PROVENANCE, OTHER_FILES)


def _compare_totals(
    definition: Table, former: Mapping[Key, Row], latter: Mapping[Key, Row]
) -> dict[str, tuple[float, float]]:
    if definition.nom not in MONEY:
        return {}
    amount, by = MONEY[definition.nom]
    totals = _add_up(former.values(), amount, by), _add_up(latter.values(), amount, by)
    found = {}
    for group in sorted(totals[0].keys() | totals[1].keys(), key=str):
        before, after = (fsum(total.get(group, ())) for total in totals)
        if round(before, 2) != round(after, 2):
            found[_name_total(definition, by, group)] = (round(before, 2), round(after, 2))
    return found


def _add_up(rows: Collection[Row], amount: str, by: Sequence[str]) -> dict[Key, list[float]]:
    groups: dict[Key, list[float]] = {}
    for row in rows:
        if row[amount] is not None:
            groups.setdefault(tuple(row[name] for name in by), []).append(float(str(row[amount])))
    return groups


def _name_total(definition: Table, by: Sequence[str], group: Key) -> str:
    choices: dict[str, Callable[[str, str], str]] = {column.nom: column.choix.get for column in definition.colonnes}
    words = [choices[name](str(value), str(value)) for name, value in zip(by, group, strict=True)]
    return ", ".join([*([] if definition.nom == "financement" else [definition.feuille or definition.nom]), *words])
