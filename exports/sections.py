"""The sections on what is done and measured: actions, indicators, axes, coverage."""

from collections.abc import Mapping, Sequence

from exports.document import Bar, Bars, Section, Source, as_table
from exports.year import YearAnswers
from narration import constat, qualite, sentences, tables, tendance
from narration.lexique import WORDS
from narration.marks.picture import picture_of
from narration.moyens import action
from narration.moyens.couverture import coverage_sentences, coverage_table
from narration.words import sources_text, total
from queries.rows import Constats

# The columns that paper has room for.
ENGAGEMENT = ("Engagement", "Défi ou quartier", "Actions financées", "Bilans reçus", "Indicateurs", "État")
CONSTATS, OF_A_PLACE = 5, 2
MARGIN = WORDS["Marge"]
# The findings on measures, and the columns of the calendar that paper has room for.
MEASURED = ("avant_contrat", "evolution", "ecart", "position")
CALENDAR = ("Source", "Diffusée vers", "À l'évaluation", "Fin ")
REFERENCES = WORDS["Valeur de départ"]
NE_PAS_DIRE_INDICATEURS = "Ces chiffres décrivent le quartier : leur évolution n'est jamais attribuée aux actions."
NE_PAS_DIRE_ACTIONS = (
    "Ni combien de personnes, ni qu'une action a fait bouger un indicateur. Un bilan qui manque n'est pas un zéro. "
    f"{action.COUNTED_IN_EACH}"
)


def orientations(contents: YearAnswers, quartier: str | None = None) -> Section:
    """Return the orientations of the contract: its défis, or the priorities of a quartier."""
    if quartier:
        priorites = contents.rows("priorites", quartier=quartier)
        return Section(
            f"{contents.annee}-CH-ORIENTATIONS",
            "1. Les priorités du quartier dans le contrat",
            phrases=("Le rapprochement avec les défis est notre proposition, à adopter par le comité technique.",),
            tableaux=as_table("Les priorités", tables.priority_list(priorites)),
            origine="Source : contrat de ville.",
            sources=(Source("priorites", {"quartier": quartier}),),
        )
    return Section(
        f"{contents.annee}-CH-ORIENTATIONS",
        "1. Les orientations du contrat",
        phrases=("Le contrat engage ses signataires sur ces défis, dans ses quartiers prioritaires.",),
        tableaux=as_table("Les défis", tables.challenge_list(contents)),
        origine="Source : contrat de ville.",
        sources=(Source("defis", {}),),
    )


def constats(
    contents: YearAnswers,
    reference: str,
    quartier: str | None = None,
    defi: int | None = None,
    limite: int = CONSTATS,
) -> Section:
    """Return what must be heard first: the one list of findings, for the whole, a quartier or a défi."""
    choice = {"annee": contents.annee, "quartier": quartier, "defi": defi}
    rows = contents.rows("constats", **choice)
    kept = constat.headlines(rows, limite)
    return Section(
        f"{contents.annee}-{reference}-CONSTATS",
        f"{contents.subject(quartier, defi)} : ce qu'il faut retenir",
        phrases=tuple(
            filter(
                None,
                (
                    "" if kept else constat.NOTHING,
                    constat.refusal_sentence(rows),
                    qualite.revised_sentence(contents, territoire=quartier),
                ),
            )
        ),
        tableaux=as_table("Constats", constat.table(kept)),
        fiches=bool(kept),
        dire="Ce qui dépasse sa marge, ce qui est en retard, ce qui manque, dans cet ordre de gravité.",
        ne_pas_dire="Ni une cause : rien ici n'est attribué aux actions. Ni ce qui ne conclut pas.",
        sources=(Source("constats", choice),),
        fictif=any(row["fictif"] for row in kept),
    )


def chapitre(contents: YearAnswers, code: str, title: str) -> Section:
    """Return the title of a chapter."""
    return Section(f"{contents.annee}-CH-{code}", title, sources=(Source("contrat", {}),))


def situation(contents: YearAnswers, quartier: str | None = None) -> Section:
    """Return the chapter on the situation: its first finding on a measure, with its picture, years ago if need be."""
    choice = {"annee": contents.annee, "quartier": quartier}
    rows = constat.of_family(contents.rows("constats", **choice), *MEASURED)
    whole = [row for row in rows if row["quartier"] == quartier] or rows
    kept = whole[:1]
    figure = picture_of(contents, kept[0]) if kept else None
    return Section(
        f"{contents.annee}-CH-SITUATION",
        "2. L'évolution de la situation " + ("du quartier" if quartier else "des quartiers"),
        phrases=tuple(constat.phrase(row) for row in kept),
        figure=figure,
        dire=f"Marge : {MARGIN[0].lower()}{MARGIN[1:]}",
        sources=(Source("constats", choice),),
        fictif=any(row["fictif"] for row in kept) or bool(figure and figure.fictif),
    )


