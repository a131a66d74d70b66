"""Droit commun: who declared what, at which level of proof; amounts are ranges, natures never add up.

And what stands beside the ledger: leverage, co-financing, the abatement of property tax, the posts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from narration.numbers import FINE, MOINS, marque, nombre, pluriel, table_row
from narration.points import period
from narration.words import Row, euros, no_action, pct, span
from queries.answers import Answers
from queries.rows import (
    ActionsSpecifiques,
    Atfpb,
    AtfpbUsages,
    Cofinancement,
    Credits,
    DroitCommun,
    DroitCommunChangements,
    DroitCommunHabitant,
    DroitCommunPar,
    EngagementsSansDeclaration,
    Levier,
    Postes,
    Silences,
)

ALL_QPV = "tous-qpv"
ETATS = {
    "chiffre": "déclaré, chiffré",
    "non_chiffre": "déclaré, non chiffré",
    "engage": "engagé seulement",
    "rien": "rien déclaré",
}
POSTES = {"adulte-relais": "Adultes-relais", "fonjep": "Fonjep"}
FOR_ALL = {"defi": "déclaré sans préciser de défi", "quartier": "déclaré pour tous les quartiers"}
SIGNES = {"chiffre": "€", "non_chiffre": "●", "pour_tous": "○", "engage": "◔", "rien": "·"}
LEGENDE = (
    "€ déclaré et chiffré. ● déclaré, non chiffré. ○ déclaré pour tous les quartiers, ou sans préciser de défi. "
    "◔ engagé seulement. · rien déclaré."
)
# The columns of a range, written down for when there is none.
RANGE: dict[str, pa.DataType] = {
    "ligne": pa.string(),
    "bas": pa.float64(),
    "haut": pa.float64(),
    "texte": pa.string(),
    "detail": pa.string(),
    "classe": pa.string(),
    "fictif": pa.bool_(),
}
OPENING = "Qui déclare quoi, avec quelle preuve, en fourchettes ; et d'abord où rien n'est déclaré."
VOLETS = ["Silences", "Montants et preuves", "Levier", "ATFPB", "Engagements", "Changements", "Postes"]
# Why a part of the page is not narrowed by a choice, which it then says.
UNFOLLOWED = {
    "atfpb": {"defi": "un abattement n'est celui d'aucun défi"},
    "annees": {"annee": "toutes les années déclarées sont montrées"},
    "levier": {"defi": "ce rapport ne croise pas un défi et un quartier"},
    "controle": {
        "defi": "le contrôle porte sur toute la déclaration",
        "quartier": "le contrôle porte sur toute la déclaration",
    },
    "carte_defi": {"quartier": "cette carte ne croise pas un défi et un quartier"},
    "carte_quartier": {"defi": "cette carte ne croise pas un défi et un quartier"},
    "axe": {"quartier": "un axe engage tout le contrat"},
    "dispositif": {
        "defi": "un dispositif n'est celui d'aucun défi",
        "quartier": "un dispositif engage tout le contrat",
    },
    "postes": {
        "annee": "toutes les années publiées sont montrées",
        "defi": "ces postes ne sont pas connus par défi",
        "quartier": "ces postes ne sont pas connus par quartier",
    },
}
CHANGEMENTS = {"nouvelle": "nouvelle", "reconduite": "reconduite", "arretee": "arrêtée"}


def source_text(annee: int | None) -> str:
    """Say where the figures of the ledger come from."""
    return f"Sources : déclarations des signataires, année {annee}. Périmètre : quartiers prioritaires de 2024."


def places(answers: Answers) -> dict[str, str]:
    """Return the name of each quartier, and that of what holds for all of them."""
    return {q["quartier"]: q["nom_contrat"] for q in answers.rows("quartiers")} | {ALL_QPV: "Tous les quartiers"}


def silence_points(silences: Sequence[Silences]) -> pa.Table:
    """Return the columns of `charts.moyens.silence_grid`."""
    return pa.Table.from_pylist(
        [
            {
                "signataire": row["signataire_libelle"],
                "colonne": row["cle_libelle"],
                "signe": SIGNES[row["etat"]],
                # No fifth colour stays apart for every eye: what is declared elsewhere is that of declared, hollow.
                "classe": "non_chiffre" if row["etat"] == "pour_tous" else row["etat"],
                "plein": row["etat"] not in ("pour_tous", "rien"),
                "fictif": row["fictif"],
                "etat": marque(state(row), row["fictif"]),
                "detail": f"{pluriel(row['declarations_nb'], 'déclaration')}, "
                f"{row['pour_tous_nb']} pour tous, {pluriel(row['engagees_nb'], 'engagement')}",
            }
            for row in silences
        ]
    )


def state(silence: Silences) -> str:
    """Say what a cell holds, without its mark; of the column of all the quartiers, that nothing is for all at once."""
    if silence["etat"] == "rien" and silence["cle"] == ALL_QPV:
        return "rien pour tous à la fois"
    return {**ETATS, "pour_tous": FOR_ALL[silence["dimension"]]}[silence["etat"]]


def of_cell(silences: Sequence[Silences], key: str | None) -> list[Silences]:
    """Return the cells of one column of a silence map, of all of them without any."""
    return [row for row in silences if key in (None, row["cle"])]


def behind(declarations: Sequence[DroitCommun], dimension: str, key: str | None) -> list[DroitCommun]:
    """Return the declarations of a signataire behind a cell: its own, and those that hold for all the columns."""
    if key is None:
        return list(declarations)
    if dimension == "quartier":
        return [row for row in declarations if row["lieu"] in (key, ALL_QPV)]
    return [row for row in declarations if not row["defis"] or f", {key} (" in f", {row['defis']}"]


def cell_sentence(silences: Sequence[Silences], subject: str) -> str:
    """Say what a signataire transmitted, cell by cell of those asked for."""
    counts: dict[str, int] = {}
    for row in silences:
        counts[state(row)] = counts.get(state(row), 0) + 1
    said = ", ".join(words if len(silences) == 1 else f"{words} : {count}" for words, count in counts.items())
    fictif = any(row["fictif"] for row in silences)
    return marque(f"{silences[0]['signataire_libelle']}{f' {subject}' if subject else ''} : {said}", fictif) + "."


def headings(silences: Sequence[Silences]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rows and the columns of a silence map, in order."""
    signataires, columns = (
        tuple(dict.fromkeys(row[field_name] for row in silences))
        for field_name in ("signataire_libelle", "cle_libelle")
    )
    return signataires, columns


