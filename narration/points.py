"""Rows for the charts: the answers of the questions, with the words that each mark needs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from narration.numbers import ETATS, RAISONS, SIGNES, ecart, marque, mesure, value_cell
from queries.rows import Ecarts, Indicateurs, References2024, Series, Tendances

SERIES = ("Périmètre 2015", "Périmètre 2024", "Chiffre du contrat", "Territoire de comparaison")
PERIMETRE_2015, PERIMETRE_2024, CONTRAT, COMPARAISON = SERIES
# The zoning that each perimeter is.
ZONINGS = {PERIMETRE_2015: "QPV2015", PERIMETRE_2024: "QPV2024"}


def axis_title(fiche: Indicateurs) -> str:
    """Return the title of a value axis: the short name and its unit."""
    return f"{fiche['libelle_court']} ({fiche['unite']})"


def order(rows: Iterable[References2024 | Tendances]) -> tuple[str, ...]:
    """Return the names of the quartiers, in the contract's order."""
    return _ordered({row["ordre"]: row["quartier"] for row in rows})


def _ordered(names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(names[rank] for rank in sorted(names))


def names(rows: Sequence[Tendances]) -> tuple[str, ...]:
    """Return the short names of the indicators, in the order of the rows."""
    return tuple(dict.fromkeys(row["libelle_court"] for row in rows))


def _is_quartier(row: Series) -> bool:
    return row["nature"] == "quartier"


def reference_points(references: Sequence[References2024], fiche: Indicateurs) -> pa.Table:
    """Return the columns of `charts.dots_by_quartier` from the 2024 baseline."""
    return pa.Table.from_pylist(
        [
            {
                "quartier": row["quartier"],
                "valeur": row["valeur"],
                **_band(row),
                "texte": mesure(row["valeur"], fiche, row["statut"]),
                "serie": CONTRAT if row["source"] == "contrat" else PERIMETRE_2024,
                "statut": "secondaire" if row["statut"] == "secondaire" else "publie",
            }
            for row in references
        ]
    )


def _band(row: References2024) -> dict[str, float | None]:
    """Return the bounds of a value; none where there is no value, or no margin known."""
    value, marge = row["valeur"], row["marge"]
    if value is None or not marge:
        return {"bas": None, "haut": None}
    return {"bas": max(0.0, value - marge), "haut": value + marge}


def series_points(series: Sequence[Series], fiche: Indicateurs) -> dict[str, pa.Table]:
    """Return, per perimeter, the columns of `charts.series`: its dated values and those of the comparison territory.

    The contract's own figures bear no year: they are left to the table and the sentences.
    """
    bas, haut = extent(series)
    panels: dict[str, pa.Table] = {}
    for panel in ZONINGS:
        others = set(ZONINGS.values()) - {ZONINGS[panel]}
        rows = [row for row in dated(series) if row["zonage"] not in others]
        if any(_is_quartier(row) for row in rows):
            panels[panel] = pa.Table.from_pylist(
                _named([_series_point(row, fiche) for row in rows], (haut - bas) * 0.055)
            )
    return panels


def _series_point(row: Series, fiche: Indicateurs) -> dict[str, object]:
    return {
        "nom": row["libelle"],
        "serie": _perimetre(row["zonage"]) if _is_quartier(row) else COMPARAISON,
        "annee": row["millesime"],
        "valeur": row["valeur"],
        "texte": value_cell(row, fiche),
        "etiquette": marque(f"{row['libelle']} {mesure(row['valeur'], fiche)}", row["fictif"]),
        "detail": period(row),
        "statut": "fictif" if row["fictif"] else row["statut"],
        "hauteur": None,
    }


def _named(points: list[dict[str, object]], room: float) -> list[dict[str, object]]:
    """Give the last point of each line the height of its name: names that would touch are moved apart."""
    last = {point["nom"]: point for point in sorted(points, key=lambda point: int(str(point["annee"])))}
    floors: dict[object, float] = {}
    for point in sorted(last.values(), key=lambda point: float(str(point["valeur"]))):
        floor = floors.get(point["annee"], float("-inf"))
        floors[point["annee"]] = max(float(str(point["valeur"])), floor + room)
        point["hauteur"] = floors[point["annee"]]
    return points


def dated(series: Sequence[Series]) -> list[Series]:
    """Return the values that have a year."""
    return [row for row in series if row["millesime"] and row["valeur"] is not None]


def extent(series: Sequence[Series]) -> tuple[float, float]:
    """Return the range of values that the perimeters share."""
    values = [row["valeur"] for row in dated(series)]
    marge = (max(values) - min(values)) * 0.08 or 1.0
    return max(0.0, min(values) - marge), max(values) + marge


def years(points: pa.Table) -> tuple[int, int]:
    """Return the first and the last year of some points."""
    annees = [int(str(annee)) for annee in points["annee"].to_pylist()]
    return min(annees), max(annees)


def _perimetre(zonage: str) -> str:
    return PERIMETRE_2015 if zonage == "QPV2015" else PERIMETRE_2024


def period(row: Series | References2024) -> str:
    """Write the date of a value: its year, or the window of surveys that it averages; said when we deduced it.

    A figure of the contract bears no millésime: its years are those of its window, where we could deduce them.
    """
    begin, end = row["fenetre_debut"], row["fenetre_fin"]
    if not row["millesime"] and not (row["millesime_deduit"] and begin):
        return "année non indiquée"
    if begin != end:
        return f"moyenne {begin}-{end}{', années déduites' if row['millesime_deduit'] else ''}"
    return f"{row['millesime'] or begin}{', année déduite' if row['millesime_deduit'] else ''}"


def periods(rows: Sequence[Series | References2024]) -> str:
    """Write the dates of some values, each once, the most common first."""
    return " ; ".join(date for date, _ in Counter(map(period, rows)).most_common())


def share_gaps(ecarts: Sequence[Ecarts], fiches: Mapping[str, Indicateurs]) -> list[Ecarts]:
    """Return the gaps that exist, for the indicators in per cent."""
    return [row for row in ecarts if row["ecart"] is not None and fiches[row["indicateur"]]["unite"] == "%"]


def gap_points(ecarts: Sequence[Ecarts], label: str, fiches: Mapping[str, Indicateurs]) -> pa.Table:
    """Return the columns of `charts.gaps_by_row`, a row per gap named by the quartier or the indicator."""
    points = []
    for row in ecarts:
        fiche = fiches[row["indicateur"]]
        points.append(
            {
                "ligne": gap_label(row, label, fiches),
                "valeur": row["valeur"],
                "valeur_reference": row["valeur_reference"],
                "texte": marque(mesure(row["valeur"], fiche), row["fictif"]),
                "texte_reference": marque(
                    f"{row['reference_libelle']} : {mesure(row['valeur_reference'], fiche)}", row["fictif"]
                ),
                "texte_ecart": marque(ecart(row["ecart"], fiche), row["fictif"]),
                "serie": _perimetre(row["zonage"]),
                "serie_reference": COMPARAISON,
            }
        )
    return pa.Table.from_pylist(points)


def gap_label(row: Ecarts, label: str, fiches: Mapping[str, Indicateurs]) -> str:
    """Name a gap: the quartier or the indicator, and the year."""
    name = fiches[row["indicateur"]]["libelle_court"] if label == "indicateur" else row["quartier"]
    return f"{name} ({row['periode']})"


def gap_order(ecarts: Sequence[Ecarts], label: str, fiches: Mapping[str, Indicateurs]) -> tuple[str, ...]:
    """Return the names of the gaps, in the order given."""
    return tuple(gap_label(row, label, fiches) for row in ecarts)


CLASSES = {"amelioration": "amelioration", "degradation": "degradation", "hausse": "decrite", "baisse": "decrite"}


def gaps_by_cell(ecarts: Sequence[Ecarts], fiches: Mapping[str, Indicateurs]) -> dict[tuple[str, str], str]:
    """Return the gap of each indicator and quartier, written with its year and its comparison."""
    return {
        (row["indicateur"], row["territoire"]): (
            f"{ecart(row['ecart'], fiches[row['indicateur']])} ({row['reference_libelle']}, {row['periode']})"
        )
        for row in ecarts
        if row["ecart"] is not None
    }


def state_points(
    tendances: Sequence[Tendances], ecarts: Sequence[Ecarts], fiches: Mapping[str, Indicateurs]
) -> pa.Table:
    """Return the columns of `charts.state_grid`."""
    by_cell = gaps_by_cell(ecarts, fiches)
    return pa.Table.from_pylist(
        [
            {
                "indicateur": fiches[row["indicateur"]]["libelle_court"],
                "quartier": row["quartier"],
                "etat": ETATS[row["etat"]],
                "signe": SIGNES[row["etat"]],
                "mention": "fictif" if row["fictif"] else "",
                "fictif": row["fictif"],
                "classe": CLASSES.get(row["etat"], "sans_conclusion"),
                "texte": state_text(row, fiches[row["indicateur"]]),
                "ecart": by_cell.get((row["indicateur"], row["territoire"]), "non calculable"),
                "phrase": row["phrase"],
            }
            for row in tendances
        ]
    )


def state_text(row: Tendances, fiche: Indicateurs) -> str:
    """Write the difference, or in two or three words why there is none."""
    if row["difference"] is not None:
        return ecart(row["difference"], fiche)
    if row["etat"] == "stable":
        return ETATS["stable"]
    return RAISONS[row["motif"]] if row["motif"] else ETATS[row["etat"]]


def trend_points(tendances: Sequence[Tendances], fiche: Indicateurs) -> pa.Table:
    """Return the columns of `charts.trend_by_quartier`, for the quartiers that have both values.

    An amount starts from the baseline in euros of the year of the latest value: its line is the difference said.
    """
    return pa.Table.from_pylist(
        [
            {
                "quartier": row["quartier"],
                "reference_valeur": row["reference_comparable"],
                "derniere_valeur": row["derniere_valeur"],
                "bas": row["reference_comparable"] - (row["marge"] or 0),
                "haut": row["reference_comparable"] + (row["marge"] or 0),
                "classe": CLASSES.get(row["etat"], "sans_conclusion"),
                "texte": marque(state_text(row, fiche), row["fictif"]),
                "phrase": row["phrase"],
                "fictif": row["fictif"],
            }
            for row in tendances
            if with_both_values(row)
        ]
    )


def with_both_values(row: Tendances) -> bool:
    """Tell whether both the baseline and the latest value are known."""
    return row["reference_valeur"] is not None and row["derniere_valeur"] is not None
