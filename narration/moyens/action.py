"""Figures, tables and sentences on actions, money, participations and bilans."""

from collections.abc import Sequence

import pyarrow as pa

from narration.numbers import FINE, marque, nombre, pluriel, table_row
from narration.words import euros, no_action, not_due, pct, return_sentence, total
from queries.answers import Answers
from queries.rows import ActionsPar, Conventions, EnjeuxTransversaux, FinancementsPar, Parite, RetourBilans

NON_VENTILE, SANS_DEFI = "non-ventile", 0
COUNTED_IN_EACH = "Une action de plusieurs quartiers compte dans chacun : ces nombres d'actions ne s'additionnent pas."
ETAPES = ("demande", "accorde", "verse", "realise")


def source_text(annee: int | None) -> str:
    """Say where the figures on actions come from; of no year, nothing comes from anywhere."""
    if annee is None:
        return "Aucune source : aucun fichier d'actions n'est chargé."
    return f"Sources : actions et bilans déclarés, année {annee}. Périmètre : quartiers prioritaires de 2024."


def money_axis(retours: Sequence[RetourBilans]) -> str:
    """Return the title of an axis of money, marked when an action is fictitious."""
    fictif = ", fictif" if any(row["fictif"] for row in retours) else ""
    return f"Crédits spécifiques accordés (€{fictif})"


def figures(actions: ActionsPar | None, retour: RetourBilans | None) -> list[tuple[str, str, str]]:
    """Return the four figures that open a page on actions."""
    if actions is None:
        return []
    figures = [
        ("Actions financées", nombre(actions["actions_nb"]), pluriel(actions["conventions_nb"], "convention")),
        ("Crédits accordés", euros(actions["montant_eur"]), "crédits spécifiques, hors droit commun"),
        ("Participations réalisées", _participations(actions), "jamais des personnes"),
        (
            "Bilans reçus",
            f"{nombre(actions['bilans_recus_nb'])} sur {nombre(actions['bilans_attendus_nb'])}",
            return_sentence(retour),
        ),
    ]
    return [(marque(libelle, actions["fictif"]), value, portee) for libelle, value, portee in figures]


def _participations(row: ActionsPar) -> str:
    return "non connues" if row["participations_nb"] is None else nombre(row["participations_nb"])


def place_names(answers: Answers) -> dict[str, str]:
    """Return the name of each quartier, in the contract's order, and that of what is not shared out."""
    return {q["quartier"]: q["nom_contrat"] for q in answers.rows("quartiers")} | {NON_VENTILE: "Non ventilé"}


def place_table(
    answers: Answers, actions: Sequence[ActionsPar], retours: Sequence[RetourBilans], **niveaux: object
) -> list[dict[str, str]]:
    """Return what is done in each quartier, and on how many bilans it rests."""
    return [
        {"Quartier": name, **_level(row, total(retours, quartier=quartier, **niveaux))}
        for quartier, name in place_names(answers).items()
        if (row := total(actions, quartier=quartier, **niveaux))
    ]


def year_table(
    actions: Sequence[ActionsPar], retours: Sequence[RetourBilans], **niveaux: object
) -> list[dict[str, str]]:
    """Return what is done each year, and on how many bilans it rests."""
    annees = sorted({row["annee"] for row in actions if row["annee"]}, reverse=True)
    return [
        {"Année": str(annee), **_level(row, total(retours, annee=annee, **niveaux))}
        for annee in annees
        if (row := total(actions, annee=annee, **niveaux))
    ]


def challenge_table(
    answers: Answers, actions: Sequence[ActionsPar], retours: Sequence[RetourBilans], **niveaux: object
) -> list[dict[str, str]]:
    """Return what is done for each défi, and on how many bilans it rests."""
    return [
        {"Défi principal": name, **_level(row, total(retours, defi=defi, **niveaux))}
        for defi, name in challenge_names(answers).items()
        if (row := total(actions, defi=defi, **niveaux))
    ]


def _level(row: ActionsPar, retour: RetourBilans | None) -> dict[str, str]:
    """Write what is done at a level, then on what it rests."""
    facts = {
        "Actions": nombre(row["actions_nb"]),
        "Conventions": nombre(row["conventions_nb"]),
        "Crédits spécifiques accordés": euros(row["montant_eur"]),
        "Participations": _participations(row),
    }
    return table_row({}, facts, row["fictif"]) | _retour(retour)


def _retour(retour: RetourBilans | None) -> dict[str, str]:
    if retour is None:
        return dict.fromkeys(("Bilans reçus", "Montants couverts par un bilan", "Bilans en retard"), "non connu")
    retards = f"▲ {nombre(retour['bilans_en_retard_nb'])}" if retour["bilans_en_retard_nb"] else "✓ aucun"
    facts = {
        "Bilans reçus": f"{nombre(retour['bilans_recus_nb'])} sur {nombre(retour['bilans_attendus_nb'])}",
        "Montants couverts par un bilan": pct(retour["montant_bilan_pct"]),
        "Bilans en retard": f"dus le {retour['derniere_echeance']:%d/%m/%Y}" if not_due(retour) else retards,
    }
    return table_row({}, facts, retour["fictif"])