def silence_table(silences: Sequence[Silences]) -> list[dict[str, str]]:
    """Return the silence map, a row per signataire, a column per défi or quartier."""
    grid: dict[str, dict[str, str]] = {}
    for row in silences:
        record = grid.setdefault(row["signataire"], {"Signataire": row["signataire_libelle"]})
        record[row["cle_libelle"]] = marque(state(row), row["fictif"])
    return list(grid.values())


def levels(rows: Iterable[Row], **niveaux: object) -> list[Row]:
    """Return the rows of an answer at these levels; a level left out is « all », `...` asks for each of its values."""
    expected: dict[str, object] = dict.fromkeys(("preuve", "signataire", "defi", "quartier")) | niveaux
    return [
        row
        for row in rows
        if all(row[name] is not None if value is ... else row[name] == value for name, value in expected.items())
    ]


def proof_table(answers: Answers, rows: Sequence[DroitCommunPar]) -> list[dict[str, str]]:
    """Return the amounts by nature and level of proof."""
    natures, preuves = answers.labels("droit_commun.nature"), answers.labels("droit_commun.preuve")
    return [
        table_row(
            {"Nature": natures[row["nature"]].capitalize(), "Niveau de preuve": preuves[row["preuve"]]},
            {
                "Déclarations": nombre(row["declarations_nb"]),
                "Montant": span(row["montant_bas_eur"], row["montant_haut_eur"]),
            },
            row["fictif"],
        )
        for row in rows
    ]


def year_table(answers: Answers, rows: Sequence[DroitCommunPar]) -> list[dict[str, str]]:
    """Return the amounts of each nature, a column per year: euros of different years are not subtracted."""
    natures = answers.labels("droit_commun.nature")
    annees = sorted({row["annee"] for row in rows})
    montants = {
        (row["nature"], row["annee"]): marque(span(row["montant_bas_eur"], row["montant_haut_eur"]), row["fictif"])
        for row in rows
    }
    return [
        {"Nature": name.capitalize()} | {str(annee): montants.get((code, annee), "aucune") for annee in annees}
        for code, name in natures.items()
        if any((code, annee) in montants for annee in annees)
    ]


