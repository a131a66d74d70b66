"""The sections on what is done and measured: actions, indicators, axes, coverage."""

from collections.abc import Mapping

from exports.document import Barre, Barres, Section, Source, tableau
from exports.year import YearAnswers
from narration.numbers import ETATS, marque, mesure, nombre, pluriel, rangee
from narration.words import euros, no_action, not_loaded, pct, return_sentence, total
from queries.answers import Lignes

NE_PAS_DIRE_ACTIONS = (
    "Ni combien de personnes, ni qu'une action a fait bouger un indicateur. Un bilan qui manque n'est pas un zéro."
)


def orientations(contents: YearAnswers) -> Section:
    """Return the orientations of the contract: its défis."""
    return Section(
        f"{contents.annee}-CH-ORIENTATIONS",
        "1. Les orientations du contrat",
        phrases=("Le contrat engage ses signataires sur ces défis, dans ses quartiers prioritaires.",),
        tableaux=tableau(
            "Les défis",
            [{"Défi": str(number), "Intitulé": defi["libelle"]} for number, defi in contents.defis.items()],
        ),
        sources=(Source("defis", {}),),
    )


def chapitre(contents: YearAnswers, code: str, title: str) -> Section:
    """Return the title of a chapter."""
    return Section(f"{contents.annee}-CH-{code}", title, sources=(Source("contrat", {}),))


