"""Droit commun: who declared what, at which level of proof; amounts are ranges, natures never add up."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from narration.numbers import marque, nombre, pluriel, rangee
from narration.words import span
from queries.answers import Answers

Lignes = Sequence[Mapping[str, Any]]
TOUS_QPV = "tous-qpv"
ETATS = {
    "chiffre": "déclaré, chiffré",
    "non_chiffre": "déclaré, non chiffré",
    "engage": "engagé seulement",
    "rien": "rien transmis",
}
POUR_TOUS = {"defi": "déclaré sans préciser de défi", "quartier": "déclaré pour tous les quartiers"}
SIGNES = {"chiffre": "€", "non_chiffre": "●", "pour_tous": "○", "engage": "◔", "rien": "·"}
LEGENDE = (
    "€ déclaré et chiffré. ● déclaré, non chiffré. ○ déclaré pour tous les quartiers, ou sans préciser de défi. "
    "◔ engagé seulement. · rien transmis."
)
CHANGEMENTS = {"nouvelle": "nouvelle", "reconduite": "reconduite", "arretee": "arrêtée"}


def source_text(annee: int | None) -> str:
    """Say where the figures of the ledger come from."""
    return f"Sources : déclarations des signataires, année {annee}. Périmètre : quartiers prioritaires de 2024."


def places(answers: Answers) -> dict[str, str]:
    """Return the name of each quartier, and that of what holds for all of them."""
    return {q["quartier"]: q["nom_contrat"] for q in answers.rows("quartiers")} | {TOUS_QPV: "Tous les quartiers"}


def silence_points(silences: Lignes) -> pa.Table:
    """Return the columns of `charts.moyens.grille_silences`."""
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
                "etat": _etat(row),
                "detail": f"{pluriel(row['declarations_nb'], 'déclaration')}, "
                f"{row['pour_tous_nb']} pour tous, {pluriel(row['engagees_nb'], 'engagement')}",
            }
            for row in silences
        ]
    )


def _etat(silence: Mapping[str, Any]) -> str:
    """Say what a cell holds; of the column of all the quartiers, that nothing is for all at once."""
    if silence["etat"] == "rien" and silence["cle"] == TOUS_QPV:
        return marque("rien pour tous à la fois", silence["fictif"])
    return marque({**ETATS, "pour_tous": POUR_TOUS[silence["dimension"]]}[silence["etat"]], silence["fictif"])


def headings(silences: Lignes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rows and the columns of a silence map, in order."""
    signataires, columns = (
        tuple(dict.fromkeys(row[field_name] for row in silences))
        for field_name in ("signataire_libelle", "cle_libelle")
    )
    return signataires, columns


def silence_table(silences: Lignes) -> list[dict[str, str]]:
    """Return the silence map, a row per signataire, a column per défi or quartier."""
    grid: dict[str, dict[str, str]] = {}
    for row in silences:
        record = grid.setdefault(row["signataire"], {"Signataire": row["signataire_libelle"]})
        record[row["cle_libelle"]] = _etat(row)
    return list(grid.values())


def levels(rows: Lignes, **niveaux: object) -> list[dict[str, Any]]:
    """Return the rows of an answer at these levels; a level left out is « all », `...` asks for each of its values."""
    expected: dict[str, object] = dict.fromkeys(("preuve", "signataire", "defi", "quartier")) | niveaux
    return [
        dict(row)
        for row in rows
        if all(row[name] is not None if value is ... else row[name] == value for name, value in expected.items())
    ]


def proof_table(answers: Answers, rows: Lignes) -> list[dict[str, str]]:
    """Return the amounts by nature and level of proof."""
    natures, preuves = answers.labels("droit_commun.nature"), answers.labels("droit_commun.preuve")
    return [
        rangee(
            {"Nature": natures[row["nature"]].capitalize(), "Niveau de preuve": preuves[row["preuve"]]},
            {
                "Déclarations": nombre(row["declarations_nb"]),
                "Montant": span(row["montant_bas_eur"], row["montant_haut_eur"]),
            },
            row["fictif"],
        )
        for row in rows
    ]


