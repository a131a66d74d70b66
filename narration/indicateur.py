"""What the page of an indicator draws first: its long series, real years before all, perimeter by perimeter."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from narration.marks.lines import Size, draw_lines
from narration.marks.picture import MEDIAN, PLAIN, REFERENCE, Line, Picture, Point, indicator_lines
from narration.numbers import ZONAGES, mesure, pluriel
from narration.points import ZONINGS, dated
from narration.sentences import series_sentence, source_text
from queries.answers import Answers
from queries.rows import Indicateurs, Series, TerritoiresComparaison

WIDE, NARROW = Size(980, 470, 15), Size(350, 440, 13)


def series_picture(
    answers: Answers,
    fiche: Indicateurs,
    series: Sequence[Series],
    quartier: str | None,
    tone: str,
    reference: TerritoiresComparaison | None,
) -> Picture | None:
    """Return the years of an indicator: the quartiers, one of them lit or all, beside the territory of comparison.

    Where that one has no year in common with them, the median of all the QPV stands there. None without dated value.
    """
    lines = indicator_lines(answers, fiche, quartier)
    if not lines:
        return None
    if reference and (beside := _reference_lines(lines, series, reference, fiche)):
        lines = (*(line for line in lines if line.role != REFERENCE), *beside)
    return Picture(
        "lines",
        tone if quartier else PLAIN,
        fiche["libelle"],
        fiche["unite"],
        lines,
        source_text(series),
        f"{fiche['libelle']}, année par année. {series_sentence(series, fiche)}",
    )


def _reference_lines(
    lines: Sequence[Line], series: Sequence[Series], reference: TerritoiresComparaison, fiche: Indicateurs
) -> list[Line]:
    """Return the line of the territory of comparison in each perimeter, at the years that the quartiers have there."""
    found = []
    for zonage in ZONINGS.values():
        perimetre, others = ZONAGES[zonage], set(ZONINGS.values()) - {zonage}
        years = {point.at for line in lines if line.perimetre == perimetre for point in line.points}
        points = tuple(
            Point(str(row["millesime"]), row["valeur"], mesure(row["valeur"], fiche), row["fictif"])
            for row in sorted(dated(series), key=lambda row: row["millesime"])
            if row["nature"] != "quartier" and row["zonage"] not in others and str(row["millesime"]) in years
        )
        if points:
            found.append(Line(reference["libelle"], REFERENCE, perimetre, points))
    return found


def legend(picture: Picture | None, series: Sequence[Series], reference: TerritoiresComparaison | None) -> str:
    """Say what is seen: lines, perimeters, the comparison; and what has no year, which is not drawn."""
    undated = sum(row["valeur"] is not None and not row["millesime"] for row in series)
    beside = {line.name for line in picture.lines if line.role == REFERENCE} if picture else set()
    inside = f"{reference['libelle']}, QPV inclus" if reference and reference["libelle"] in beside else MEDIAN
    phrases = [
        "Une ligne : un quartier. Les quartiers ont été redécoupés en 2024 : une ligne ne passe pas d'un périmètre à "
        f"l'autre. Gris : {inside}."
        if picture
        else "",
        "Tireté : données fictives." if picture and picture.fictif else "",
        f"{pluriel(undated, 'chiffre')} sans année {'est' if undated < 2 else 'sont'} dans le tableau."
        if undated
        else "",
    ]
    return " ".join(filter(None, phrases))


def draw_series(picture: Picture) -> dict[str, Markup]:
    """Return the drawing for a wide screen and for a phone, where a name keeps its first part."""
    short = replace(picture, lines=tuple(replace(line, name=line.name.split(" – ")[0]) for line in picture.lines))
    return {"wide": draw_lines(picture, WIDE, every=True), "narrow": draw_lines(short, NARROW, every=True)}
