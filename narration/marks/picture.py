"""The one picture that proves a constat: lines over the years, or bars; what pages, meeting and slides all draw."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from narration.moyens.silences import DECLARED
from narration.numbers import FINE, ZONAGES, ecart, mesure, nombre, pluriel
from narration.points import ZONINGS, dated
from narration.tables import sheets
from queries.answers import Answers
from queries.rows import Constats, Ecarts, Indicateurs, Positions, Series

WORSE: Final = "worse"
BETTER: Final = "better"
PLAIN: Final = "plain"
TONES = {"degradation": WORSE, "defavorable": WORSE, "amelioration": BETTER, "favorable": BETTER}
SUBJECT, REFERENCE, OTHER = "subject", "reference", "other"
MEDIAN = "médiane des QPV"


@dataclass(frozen=True)
class Point:
    """A value: the year or the name it is at, in the unit of the picture, and how it is written.

    `when` is the window of surveys that it averages, placed at its middle year; `said`, that the sentence gives it.
    """

    at: str
    value: float
    text: str
    fictif: bool = False
    when: str = ""
    said: bool = False


@dataclass(frozen=True)
class Line:
    """The values of a place in one perimeter, oldest first: two perimeters are never one line.

    `role` is subject, reference or other; `perimetre` is written where there are several.
    """

    name: str
    role: str
    perimetre: str
    points: tuple[Point, ...]

    @property
    def fictif(self) -> bool:
        """Whether a value of it is demonstration data."""
        return any(point.fictif for point in self.points)


@dataclass(frozen=True)
class Gap:
    """The difference that a sentence gives: where it is read, between which two values, and how it is written."""

    perimetre: str
    at: str
    ends: tuple[float, float]
    text: str


@dataclass(frozen=True)
class Picture:
    """What is drawn: `form` is lines or bars, `tone` is worse, better or plain; bars have one line, longest first."""

    form: str
    tone: str
    title: str
    unit: str
    lines: tuple[Line, ...]
    sources: tuple[str, ...]
    alt: str
    gap: Gap | None = None

    @property
    def fictif(self) -> bool:
        """Whether a value of it is demonstration data."""
        return any(line.fictif for line in self.lines)

    @property
    def said(self) -> bool:
        """Whether a value of it is one that the sentence gives."""
        return any(point.said for line in self.lines for point in line.points)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that lines have, in order; none for bars."""
        if self.form != "lines":
            return ()
        return tuple(sorted({int(point.at) for line in self.lines for point in line.points}))


def picture_of(answers: Answers, row: Constats) -> Picture | None:
    """Return the picture of a constat; None where its sentence says it all (a decision, a project)."""
    if row["indicateur"]:
        return _lines(answers, row, row["indicateur"])
    draw = DRAWN.get(row["famille"])
    return draw(answers, row) if draw else None


def tone(row: Constats) -> str:
    """Return what a constat says: worse, better, or neither."""
    return TONES.get(row["etat"], PLAIN)


def _lines(answers: Answers, row: Constats, indicateur: str) -> Picture | None:
    fiche = sheets(answers)[indicateur]
    series = [value for value in dated(answers.rows("series", indicateur=indicateur)) if value["nature"] == "quartier"]
    if not series:
        return None
    lines = indicator_lines(answers, fiche, row["quartier"])
    gap = None
    if row["famille"] == "ecart":
        lines, gap = _gap(answers, row, fiche, _beside(answers, fiche, lines))
    elif row["quartier"] is None:
        lines = _moved(answers, row, lines)
    if row["famille"] == "avant_contrat":
        lines = _compared(row, lines)
    if row["famille"] == "position":
        if row["annee"] is None:
            return _undated(answers, row, fiche)
        lines = _say(lines, {(SUBJECT, ZONAGES["QPV2024"], str(row["annee"]))})
    return Picture(
        "lines",
        PLAIN if _is_both_ways(answers, row) else tone(row),
        fiche["libelle"],
        fiche["unite"],
        lines,
        tuple(sorted({value["source_libelle"] for value in series})),
        f"{fiche['libelle']}, année par année. {row['phrase']}",
        gap,
    )


def _say(lines: Iterable[Line], said: Container[tuple[str, str, str]]) -> tuple[Line, ...]:
    """Return lines whose points of these roles, perimeters and years are those that the sentence gives."""
    return tuple(
        replace(
            line,
            points=tuple(
                replace(point, said=point.said or (line.role, line.perimetre, point.at) in said)
                for point in line.points
            ),
        )
        for line in lines
    )


