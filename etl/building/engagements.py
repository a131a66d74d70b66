"""Which actions each line of GISPRO pays: many to many, within a year, and nothing of a doubtful line is guessed.

A line names its action, or several, or none. The actions of a project are those that bear its code the same year: codes
and commitments (EJ) are others the next year, so that no year is found through another. A second line of an action,
under another file or another procedure (« annuel », then « complémentaire »), is added to the first; the same line
again is a question. Lines that name several actions, or share a project, are matched when they make, to the cent, what
was declared of all these actions. Euros read = euros matched + euros unresolved, always.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum

SEPARATOR = " ; "
STATE = {"financeur": "etat-politique-ville", "nature": "credit_specifique", "etape": "accorde"}

Row = dict[str, object]
Action = tuple[object, object]
Project = tuple[object, ...]


@dataclass(frozen=True)
class Payment:
    """What the State grants an action, its number and its year, and the first of the lines that pay it."""

    action: Action
    euros: float
    line: Row


@dataclass
class _Shared:
    """Lines of several actions each, and all these actions: no other line pays them, these pay no other."""

    actions: set[Action]
    lines: list[Row]


def match_lines(
    lines: Iterable[Row], projects: Mapping[Project, list[str]], declared: Mapping[Action, float]
) -> list[Payment]:
    """Write in each line (`lien`, `actions`) which actions it pays; return what each action is paid.

    `projects` are the actions that bear a code a year, `declared` the euros of the State that were declared of each.
    """
    alone: dict[Action, list[Row]] = defaultdict(list)
    shared: list[_Shared] = []
    for line in lines:
        actions = _find_actions(line, projects)
        line["actions"] = SEPARATOR.join(actions) or None
        line["lien"] = "aucune"
        keys: set[Action] = {(action, line["annee"]) for action in actions}
        if len(keys) == 1:
            alone[keys.pop()].append(line)
        elif keys:
            shared.append(_Shared(keys, [line]))
    payments = [_pay(action, rows) for action, rows in alone.items()]
    for group in _join(shared):
        amounts = [declared.get(action) for action in group.actions]
        whole = group.actions.isdisjoint(alone) and None not in amounts
        whole = whole and _cents(_euros(line) for line in group.lines) == _cents(amount or 0 for amount in amounts)
        for line in group.lines:
            line["lien"] = "partage" if whole else "plusieurs"
    return payments


def _find_actions(line: Row, projects: Mapping[Project, list[str]]) -> list[str]:
    named = str(line["action_lue"] or "").split(SEPARATOR)
    return sorted({*filter(None, named)} or projects.get((line["convention"], line["annee"]), []))


def _pay(action: Action, lines: list[Row]) -> Payment:
    """Add the lines of an action; one that says again the file and the procedure of another is not added."""
    seen: set[tuple[object, object]] = set()
    for line in lines:
        place = (line["dossier"], line["procedure"])
        link = "complement" if seen else "numero" if line["action_lue"] else "projet"
        line["lien"] = "double" if place in seen else link
        seen.add(place)
    return Payment(action, fsum(_euros(line) for line in lines if line["lien"] != "double"), lines[0])


def _join(shared: list[_Shared]) -> Iterator[_Shared]:
    """Put together the groups that have an action in common, through others if need be."""
    left = list(shared)
    while left:
        group = left.pop()
        while touching := [other for other in left if not group.actions.isdisjoint(other.actions)]:
            left = [other for other in left if other not in touching]
            for other in touching:
                group = _Shared(group.actions | other.actions, group.lines + other.lines)
        yield group


def _euros(line: Row) -> float:
    return float(str(line["montant_eur"]))


def _cents(amounts: Iterable[float]) -> int:
    return round(fsum(amounts) * 100)