def year_sentences(
    answers: Answers,
    actions: Sequence[ActionsPar],
    retours: Sequence[RetourBilans],
    annee: int | None,
    **niveaux: object,
) -> tuple[str, ...]:
    """Say what is financed in a year, on how many bilans that rests, and how many participations they count."""
    row = total(actions, annee=annee, **niveaux)
    if not row:
        return (no_action(answers.is_loaded("actions", annee), annee),)
    financees = (
        f"{pluriel(row['actions_nb'], 'action financée', 'actions financées')} dans "
        f"{pluriel(row['conventions_nb'], 'convention')} ; "
        f"{euros(row['montant_eur'])} de crédits spécifiques."
    )
    participations = (
        "Participations réalisées : non connues."
        if row["participations_nb"] is None
        else f"{nombre(row['participations_nb'])} participations réalisées, qui ne sont pas des personnes."
    )
    return (
        marque(financees, row["fictif"]),
        return_sentence(total(retours, annee=annee, **niveaux)),
        marque(participations, row["fictif"]),
    )


def place_points(answers: Answers, actions: Sequence[ActionsPar], **niveaux: object) -> pa.Table:
    """Return the columns of `charts.moyens.bars_by_place`: a row per quartier, and what is not shared out."""
    return pa.Table.from_pylist(
        [
            {"lieu": name, "classe": "non_ventile" if quartier == NON_VENTILE else "ventile", **_montant(row)}
            for quartier, name in place_names(answers).items()
            if (row := total(actions, quartier=quartier, **niveaux))
        ]
    )


def challenge_points(answers: Answers, actions: Sequence[ActionsPar], **niveaux: object) -> pa.Table:
    """Return the same columns as `place_points`: a row per défi, and what has none."""
    return pa.Table.from_pylist(
        [
            {"lieu": name, "classe": "non_ventile" if defi == SANS_DEFI else "ventile", **_montant(row)}
            for defi, name in challenge_names(answers).items()
            if (row := total(actions, defi=defi, **niveaux))
        ]
    )


def _montant(row: ActionsPar) -> dict[str, object]:
    return {
        "montant": row["montant_eur"],
        "texte": f"{euros(row['montant_eur'])} · {pluriel(row['actions_nb'], 'action')}",
        "fictif": row["fictif"],
    }


def challenge_names(answers: Answers) -> dict[int, str]:
    """Return what is read for each défi, and for actions without one."""
    return {defi["defi"]: f"{defi['defi']}. {defi['libelle_court']}" for defi in answers.rows("defis")} | {
        SANS_DEFI: "Sans défi déclaré"
    }


def grid_points(answers: Answers, actions: Sequence[ActionsPar], **niveaux: object) -> pa.Table:
    """Return the columns of `charts.moyens.amount_grid`: a row per défi and quartier that has money."""
    return pa.Table.from_pylist(
        [
            {
                "defi": name,
                "lieu": lieu,
                "classe": "non_ventile" if quartier == NON_VENTILE else "ventile",
                "court": f"{nombre(row['montant_eur'] / 1000)}{FINE}k€",
                **_montant(row),
            }
            for defi, name in challenge_names(answers).items()
            for quartier, lieu in place_names(answers).items()
            if (row := total(actions, defi=defi, quartier=quartier, **niveaux))
        ]
    )


def grid_sentence(answers: Answers, actions: Sequence[ActionsPar], **niveaux: object) -> str:
    """Say which défi and quartier get most, and how many of their crossings have no money at all."""
    points = [point for point in grid_points(answers, actions, **niveaux).to_pylist() if point["montant"]]
    own = [point for point in points if point["classe"] != "non_ventile"]
    if not own:
        return "Aucun crédit accordé n'est réparti par quartier."
    first = max(own, key=lambda point: float(point["montant"]))
    share, invented = _inhabitants(answers, first["lieu"])
    where = {row["nom_contrat"]: row["nom_a"] for row in answers.rows("quartiers")}[first["lieu"]]
    crossings = len(answers.rows("defis")) * len(answers.rows("quartiers"))
    empty = crossings - sum(not point["defi"].startswith("Sans") for point in own)
    return marque(
        f"Le plus de crédits accordés : {first['defi']} ({first['texte']}), {where}{share}. "
        f"{empty} croisements d'un défi et d'un quartier sur {crossings} n'en ont pas.",
        invented or any(point["fictif"] for point in points),
    )


