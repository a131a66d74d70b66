"""What is possible but unlikely in the amounts of a file: said with its place, never set aside."""

from collections import defaultdict
from collections.abc import Iterator
from math import fsum
from statistics import median

from etl.reading.lecture import Lecture, Record

# Fewer amounts have no neighbours to be compared with.
NEIGHBOURS = 5
TEN_TIMES, THOUSANDS = 10, 1 / 300

Group = tuple[object, ...]


def say_unlikely(lecture: Lecture) -> list[str]:
    """Return a sentence for each amount to read again."""
    return [*_above_cost(lecture), *_far_from_neighbours(lecture)]


def _above_cost(lecture: Lecture) -> Iterator[str]:
    granted: dict[Group, list[float]] = defaultdict(list)
    for record in _money(lecture):
        values = record.valeurs
        if record.table == "financement" and values["etape"] == "accorde" and values["nature"] != "benevolat":
            granted[values["action"], values["annee"]].append(_amount(record))
    for record in lecture.enregistrements:
        cost = record.valeurs.get("cout_previsionnel_eur") if record.table == "action" else None
        key = (record.valeurs.get("action"), record.valeurs.get("annee"))
        total = fsum(granted[key])
        if isinstance(cost, float) and total > cost:
            yield (
                f"{_place(record)} : l'action {key[0]} ({key[1]}) reçoit {total:.0f} € accordés pour un coût "
                f"prévisionnel de {cost:.0f} €. À vérifier ; la ligne est gardée."
            )


def _far_from_neighbours(lecture: Lecture) -> Iterator[str]:
    groups: dict[Group, list[Record]] = defaultdict(list)
    for record in _money(lecture):
        groups[tuple(record.valeurs.get(name) for name in ("financeur", "nature", "etape"))].append(record)
    for records in groups.values():
        amounts = [_amount(record) for record in records if _amount(record) > 0]
        if len(amounts) <= NEIGHBOURS:
            continue
        middle = median(amounts)
        for record in records:
            amount = _amount(record)
            if amount > TEN_TIMES * middle:
                yield f"{_place(record)} : {amount:.0f} € dépasse dix fois ses voisins ({middle:.0f} €). À vérifier."
            elif 0 < amount < THOUSANDS * middle:
                yield (
                    f"{_place(record)} : {amount:.10g} € pour des voisins de {middle:.0f} €. "
                    "Écrit en milliers d'euros ? À vérifier ; la ligne est gardée."
                )


def _money(lecture: Lecture) -> Iterator[Record]:
    return (record for record in lecture.enregistrements if record.table in ("financement", "engagement"))


def _amount(record: Record) -> float:
    return float(str(record.valeurs["montant_eur"]))


def _place(record: Record) -> str:
    return f"feuille {record.feuille}, ligne {record.ligne}" if record.feuille else f"ligne {record.ligne}"
