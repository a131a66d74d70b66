"""What cannot be, whoever read it: the bounds of each indicator and of each declared column, checked once for all."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from etl.catalogue.fiche import Indicateur
from etl.reading.lecture import Contexte, Lecture, Record, Rejet
from etl.tables.published import get_table
from etl.tables.schema import Column

# Of a column that says none: what no amount of a contract nears, and an integer of 32 bits holds.
FAR = 1_000_000_000
DIGITS = 15


def refuse_impossible(lecture: Lecture, contexte: Contexte) -> None:
    """Move to the rejets the values that no place may have, and the rows that hold an impossible number."""
    for code in lecture.observations["indicateur"].unique().to_pylist():
        if code in contexte.catalogue.indicateurs:
            _refuse_values(lecture, contexte.catalogue.indicateurs[code])
    kept: list[Record] = []
    lost: set[tuple[str, int]] = set()
    for record in lecture.enregistrements:
        fault = _find_fault(record)
        if fault is None:
            kept.append(record)
            continue
        lecture.rejets.append(fault)
        if not record.derive:
            lost.add((record.feuille, record.ligne))
    # What was deduced from a line goes with it.
    lecture.enregistrements = [r for r in kept if not (r.derive and (r.feuille, r.ligne) in lost)]


def _refuse_values(lecture: Lecture, indicateur: Indicateur) -> None:
    table = lecture.observations
    low, high = indicateur.minimum, indicateur.maximum
    values = table["valeur"]
    outside = pc.or_(pc.or_(pc.less(values, pa.scalar(low)), pc.greater(values, pa.scalar(high))), pc.is_nan(values))
    own = pc.equal(table["indicateur"], pa.scalar(indicateur.code))
    impossible = pc.and_(own, pc.and_kleene(pc.is_valid(values), outside))
    for row in table.filter(impossible).select(["feuille", "ligne", "variable", "brut"]).to_pylist():
        motif = f"« {row['brut']} » est hors des bornes possibles pour « {indicateur.libelle} » ({indicateur.unite})."
        lecture.rejets.append(Rejet(motif, row["feuille"], row["ligne"], row["variable"] or "valeur", row["brut"]))
    lecture.observations = table.filter(pc.invert(impossible))


def _find_fault(record: Record) -> Rejet | None:
    for column in get_table(record.table).colonnes:
        value = record.valeurs.get(column.nom)
        if isinstance(value, int | float) and not isinstance(value, bool) and not _is_possible(value, column):
            text = _write(value)
            motif = f"« {text} » est hors des bornes possibles (colonne « {column.titre or column.nom} »)."
            rejet = Rejet(motif, record.feuille, record.ligne, column.titre or column.nom, text)
            return replace(rejet, valeurs_nb=0) if record.derive else rejet
    return None


def _is_possible(value: float, column: Column) -> bool:
    low = -FAR if column.minimum is None else column.minimum
    high = FAR if column.maximum is None else column.maximum
    # Not a number is between no two; nothing is beyond what an integer holds.
    return low <= value <= high


def _write(value: float) -> str:
    """Write a number as it was read, to fifteen digits; an integer may have more than a floating number holds."""
    if isinstance(value, int):
        digits = str(value)
        return digits if len(digits) <= DIGITS else f"{digits[:DIGITS]}… ({len(digits)} chiffres)"
    return f"{value:.{DIGITS}g}".replace(".", ",")