def year_table(answers: Answers, rows: Lignes) -> list[dict[str, str]]:
    """Return the amounts of each nature, a column per year: euros of different years are not subtracted."""
    natures = answers.labels("droit_commun.nature")
    annees = sorted({row["annee"] for row in rows})
    montants = {(row["nature"], row["annee"]): span(row["montant_bas_eur"], row["montant_haut_eur"]) for row in rows}
    return [
        {"Nature": name.capitalize()} | {str(annee): montants.get((code, annee), "aucune") for annee in annees}
        for code, name in natures.items()
        if any((code, annee) in montants for annee in annees)
    ]


def nature_points(answers: Answers, rows: Lignes) -> pa.Table:
    """Return the columns of `charts.moyens.fourchettes`: a range per nature, for those that have an amount."""
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
        schema=pa.schema(
            [
                ("ligne", pa.string()),
                ("bas", pa.float64()),
                ("haut", pa.float64()),
                ("texte", pa.string()),
                ("detail", pa.string()),
                ("classe", pa.string()),
                ("fictif", pa.bool_()),
            ]
        ),
    )


def nature_sentence(answers: Answers, rows: Lignes) -> str:
    """Say the range of each nature, one by one."""
    natures = answers.labels("droit_commun.nature")
    dits = [f"{natures[row['nature']]} : {span(row['montant_bas_eur'], row['montant_haut_eur'])}" for row in rows]
    if dits:
        return " ; ".join(dits).capitalize() + "."
    return (
        "Rien n'est déclaré pour ce seul choix. Ce qui vaut pour tous les quartiers, ou sans défi, n'est pas réparti : "
        "choisissez « Tous les quartiers » et « Tous les défis » pour le lire."
    )


def declarant_table(answers: Answers, rows: Lignes) -> list[dict[str, str]]:
    """Return the amounts by signataire, nature and level of proof."""
    names = {row["signataire"]: row["signataire_libelle"] for row in answers.rows("silences", dimension="quartier")}
    return [
        {"Signataire": names[row["signataire"]], **record}
        for row, record in zip(rows, proof_table(answers, rows), strict=True)
    ]


def inhabitant_table(answers: Answers, rows: Lignes) -> list[dict[str, str]]:
    """Return the amounts by inhabitant of the quartiers that have one of their own."""
    names, natures = places(answers), answers.labels("droit_commun.nature")
    return [
        {
            "Quartier": names[row["quartier"]],
            "Nature": natures[row["nature"]].capitalize(),
            "Montant": span(row["montant_bas_eur"], row["montant_haut_eur"]),
            "Habitants": nombre(row["population"]) if row["population"] else "non connus",
            "Par habitant": span(row["bas_habitant_eur"], row["haut_habitant_eur"]),
        }
        for row in rows
    ]


def declaration_table(answers: Answers, declarations: Lignes) -> list[dict[str, str]]:
    """Return each declaration with its proof and its document."""
    natures, preuves, etapes = (answers.labels(f"droit_commun.{name}") for name in ("nature", "preuve", "etape"))
    names = places(answers)
    return [
        {
            "Signataire": row["signataire_libelle"],
            "Mobilisé": f"{row['libelle']} (défis : {row['defis'] or 'non déclarés'})",
            "Quartier": names[row["lieu"]],
            "Nature": natures[row["nature"]],
            "Preuve": f"{preuves[row['preuve']]} ({etapes[row['etape']]})",
            "Montant ou moyens": row["moyens"] or span(row["montant_bas_eur"], row["montant_haut_eur"]),
            "Document": row["document"] or "aucun",
        }
        for row in declarations
    ]


def commitment_table(engagements: Lignes) -> list[dict[str, str]]:
    """Return the commitments that no declaration names."""
    return [
        {"Engagement": row["libelle"], "Défi ou domaine": row["domaine"]}
        for row in engagements
        if not row["declarations_nb"]
    ]


def commitment_sentence(engagements: Lignes, name: str) -> str:
    """Say how many commitments no declaration names."""
    muets = sum(not row["declarations_nb"] for row in engagements)
    return f"{nombre(muets)} {name} sur {nombre(len(engagements))} ne sont nommés par aucune déclaration."


def change_table(changements: Lignes) -> list[dict[str, str]]:
    """Return what is new, renewed or stopped since last year."""
    return [
        {
            "Changement": CHANGEMENTS[row["changement"]],
            "Signataire": row["signataire_libelle"],
            "Mobilisé": row["libelle"],
            "Déclaration": row["declaration"],
            "L'an dernier": row["precedente"] or "",
        }
        for row in changements
    ]
