"""What the Synthèse says of an indicator: a row per quartier, its years, its value, what moved, how far it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from narration.constat import of_family
from narration.marks.outlines import Shade
from narration.marks.picture import BETTER, PLAIN, REFERENCE, TONES, WORSE, Line, indicator_lines
from narration.marks.row import draw_sparkline
from narration.numbers import RAISONS, ecart, marque, mesure, nombre, when
from narration.points import period
from queries.answers import Answers
from queries.rows import Comparaison, Constats, Ecarts, Indicateurs, Quartiers, References2024, Tendances

# What is said of the whole contract first; then, of the years before it.
OF_THE_DAY = ("evolution", "avant_contrat")


@dataclass(frozen=True)
class Row:
    """A quartier: its words and its drawing, what moved and its gap each with a tone (worse, better, plain)."""

    code: str
    name: str
    detail: str
    spark: Markup | None
    no_years: str
    value: str
    value_note: str
    change: str
    change_tone: str
    change_note: str
    gap: str
    gap_tone: str
    gap_note: str


def of_the_day(constats: Sequence[Constats]) -> Constats | None:
    """Return the constat that opens the dashboard: on measures of the whole contract, else the first."""
    whole = [row for row in of_family(constats, *OF_THE_DAY) if row["quartier"] is None]
    concluding = [row for row in constats if row["famille"] != "non_conclu"]
    return next(iter([*whole, *concluding]), None)


def quartier_rows(
    answers: Answers, fiche: Indicateurs, ecarts: Sequence[Ecarts], constats: Sequence[Constats]
) -> list[Row]:
    """Return a row per quartier for an indicator, the least favourable value first."""
    code = fiche["indicateur"]
    references = {row["territoire"]: row for row in answers.rows("references_2024", indicateur=code)}
    trends = {row["territoire"]: row for row in answers.rows("tendances", indicateur=code)}
    gaps = {row["territoire"]: row for row in ecarts}
    before = moves_before(answers, fiche, constats)
    lines = [line for line in indicator_lines(answers, fiche, None) if line.perimetre == "périmètre 2015"]
    rows = [
        _row(
            fiche,
            quartier,
            references.get(quartier["quartier"]),
            trends.get(quartier["quartier"]),
            before.get(quartier["quartier"]),
            gaps.get(quartier["quartier"]),
            lines,
        )
        for quartier in answers.rows("quartiers")
    ]
    return sorted(rows, key=lambda row: _worst_first(references.get(row.code), fiche))


def moves_before(answers: Answers, fiche: Indicateurs, constats: Sequence[Constats]) -> dict[str, Comparaison]:
    """Return how each quartier moved before the contract, at the dates that its constat compares; none without it."""
    cited = next(
        (
            row
            for row in of_family(constats, "avant_contrat")
            if row["indicateur"] == fiche["indicateur"] and row["quartier"] is None
        ),
        None,
    )
    if cited is None:
        return {}
    dates = dict(part.split("=", 1) for part in str(cited["parametres"]).split())
    found = answers.rows("comparaison", indicateur=fiche["indicateur"], a=dates["a"], b=dates["b"])
    return {row["territoire"]: row for row in found}


def compared_with(ecarts: Sequence[Ecarts], chosen: str) -> str:
    """Return the name of what the gaps are with: in 2021, the QPV « de France » are those of metropolitan France."""
    names = {row["reference_libelle"] for row in ecarts if row["ecart"] is not None}
    return names.pop() if len(names) == 1 else chosen


def window(constats: Sequence[Constats], indicateur: str) -> str:
    """Return the years of the move before the contract: « de 2018 à 2021 »; nothing when there is none."""
    for row in of_family(constats, "avant_contrat"):
        if row["indicateur"] == indicateur and row["quartier"] is None:
            dates = dict(part.split("=", 1) for part in str(row["parametres"]).split())
            return f"de {dates['a'].split('@')[0]} à {dates['b'].split('@')[0]}"
    return ""


def shades(rows: Sequence[Row], ecarts: Sequence[Ecarts]) -> dict[str, Shade]:
    """Return how the map shows each quartier: its value, and its gap by its tone and its size among the quartiers."""
    widest = max((abs(row["ecart"]) for row in ecarts if row["ecart"] is not None), default=1) or 1
    sizes = {row["territoire"]: abs(row["ecart"] or 0) / widest for row in ecarts}
    return {row.code: Shade(row.value, row.gap_tone, sizes.get(row.code, 0)) for row in rows}


def _row(
    fiche: Indicateurs,
    quartier: Quartiers,
    reference: References2024 | None,
    trend: Tendances | None,
    before: Comparaison | None,
    gap: Ecarts | None,
    lines: Sequence[Line],
) -> Row:
    name, population = quartier["nom_contrat"], quartier["population"]
    change, change_tone, change_note = _change(fiche, trend, before)
    gap_text, gap_tone, gap_note = gap_words(fiche, gap)
    return Row(
        code=quartier["quartier"],
        name=name,
        detail=f"{nombre(population)} habitants" if population else "",
        spark=_spark(name, lines),
        no_years=_no_years(quartier),
        value=_value(fiche, reference),
        value_note=period(reference).replace("année non indiquée", "sans année") if reference else "",
        change=change,
        change_tone=change_tone,
        change_note=change_note,
        gap=gap_text,
        gap_tone=gap_tone,
        gap_note=gap_note,
    )


def _no_years(quartier: Quartiers) -> str:
    """Say why no years stand before 2024: a quartier has those of the QPV of 2015 that it comes from, once named."""
    if quartier["statut_qpv2024"] == "nouveau":
        return "quartier nouveau en 2024"
    return "pas de série avant 2024" if quartier["code_qpv2015"] else "quartier de 2015 à renseigner"


def _value(fiche: Indicateurs, reference: References2024 | None) -> str:
    if reference is None:
        return "–"
    return marque(mesure(reference["valeur"], fiche, reference["statut"]), reference["fictif"])


def _change(fiche: Indicateurs, trend: Tendances | None, before: Comparaison | None) -> tuple[str, str, str]:
    """Return what moved since the baseline; where nothing can, what had moved before the contract, or why not."""
    if trend and trend["difference"] is not None:
        tone = TONES.get(trend["etat"], PLAIN)
        return marque(ecart(trend["difference"], fiche), trend["fictif"]), tone, "depuis la valeur de départ"
    if before is None:
        return "–", PLAIN, "rien de comparable encore"
    if before["difference"] is not None:
        return ecart(before["difference"], fiche), TONES.get(before["etat"], PLAIN), "au-delà de la marge"
    if before["motif"] == "MARGE":
        return "≈", PLAIN, "dans la marge"
    return "–", PLAIN, RAISONS.get(before["motif"] or "", "non comparable")


def gap_words(fiche: Indicateurs, gap: Ecarts | None) -> tuple[str, str, str]:
    """Return a gap, its tone (beyond its margin only) and its year; a dash and the reason where there is none."""
    if gap is None or gap["ecart"] is None:
        return "–", PLAIN, "pas d'écart calculable"
    year = when(gap["periode"]) + (", périmètre 2015" if gap["zonage"] == "QPV2015" else "")
    text = marque(ecart(gap["ecart"], fiche), gap["fictif"])
    if gap["marge"] is None or abs(gap["ecart"]) <= gap["marge"]:
        return text, PLAIN, "dans la marge" if gap["marge"] is not None else "sans marge connue"
    return text, gap_tone(fiche, gap["ecart"]), year


def gap_tone(fiche: Indicateurs, gap: float) -> Literal["worse", "better", "plain"]:
    """Return whether being above is worse or better, by the direction of the indicator."""
    if fiche["sens"] == "neutre":
        return PLAIN
    return BETTER if (gap > 0) == (fiche["sens"] == "hausse_favorable") else WORSE


def _spark(name: str, lines: Sequence[Line]) -> Markup | None:
    own = next((line for line in lines if line.name == name), None)
    if own is None or len(own.points) < 2:
        return None
    reference = next((line for line in lines if line.role == REFERENCE), None)
    bounds = [point.value for line in lines for point in line.points]
    first, last = own.points[0], own.points[-1]
    alt = f"{name} : {first.text} en {first.at}, {last.text} en {last.at}, {own.perimetre}"
    return draw_sparkline(own, reference, PLAIN, alt, bounds)


def _worst_first(reference: References2024 | None, fiche: Indicateurs) -> tuple[bool, float]:
    value = reference["valeur"] if reference else None
    if value is None:
        return True, 0.0
    return False, value if fiche["sens"] == "hausse_favorable" else -value
