"""What a deposit corrects: the files in force that it says again, and their rows that it does not hold.

A row that disappears is a question for whoever deposits: withdrawn, or a file that holds only a part? Never guessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.building.reconciliation import unit_of
from etl.reading.lecture import Record
from etl.reception.depots import DEPOTS, Examen
from etl.tables.published import get_table

Unit = tuple[object, ...]


@dataclass(frozen=True)
class Gone:
    """A row in force that the files that correct it do not hold, and the file that holds it."""

    examen: Examen
    record: Record

    @property
    def place(self) -> str:
        """Where it was read."""
        sheet = f", feuille {self.record.feuille}" if self.record.feuille else ""
        return f"{self.examen.nom}{sheet}, ligne {self.record.ligne}"


@dataclass(frozen=True)
class Correction:
    """The files that leave for those of a deposit, and the rows that would disappear with others."""

    replaced: tuple[str, ...]
    gone: list[Gone]


def find_correction(examens: Sequence[Examen], rank: int, whole: bool | None) -> Correction:
    """Return what the files of a deposit replace among those read: with `whole`, all that they correct.

    Otherwise a file leaves only once each of its rows is said again; the rows that are not stay in force.
    """
    news = [examen for examen in examens if examen.order == rank and examen.etat == "charge"]
    replaced, gone = [], []
    for examen in examens:
        if examen.recu is None or examen.fictif or examen.order >= rank:
            continue
        same_name = any(_is_same_name(examen, new) for new in news)
        later = [other for other in examens if other.order > examen.order and other.source == examen.source]
        said = {unit for other in later for unit, _ in _units(other)}
        corrects = {unit for new in news if new.source == examen.source for unit, _ in _units(new)}
        rows = list(_units(examen))
        if not same_name and not any(unit in corrects for unit, _ in rows):
            continue
        missing = [Gone(examen, record) for unit, record in rows if unit not in said and not record.derive]
        gone += missing
        if whole or (not missing and (same_name or not examen.lecture.rejets)):
            replaced.append(examen.recu.identity)
    return Correction(tuple(replaced), gone)


def _is_same_name(examen: Examen, new: Examen) -> bool:
    """Tell whether a file bears the name of one received before, of the same source if that one could be read."""
    if examen.recu is None or new.recu is None:
        return False
    readable = examen.etat == "charge"
    return examen.recu.nom.removeprefix(f"{DEPOTS}/") == new.recu.nom and (not readable or examen.source == new.source)


def _units(examen: Examen) -> Iterator[tuple[Unit, Record]]:
    """Yield what each row of a file is replaced with; a row known by its place alone is never said again elsewhere."""
    for record in examen.lecture.enregistrements:
        definition = get_table(record.table)
        if "fichier" in definition.cle:
            yield (examen.nom, record.table, record.ligne), record
        else:
            yield (record.table, *(record.valeurs.get(name) for name in unit_of(definition))), record