def nature_points(answers: Answers, rows: Sequence[DroitCommunPar]) -> pa.Table:
    """Return the columns of `charts.moyens.ranges`: a range per nature, for those that have an amount."""
    natures = answers.labels("droit_commun.nature")
    return pa.Table.from_pylist(
        [
            {
                "ligne": natures[row["nature"]].capitalize(),
                "bas": row["montant_bas_eur"],
                "haut": row["montant_haut_eur"],
                "texte": marque(span(row["montant_bas_eur"], row["montant_haut_eur"]), row["fictif"]),
                "detail": f"{row['chiffrees_nb']} chiffrées sur {row['declarations_nb']}",
                "classe": "ventile",
                "fictif": row["fictif"],
            }
            for row in rows
            if row["montant_bas_eur"] is not None
        ],
        schema=pa.schema(RANGE),
    )


def nature_sentence(answers: Answers, rows: Sequence[DroitCommunPar]) -> str:
    """Say the range of each nature, one by one."""
    natures = answers.labels("droit_commun.nature")
    texts = [
        f"{natures[row['nature']]} : {marque(span(row['montant_bas_eur'], row['montant_haut_eur']), row['fictif'])}"
        for row in rows
    ]
    if texts:
        return " ; ".join(texts).capitalize() + "."
    return (
        "Rien n'est déclaré pour ce seul choix. Ce qui vaut pour tous les quartiers, ou sans défi, n'est pas réparti : "
        "choisissez « Tous les quartiers » et « Tous les défis » pour le lire."
    )


def declarant_table(answers: Answers, rows: Sequence[DroitCommunPar]) -> list[dict[str, str]]:
    """Return the amounts by signataire, nature and level of proof."""
    names = {row["signataire"]: row["signataire_libelle"] for row in answers.rows("silences", dimension="quartier")}
    return [
        {"Signataire": names[row["signataire"]], **record}
        for row, record in zip(rows, proof_table(answers, rows), strict=True)
    ]


def inhabitant_table(answers: Answers, rows: Sequence[DroitCommunHabitant]) -> list[dict[str, str]]:
    """Return the amounts by inhabitant of the quartiers that have one of their own."""
    names, natures = places(answers), answers.labels("droit_commun.nature")
    dates = {row["territoire"]: period(row) for row in answers.rows("references_2024", indicateur="population")}
    return [
        table_row(
            {"Quartier": names[row["quartier"]], "Nature": natures[row["nature"]].capitalize()},
            {
                "Montant": span(row["montant_bas_eur"], row["montant_haut_eur"]),
                "Habitants": f"{nombre(row['population'])} ({dates[row['quartier']]})"
                if row["population"]
                else "non connus",
                "Par habitant": span(row["bas_habitant_eur"], row["haut_habitant_eur"]),
            },
            row["fictif"],
        )
        for row in rows
    ]


def declaration_table(answers: Answers, declarations: Sequence[DroitCommun]) -> list[dict[str, str]]:
    """Return each declaration with its proof and its document."""
    natures, preuves, etapes = (answers.labels(f"droit_commun.{name}") for name in ("nature", "preuve", "etape"))
    names = places(answers)
    return [
        {
            "Signataire": row["signataire_libelle"],
            "Mobilisé": marque(f"{row['libelle']} (défis : {row['defis'] or 'non déclarés'})", row["fictif"]),
            "Quartier": names[row["lieu"]],
            "Nature": natures[row["nature"]],
            "Preuve": f"{preuves[row['preuve']]} ({etapes[row['etape']]})",
            "Montant ou moyens": marque(
                row["moyens"] or span(row["montant_bas_eur"], row["montant_haut_eur"]), row["fictif"]
            ),
            "Document": row["document"] or "aucun",
        }
        for row in declarations
    ]


def commitment_table(engagements: Sequence[EngagementsSansDeclaration]) -> list[dict[str, str]]:
    """Return the commitments that no declaration names."""
    return [
        {"Engagement": marque(row["libelle"], row["fictif"]), "Défi ou domaine": row["domaine"]}
        for row in engagements
        if not row["declarations_nb"]
    ]


