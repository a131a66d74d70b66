"""Pictures for who looks at one finding at a time: beside its neighbours, among all the QPV, share by share.

Their forms: bars (a line per role, each point a name), columns (slices of values, a line per role), stacks (a line per
part).
"""

from collections import Counter
from dataclasses import replace

from narration.france import deciles
from narration.marks.picture import OTHER, REFERENCE, SUBJECT, TONES, Line, Picture, Point, picture_of, tone
from narration.numbers import ZONAGES, enumere, marque, mesure, nombre, pluriel
from narration.tables import sheets
from queries.answers import Answers
from queries.rows import Constats, Ecarts

# So many slices of values hold all the QPV of France.
SLICES = 14


def beside_of(answers: Answers, row: Constats) -> Picture | None:
    """Return the picture of a past move, a gap, a place among all QPV, a coverage; None for another, or no value."""
    draw = {"avant_contrat": _before, "ecart": _gap, "position": _slices, "couverture": _coverage}.get(row["famille"])
    return draw(answers, row) if draw else None


def _before(answers: Answers, row: Constats) -> Picture | None:
    """Return the years of the perimeter compared, the quartiers that moved beyond their margin lit."""
    picture = picture_of(answers, row)
    if picture is None:
        return None
    dates = dict(part.split("=", 1) for part in str(row["parametres"]).split())
    zonage = ZONAGES[dates["a"].partition("@")[2]]
    moves = answers.rows("comparaison", indicateur=row["indicateur"], a=dates["a"], b=dates["b"])
    moved = [
        move["territoire"] for move in moves if move["etat"] in TONES and row["quartier"] in (None, move["territoire"])
    ]
    lit = {answers.quartiers[place] for place in moved}
    lines = tuple(
        replace(line, role=SUBJECT if line.name in lit else REFERENCE if line.role == REFERENCE else OTHER)
        for line in picture.lines
        if line.perimetre == zonage
    )
    return replace(picture, lines=lines)


def _gap(answers: Answers, row: Constats) -> Picture | None:
    """Return the quartiers and the reference of a gap, in the same year and perimeter, the highest first."""
    cells = [cell for cell in answers.rows("ecarts", indicateur=row["indicateur"]) if cell["ecart"] is not None]
    chosen = next((cell for cell in cells if cell["territoire"] == row["quartier"]), None)
    if chosen is None:
        return None
    fiche = sheets(answers)[chosen["indicateur"]]
    same = [cell for cell in cells if _level(cell) == _level(chosen)]
    points = {
        role: tuple(
            Point(cell["quartier"], cell["valeur"], mesure(cell["valeur"], fiche), cell["fictif"])
            for cell in same
            if (cell is chosen) == (role == SUBJECT)
        )
        for role in (SUBJECT, OTHER)
    }
    reference = chosen["valeur_reference"]
    points[REFERENCE] = (Point(chosen["reference_libelle"], reference, mesure(reference, fiche), chosen["fictif"]),)
    lines = tuple(Line(role, role, ZONAGES[chosen["zonage"]], kept) for role, kept in points.items() if kept)
    title = f"{fiche['libelle']}, {chosen['millesime']}, {ZONAGES[chosen['zonage']]}"
    said = " ; ".join(f"{point.at}, {marque(point.text, point.fictif)}" for line in lines for point in line.points)
    return Picture("bars", tone(row), title, fiche["unite"], lines, (chosen["source_libelle"],), f"{title} : {said}.")


def _level(cell: Ecarts) -> tuple[object, ...]:
    return cell["zonage"], cell["millesime"], cell["reference"]


def _slices(answers: Answers, row: Constats) -> Picture | None:
    """Return how many QPV of France there are in each slice of values, the slice of the quartier apart."""
    fiche = sheets(answers)[row["indicateur"]]
    places = answers.rows("positions", indicateur=row["indicateur"], territoire=row["quartier"], recente=True)
    place = next((place for place in places if place["zonage"] == "QPV2024"), None)
    if place is None:
        return None
    values = [
        value["valeur"]
        for value in answers.rows(
            "valeurs_qpv", indicateur=row["indicateur"], zonage=place["zonage"], edition=place["edition"]
        )
    ]
    width = _round_width((max(values) - min(values)) / SLICES)
    counts = Counter(int(value // width) for value in values)
    own = int(place["valeur"] // width)
    slices = range(min(counts), max(counts) + 1)
    names = {rank: f"{nombre(rank * width)}–{nombre((rank + 1) * width)}" for rank in slices}
    lines = tuple(
        Line(
            name,
            role,
            ZONAGES[place["zonage"]],
            tuple(Point(names[rank], counts[rank], text) for rank in slices if (rank == own) == (role == SUBJECT)),
        )
        for role, name, text in (
            (SUBJECT, place["quartier"], mesure(place["valeur"], fiche)),
            (OTHER, "autres QPV de France", ""),
        )
    )
    year = f", {place['millesime']}" if place["millesime"] else ""
    title = (
        f"Les {nombre(place['qpv_nb'])} QPV de France selon leur {fiche['libelle'].lower()} ({fiche['unite']}){year}"
    )
    alt = f"{title}. {place['quartier']} : {mesure(place['valeur'], fiche)}, dans le {deciles(place)} dixième."
    return Picture("columns", tone(row), title, "QPV", lines, (place["source_libelle"],), alt)


def _round_width(width: float) -> float:
    """Return the round width of a slice, at least that asked for: 1, 2 or 5 times a power of ten."""
    power = 1.0
    while power * 5 < width:
        power *= 10
    return next(power * factor for factor in (1, 2, 5) if power * factor >= width)


def _coverage(answers: Answers, row: Constats) -> Picture | None:
    """Return the axes of each défi: those that an action serves, and those that none serves."""
    cells = answers.rows("couverture", annee=row["annee"], nature="axe")
    defis = answers.defis
    parts = {"servis par une action financée": True, "sans action financée": False}
    lines = []
    for name, served in parts.items():
        points = []
        for number, defi in defis.items():
            kept = [cell for cell in cells if cell["defi"] == number and bool(cell["actions_nb"]) == served]
            fictif = any(cell["fictif"] for cell in cells if cell["defi"] == number)
            text = nombre(len(kept)) if kept else ""
            points.append(Point(f"{number}. {defi['libelle_court']}", len(kept), text, fictif))
        lines.append(Line(name, OTHER if served else SUBJECT, "", tuple(points)))
    bare = [point for point in lines[1].points if point.value]
    title = f"Les axes du contrat, défi par défi, en {row['annee']}"
    said = enumere([marque(f"{point.at}, {pluriel(int(point.value), 'axe')}", point.fictif) for point in bare])
    alt = f"{title}. Sans action financée : {said or 'aucun'}."
    return Picture("stacks", tone(row), title, "axes", tuple(lines), ("Bilans et financements des actions",), alt)
