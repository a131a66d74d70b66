"""The grids of means, whose holes are seen: money by défi and quartier, who declared what, what serves what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from narration.marks.grid import SHADES, Cell, Grid, Row, in_columns, shade
from narration.moyens import action, couverture, droit_commun
from narration.moyens.silences import silent
from narration.numbers import FINE, enumere, marque, nombre, pluriel
from narration.words import euros, total
from queries.answers import Answers
from queries.rows import ActionsPar, Couverture, RetourBilans, Silences

# The shade of each state: the fuller the stronger; a hole has none.
DECLARED = {"chiffre": SHADES, "non_chiffre": 3, "pour_tous": 1, "engage": 1}
SERVED = {"finance_et_mesure": 3, "finance": 1}
NOTHING = Cell("", "sans objet")
LEGEND = (
    "Dans chaque case, des milliers d'euros de crédits spécifiques accordés ; orange : aucune action financée ; "
    "hachures : données fictives. Une case ouvre la liste de ses actions."
)

SILENCE_LEGEND = (
    "Orange : aucune déclaration du tout. Hachures : données fictives. Une case ouvre ce qu'il y a derrière."
)


@dataclass(frozen=True)
class PlaceCell:
    """A quartier for a défi in a year: its name, what is funded there, its bilans; a hole where nothing is."""

    name: str
    actions: str
    amount: str
    bilans: str
    hole: bool
    fictif: bool


def money_grid(
    answers: Answers,
    actions: Sequence[ActionsPar],
    annee: int | None,
    lit: Sequence[str],
    link: Callable[[str, str], str],
) -> Grid:
    """Return what is funded in a year, a row per défi, a column per quartier: thousands of euros, or a hole.

    `link` gives the address of the list of a défi (as it is chosen) in a quartier (as it is named).
    """
    defis, places = action.challenge_names(answers), action.place_names(answers)
    cells = {
        (defi, place): row
        for defi in defis
        for place in places
        if (row := total(actions, defi=defi, quartier=place, annee=annee))
    }
    shown_places = [place for place in places if place != action.NON_VENTILE or any(key[1] == place for key in cells)]
    shown_defis = [defi for defi in defis if defi != action.SANS_DEFI or any(key[0] == defi for key in cells)]
    largest = max((row["montant_eur"] for row in cells.values()), default=0)
    fictif = any(row["fictif"] for row in cells.values())
    rows = [
        Row(
            defis[defi],
            tuple(
                _money(cells.get((defi, place)), largest, fictif, link(defis[defi], places[place]))
                if defi != action.SANS_DEFI and place != action.NON_VENTILE
                else _unshared(cells.get((defi, place)), largest)
                for place in shown_places
            ),
        )
        for defi in shown_defis
    ]
    return Grid(
        "Défi",
        tuple(places[place] for place in shown_places),
        tuple(rows),
        action.grid_sentence(answers, actions, annee=annee),
        tuple(lit),
    )


def _money(row: ActionsPar | None, largest: float, fictif: bool, link: str) -> Cell:
    if row is None:
        return Cell("–", "aucune action financée", "worse", 0, fictif, link)
    return Cell(
        nombre(row["montant_eur"] / 1000),
        _amount(row),
        "plain",
        shade(row["montant_eur"], largest),
        row["fictif"],
        link,
    )


def _unshared(row: ActionsPar | None, largest: float) -> Cell:
    """Return what is not shared out: that there is none is no hole."""
    if row is None:
        return NOTHING
    return Cell(
        nombre(row["montant_eur"] / 1000), _amount(row), "plain", shade(row["montant_eur"], largest), row["fictif"]
    )


def _amount(row: ActionsPar) -> str:
    return f"{nombre(row['montant_eur'] / 1000)}{FINE}k€, {pluriel(row['actions_nb'], 'action')}"


def money_holes(answers: Answers, actions: Sequence[ActionsPar], annee: int | None, quartier: str) -> str:
    """Say which défis have no action in a quartier in a year."""
    name = action.place_names(answers)[quartier]
    defis = {defi: words for defi, words in action.challenge_names(answers).items() if defi != action.SANS_DEFI}
    empty = [words for defi, words in defis.items() if not total(actions, defi=defi, quartier=quartier, annee=annee)]
    fictif = any(row["fictif"] for row in actions)
    if not empty:
        return marque(f"{name} : chaque défi y a une action financée en {annee}.", fictif)
    return marque(
        f"{name}, défis où aucune action n'est financée en {annee} : {enumere(empty)}.",
        fictif,
    )


def place_cells(
    answers: Answers, actions: Sequence[ActionsPar], retours: Sequence[RetourBilans], annee: int | None, defi: int
) -> list[PlaceCell]:
    """Return what a défi has in each quartier in a year: its actions, money and bilans; a hole where nothing is."""
    fictif = any(row["fictif"] for row in actions)
    found = []
    for quartier, name in action.place_names(answers).items():
        row = total(actions, defi=defi, quartier=quartier, annee=annee)
        retour = total(retours, defi=defi, quartier=quartier, annee=annee)
        if row is None and quartier == action.NON_VENTILE:
            continue
        found.append(
            PlaceCell(
                name,
                pluriel(row["actions_nb"], "action") if row else "aucune action",
                euros(row["montant_eur"]) if row else "",
                _bilans(retour) if retour else "",
                row is None,
                row["fictif"] if row else fictif,
            )
        )
    return found


def _bilans(retour: RetourBilans) -> str:
    return f"{pluriel(retour['bilans_recus_nb'], 'bilan')} sur {nombre(retour['bilans_attendus_nb'])}"


def silence_grid(silences: Sequence[Silences], alt: str, lit: Sequence[str], link: Callable[[str, str], str]) -> Grid:
    """Return who declared what, the silent first; `link` gives the address of what is behind a cell."""
    signataires, columns = droit_commun.headings(silences)
    cells: dict[str, dict[str, Cell]] = {name: {} for name in signataires}
    unheard = set(silent(silences))
    for row in silences:
        name, column = row["signataire_libelle"], row["cle_libelle"]
        cells[name][column] = Cell(
            droit_commun.SIGNES[row["etat"]],
            droit_commun.state(row),
            "worse" if name in unheard else "plain",
            DECLARED.get(row["etat"], 0),
            row["fictif"],
            link(name, column),
        )
    rows = [Row(name, in_columns(columns, cells[name], NOTHING)) for name in signataires]
    return Grid("Signataire", columns, tuple(sorted(rows, key=lambda row: row.name not in unheard)), alt, tuple(lit))


def coverage_grid(
    answers: Answers, engagements: Sequence[Couverture], alt: str, link: Callable[[Couverture], str]
) -> Grid:
    """Return what serves each commitment, a row per défi or quartier: the number of its actions, or a hole."""
    lines = couverture.by_line(answers, engagements)
    largest = max(map(len, lines.values()), default=0)
    columns = tuple(str(rank) for rank in range(1, largest + 1))
    rows = []
    for name, served in lines.items():
        cells = [_served(row, link(row)) for row in served]
        rows.append(Row(name, (*cells, *[NOTHING] * (largest - len(cells)))))
    corner = "Défi" if engagements[0]["nature"] == "axe" else "Quartier"
    return Grid(corner, columns, tuple(rows), alt)


def _served(row: Couverture, link: str) -> Cell:
    text = "×" if row["etat"] == "orphelin" else nombre(row["actions_nb"])
    tone = "worse" if not row["actions_nb"] else "plain"
    said = f"{row['libelle']} : {couverture.ETATS[row['etat']]} ({couverture.detail(row)})"
    return Cell(text, said, tone, SERVED.get(row["etat"], 0), row["fictif"], link)