def inconclusive(contents: YearAnswers, reference: str, quartier: str | None = None) -> Section:
    """Return what cannot be concluded yet, and the date when each source will allow it."""
    choice = {"annee": contents.annee, "quartier": quartier}
    rows, calendrier = contents.rows("constats", **choice), contents.rows("calendrier")
    kept = [name for name in tendance.calendar_table(calendrier)[0] if name.startswith(CALENDAR)]
    return Section(
        f"{contents.annee}-{reference}-ATTENTE",
        "Ce qui ne se conclut pas encore, et quand",
        phrases=(constat.refusal_sentence(rows),),
        tableaux=as_table("Ce qui sera mesurable, et quand", tendance.calendar_table(calendrier), *kept),
        dire=tendance.calendar_can_say(calendrier),
        ne_pas_dire=tendance.calendar_cannot_say(calendrier),
        origine="Dates déduites du délai de diffusion de chaque source : aucun calendrier officiel n'a été trouvé.",
        sources=(Source("constats", choice), Source("calendrier", {}), Source("indicateurs", {})),
        fictif=any(row["fictif"] for row in constat.of_family(rows, "non_conclu")),
    )


def actions(contents: YearAnswers, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
    """Return what is financed, where, with what money, and on how many bilans it rests."""
    niveau: dict[str, object] = {"annee": contents.annee, "quartier": quartier, "defi": defi}
    mesurees, retours = contents.rows("actions_par"), contents.rows("retour_bilans")
    retour = total(retours, **niveau)
    table = action.challenge_table if quartier else action.place_table
    return Section(
        f"{contents.annee}-{reference}-ACTIONS",
        f"{contents.subject(quartier, defi)} : les actions",
        phrases=action.year_sentences(contents, mesurees, retours, contents.annee, quartier=quartier, defi=defi),
        bars=_money(contents, quartier, defi),
        tableaux=as_table(
            f"Les actions en {contents.annee}",
            table(contents, mesurees, retours, **_shared(niveau, quartier)),
            *("Défi principal" if quartier else "Quartier", "Actions", "Crédits spécifiques accordés"),
            *("Bilans reçus", "Montants couverts par un bilan", "Bilans en retard"),
        ),
        dire="Les crédits spécifiques accordés selon les parts déclarées, et le nombre de bilans reçus.",
        ne_pas_dire=NE_PAS_DIRE_ACTIONS,
        origine=action.source_text(contents.annee),
        sources=(Source("actions_par", niveau), Source("retour_bilans", niveau)),
        fictif=bool(retour and retour["fictif"]),
    )


def actions_par_defi(contents: YearAnswers) -> Section:
    """Return what is financed for each défi, as the main one of each action."""
    niveau: dict[str, object] = {"annee": contents.annee}
    mesurees, retours = contents.rows("actions_par"), contents.rows("retour_bilans")
    rows = action.challenge_table(contents, mesurees, retours, **niveau)
    retour = total(retours, **niveau)
    return Section(
        f"{contents.annee}-ENS-DEFIS",
        "Tous les défis : les actions",
        phrases=("Une action compte dans son seul défi principal.",),
        bars=_money(contents, None, None, by_defi=True),
        tableaux=as_table(
            f"Les actions par défi en {contents.annee}",
            rows,
            *("Défi principal", "Actions", "Crédits spécifiques accordés"),
            *("Bilans reçus", "Montants couverts par un bilan", "Bilans en retard"),
        ),
        origine=action.source_text(contents.annee),
        sources=(Source("actions_par", niveau), Source("retour_bilans", niveau), Source("defis", {})),
        fictif=bool(retour and retour["fictif"]),
    )


def _shared(niveau: Mapping[str, object], quartier: str | None) -> dict[str, object]:
    """Return the levels that the rows of a table share: they are by défi for one quartier, by quartier otherwise."""
    return {name: value for name, value in niveau.items() if name != ("defi" if quartier else "quartier")}


def _money(contents: YearAnswers, quartier: str | None, defi: int | None, by_defi: bool = False) -> Bars | None:
    """Return the money by quartier, or by défi for one quartier."""
    mesurees = contents.rows("actions_par")
    if quartier or by_defi:
        points = action.challenge_points(contents, mesurees, annee=contents.annee, quartier=quartier)
    else:
        points = action.place_points(contents, mesurees, annee=contents.annee, defi=defi)
    values = [
        Bar(point["lieu"], point["montant"], point["texte"], point["fictif"])
        for point in points.to_pylist()
        if point["montant"]
    ]
    return Bars(f"Crédits spécifiques accordés en {contents.annee} (€)", tuple(values)) if values else None


def references(contents: YearAnswers) -> Section:
    """Return the baseline of every indicator: a row each, a column per quartier."""
    return Section(
        f"{contents.annee}-ENS-REFERENCES",
        "Les valeurs de départ, quartier par quartier",
        tableaux=as_table("Valeurs de départ", tables.key_figure_grid(contents)),
        dire=REFERENCES,
        ne_pas_dire=NE_PAS_DIRE_INDICATEURS,
        origine="Sources : chiffres clés du contrat de ville, qui n'en dit pas l'année ; compilation publique des "
        "fichiers des QPV 2024 (source secondaire). Découpage : périmètre 2024.",
        sources=(Source("references_2024", {}),),
    )


def mesures(contents: YearAnswers, reference: str, quartier: str) -> Section:
    """Return what can be said of the measures of a quartier, in sentences alone."""
    choice = {"annee": contents.annee, "quartier": quartier}
    findings = constat.of_family(contents.rows("constats", **choice), *MEASURED)[:OF_A_PLACE]
    return Section(
        f"{contents.annee}-{reference}-MESURES",
        contents.quartiers[quartier],
        phrases=tuple(map(constat.phrase, findings)) or (constat.NOTHING,),
        origine=_origin(contents, findings),
        sources=(Source("constats", choice),),
        fictif=any(row["fictif"] for row in findings),
    )


def _origin(contents: YearAnswers, findings: Sequence[Constats]) -> str:
    """Say which files the findings on measures come from."""
    pictures = [picture_of(contents, row) for row in findings]
    return sources_text(source for picture in pictures if picture for source in picture.sources)


def indicateurs(contents: YearAnswers, reference: str, quartier: str) -> Section:
    """Return the baseline of each indicator of a quartier, and what moved since."""
    rows = [row for row in contents.rows("references_2024", territoire=quartier) if row["valeur"] is not None]
    etats = {row["indicateur"]: row for row in contents.rows("tendances") if row["territoire"] == quartier}
    choice = {"annee": contents.annee, "quartier": quartier}
    findings = constat.of_family(contents.rows("constats", **choice), *MEASURED)[:OF_A_PLACE]
    return Section(
        f"{contents.annee}-{reference}-INDICATEURS",
        f"{contents.quartiers[quartier]} : les indicateurs",
        phrases=(
            *(constat.phrase(row) for row in findings),
            tables.reference_count(rows),
        ),
        tableaux=as_table(
            "Indicateurs d'évaluation",
            tables.quartier_table(contents, rows),
            *("Indicateur", "Valeur de départ", "Année", "Depuis", "Source"),
        ),
        dire=REFERENCES,
        ne_pas_dire="Une différence que les règles de comparabilité refusent : la colonne « Depuis » le dit. "
        + NE_PAS_DIRE_INDICATEURS,
        origine=sentences.source_text(rows),
        sources=(
            Source("references_2024", {"territoire": quartier}),
            Source("tendances", {}),
            Source("constats", choice),
        ),
        fictif=any(row["fictif"] or etats[row["indicateur"]]["fictif"] for row in rows)
        or any(row["fictif"] for row in findings),
    )


def axes(contents: YearAnswers, defi: int) -> Section:
    """Return what serves the axes of a défi."""
    rows = [row for row in contents.rows("couverture", annee=contents.annee, nature="axe") if row["defi"] == defi]
    return Section(
        f"{contents.annee}-D{defi}-AXES",
        f"Défi {defi} : ses axes d'engagement",
        phrases=coverage_sentences(contents, {"axes": rows}, contents.annee),
        tableaux=as_table("Ce qui sert chaque axe", coverage_table(contents, rows, contents.annee), *ENGAGEMENT),
        ne_pas_dire="Qu'un axe couvert est tenu : une seule petite action suffit à le couvrir.",
        origine=action.source_text(contents.annee),
        sources=(Source("couverture", {"annee": contents.annee, "nature": "axe"}),),
        fictif=any(row["fictif"] for row in rows),
    )


def couverture(contents: YearAnswers, quartier: str | None = None) -> Section:
    """Return the commitments of the contract that nothing serves; for a quartier, among its own priorities."""
    choice = {"annee": contents.annee} | ({"nature": "priorite"} if quartier else {})
    rows = [row for row in contents.rows("couverture", **choice) if quartier in (None, row["quartier"])]
    natures = {"axes": "axe", "priorités": "priorite"}
    engagements = {name: [row for row in rows if row["nature"] == nature] for name, nature in natures.items()}
    sans_action = [row for row in rows if not row["actions_nb"]]
    portee = f"Q{list(contents.quartiers).index(quartier) + 1}" if quartier else "ENS"
    return Section(
        f"{contents.annee}-{portee}-COUVERTURE",
        f"{contents.quartiers[quartier]} : ses priorités" if quartier else "La couverture du contrat",
        phrases=coverage_sentences(contents, {name: e for name, e in engagements.items() if e}, contents.annee),
        tableaux=as_table(
            "Engagements sans action financée" if contents.is_loaded("actions", contents.annee) else "Engagements",
            coverage_table(contents, sans_action, contents.annee),
            *ENGAGEMENT,
        ),
        ne_pas_dire="Qu'un engagement couvert est tenu : une seule petite action suffit à le couvrir.",
        origine=action.source_text(contents.annee),
        sources=(Source("couverture", choice),),
        fictif=any(row["fictif"] for row in rows),
    )
