"""Credits by their name: the State alone (programme 147) or all who fund, by quartier, défi and year."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from narration.marks.picture import PLAIN, Line, Picture, Point
from narration.moyens.action import challenge_names, place_names
from narration.numbers import FINE, marque, nombre, pluriel, table_row
from narration.points import period
from narration.words import Row, euros, no_action, pct
from queries.answers import Answers
from queries.rows import Credits

SPECIFIC, SHARED = "credit_specifique", "droit_commun"
HEADINGS = {"quartier": "Quartier", "defi": "Défi", "annee": "Année"}
STATE, ALL = "État seul (programme 147)", "Tous les financeurs"
CAN_SAY = "Qui a accordé combien, à quelles actions, dans quel quartier et pour quel défi, selon les parts déclarées."
CANNOT_SAY = (
    "Ce qu'un financeur fait hors de ces actions : son droit commun est dans ses déclarations. "
    "Ni ce qui revient à chaque quartier d'une somme qui n'a pas été répartie."
)
OTHER_MONEY = (
    "Ce que les financeurs donnent à ces actions sur leurs crédits ordinaires. "
    "Les natures ne s'additionnent pas : ce n'est pas compté avec les crédits spécifiques."
)


def at(credits: Sequence[Row], nature: str = SPECIFIC, **niveaux: object) -> list[Row]:
    """Return the rows of a nature at these levels; a level left out is « all », `...` asks for each of its values."""
    expected: dict[str, object] = dict.fromkeys(("financeur", "quartier", "defi")) | niveaux
    return [
        row
        for row in credits
        if row["nature"] == nature
        and all(row[name] is not None if value is ... else row[name] == value for name, value in expected.items())
    ]


def headline(
    answers: Answers, every: Sequence[Credits], state: Sequence[Credits], annee: int | None, where: str = ""
) -> str:
    """Say what the State alone carries of the specific credits of a year, and where and for what (`where`)."""
    whole, own = at(every), at(state)
    if not whole:
        return no_action(answers.is_loaded("actions", annee), annee)
    part = own[0]["montant_eur"] if own else 0
    share = pct(100 * part / whole[0]["montant_eur"]) if whole[0]["montant_eur"] else pct(None)
    return marque(f"L'État porte {share} des crédits spécifiques de {annee}{where}", whole[0]["fictif"])


def share_sentence(answers: Answers, every: Sequence[Credits], state: Sequence[Credits], annee: int | None) -> str:
    """Say what the State alone carries, with both amounts."""
    whole, own = at(every), at(state)
    if not whole or not whole[0]["montant_eur"]:
        return no_action(answers.is_loaded("actions", annee), annee)
    part = own[0]["montant_eur"] if own else 0
    share = pct(100 * part / whole[0]["montant_eur"])
    amounts = f"{euros(part)} des {euros(whole[0]['montant_eur'])} de crédits spécifiques"
    said = f"En {annee}, l'État seul (programme 147) porte {amounts} : {share}"
    return marque(said, whole[0]["fictif"])


def lead(every: Sequence[Credits]) -> str:
    """Say the whole, and what each who funds gives of it."""
    parts = [f"{row['financeur_libelle']} : {euros(row['montant_eur'])}" for row in _largest(at(every, financeur=...))]
    whole = at(every)
    return (
        marque(f"{euros(whole[0]['montant_eur'])} en tout. {' ; '.join(parts)}.", whole[0]["fictif"]) if whole else ""
    )


def _largest(rows: Sequence[Credits]) -> list[Credits]:
    return sorted(rows, key=lambda row: -row["montant_eur"])


def picture(every: Sequence[Credits], annee: int | None) -> Picture | None:
    """Return who funds, the largest first; None when nobody does."""
    rows = [row for row in _largest(at(every, financeur=...)) if row["montant_eur"]]
    if not rows:
        return None
    points = tuple(
        Point(
            row["financeur_libelle"],
            row["montant_eur"],
            euros(row["montant_eur"]),
            row["fictif"],
        )
        for row in rows
    )
    title = f"Crédits spécifiques accordés en {annee}, par financeur"
    said = " ; ".join(f"{point.at}, {marque(point.text, point.fictif)}" for point in points)
    return Picture("bars", PLAIN, title, "€", (Line(title, "subject", "", points),), (), f"{title} : {said}.")


def funder_table(credits: Sequence[Credits], nature: str) -> list[dict[str, str]]:
    """Return who funds, the largest first."""
    return [
        table_row(
            {"Financeur": row["financeur_libelle"]},
            {"Accordé": euros(row["montant_eur"]), "Actions": nombre(row["actions_nb"])},
            row["fictif"],
        )
        for row in _largest(at(credits, nature, financeur=...))
    ]


def place_table(
    answers: Answers, funder: str | None, chosen: Sequence[Credits], state: Sequence[Credits]
) -> list[dict[str, str]]:
    """Return what each quartier has, by inhabitant too, with the year of the population."""
    dates = {row["territoire"]: period(row) for row in answers.rows("references_2024", indicateur="population")}

    def inhabitants(row: Credits) -> dict[str, str]:
        if not row["population"]:
            return {"Par habitant": "sans objet", "Habitants": "sans objet"}
        return {
            "Par habitant": f"{nombre(row['habitant_eur'], 2)}{FINE}€",
            "Habitants": f"{nombre(row['population'])} ({dates[row['quartier']]})",
        }

    return _beside(place_names(answers), "quartier", funder, chosen, state, inhabitants)


def challenge_table(
    answers: Answers, funder: str | None, chosen: Sequence[Credits], state: Sequence[Credits]
) -> list[dict[str, str]]:
    """Return what each défi has, the State alone beside the choice."""
    return _beside(challenge_names(answers), "defi", funder, chosen, state, lambda _: {})


def year_table(funder: str | None, chosen: Sequence[Credits], state: Sequence[Credits]) -> list[dict[str, str]]:
    """Return what each year has, the State alone beside the choice: euros of different years are not subtracted."""
    years = {row["annee"]: str(row["annee"]) for row in at(chosen)}
    return _beside(years, "annee", funder, chosen, state, lambda _: {})


def _beside(
    names: Mapping[Any, str],
    level: str,
    funder: str | None,
    chosen: Sequence[Mapping[str, Any]],
    state: Sequence[Mapping[str, Any]],
    more: Callable[[Any], dict[str, str]],
) -> list[dict[str, str]]:
    levels: dict[str, Any] = {} if level == "annee" else {level: ...}
    own = {row[level]: row for row in at(state, **levels)}
    every = {row[level]: row for row in at(chosen, **levels)}
    return [
        table_row(
            {HEADINGS[level]: name},
            {
                STATE: euros(own[key]["montant_eur"] if key in own else 0),
                funder or ALL: euros(every[key]["montant_eur"]),
                "Actions": pluriel(every[key]["actions_nb"], "action"),
                **more(every[key]),
            },
            every[key]["fictif"],
        )
        for key, name in names.items()
        if key in every
    ]