def commitment_sentence(engagements: Sequence[EngagementsSansDeclaration], name: str) -> str:
    """Say how many commitments no declaration names."""
    unnamed = sum(not row["declarations_nb"] for row in engagements)
    phrase = f"{nombre(unnamed)} {name} sur {nombre(len(engagements))} ne sont nommés par aucune déclaration."
    return marque(phrase, any(row["fictif"] for row in engagements))


def change_table(changements: Sequence[DroitCommunChangements]) -> list[dict[str, str]]:
    """Return what is new, renewed or stopped since last year."""
    return [
        {
            "Changement": marque(CHANGEMENTS[row["changement"]], row["fictif"]),
            "Signataire": row["signataire_libelle"],
            "Mobilisé": row["libelle"],
            "Déclaration": row["declaration"],
            "L'an dernier": row["precedente"] or "",
        }
        for row in changements
    ]


def leverage_table(
    answers: Answers, leviers: Sequence[Levier], defi: int | None = None, quartier: str | None = None
) -> list[dict[str, str]]:
    """Return the leverage as a range, by nature: of a quartier, of a défi, or of the whole and of each défi."""
    natures, names = answers.labels("droit_commun.nature"), places(answers)
    defis = {defi["defi"]: f"{defi['defi']}. {defi['libelle_court']}" for defi in answers.rows("defis")}
    return [
        {
            "Nature": natures[row["nature"]].capitalize(),
            "Pour": names[row["quartier"]]
            if quartier
            else "Tout le contrat"
            if row["defi"] is None
            else defis.get(row["defi"], "Sans défi"),
            "Droit commun déclaré": marque(span(row["montant_bas_eur"], row["montant_haut_eur"]), row["fictif"]),
            "Crédits spécifiques": marque(euros(row["specifique_eur"]), row["fictif"]),
            "Dont État seul (programme 147)": marque(euros(row["etat_eur"]), row["fictif"]),
            "Pour 1 € de l'État seul": marque(_levier(row, "levier_etat"), row["fictif"]),
            "Pour 1 € de tous les financeurs": marque(_levier(row, "levier"), row["fictif"]),
            "Non chiffrées": marque(nombre(row["non_chiffrees_nb"]), row["fictif"]),
        }
        for row in leviers
        if row["quartier"] == quartier and (quartier or defi in (None, row["defi"]))
    ]


def _levier(row: Mapping[str, Any], name: str) -> str:
    if row[f"{name}_bas"] is None:
        return "non calculable"
    bas, haut = (f"{nombre(row[f'{name}_{end}'], 2)}{FINE}€" for end in ("bas", "haut"))
    return bas if bas == haut else f"{bas} à {haut}"


def beside_table(answers: Answers, leviers: Sequence[Levier], credits: Sequence[Credits]) -> list[dict[str, str]]:
    """Return, quartier by quartier, the droit commun declared for it beside the specific credits granted there.

    What holds for all the quartiers is apart, and so are the credits that are not shared out: neither is divided.
    """
    natures, names = answers.labels("droit_commun.nature"), places(answers)
    declared = {(row["quartier"], row["nature"]): row for row in leviers if row["quartier"]}
    granted = {
        row["quartier"]: row
        for row in credits
        if row["quartier"] and not row["financeur"] and not row["defi"] and row["nature"] == "credit_specifique"
    }
    said = [nature for nature in natures if any(nature == key[1] for key in declared)]
    return [
        {"Quartier": name if code != ALL_QPV else "Tous les quartiers à la fois (jamais réparti)"}
        | {natures[nature].capitalize(): _declared(declared.get((code, nature))) for nature in said}
        | {
            "Crédits spécifiques": marque(euros(granted[code]["montant_eur"]), granted[code]["fictif"])
            if code in granted
            else "à part"
        }
        for code, name in names.items()
    ]


def _declared(row: Levier | None) -> str:
    if row is None:
        return "rien de déclaré"
    return marque(span(row["montant_bas_eur"], row["montant_haut_eur"]), row["fictif"])


