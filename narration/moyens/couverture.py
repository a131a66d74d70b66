"""What serves each commitment of the contract: funded action, bilan, indicator, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from narration.marks.picture import PLAIN, WORSE
from narration.numbers import enumere, marque, nombre, pluriel, table_row
from narration.words import euros, not_loaded, return_sentence
from queries.answers import Answers
from queries.rows import ActionsOrphelines, Couverture, RetourBilans, ThemesDefis

ETATS = {
    "finance_et_mesure": "action financée et indicateur",
    "finance": "action financée, sans indicateur",
    "mesure": "indicateur seul, sans action financée",
    "orphelin": "orphelin : ni action, ni indicateur",
}
SIGNES = {"finance_et_mesure": "●", "finance": "◐", "mesure": "○", "orphelin": "×"}
LEGENDE = (
    "● action financée et indicateur. ◐ action financée seule. ○ indicateur seul. × orphelin : ni l'un ni l'autre."
)


GRID_LEGEND = (
    "Une case : un engagement, dans l'ordre du contrat, et le nombre d'actions financées qui le servent. Orange : "
    "aucune ; × : ni action, ni indicateur. Gris pâle : des actions, mais aucun indicateur renseigné. Hachures : "
    "données fictives. Une case ouvre son défi ou son quartier."
)


def lead(retour: RetourBilans | None) -> list[str]:
    """Say what is looked for, and on how many bilans it rests."""
    said = (
        "Ce que le contrat engage, et ce qui le sert : une action financée, un bilan, un indicateur renseigné. Ou rien."
    )
    return [said, return_sentence(retour)] if retour else [said]


def orphan_sentence(orphelines: Sequence[ActionsOrphelines], annee: int | None) -> str:
    """Say how many funded actions serve no known commitment."""
    if not orphelines:
        return f"Aucune action financée connue en {annee} n'est sans engagement." if annee else "Aucune n'est connue."
    count = pluriel(len(orphelines), "action financée ne se rattache", "actions financées ne se rattachent")
    return marque(f"En {annee}, {count} à aucun engagement.", any(row["fictif"] for row in orphelines))


def commitments(answers: Answers, annee: int | None, **choice: object) -> list[Couverture]:
    """Return the commitments with what serves them in a year; none of a year whose actions are not loaded."""
    return answers.rows("couverture", annee=annee, **choice) if answers.is_loaded("actions", annee) else []


def by_line(answers: Answers, engagements: Sequence[Couverture]) -> dict[str, list[Couverture]]:
    """Return the commitments by défi or by quartier, in order."""
    quartiers, lines = _quartiers(answers), dict[str, list[Couverture]]()
    for row in engagements:
        lines.setdefault(_line(answers, row, quartiers), []).append(row)
    return lines


def holes(engagements: Sequence[Couverture]) -> list[Couverture]:
    """Return the commitments that no funded action serves, those that nothing measures either first."""
    return sorted(
        (row for row in engagements if not row["actions_nb"]),
        key=lambda row: (row["etat"] != "orphelin", row["nature"]),
    )


@dataclass(frozen=True)
class Fact:
    """What is found of a thing: its name, the finding in its tone, what it rests on; the address of what is behind."""

    name: str
    text: str
    tone: str
    note: str
    link: str = ""


def facts(engagements: Sequence[Couverture]) -> list[Fact]:
    """Return how many actions serve each commitment, or « aucune », and what else does."""
    return [
        Fact(
            row["libelle"],
            marque(pluriel(row["actions_nb"], "action") if row["actions_nb"] else "aucune action", row["fictif"]),
            PLAIN if row["actions_nb"] else WORSE,
            _rests_on(row),
        )
        for row in engagements
    ]


def _rests_on(row: Couverture) -> str:
    measured = (
        pluriel(row["indicateurs_nb"], "indicateur renseigné", "indicateurs renseignés")
        if row["indicateurs_nb"]
        else "aucun indicateur renseigné"
    )
    return f"{pluriel(row['bilans_nb'], 'bilan reçu', 'bilans reçus')}, {measured}" if row["actions_nb"] else measured


def headline(engagements: Sequence[Couverture], annee: int | None) -> str:
    """Say how many commitments of each kind no action serves in a year."""
    empty = holes(engagements)
    counts = [
        pluriel(count, name)
        for nature, name in (("axe", "axe"), ("priorite", "priorité"))
        if (count := sum(row["nature"] == nature for row in empty))
    ]
    if not engagements:
        return "Couverture du contrat"
    said = (
        f"{enumere(counts)} sans action financée en {annee}" if counts else f"Tout engagement a une action en {annee}"
    )
    return marque(said, _fictif(engagements))


def lines_of(answers: Answers, engagements: Sequence[Couverture]) -> tuple[str, ...]:
    """Return the rows of the grid, in order: the défis of the axes, the quartiers of the priorities."""
    return tuple(dict.fromkeys(_line(answers, row, _quartiers(answers)) for row in engagements))


def grid_points(answers: Answers, engagements: Sequence[Couverture]) -> pa.Table:
    """Return the columns of `charts.moyens.coverage_grid`."""
    quartiers, ranks = _quartiers(answers), dict[str, int]()
    points = []
    for row in engagements:
        name = _line(answers, row, quartiers)
        ranks[name] = ranks.get(name, 0) + 1
        points.append(
            {
                "ligne": name,
                "rang": ranks[name],
                "signe": SIGNES[row["etat"]],
                "classe": row["etat"],
                "engagement": row["libelle"],
                "fictif": row["fictif"],
                "etat": ETATS[row["etat"]],
                "detail": marque(detail(row), row["fictif"]),
            }
        )
    return pa.Table.from_pylist(points)


def columns_of(answers: Answers, engagements: Sequence[Couverture]) -> int:
    """Return the largest number of commitments in a row of the grid."""
    quartiers = _quartiers(answers)
    names = [_line(answers, row, quartiers) for row in engagements]
    return max(names.count(name) for name in names)


def _quartiers(answers: Answers) -> dict[str, str]:
    return {quartier["quartier"]: quartier["nom_contrat"] for quartier in answers.rows("quartiers")}


def _line(answers: Answers, row: Couverture, quartiers: Mapping[str, str]) -> str:
    if row["nature"] == "priorite":
        return quartiers[row["quartier"]]
    return f"{row['defi']}. {_defis(answers)[row['defi']]}"


def _defis(answers: Answers) -> dict[int, str]:
    return {defi["defi"]: defi["libelle_court"] for defi in answers.rows("defis")}


def detail(row: Couverture) -> str:
    """Say what serves a commitment, without its mark."""
    return (
        f"{pluriel(row['actions_nb'], 'action financée', 'actions financées')}, "
        f"{pluriel(row['bilans_nb'], 'bilan reçu', 'bilans reçus')}, "
        f"{pluriel(row['indicateurs_nb'], 'indicateur')}"
    )


def coverage_sentence(answers: Answers, engagements: Sequence[Couverture], name: str, annee: int | None) -> str:
    """Say how many commitments of a kind are served, and how many are orphans."""
    return " ".join(coverage_sentences(answers, {name: engagements}, annee))


def coverage_sentences(
    answers: Answers, engagements: Mapping[str, Sequence[Couverture]], annee: int | None
) -> tuple[str, ...]:
    """Say it of several kinds, by name; of a year whose actions are not loaded, only what is measured is known."""
    if answers.is_loaded("actions", annee):
        return tuple(marque(_coverage(name, rows), _fictif(rows)) for name, rows in engagements.items())
    mesures = [marque(_measured(name, rows), _fictif(rows)) for name, rows in engagements.items() if rows]
    return (not_loaded("actions", annee), *mesures)


def _fictif(engagements: Sequence[Couverture]) -> bool:
    return any(row["fictif"] for row in engagements)


def _measured(name: str, engagements: Sequence[Couverture]) -> str:
    mesures = sum(row["indicateurs_nb"] > 0 for row in engagements)
    return f"{_among(name, engagements)} : {_with(mesures, name)} un indicateur qui a des données."


def _coverage(name: str, engagements: Sequence[Couverture]) -> str:
    finances = sum(row["actions_nb"] > 0 for row in engagements)
    evalues = sum(row["bilans_nb"] > 0 for row in engagements)
    mesures = sum(row["indicateurs_nb"] > 0 for row in engagements)
    orphelins = sum(row["etat"] == "orphelin" for row in engagements)
    said = (
        f"{_among(name, engagements)} : {_with(finances, name)} une action financée, {_with(evalues, name)} un bilan "
        f"reçu, {_with(mesures, name)} un indicateur qui a des données"
    )
    return f"{said} ; {pluriel(orphelins, 'orphelin')}, sans action ni indicateur." if orphelins else f"{said}."


def _among(name: str, engagements: Sequence[Couverture]) -> str:
    return f"Sur {pluriel(len(engagements), name.removesuffix('s'), name)}"


def _with(number: int, name: str) -> str:
    none = "aucune" if name.startswith("priorité") else "aucun"
    return f"{nombre(number) if number else none} avec"


def coverage_table(answers: Answers, engagements: Sequence[Couverture], annee: int | None) -> list[dict[str, str]]:
    """Return every commitment with what serves it; of a year whose actions are not loaded, only what is measured."""
    quartiers = _quartiers(answers)
    chargees = answers.is_loaded("actions", annee)
    return [
        table_row(
            {
                "Défi ou quartier": _line(answers, row, quartiers),
                "Engagement": row["libelle"],
            },
            {
                "Actions financées": nombre(row["actions_nb"]) if chargees else "non connu",
                "Bilans reçus": nombre(row["bilans_nb"]) if chargees else "non connu",
                "Indicateurs": nombre(row["indicateurs_nb"]),
                "État": f"{SIGNES[row['etat']]} {ETATS[row['etat']]}" if chargees else "non connu",
            },
            row["fictif"],
        )
        for row in engagements
    ]


def orphan_table(orphelines: Sequence[ActionsOrphelines]) -> list[dict[str, str]]:
    """Return the funded actions that serve no known commitment, and what is missing to tell."""
    return [
        {
            "Action": marque(f"{row['intitule']} ({row['action']}, {row['annee']})", row["fictif"]),
            "Structure": row["structure"],
            "Accordé": marque(euros(row["montant_eur"]), row["fictif"]),
            "Il manque": row["manque"],
        }
        for row in orphelines
    ]


def theme_table(themes: Sequence[ThemesDefis]) -> list[dict[str, str]]:
    """Return the themes of the ANCT, the défi proposed for each, and the actions that it gives one to."""
    return [
        {
            "Nomenclature": row["nomenclature"],
            "Thème": row["libelle"],
            "Défi proposé": f"{row['defi']}. {row['defi_libelle']}" if row["defi"] else "aucun",
            "Pourquoi": row["motif"],
            "Actions rattachées": marque(nombre(row["actions_nb"]), row["fictif"]),
        }
        for row in themes
    ]