def _gap(
    answers: Answers, row: Constats, fiche: Indicateurs, lines: Sequence[Line]
) -> tuple[tuple[Line, ...], Gap | None]:
    """Return lines with both ends of a gap said at its year, in its perimeter, and the gap of the one quartier.

    The other perimeter stands beside where this one has a single year. Of all the quartiers, those beyond their margin
    are lit, and what came after is left out: each value is read beside its name.
    """
    cells = [
        cell
        for cell in answers.rows("ecarts", indicateur=fiche["indicateur"])
        if cell["ecart"] is not None and row["quartier"] in (None, cell["territoire"])
    ]
    if not cells:
        return tuple(lines), None
    perimetre, at = ZONAGES[cells[0]["zonage"]], str(cells[0]["millesime"])
    years = {point.at for line in lines if line.perimetre == perimetre for point in line.points}
    lines = [line for line in lines if line.perimetre == perimetre or len(years) == 1]
    if row["quartier"] is None:
        beyond = {cell["quartier"] for cell in _beyond(cells)}
        lines = [_until(line, at, beyond) for line in lines if line.points[0].at <= at]
    said = _say(lines, {(SUBJECT, perimetre, at), (REFERENCE, perimetre, at)})
    if row["quartier"] is None:
        return said, None
    (cell,) = cells
    text = ecart(abs(cell["ecart"]), fiche).removeprefix("+")
    return said, Gap(perimetre, at, (cell["valeur"], cell["valeur_reference"]), text)


def _beyond(cells: Iterable[Ecarts]) -> list[Ecarts]:
    known = [cell for cell in cells if cell["ecart"] is not None and cell["marge"]]
    return [cell for cell in known if abs(cell["ecart"]) >= cell["marge"]]


def _is_both_ways(answers: Answers, row: Constats) -> bool:
    """Tell whether quartiers stand apart on both sides of a comparison: one colour cannot judge them all."""
    if row["famille"] != "ecart" or row["quartier"]:
        return False
    cells = _beyond(answers.rows("ecarts", indicateur=row["indicateur"]))
    return len({cell["ecart"] > 0 for cell in cells}) > 1


def _until(line: Line, at: str, lit: Container[str]) -> Line:
    """Return a line without what came after a year, lit or behind."""
    role = OTHER if line.role == SUBJECT and line.name not in lit else line.role
    return replace(line, role=role, points=tuple(point for point in line.points if point.at <= at))


