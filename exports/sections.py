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
            [{"Défi": str(numero), "Intitulé": defi["libelle"]} for numero, defi in contents.defis.items()],
        ),
        sources=(Source("defis", {}),),
    )


def chapitre(contents: YearAnswers, code: str, titre: str) -> Section:
    """Return the title of a chapter."""
    return Section(f"{contents.annee}-CH-{code}", titre, sources=(Source("contrat", {}),))


def actions(contents: YearAnswers, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
    """Return what is financed, where, with what money, and on how many bilans it rests."""
    niveau: dict[str, object] = {"annee": contents.annee, "quartier": quartier, "defi": defi}
    mesurees, retours = contents.rows("actions_par"), contents.rows("retour_bilans")
    ligne, retour = total(mesurees, **niveau), total(retours, **niveau)
    phrases: tuple[str, ...] = (no_action(contents.is_loaded("actions", contents.annee), contents.annee),)
    if ligne:
        participations = ligne["participations_nb"]
        phrases = (
            marque(
                f"{pluriel(ligne['actions_nb'], 'action financée', 'actions financées')} dans "
                f"{pluriel(ligne['conventions_nb'], 'convention')} ; "
                f"{euros(ligne['montant_eur'])} de crédits spécifiques.",
                ligne["fictif"],
            ),
            return_sentence(retour),
            marque(
                "Participations réalisées : non connues."
                if participations is None
                else f"{nombre(participations)} participations réalisées, qui ne sont pas des personnes.",
                ligne["fictif"],
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
        niveaux = [(d["libelle_court"], {"defi": numero, "quartier": quartier}) for numero, d in contents.defis.items()]
    else:
        lieux = {**contents.quartiers, "non-ventile": "Non ventilé"}
        niveaux = [(nom, {"quartier": code, "defi": defi}) for code, nom in lieux.items()]
    valeurs = [
        Barre(nom, ligne["montant_eur"], euros(ligne["montant_eur"]), ligne["fictif"])
        for nom, niveau in niveaux
        if (ligne := total(mesurees, annee=contents.annee, **niveau)) and ligne["montant_eur"]
    ]
    return Barres(f"Crédits spécifiques accordés en {contents.annee} (€)", tuple(valeurs)) if valeurs else None


def _levels(contents: YearAnswers, quartier: str | None, defi: int | None) -> list[dict[str, str]]:
    mesurees, retours = contents.rows("actions_par"), contents.rows("retour_bilans")
    if quartier:
        noms: dict[object, str] = {n: f"{n}. {d['libelle_court']}" for n, d in contents.defis.items()}
        cle, autres = "defi", {"quartier": quartier}
    else:
        noms = dict([*contents.quartiers.items(), ("non-ventile", "Non ventilé")])
        cle, autres = "quartier", {"defi": defi}  # type: ignore[dict-item]
    return [
        rangee(
            {"Défi" if quartier else "Quartier": nom},
            {
                "Actions": nombre(ligne["actions_nb"]),
                "Crédits spécifiques": euros(ligne["montant_eur"]),
                "Bilans": f"{ligne['bilans_recus_nb']} sur {ligne['bilans_attendus_nb']}",
                "Montants": pct(
                    (total(retours, annee=contents.annee, **autres, **{cle: code}) or {}).get("montant_bilan_pct")
                ),
            },
            ligne["fictif"],
        )
        for code, nom in noms.items()
        if (ligne := total(mesurees, annee=contents.annee, **autres, **{cle: code}))
    ]


def indicateurs(contents: YearAnswers, reference: str, quartier: str) -> Section:
    """Return the baseline of each indicator of a quartier, and what moved since."""
    fiches = {fiche["indicateur"]: fiche for fiche in contents.rows("indicateurs")}
    lignes = [li for li in contents.rows("references_2024", territoire=quartier) if li["valeur"] is not None]
    etats = {li["indicateur"]: li for li in contents.rows("tendances") if li["territoire"] == quartier}
    return Section(
        f"{contents.annee}-{reference}-INDICATEURS",
        f"{contents.quartiers[quartier]} : les indicateurs",
        phrases=(
            marque(
                f"{pluriel(len(lignes), 'indicateur a', 'indicateurs ont')} une valeur de référence en 2024.",
                any(li["fictif"] for li in lignes),
            ),
            "Ils décrivent le quartier : leur évolution n'est jamais attribuée aux actions.",
        ),
        tableaux=tableau(
            "Indicateurs d'évaluation",
            [
                {
                    "Indicateur": f"{li['libelle']} ({fiches[li['indicateur']]['unite']})",
                    "Référence de 2024": marque(
                        mesure(li["valeur"], fiches[li["indicateur"]], li["statut"]), li["fictif"]
                    ),
                    "Année": str(li["millesime"] or "non indiquée"),
                    "Depuis": marque(ETATS[etats[li["indicateur"]]["etat"]], etats[li["indicateur"]]["fictif"]),
                    "Source": etats[li["indicateur"]]["source_libelle"],
                }
                for li in lignes
            ],
        ),
        dire="La dernière valeur connue à la signature, dans le périmètre de 2024.",
        ne_pas_dire="Une différence que les règles de comparabilité refusent : la colonne « Depuis » le dit.",
        sources=(Source("references_2024", {"territoire": quartier}), Source("tendances", {})),
        fictif=any(li["fictif"] or etats[li["indicateur"]]["fictif"] for li in lignes),
    )


def axes(contents: YearAnswers, defi: int) -> Section:
    """Return what serves the axes of a défi."""
    lignes = [li for li in contents.rows("couverture", annee=contents.annee, nature="axe") if li["defi"] == defi]
    return Section(
        f"{contents.annee}-D{defi}-AXES",
        f"Défi {defi} : ses axes d'engagement",
        phrases=_coverage(contents, {"axes": lignes}),
        tableaux=tableau("Ce qui sert chaque axe", _engagements(contents, lignes)),
        ne_pas_dire="Qu'un axe couvert est tenu : une seule petite action suffit à le couvrir.",
        sources=(Source("couverture", {"annee": contents.annee, "nature": "axe"}),),
        fictif=any(li["fictif"] for li in lignes),
    )


def couverture(contents: YearAnswers) -> Section:
    """Return the commitments of the contract that nothing serves."""
    lignes = contents.rows("couverture", annee=contents.annee)
    axes, priorites = ([li for li in lignes if li["nature"] == nature] for nature in ("axe", "priorite"))
    return Section(
        f"{contents.annee}-ENS-COUVERTURE",
        "La couverture du contrat",
        phrases=_coverage(contents, {"axes": axes, "priorités": priorites}),
        tableaux=tableau(
            "Engagements sans action financée" if contents.is_loaded("actions", contents.annee) else "Engagements",
            _engagements(contents, [li for li in lignes if not li["actions_nb"]]),
        ),
        ne_pas_dire="Qu'un engagement couvert est tenu : une seule petite action suffit à le couvrir.",
        sources=(Source("couverture", {"annee": contents.annee}),),
        fictif=any(li["fictif"] for li in lignes),
    )


def _coverage(contents: YearAnswers, engagements: Mapping[str, Lignes]) -> tuple[str, ...]:
    """Say how many commitments of each kind are served: by an action, only where actions are loaded."""
    chargees = contents.is_loaded("actions", contents.annee)
    phrases = [] if chargees else [not_loaded("actions", contents.annee)]
    for nom, lignes in engagements.items():
        finances = (
            f"{nombre(sum(li['actions_nb'] > 0 for li in lignes))} ont une action financée et " if chargees else ""
        )
        mesures = sum(li["indicateurs_nb"] > 0 for li in lignes)
        ont = "" if chargees else "ont "
        phrase = f"Sur {nombre(len(lignes))} {nom}, {finances}{nombre(mesures)} {ont}un indicateur qui a des données."
        phrases.append(marque(phrase, any(li["fictif"] for li in lignes)))
    return tuple(phrases)


def _engagements(contents: YearAnswers, lignes: Lignes) -> list[dict[str, str]]:
    chargees = contents.is_loaded("actions", contents.annee)
    return [
        rangee(
            {"Engagement": li["libelle"]},
            {
                "Actions": nombre(li["actions_nb"]) if chargees else "non connu",
                "Bilans": nombre(li["bilans_nb"]) if chargees else "non connu",
                "Indicateurs": nombre(li["indicateurs_nb"]),
            },
            li["fictif"],
        )
        for li in lignes
    ]
