"""What the page of an indicator draws first: its long series, real years before all, perimeter by perimeter."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from narration.marks.lines import Size, draw_lines
from narration.marks.picture import MEDIAN, PLAIN, REFERENCE, Picture, indicator_lines, reference_lines
from narration.numbers import pluriel
from narration.sentences import series_sentence
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
    if reference and (beside := reference_lines(lines, series, fiche)):
        lines = (*(line for line in lines if line.role != REFERENCE), *beside)
    return Picture(
        "lines",
        tone if quartier else PLAIN,
        fiche["libelle"],
        fiche["unite"],
        lines,
        tuple(dict.fromkeys(row["source_libelle"] for row in series if row["valeur"] is not None)),
        f"{fiche['libelle']}, année par année. {series_sentence(series, fiche)}",
    )


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