def _compared(row: Constats, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines with both ends of a past move said, and what the perimeter of today has at the later one."""
    dates = dict(part.split("=", 1) for part in str(row["parametres"]).split())
    ends = [date.partition("@") for date in (dates["a"], dates["b"])]
    said = {(SUBJECT, ZONAGES[zonage], edition) for edition, _, zonage in ends}
    return _say(lines, said | {(SUBJECT, ZONAGES["QPV2024"], ends[1][0])})


def _undated(answers: Answers, row: Constats, fiche: Indicateurs) -> Picture | None:
    """Return the quartiers beside each other, for a place whose value has no year: no line can hold it."""
    places = answers.rows("positions", indicateur=fiche["indicateur"], zonage="QPV2024", recente=True)
    points = [
        Point(
            place["quartier"],
            place["valeur"],
            mesure(place["valeur"], fiche),
            said=place["territoire"] == row["quartier"],
        )
        for place in places
    ]
    title = f"{fiche['libelle']}, {ZONAGES['QPV2024']}, date non indiquée"
    return _bars(row, title, fiche["unite"], points, *(place["source_libelle"] for place in places[:1]))


def indicator_lines(answers: Answers, fiche: Indicateurs, quartier: str | None) -> tuple[Line, ...]:
    """Return the lines of an indicator: the quartiers perimeter by perimeter, and the median of all QPV.

    The subject is the quartier named, the others stand behind; all are subjects where none is named.
    """
    indicateur = fiche["indicateur"]
    series = [value for value in dated(answers.rows("series", indicateur=indicateur)) if value["nature"] == "quartier"]
    lines = []
    for zonage in sorted({value["zonage"] for value in series}):
        values = [value for value in series if value["zonage"] == zonage]
        for code in dict.fromkeys(value["territoire"] for value in values):
            role = SUBJECT if quartier in (None, code) else OTHER
            lines.append(_line([value for value in values if value["territoire"] == code], fiche, role))
        if median := _median(answers.rows("positions", indicateur=indicateur, zonage=zonage), fiche):
            lines.append(median)
    return tuple(lines)


def _moved(answers: Answers, row: Constats, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines where only the quartiers that moved as the constat says are lit: each has a constat of its own."""
    moved = {
        answers.quartiers[other["quartier"]]
        for other in answers.rows("constats", famille=row["famille"])
        if other["quartier"] and (other["indicateur"], other["etat"]) == (row["indicateur"], row["etat"])
    }
    return tuple(
        replace(line, role=OTHER) if moved and line.role == SUBJECT and line.name not in moved else line
        for line in lines
    )


def _beside(answers: Answers, fiche: Indicateurs, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines with what their gap is counted from, the territory of comparison, in the place of the median."""
    places = [line for line in lines if line.role != REFERENCE]
    return (*places, *reference_lines(places, answers.rows("series", indicateur=fiche["indicateur"]), fiche))


def reference_lines(lines: Sequence[Line], series: Sequence[Series], fiche: Indicateurs) -> list[Line]:
    """Return the line of the territory of comparison in each perimeter, at the years that the quartiers have there.

    A commune or a métropole is beside both perimeters; a whole of QPV beside its own alone.
    """
    found = []
    for zonage in ZONINGS.values():
        perimetre, others = ZONAGES[zonage], set(ZONINGS.values()) - {zonage}
        years = {point.at for line in lines if line.perimetre == perimetre for point in line.points}
        values = [
            row
            for row in sorted(dated(series), key=lambda row: row["millesime"])
            if row["nature"] != "quartier" and row["zonage"] not in others and str(row["millesime"]) in years
        ]
        if values:
            found.append(replace(_line(values, fiche, REFERENCE), perimetre=perimetre))
    return found


def _line(values: Sequence[Series], fiche: Indicateurs, role: str) -> Line:
    points = tuple(
        Point(
            str(value["millesime"]), value["valeur"], mesure(value["valeur"], fiche), value["fictif"], window_of(value)
        )
        for value in values
    )
    return Line(values[0]["libelle"], role, ZONAGES[values[0]["zonage"]], points)


def window_of(value: Series) -> str:
    """Return the years of surveys that a value averages: « 2013-2017 »; nothing for that of one year."""
    first, last = value["fenetre_debut"], value["fenetre_fin"]
    return f"{first}-{last}" if first != last else ""


def _median(rows: Sequence[Positions], fiche: Indicateurs) -> Line | None:
    """Return the median of all QPV, the same for every quartier; None where too few QPV are known."""
    by_year = {row["millesime"]: row["mediane"] for row in rows if row["millesime"]}
    points = tuple(Point(str(year), value, mesure(round(value, 1), fiche)) for year, value in sorted(by_year.items()))
    return Line(MEDIAN, REFERENCE, ZONAGES[rows[0]["zonage"]], points) if points else None


def _bars(row: Constats, title: str, unit: str, points: Sequence[Point], *sources: str) -> Picture | None:
    kept = sorted((point for point in points if point.value), key=lambda point: -point.value)
    if not kept:
        return None
    said = " ; ".join(f"{point.at}, {point.text}" for point in kept)
    line = Line(title, SUBJECT, "", tuple(kept))
    return Picture("bars", tone(row), title, unit, (line,), sources, f"{title} : {said}.")


def _money(answers: Answers, row: Constats) -> Picture | None:
    cells = answers.rows("actions_par", annee=row["annee"])
    points = [
        Point(
            _name(answers, cell["quartier"], cell["defi"], row),
            cell["montant_eur"],
            _amount(cell["montant_eur"]),
            cell["fictif"],
        )
        for cell in cells
        if cell["annee"] == row["annee"] and _is_detail(cell["quartier"], cell["defi"], row)
    ]
    return _bars(
        row, f"Crédits spécifiques accordés en {row['annee']}", "€", points, "Bilans et financements des actions"
    )


def _late(answers: Answers, row: Constats) -> Picture | None:
    points = [
        Point(
            _name(answers, cell["quartier"], cell["defi"], row),
            cell["bilans_en_retard_nb"],
            f"{nombre(cell['bilans_en_retard_nb'])} sur {nombre(cell['bilans_attendus_nb'])}",
            cell["fictif"],
        )
        for cell in answers.rows("retour_bilans", annee=row["annee"])
        if cell["annee"] == row["annee"] and _is_detail(cell["quartier"], cell["defi"], row)
    ]
    return _bars(row, f"Bilans de {row['annee']} en retard, sur ceux attendus", "bilans", points, "Bilans des actions")


def _silent(answers: Answers, row: Constats) -> Picture | None:
    """Count, défi by défi, the signataires who declared something for it."""
    cells = [
        cell for cell in answers.rows("silences", annee=row["annee"], dimension="defi") if cell["etat"] in DECLARED
    ]
    points = []
    for number, defi in answers.defis.items():
        heard = [cell for cell in cells if cell["cle"] == str(number)]
        points.append(
            Point(
                f"{number}. {defi['libelle_court']}",
                len(heard),
                pluriel(len(heard), "signataire"),
                any(cell["fictif"] for cell in heard),
            )
        )
    title = f"Signataires qui ont déclaré leur droit commun pour un défi, {row['annee']}"
    picture = _bars(row, title, "signataires", points, "Déclarations de droit commun")
    # Who declared is counted, not who is silent: no colour judges them.
    return picture and replace(picture, tone=PLAIN)


DRAWN: dict[str, Callable[[Answers, Constats], Picture | None]] = {
    "argent": _money,
    "bilan_en_retard": _late,
    "droit_commun": _silent,
}


def _is_detail(quartier: str | None, defi: int | None, row: Constats) -> bool:
    """Tell whether a cell is one level under: the défis of a quartier or of all, the quartiers of a défi."""
    if row["defi"]:
        return defi == row["defi"] and quartier is not None
    return quartier == row["quartier"] and defi is not None


def _name(answers: Answers, quartier: str | None, defi: int | None, row: Constats) -> str:
    """Name a cell by what tells it from its neighbours."""
    if row["defi"]:
        return answers.quartiers.get(quartier or "", "Non ventilé")
    return f"{defi}. {answers.defis[defi]['libelle_court']}" if defi else "Sans défi"


def _amount(value: float) -> str:
    """Write an amount to be read at a glance: « 141 k€ »."""
    return f"{nombre(value / 1000)}{FINE}k€"