def actions(contents: YearAnswers, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
    """Return what is financed, where, with what money, and on how many bilans it rests."""
    niveau: dict[str, object] = {"annee": contents.annee, "quartier": quartier, "defi": defi}
    mesurees, retours = contents.rows("actions_par"), contents.rows("retour_bilans")
    row, retour = total(mesurees, **niveau), total(retours, **niveau)
    phrases: tuple[str, ...] = (no_action(contents.is_loaded("actions", contents.annee), contents.annee),)
    if row:
        participations = row["participations_nb"]
        phrases = (
            marque(
                f"{pluriel(row['actions_nb'], 'action financée', 'actions financées')} dans "
                f"{pluriel(row['conventions_nb'], 'convention')} ; "
                f"{euros(row['montant_eur'])} de crédits spécifiques.",
                row["fictif"],
            ),
            return_sentence(retour),
            marque(
                "Participations réalisées : non connues."
                if participations is None
                else f"{nombre(participations)} participations réalisées, qui ne sont pas des personnes.",
                row["fictif"],
            ),
        )
    return Section(
        f"{contents.annee}-{reference}-ACTIONS",
        f"{contents.subject(quartier, defi)} : les actions",
        phrases=phrases,
        barres=_money(contents, quartier, defi),
        tableaux=tableau(f"Les actions en {contents.annee}", _levels(contents, quartier, defi)),
        dire="Les crédits spécifiques accordés selon les parts déclarées, et le nombre de bilans reçus.",
        ne_pas_dire=NE_PAS_DIRE_ACTIONS,
        sources=(Source("actions_par", niveau), Source("retour_bilans", niveau)),
        fictif=bool(retour and retour["fictif"]),
    )


def _money(contents: YearAnswers, quartier: str | None, defi: int | None) -> Barres | None:
    """Return the money by quartier, or by défi for one quartier."""
    mesurees = contents.rows("actions_par")
    if quartier:
        niveaux = [(d["libelle_court"], {"defi": number, "quartier": quartier}) for number, d in contents.defis.items()]
    else:
        lieux = {**contents.quartiers, "non-ventile": "Non ventilé"}
        niveaux = [(name, {"quartier": code, "defi": defi}) for code, name in lieux.items()]
    values = [
        Barre(name, row["montant_eur"], euros(row["montant_eur"]), row["fictif"])
        for name, niveau in niveaux
        if (row := total(mesurees, annee=contents.annee, **niveau)) and row["montant_eur"]
    ]
    return Barres(f"Crédits spécifiques accordés en {contents.annee} (€)", tuple(values)) if values else None


def _levels(contents: YearAnswers, quartier: str | None, defi: int | None) -> list[dict[str, str]]:
    mesurees, retours = contents.rows("actions_par"), contents.rows("retour_bilans")
    if quartier:
        names: dict[object, str] = {n: f"{n}. {d['libelle_court']}" for n, d in contents.defis.items()}
        key, autres = "defi", {"quartier": quartier}
    else:
        names = dict([*contents.quartiers.items(), ("non-ventile", "Non ventilé")])
        key, autres = "quartier", {"defi": defi}  # type: ignore[dict-item]
    return [
        rangee(
            {"Défi" if quartier else "Quartier": name},
            {
                "Actions": nombre(row["actions_nb"]),
                "Crédits spécifiques": euros(row["montant_eur"]),
                "Bilans": f"{row['bilans_recus_nb']} sur {row['bilans_attendus_nb']}",
                "Montants": pct(
                    (total(retours, annee=contents.annee, **autres, **{key: code}) or {}).get("montant_bilan_pct")
                ),
            },
            row["fictif"],
        )
        for code, name in names.items()
        if (row := total(mesurees, annee=contents.annee, **autres, **{key: code}))
    ]


def indicateurs(contents: YearAnswers, reference: str, quartier: str) -> Section:
    """Return the baseline of each indicator of a quartier, and what moved since."""
    fiches = {fiche["indicateur"]: fiche for fiche in contents.rows("indicateurs")}
    rows = [row for row in contents.rows("references_2024", territoire=quartier) if row["valeur"] is not None]
    etats = {row["indicateur"]: row for row in contents.rows("tendances") if row["territoire"] == quartier}
    return Section(
        f"{contents.annee}-{reference}-INDICATEURS",
        f"{contents.quartiers[quartier]} : les indicateurs",
        phrases=(
            marque(
                f"{pluriel(len(rows), 'indicateur a', 'indicateurs ont')} une valeur de référence en 2024.",
                any(row["fictif"] for row in rows),
            ),
            "Ils décrivent le quartier : leur évolution n'est jamais attribuée aux actions.",
        ),
        tableaux=tableau(
            "Indicateurs d'évaluation",
            [
                {
                    "Indicateur": f"{row['libelle']} ({fiches[row['indicateur']]['unite']})",
                    "Référence de 2024": marque(
                        mesure(row["valeur"], fiches[row["indicateur"]], row["statut"]), row["fictif"]
                    ),
                    "Année": str(row["millesime"] or "non indiquée"),
                    "Depuis": marque(ETATS[etats[row["indicateur"]]["etat"]], etats[row["indicateur"]]["fictif"]),
                    "Source": etats[row["indicateur"]]["source_libelle"],
                }
                for row in rows
            ],
        ),
        dire="La dernière valeur connue à la signature, dans le périmètre de 2024.",
        ne_pas_dire="Une différence que les règles de comparabilité refusent : la colonne « Depuis » le dit.",
        sources=(Source("references_2024", {"territoire": quartier}), Source("tendances", {})),
        fictif=any(row["fictif"] or etats[row["indicateur"]]["fictif"] for row in rows),
    )


def axes(contents: YearAnswers, defi: int) -> Section:
    """Return what serves the axes of a défi."""
    rows = [row for row in contents.rows("couverture", annee=contents.annee, nature="axe") if row["defi"] == defi]
    return Section(
        f"{contents.annee}-D{defi}-AXES",
        f"Défi {defi} : ses axes d'engagement",
        phrases=_coverage(contents, {"axes": rows}),
        tableaux=tableau("Ce qui sert chaque axe", _engagements(contents, rows)),
        ne_pas_dire="Qu'un axe couvert est tenu : une seule petite action suffit à le couvrir.",
        sources=(Source("couverture", {"annee": contents.annee, "nature": "axe"}),),
        fictif=any(row["fictif"] for row in rows),
    )


def couverture(contents: YearAnswers) -> Section:
    """Return the commitments of the contract that nothing serves."""
    rows = contents.rows("couverture", annee=contents.annee)
    axes, priorites = ([row for row in rows if row["nature"] == nature] for nature in ("axe", "priorite"))
    return Section(
        f"{contents.annee}-ENS-COUVERTURE",
        "La couverture du contrat",
        phrases=_coverage(contents, {"axes": axes, "priorités": priorites}),
        tableaux=tableau(
            "Engagements sans action financée" if contents.is_loaded("actions", contents.annee) else "Engagements",
            _engagements(contents, [row for row in rows if not row["actions_nb"]]),
        ),
        ne_pas_dire="Qu'un engagement couvert est tenu : une seule petite action suffit à le couvrir.",
        sources=(Source("couverture", {"annee": contents.annee}),),
        fictif=any(row["fictif"] for row in rows),
    )


def _coverage(contents: YearAnswers, engagements: Mapping[str, Lignes]) -> tuple[str, ...]:
    """Say how many commitments of each kind are served: by an action, only where actions are loaded."""
    chargees = contents.is_loaded("actions", contents.annee)
    phrases = [] if chargees else [not_loaded("actions", contents.annee)]
    for name, rows in engagements.items():
        finances = (
            f"{nombre(sum(row['actions_nb'] > 0 for row in rows))} ont une action financée et " if chargees else ""
        )
        mesures = sum(row["indicateurs_nb"] > 0 for row in rows)
        ont = "" if chargees else "ont "
        phrase = f"Sur {nombre(len(rows))} {name}, {finances}{nombre(mesures)} {ont}un indicateur qui a des données."
        phrases.append(marque(phrase, any(row["fictif"] for row in rows)))
    return tuple(phrases)


def _engagements(contents: YearAnswers, rows: Lignes) -> list[dict[str, str]]:
    chargees = contents.is_loaded("actions", contents.annee)
    return [
        rangee(
            {"Engagement": row["libelle"]},
            {
                "Actions": nombre(row["actions_nb"]) if chargees else "non connu",
                "Bilans": nombre(row["bilans_nb"]) if chargees else "non connu",
                "Indicateurs": nombre(row["indicateurs_nb"]),
            },
            row["fictif"],
        )
        for row in rows
    ]
