"""Tables and key figures of the pages: one dict a row, its keys being the headings."""

from collections import Counter
from collections.abc import Sequence

from narration.numbers import (
    ETATS,
    FINE,
    FLECHES,
    MOTIFS,
    ZONAGES,
    couverture,
    ecart,
    marque,
    mesure,
    pluriel,
    table_row,
    value_cell,
)
from narration.points import period, periods
from queries.answers import Answers
from queries.rows import Agregats, Ecarts, Indicateurs, Priorites, References2024, Series, Solidite, Synthese, Tendances

KEY_FIGURES = ("population", "taux_pauvrete", "revenu_median", "taux_emploi")


def sheets(answers: Answers) -> dict[str, Indicateurs]:
    """Return the sheets of the catalogue, by code."""
    return {fiche["indicateur"]: fiche for fiche in answers.rows("indicateurs")}


def key_figures(answers: Answers) -> list[tuple[str, str, str]]:
    """Return the four figures that open the dashboard: a total where it may be summed, a range otherwise."""
    fiches = sheets(answers)
    syntheses = {row["indicateur"]: row for row in answers.rows("synthese")}
    return [
        (
            fiches[code]["libelle_court"],
            extent(syntheses[code], fiches[code]),
            f"{_portee(syntheses[code])} ; {periods(known(answers, code))}",
        )
        for code in KEY_FIGURES
        if code in syntheses
    ]


def known(answers: Answers, code: str) -> list[References2024]:
    """Return the baselines of an indicator that have a real value."""
    rows = answers.rows("references_2024", indicateur=code)
    return [row for row in rows if row["valeur"] is not None and not row["fictif"]]


def challenge_list(answers: Answers) -> list[dict[str, str]]:
    """Return the défis of the contract."""
    return [{"Défi": str(row["defi"]), "Intitulé": row["libelle"]} for row in answers.rows("defis")]


def priority_list(priorites: Sequence[Priorites]) -> list[dict[str, str]]:
    """Return the priorities of a quartier, and the défis that they answer to."""
    return [{"Priorité": f"{row['numero']}. {row['libelle']}", "Défis": row["defis"] or "aucun"} for row in priorites]


def reference_count(references: Sequence[References2024]) -> str:
    """Say how many indicators of a quartier have a baseline."""
    return marque(
        f"{pluriel(len(references), 'indicateur a', 'indicateurs ont')} une valeur de départ.",
        any(row["fictif"] for row in references),
    )


def extent(row: Synthese, fiche: Indicateurs) -> str:
    """Write the total of the quartiers where it may be summed, the range of their values otherwise."""
    if row["valeur_totale"] is not None:
        return mesure(row["valeur_totale"], fiche)
    return value_range(row, fiche)


def value_range(row: Synthese | Agregats, fiche: Indicateurs) -> str:
    """Write the range of the values of the quartiers."""
    if row["renseignes_nb"] == 0:
        return "non renseigné"
    bas, haut = mesure(row["valeur_min"], fiche), mesure(row["valeur_max"], fiche)
    return haut if bas == haut else f"{bas.removesuffix(FINE + fiche['unite'])} à {haut}"


def _portee(row: Synthese) -> str:
    return couverture(row["renseignes_nb"], row["quartiers_nb"], row["secondaires_nb"])


def reference_table(references: Sequence[References2024], fiche: Indicateurs) -> list[dict[str, str]]:
    """Return the baseline of an indicator, a row per quartier, with where each figure was read."""
    return [
        {
            "Quartier": row["quartier"],
            f"{fiche['libelle']} ({fiche['unite']})": value_cell(row, fiche),
            "Année": period(row),
            "Flèche du contrat (période non précisée)": FLECHES.get(row["fleche"], ""),
            "Source": row["source_libelle"],
            "Fichier et ligne": f"{row['fichier']}, ligne {row['ligne']}",
        }
        for row in references
    ]


def key_figure_grid(answers: Answers) -> list[dict[str, str]]:
    """Return the baselines, a row per indicator, a column per quartier; the year that most share is said once."""
    fiches = sheets(answers)
    by_code: dict[str, list[References2024]] = {}
    for row in answers.rows("references_2024"):
        if not row["fictif"]:
            by_code.setdefault(row["indicateur"], []).append(row)
    return rectangular([_figure_row(rows, fiches[code]) for code, rows in by_code.items()])


def _figure_row(rows: Sequence[References2024], fiche: Indicateurs) -> dict[str, str]:
    dates = Counter(period(row) for row in rows if row["valeur"] is not None) or Counter(map(period, rows))
    ((date, _),) = dates.most_common(1)
    return {"Indicateur": fiche["libelle_court"], "Année": date} | {
        row["quartier"]: value_cell(row, fiche) + _own_date(row, date) for row in rows
    }


def _own_date(row: References2024, date: str) -> str:
    return "" if row["valeur"] is None or period(row) == date else f" [{period(row)}]"


def challenge_grid(answers: Answers, defi: int) -> list[dict[str, str]]:
    """Return the baseline of the indicators of a défi, a row per indicator, a column per quartier."""
    du_defi = {fiche["libelle_court"] for fiche in answers.rows("indicateurs", defi=defi)}
    return [record for record in key_figure_grid(answers) if record["Indicateur"] in du_defi]