def _inhabitants(answers: Answers, name: str) -> tuple[str, bool]:
    """Say what share of the inhabitants live in a quartier, and whether one of their numbers is invented."""
    quartiers = answers.rows("quartiers")
    here = sum(row["population"] or 0 for row in quartiers if row["nom_contrat"] == name)
    everywhere = sum(row["population"] or 0 for row in quartiers)
    known = all(row["population"] for row in quartiers)
    share = f"vivent {pct(100 * here / everywhere)} des habitants" if known else "le nombre d'habitants n'est pas connu"
    return f", où {share} des quartiers (un quartier plus peuplé a plus de tout)", any(
        row["fictif"] for row in quartiers
    )


def place_sentence(answers: Answers, actions: Sequence[ActionsPar], *, annee: int | None, **niveaux: object) -> str:
    """Say where most of the money goes, and how much is not shared out."""
    rows = {
        name: total(actions, quartier=quartier, annee=annee, **niveaux)
        for quartier, name in place_names(answers).items()
    }
    montants = {name: row["montant_eur"] for name, row in rows.items() if row}
    ensemble = total(actions, annee=annee, **niveaux)
    if not ensemble or not montants:
        return no_action(answers.is_loaded("actions", annee), annee)
    ventiles = {name: montant for name, montant in montants.items() if name != "Non ventilé"}
    phrase = f"{euros(ensemble['montant_eur'])} accordés"
    invented = False
    if ventiles:
        first = max(ventiles, key=lambda name: ventiles[name])
        share, invented = _inhabitants(answers, first)
        phrase += f", dont {euros(ventiles[first])} à {first}{share}"
    rest = f"{euros(montants.get('Non ventilé', 0))} ne sont pas ventilés par quartier."
    return marque(f"{phrase} ; {rest}", invented or ensemble["fictif"])


def money_table(answers: Answers, financements: Sequence[FinancementsPar]) -> list[dict[str, str]]:
    """Return the amounts, a row per nature and a column per step: natures and steps never add up."""
    natures, etapes = answers.labels("financement.nature"), answers.labels("financement.etape")
    montants = {(row["nature"], row["etape"]): marque(euros(row["montant_eur"]), row["fictif"]) for row in financements}
    present = [nature for nature in natures if any((nature, etape) in montants for etape in ETAPES)]
    return [
        {"Nature": natures[nature].capitalize()}
        | {etapes[etape].capitalize(): montants.get((nature, etape), euros(None)) for etape in ETAPES}
        for nature in present
    ]


def parity_note(answers: Answers) -> str:
    """Say how women and men are to be read, and which counts are hidden."""
    (contrat,) = answers.rows("contrat")
    return (
        "Le budget intégrant l'égalité ne vise pas la parité : il décrit qui profite des crédits. "
        f"Les effectifs de moins de {contrat['seuil_petits_effectifs']} sont masqués, "
        "et avec eux ceux qui permettraient de les retrouver."
    )


def parity_table(parites: Sequence[Parite]) -> list[dict[str, str]]:
    """Return women and men among the participations, by BIE score."""
    return [
        table_row(
            {"Score BIE": _score(row["bie_score"])},
            {
                "Actions financées": nombre(row["actions_nb"]),
                "Actions comptées": nombre(row["comptees_nb"]),
                "Participations de femmes": "" if row["femmes_nb"] is None else nombre(row["femmes_nb"]),
                "Participations d'hommes": "" if row["hommes_nb"] is None else nombre(row["hommes_nb"]),
                "Part des femmes": pct(row["femmes_pct"]),
                "Crédits spécifiques accordés": euros(row["montant_eur"]),
            },
            row["fictif"],
        )
        for row in parites
    ]


def _score(score: int | None) -> str:
    return "Tous" if score is None else "Non renseigné" if score < 0 else str(score)


def issue_table(enjeux: Sequence[EnjeuxTransversaux]) -> list[dict[str, str]]:
    """Return the actions that carry each transversal issue."""
    return [
        table_row(
            {"Enjeu transversal": row["libelle"]},
            {
                "Actions qui le portent": nombre(row["actions_nb"]),
                "Sur": f"{pluriel(row['renseignees_nb'], 'action renseignée', 'actions renseignées')}, "
                f"{pluriel(row['financees_nb'], 'financée', 'financées')}",
                "Crédits spécifiques accordés": euros(row["montant_eur"]),
            },
            row["fictif"],
        )
        for row in enjeux
    ]


def convention_sentence(conventions: Sequence[Conventions]) -> str:
    """Say the share of CPO: of conventions against the target, of amounts apart."""
    phrases = [
        marque(
            f"En {row['annee']}, {pct(row['cpo_pct'])} des conventions sont pluriannuelles "
            f"({row['cpo_nb']} sur {row['conventions_nb']} ; objectif : {row['objectif_pct']}{FINE}%). "
            f"À part : elles portent {pct(row['cpo_montant_pct'])} des crédits accordés dans l'année.",
            row["fictif"],
        )
        for row in conventions
    ]
    return " ".join(phrases) or "Aucune convention n'est connue."
