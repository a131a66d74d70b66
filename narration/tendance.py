"""What moved since the 2024 baseline, and what will be measurable when: tables and sentences, from the same answers."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from narration.marks.dates import Row
from narration.marks.picture import PLAIN
from narration.numbers import ETATS, FINE, RAISONS, ZONAGES, couverture, enumere, marque, mesure, nombre, pluriel
from narration.points import gaps_by_cell, period, state_text
from narration.tables import rectangular, sheets, value_range
from queries.answers import Answers
from queries.rows import Agregats, Calendrier, Ecarts, Indicateurs, RevenusRelatifs, Tendances


def followed(answers: Answers) -> list[Tendances]:
    """Return the trends of the indicators with something to say in at least one quartier, the judged ones first."""
    tendances = answers.rows("tendances")
    texts = {row["indicateur"] for row in tendances if row["etat"] != "en_attente"}
    juges = Counter(row["indicateur"] for row in tendances if row["etat"] in ("amelioration", "degradation"))
    decrits = Counter(row["indicateur"] for row in tendances if row["etat"] in ("hausse", "baisse"))
    return sorted(
        (row for row in tendances if row["indicateur"] in texts),
        key=lambda row: (-juges[row["indicateur"]], -decrits[row["indicateur"]]),
    )


def state_grid(answers: Answers, tendances: Sequence[Tendances], ecarts: Sequence[Ecarts]) -> list[dict[str, str]]:
    """Return the states, a row per indicator, a column per quartier: the twin of the grid chart."""
    fiches = sheets(answers)
    by_cell = gaps_by_cell(ecarts, fiches)
    grid: dict[str, dict[str, str]] = {}
    for row in tendances:
        fiche = fiches[row["indicateur"]]
        record = grid.setdefault(row["indicateur"], {"Indicateur": fiche["libelle_court"]})
        case = by_cell.get((row["indicateur"], row["territoire"]))
        record[row["quartier"]] = state_cell(row, fiche) + (f". Écart : {case}" if case else "")
    return rectangular(list(grid.values()))


def state_cell(row: Tendances, fiche: Indicateurs) -> str:
    """Write a state and its difference or its reason."""
    etat, text = ETATS[row["etat"]], state_text(row, fiche)
    marked = marque(etat, row["fictif"])
    return marked if etat == text else f"{marked} : {text}"


def trend_table(
    answers: Answers, tendances: Sequence[Tendances], par: Literal["quartier", "libelle"]
) -> list[dict[str, str]]:
    """Return the trends with both values and the sentence, a row per quartier or per indicator (`par`)."""
    fiches = sheets(answers)
    dates = _dates(answers)
    return [
        {
            "Quartier" if par == "quartier" else "Indicateur": row[par],
            "Valeur de départ": marque(
                mesure(row["reference_valeur"], fiches[row["indicateur"]])
                + dates[row["indicateur"], row["territoire"]],
                row["reference_fictif"],
            ),
            "Dernière valeur": marque(mesure(row["derniere_valeur"], fiches[row["indicateur"]]), row["derniere_fictif"])
            if row["derniere_edition"]
            else "en attente",
            "État": state_cell(row, fiches[row["indicateur"]]),
            "Lecture": marque(row["phrase"], row["fictif"]),
        }
        for row in tendances
    ]


def _dates(answers: Answers) -> Mapping[tuple[str, str], str]:
    """Return the date of each baseline as it follows its value: nothing where there is none."""
    rows = answers.rows("references_2024")
    return defaultdict(
        str, {(row["indicateur"], row["territoire"]): f" ({period(row)})" for row in rows if row["valeur"] is not None}
    )


def aggregate_table(answers: Answers, agregats: Sequence[Agregats], fiche: Indicateurs) -> list[dict[str, str]]:
    """Return what can be said of the quartiers together: a total or a range, a rate where its counts are known."""
    fiches = sheets(answers)
    colonne_taux = f"Rapporté à : {fiches[fiche['rapporte_a']]['libelle_court']}" if fiche["rapporte_a"] else ""
    return [
        {
            "Périmètre": ZONAGES[row["zonage"]],
            "Édition": row["edition"],
            "Fondé sur": marque(couverture(row["renseignes_nb"], row["quartiers_nb"]), row["fictif"]),
            "Total": _total(row, fiche),
            "Étendue": marque(value_range(row, fiche), row["fictif"]),
        }
        | ({colonne_taux: marque(_rate(row["taux_pct"]), row["fictif"])} if colonne_taux else {})
        for row in agregats
    ]


def _rate(taux_pct: float | None) -> str:
    return "" if taux_pct is None else f"{nombre(taux_pct, 1)}{FINE}%"


def _total(row: Agregats, fiche: Indicateurs) -> str:
    if not fiche["sommable"]:
        return "ne s'additionne pas"
    if row["total"] is None:
        return "incomplet : pas de total"
    text = nombre(row["total"])
    if row["total_bas"] != row["total_haut"]:
        text += f" (entre {nombre(row['total_bas'])} et {nombre(row['total_haut'])})"
    return marque(text, row["fictif"])


def calendar_headline(calendrier: Sequence[Calendrier]) -> str:
    """Say how many sources will have a comparable year after the signature at the mid-term evaluation."""
    if not calendrier:
        return "Ce qui sera mesurable, et quand"
    able = sum(row["juge_a_mi_parcours"] for row in calendrier)
    year, verb = calendrier[0]["annee_mi_parcours"], "aura" if able < 2 else "auront"
    return f"En {year}, {pluriel(able, 'source')} sur {nombre(len(calendrier))} {verb} une année d'après la signature"


def calendar_rows(calendrier: Sequence[Calendrier]) -> list[Row]:
    """Return the rows of the timeline: when each source gives its first year wholly inside the contract."""
    ordered = sorted(calendrier, key=lambda row: (row["diffusion_premier"] is None, row["diffusion_premier"] or 0))
    return [Row(row["libelle"], _when(row), PLAIN, None, _moment(row), row["juge_a_mi_parcours"]) for row in ordered]


def _moment(row: Calendrier) -> float | None:
    """Return when a source gives its first year inside the contract, in years; None where it can never judge."""
    day = row["diffusion_premier"]
    return day.year + day.month / 12 if day and not _is_barred(row) else None


def _is_barred(row: Calendrier) -> bool:
    return bool(row["rupture_annee"] and row["premier_dans_contrat"] >= row["rupture_annee"])


def _when(row: Calendrier) -> str:
    if _is_barred(row):
        return f"ne se comparera pas : règles changées en {row['rupture_annee']}"
    if row["diffusion_premier"] is None:
        return "aucune diffusion annoncée"
    return f"{row['diffusion_premier']:%m/%Y}, sur {_expected_year(row['premier_dans_contrat'], row)}"


def calendar_years(calendrier: Sequence[Calendrier]) -> tuple[int, int]:
    """Return the years that the timeline covers."""
    days = [row["diffusion_premier"] for row in calendrier if row["diffusion_premier"]]
    last = max([calendrier[0]["annee_fin"], *(day.year for day in days)])
    return min(row["premier_dans_contrat"] for row in calendrier), last + 1


def calendar_marks(calendrier: Sequence[Calendrier]) -> tuple[tuple[float, str], ...]:
    """Return what the timeline is read against: the mid-term evaluation and the end of the contract."""
    row = calendrier[0]
    return (row["annee_mi_parcours"] + 0.5, "évaluation"), (row["annee_fin"] + 1.0, "fin du contrat")


def calendar_table(calendrier: Sequence[Calendrier]) -> list[dict[str, str]]:
    """Return what will be measurable when, source by source."""
    return [
        {
            "Source": row["libelle"],
            "Valeur de départ": row["reference_2024"] or "aucune",
            "Dernière année chargée": str(row["dernier_charge"] or "aucune"),
            "Attendue à ce jour": _expected_year(row["attendu_ce_jour"], row),
            "Retard": f"{row['retard_ans']} an{'s' if row['retard_ans'] > 1 else ''}" if row["retard_ans"] else "",
            "Première année après la signature": str(row["premier_dans_contrat"]),
            "Diffusée vers": _issued(row),
            f"À l'évaluation de {row['annee_mi_parcours']}": _jugement(
                row["dernier_a_mi_parcours"], row["juge_a_mi_parcours"], row
            ),
            f"Fin {row['annee_fin']}": _jugement(row["dernier_a_la_fin"], row["juge_a_la_fin"], row),
        }
        for row in calendrier
    ]


def _issued(row: Calendrier) -> str:
    """Say when the first year after the signature comes out; of one that has come out, that its file is wanted."""
    if row["diffusion_premier"] is None:
        return "non établi"
    out = row["attendu_ce_jour"] is not None and row["premier_dans_contrat"] <= row["attendu_ce_jour"]
    wanted = out and row["premier_dans_contrat"] > (row["dernier_charge"] or 0)
    return f"{row['diffusion_premier']:%m/%Y}{', à déposer' if wanted else ''}"


def _expected_year(annee: int | None, row: Calendrier) -> str:
    if annee is None:
        return "aucune annoncée"
    demi = row["demi_fenetre_ans"]
    return f"{annee}" if not demi else f"{annee} (enquêtes {annee - demi}-{annee + demi})"


def _jugement(annee: int | None, juge: bool, row: Calendrier) -> str:
    if annee is None:
        return "rien d'annoncé"
    if row["rupture_annee"] and annee >= row["rupture_annee"]:
        said = f"règles changées en {row['rupture_annee']}, ne se compare pas"
    else:
        said = "après la signature, se compare" if juge else "pas encore tout entière après la signature"
    return f"{_expected_year(annee, row)} : {said}"


def trend_can_say(tendances: Sequence[Tendances], fiche: Indicateurs) -> str:
    """Say, in one sentence per state, what moved since the baseline."""
    wordings = {
        "amelioration": "amélioration",
        "degradation": "dégradation",
        "hausse": "hausse",
        "baisse": "baisse",
        "stable": "valeur inchangée",
        "non_significatif": "pas d'évolution significative",
    }
    pieces = []
    for etat, wording in wordings.items():
        lieux = [row["quartier"] for row in tendances if row["etat"] == etat]
        if lieux:
            pieces.append(f"{wording} pour {enumere(lieux)}")
    if not pieces:
        return f"Rien ne peut encore être conclu depuis la valeur de départ pour {fiche['sujet']}."
    mention = " (données fictives)" if any(row["fictif"] for row in tendances) else ""
    return f"Depuis la valeur de départ, {fiche['sujet']} : {' ; '.join(pieces)}{mention}."


def constant_euros(fiche: Indicateurs) -> str:
    """Say, of an amount, that its baseline is drawn in euros of the year of the latest value."""
    return (
        " La valeur de départ est en euros constants de l'année de la dernière valeur." if fiche["unite"] == "€" else ""
    )


def relative_sentence(relatifs: Sequence[RevenusRelatifs], fiche: Indicateurs) -> str:
    """Say, perimeter by perimeter, an income as a share of that of the whole at each date: no index of prices in it."""
    phrases = []
    for zonage in dict.fromkeys(row["zonage"] for row in relatifs):
        rows = [row for row in relatifs if row["zonage"] == zonage]
        parts = [marque(f"{nombre(row['part_pct'], 1)}{FINE}% en {row['millesime']}", row["fictif"]) for row in rows]
        pronoun = "celle" if fiche["sujet"].startswith("la ") else "celui"
        phrases.append(
            f"Sans indice des prix, {fiche['sujet']} {rows[0]['quartier_de']} ({ZONAGES[zonage]}), en part de "
            f"{pronoun} {rows[0]['reference_libelle_de']} la même année : {enumere(parts)}."
        )
    return " ".join(phrases)


def trend_cannot_say(tendances: Sequence[Tendances], fiche: Indicateurs) -> str:
    """Say for which quartiers nothing can be concluded and why, then the trap of the indicator."""
    raisons: dict[str, list[str]] = {}
    for row in tendances:
        if row["etat"] == "en_attente":
            raisons.setdefault("pas de valeur plus récente", []).append(row["quartier"])
        elif row["etat"] == "sans_marge":
            raisons.setdefault(ETATS["sans_marge"], []).append(row["quartier"])
        elif row["etat"] == "non_comparable":
            raisons.setdefault(RAISONS[row["motif"]], []).append(row["quartier"])
    if not raisons:
        return str(fiche["ne_pas_dire"])
    total = len(tendances)
    details = [
        f"{'tous les quartiers' if len(lieux) == total else enumere(lieux)} ({raison})"
        for raison, lieux in raisons.items()
    ]
    return f"Rien ne peut être conclu pour {' ; '.join(details)}. {fiche['ne_pas_dire']}"


def calendar_can_say(calendrier: Sequence[Calendrier]) -> str:
    """Say which sources will have at least one year wholly inside the contract at the mid-term evaluation."""
    names = [f"« {row['libelle']} »" for row in calendrier if row["juge_a_mi_parcours"]]
    evaluation = calendrier[0]["annee_mi_parcours"]
    annees = (
        f"{enumere(names)} auront au moins une année entière après la signature, comparable à la valeur de départ"
        if names
        else "aucune source n'aura d'année entière après la signature qui se compare à la valeur de départ"
    )
    rest = (
        "L'évaluation dira si le quartier a changé, jamais pourquoi. Les actions, le droit commun et les instances "
        "diront ce qui a été fait, non ses effets."
    )
    return f"À l'évaluation de {evaluation}, {annees}. {rest}"


def calendar_cannot_say(calendrier: Sequence[Calendrier]) -> str:
    """Say which sources have nothing comparable after the signature at mid-term, and from when the census will."""
    names = [f"« {row['libelle']} »" for row in calendrier if not row["juge_a_mi_parcours"]]
    recensement = [row for row in calendrier if row["demi_fenetre_ans"] and row["diffusion_premier"]]
    year = calendrier[0]["annee_mi_parcours"]
    phrase = f"En {year}, {enumere(names)} n'auront rien de postérieur à la signature qui se compare."
    for row in calendrier:
        if row["rupture_annee"]:
            phrase += (
                f" Les règles de « {row['libelle']} » ont changé en {row['rupture_annee']} : "
                "rien de cette année ni des suivantes ne se compare à la valeur de départ."
            )
    if recensement:
        annee, demi = recensement[0]["premier_dans_contrat"], recensement[0]["demi_fenetre_ans"]
        phrase += (
            f" La première moyenne du recensement faite uniquement d'enquêtes d'après la signature porte sur "
            f"{annee - demi}-{annee + demi} ; elle est attendue vers {recensement[0]['diffusion_premier']:%m/%Y}."
        )
    return phrase


def state_summary(tendances: Sequence[Tendances]) -> str:
    """Say how many states of each kind the grid holds: the text of the grid for those who do not see it."""
    counts = {etat: sum(row["etat"] == etat for row in tendances) for etat in ETATS}
    texts = [f"{word} : {counts[etat]}" for etat, word in ETATS.items() if counts[etat]]
    return f"États des indicateurs dans les quartiers depuis la valeur de départ. {' ; '.join(texts)}."