def gap_grid(answers: Answers) -> list[dict[str, str]]:
    """Return the gaps, a row per indicator, a column per quartier; the year is said once where the row shares it."""
    fiches = sheets(answers)
    par_indicateur: dict[str, list[Ecarts]] = {}
    for row in answers.rows("ecarts"):
        par_indicateur.setdefault(row["indicateur"], []).append(row)
    grid = []
    for code, rows in par_indicateur.items():
        annees = [line["periode"] for line in rows if line["ecart"] is not None]
        if annees and fiches[code]["unite"] in ("%", "€"):
            annee = max(set(annees), key=annees.count)
            record = {
                "Indicateur": fiches[code]["libelle_court"],
                "Comparé à": rows[0]["reference_libelle"],
                "Année": annee,
            }
            grid.append(record | {line["quartier"]: _gap_cell(line, fiches[code], annee) for line in rows})
    return grid


def _gap_cell(row: Ecarts, fiche: Indicateurs, annee: str) -> str:
    if row["ecart"] is None:
        return MOTIFS[row["motif"]]
    text = ecart(row["ecart"], fiche) + ("*" if row["statut"] == "secondaire" else "")
    return text if row["periode"] == annee else f"{text} ({row['periode']})"


def rectangular(records: list[dict[str, str]]) -> list[dict[str, str]]:
    """Give every row the columns of all of them: a quartier may have no value at all for an indicator."""
    columns = dict.fromkeys(name for record in records for name in record)
    return [{name: record.get(name, "non renseigné") for name in columns} for record in records]


def quartier_table(answers: Answers, references: Sequence[References2024]) -> list[dict[str, str]]:
    """Return every baseline figure of a quartier, and what became of it since."""
    fiches = sheets(answers)
    etats = {(row["indicateur"], row["territoire"]): row for row in answers.rows("tendances")}
    return [
        {
            "Indicateur": f"{row['libelle']} ({fiches[row['indicateur']]['unite']})",
            "Valeur de départ": value_cell(row, fiches[row["indicateur"]]),
            "Année": period(row),
            "Depuis": _since(etats.get((row["indicateur"], row["territoire"]))),
            "Flèche du contrat (période non précisée)": FLECHES.get(row["fleche"], ""),
            "Source": row["source_libelle"],
        }
        for row in references
    ]


def _since(tendance: Tendances | None) -> str:
    return ETATS["en_attente"] if tendance is None else marque(ETATS[tendance["etat"]], tendance["fictif"])


def quartier_gap_table(answers: Answers, ecarts: Sequence[Ecarts]) -> list[dict[str, str]]:
    """Return every gap of a quartier that exists, with both sides."""
    fiches = sheets(answers)
    return [
        {
            "Indicateur": row["libelle"],
            "Année": row["periode"],
            "Périmètre": ZONAGES[row["zonage"]],
            "Quartier": mesure(row["valeur"], fiches[row["indicateur"]]),
            "Comparé à": row["reference_libelle"],
            "Territoire de comparaison": mesure(row["valeur_reference"], fiches[row["indicateur"]]),
            "Écart": ecart(row["ecart"], fiches[row["indicateur"]]),
        }
        for row in ecarts
        if row["ecart"] is not None and fiches[row["indicateur"]]["unite"] in ("%", "€")
    ]


def gap_table(ecarts: Sequence[Ecarts], fiche: Indicateurs) -> list[dict[str, str]]:
    """Return the gap of every quartier for an indicator, or why there is none."""
    return [
        table_row(
            {
                "Quartier": row["quartier"],
                "Année": row["periode"] or "",
                "Périmètre": ZONAGES.get(row["zonage"], ""),
            },
            {
                "Valeur": mesure(row["valeur"], fiche),
                row["reference_libelle"]: mesure(row["valeur_reference"], fiche),
                "Écart": ecart(row["ecart"], fiche),
            }
            if row["ecart"] is not None
            else {"Valeur": "", row["reference_libelle"]: "", "Écart": MOTIFS[row["motif"]]},
            row["fictif"],
        )
        for row in ecarts
    ]


def series_table(series: Sequence[Series], fiche: Indicateurs) -> list[dict[str, str]]:
    """Return every value of an indicator with its date, its perimeter and the place where it was read."""
    return [
        {
            "Territoire": row["libelle"],
            "Périmètre": ZONAGES[row["zonage"]],
            "Date": period(row),
            f"Valeur ({fiche['unite']})": value_cell(row, fiche),
            "Source": row["source_libelle"],
            "Fichier": row["fichier"],
            "Ligne": str(row["ligne"]),
            "Colonne": row["variable"],
        }
        for row in series
    ]


def solidity_table(answers: Answers, rows: Sequence[Solidite]) -> list[dict[str, str]]:
    """Return what weakens each baseline, and what the quartier had moved by since the years before it."""
    fiches = sheets(answers)
    return [
        table_row(
            {"Indicateur": row["libelle"], "Année": str(row["annee_reference"] or "non indiquée")},
            {
                "Valeur de départ": mesure(row["valeur"], fiches[row["indicateur"]]),
                "Ce qui la fragilise": row["reserves"] or "rien de connu",
                "Ce qu'une autre année aurait changé (périmètre 2015)": _other_starts(row, fiches[row["indicateur"]]),
            },
            row["fictif"],
        )
        for row in rows
    ]


def _other_starts(row: Solidite, fiche: Indicateurs) -> str:
    starts = ((row["depart_1"], row["ecart_1"]), (row["depart_2"], row["ecart_2"]))
    said = [f"{ecart(gap, fiche)} depuis {year}" for year, gap in starts if gap is not None]
    return " ; ".join(said) or "on ne sait pas"