def cofinancing_sentence(answers: Answers, rows: Sequence[Cofinancement], annee: int | None) -> str:
    """Say how many actions have droit commun, live on specific credits alone, or were re-oriented."""
    phrases = [marque(_cofinancing(row), row["fictif"]) for row in rows]
    return " ".join(phrases) or no_action(answers.is_loaded("actions", annee), annee)


def _cofinancing(row: Cofinancement) -> str:
    return (
        f"En {row['annee']}, {nombre(row['cofinancees_nb'])} actions sur {nombre(row['financees_nb'])} "
        f"({pct(row['cofinancees_pct'])}) ont un financement de droit commun, "
        f"pour {euros(row['droit_commun_eur'])} ; "
        f"{nombre(row['specifiques_nb'])} vivent des seuls crédits spécifiques ; "
        f"{pluriel(row['reorientees_nb'], 'demande a été réorientée', 'demandes ont été réorientées')} "
        "vers le droit commun."
    )


def specific_table(actions: Sequence[ActionsSpecifiques]) -> list[dict[str, str]]:
    """Return the actions that live on specific credits alone."""
    return [
        {
            "Action": marque(f"{row['intitule']} ({row['action']}, {row['annee']})", row["fictif"]),
            "Structure": row["structure"],
            "Défi": str(row["defi"] or "non déclaré"),
            "Crédits spécifiques": marque(euros(row["montant_eur"]), row["fictif"]),
            "Lu dans": f"{row['fichier']}, ligne {row['ligne']}",
        }
        for row in actions
    ]


BALANCE = (
    "Solde : les dépenses valorisées moins l'abattement. S'il est négatif, une part de l'abattement n'est pas encore "
    "justifiée par des dépenses ; ce n'est pas une dette."
)


def tax_table(answers: Answers, abattements: Sequence[Atfpb]) -> list[dict[str, str]]:
    """Return the abatement and the spending of each bailleur, whole or by quartier."""
    names = places(answers)
    return [
        table_row(
            {
                "Bailleur": row["bailleur_libelle"],
                "Quartier": "Tous" if row["quartier"] is None else names[row["quartier"]],
            },
            {
                "Abattement": euros(row["abattement_eur"]),
                "Dépenses valorisées": euros(row["depenses_eur"]),
                "Solde": _solde(row["solde_eur"]),
                "Justifié": pct(row["justifie_pct"]) if row["justifie_pct"] is not None else "rien de déclaré",
                "Usages": f"{row['usages_nb']} sur 8",
            },
            row["fictif"],
        )
        for row in abattements
    ]


def _solde(solde: float | None) -> str:
    if solde is None:
        return "non calculable"
    return f"{'+' if solde > 0 else MOINS if solde < 0 else ''}{euros(abs(solde))}"


def use_table(answers: Answers, usages: Sequence[AtfpbUsages]) -> list[dict[str, str]]:
    """Return the spending by use, a row per bailleur, a column per use."""
    names = answers.labels("abattement.poste")
    sommes: dict[str, dict[str, float]] = {}
    fictifs: set[tuple[str, str]] = set()
    for row in usages:
        bailleur, usage = row["bailleur_libelle"], row["poste"]
        par_usage = sommes.setdefault(bailleur, {})
        par_usage[usage] = par_usage.get(usage, 0.0) + row["montant_eur"]
        if row["fictif"]:
            fictifs.add((bailleur, usage))
    return [
        {"Bailleur": bailleur}
        | {
            name.capitalize(): marque(euros(par_usage.get(code)), (bailleur, code) in fictifs)
            for code, name in names.items()
        }
        for bailleur, par_usage in sommes.items()
    ]


def post_table(postes: Sequence[Postes]) -> list[dict[str, str]]:
    """Return the posts of each year."""
    return [
        {
            "Dispositif": POSTES[row["dispositif_poste"]],
            "Année": str(row["annee"]),
            "Postes": marque(nombre(row["postes_nb"]), row["fictif"]),
            "Lignes, doublons ôtés": nombre(row["lignes_nb"]),
            "Doublons": nombre(row["doublons_nb"]) if row["doublons_nb"] else "",
            "Montant publié": marque(euros(row["montant_eur"]), row["fictif"]),
            "Réserve": f"▲ suspect : {row['suspect']}" if row["suspect"] else "",
        }
        for row in postes
    ]
