"""Droit commun: who declared what, at which level of proof; amounts are ranges, natures never add up."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from narration.numbers import marque, nombre, pluriel
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
                "signataire": ligne["signataire_libelle"],
                "colonne": ligne["cle_libelle"],
                "signe": SIGNES[ligne["etat"]],
                # No fifth colour stays apart for every eye: what is declared elsewhere is that of declared, hollow.
                "classe": "non_chiffre" if ligne["etat"] == "pour_tous" else ligne["etat"],
                "plein": ligne["etat"] not in ("pour_tous", "rien"),
                "fictif": ligne["fictif"],
                "etat": _etat(ligne),
                "detail": f"{pluriel(ligne['declarations_nb'], 'déclaration')}, "
                f"{ligne['pour_tous_nb']} pour tous, {pluriel(ligne['engagees_nb'], 'engagement')}",
            }
            for ligne in silences
        ]
    )


def _etat(silence: Mapping[str, Any]) -> str:
    """Say what a cell holds; of the column of all the quartiers, that nothing is for all at once."""
    if silence["etat"] == "rien" and silence["cle"] == TOUS_QPV:
        return marque("rien pour tous à la fois", silence["fictif"])
    return marque({**ETATS, "pour_tous": POUR_TOUS[silence["dimension"]]}[silence["etat"]], silence["fictif"])


def headings(silences: Lignes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rows and the columns of a silence map, in order."""
    signataires, colonnes = (
        tuple(dict.fromkeys(ligne[champ] for ligne in silences)) for champ in ("signataire_libelle", "cle_libelle")
    )
    return signataires, colonnes


def silence_table(silences: Lignes) -> list[dict[str, str]]:
    """Return the silence map, a row per signataire, a column per défi or quartier."""
    grille: dict[str, dict[str, str]] = {}
    for ligne in silences:
        rangee = grille.setdefault(ligne["signataire"], {"Signataire": ligne["signataire_libelle"]})
        rangee[ligne["cle_libelle"]] = _etat(ligne)
    return list(grille.values())


def levels(lignes: Lignes, **niveaux: object) -> list[dict[str, Any]]:
    """Return the rows of an answer at these levels; a level left out is « all », `...` asks for each of its values."""
    attendus: dict[str, object] = dict.fromkeys(("preuve", "signataire", "defi", "quartier")) | niveaux
    return [
        dict(ligne)
        for ligne in lignes
        if all(ligne[nom] is not None if valeur is ... else ligne[nom] == valeur for nom, valeur in attendus.items())
    ]


def proof_table(answers: Answers, lignes: Lignes) -> list[dict[str, str]]:
    """Return the amounts by nature and level of proof."""
    natures, preuves = answers.labels("droit_commun.nature"), answers.labels("droit_commun.preuve")
    return [
        {
            "Nature": natures[ligne["nature"]].capitalize(),
            "Niveau de preuve": preuves[ligne["preuve"]],
            "Déclarations": nombre(ligne["declarations_nb"]),
            "Montant": span(ligne["montant_bas_eur"], ligne["montant_haut_eur"]),
        }
        for ligne in lignes
    ]


def year_table(answers: Answers, lignes: Lignes) -> list[dict[str, str]]:
    """Return the amounts of each nature, a column per year: euros of different years are not subtracted."""
    natures = answers.labels("droit_commun.nature")
    annees = sorted({ligne["annee"] for ligne in lignes})
    montants = {
        (ligne["nature"], ligne["annee"]): span(ligne["montant_bas_eur"], ligne["montant_haut_eur"]) for ligne in lignes
    }
    return [
        {"Nature": nom.capitalize()} | {str(annee): montants.get((code, annee), "aucune") for annee in annees}
        for code, nom in natures.items()
        if any((code, annee) in montants for annee in annees)
    ]


def nature_points(answers: Answers, lignes: Lignes) -> pa.Table:
    """Return the columns of `charts.moyens.fourchettes`: a range per nature, for those that have an amount."""
    natures = answers.labels("droit_commun.nature")
    return pa.Table.from_pylist(
        [
            {
                "ligne": natures[ligne["nature"]].capitalize(),
                "bas": ligne["montant_bas_eur"],
                "haut": ligne["montant_haut_eur"],
                "texte": f"{span(ligne['montant_bas_eur'], ligne['montant_haut_eur'])}"
                f"{' (fictif)' if ligne['fictif'] else ''}",
                "detail": f"{ligne['chiffrees_nb']} chiffrées sur {ligne['declarations_nb']}",
                "classe": "ventile",
                "fictif": ligne["fictif"],
            }
            for ligne in lignes
            if ligne["montant_bas_eur"] is not None
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


def nature_sentence(answers: Answers, lignes: Lignes) -> str:
    """Say the range of each nature, one by one."""
    natures = answers.labels("droit_commun.nature")
    dits = [
        f"{natures[ligne['nature']]} : {span(ligne['montant_bas_eur'], ligne['montant_haut_eur'])}" for ligne in lignes
    ]
    if dits:
        return " ; ".join(dits).capitalize() + "."
    return (
        "Rien n'est déclaré pour ce seul choix. Ce qui vaut pour tous les quartiers, ou sans défi, n'est pas réparti : "
        "choisissez « Tous les quartiers » et « Tous les défis » pour le lire."
    )


def declarant_table(answers: Answers, lignes: Lignes) -> list[dict[str, str]]:
    """Return the amounts by signataire, nature and level of proof."""
    noms = {
        ligne["signataire"]: ligne["signataire_libelle"] for ligne in answers.rows("silences", dimension="quartier")
    }
    return [
        {"Signataire": noms[ligne["signataire"]], **rangee}
        for ligne, rangee in zip(lignes, proof_table(answers, lignes), strict=True)
    ]


def inhabitant_table(answers: Answers, lignes: Lignes) -> list[dict[str, str]]:
    """Return the amounts by inhabitant of the quartiers that have one of their own."""
    noms, natures = places(answers), answers.labels("droit_commun.nature")
    return [
        {
            "Quartier": noms[ligne["quartier"]],
            "Nature": natures[ligne["nature"]].capitalize(),
            "Montant": span(ligne["montant_bas_eur"], ligne["montant_haut_eur"]),
            "Habitants": nombre(ligne["population"]) if ligne["population"] else "non connus",
            "Par habitant": span(ligne["bas_habitant_eur"], ligne["haut_habitant_eur"]),
        }
        for ligne in lignes
    ]


def declaration_table(answers: Answers, declarations: Lignes) -> list[dict[str, str]]:
    """Return each declaration with its proof and its document."""
    natures, preuves, etapes = (answers.labels(f"droit_commun.{nom}") for nom in ("nature", "preuve", "etape"))
    noms = places(answers)
    return [
        {
            "Signataire": ligne["signataire_libelle"],
            "Mobilisé": f"{ligne['libelle']} (défis : {ligne['defis'] or 'non déclarés'})",
            "Quartier": noms[ligne["lieu"]],
            "Nature": natures[ligne["nature"]],
            "Preuve": f"{preuves[ligne['preuve']]} ({etapes[ligne['etape']]})",
            "Montant ou moyens": ligne["moyens"] or span(ligne["montant_bas_eur"], ligne["montant_haut_eur"]),
            "Document": ligne["document"] or "aucun",
        }
        for ligne in declarations
    ]


def commitment_table(engagements: Lignes) -> list[dict[str, str]]:
    """Return the commitments that no declaration names."""
    return [
        {"Engagement": ligne["libelle"], "Défi ou domaine": ligne["domaine"]}
        for ligne in engagements
        if not ligne["declarations_nb"]
    ]


def commitment_sentence(engagements: Lignes, nom: str) -> str:
    """Say how many commitments no declaration names."""
    muets = sum(not ligne["declarations_nb"] for ligne in engagements)
    return f"{nombre(muets)} {nom} sur {nombre(len(engagements))} ne sont nommés par aucune déclaration."


def change_table(changements: Lignes) -> list[dict[str, str]]:
    """Return what is new, renewed or stopped since last year."""
    return [
        {
            "Changement": CHANGEMENTS[ligne["changement"]],
            "Signataire": ligne["signataire_libelle"],
            "Mobilisé": ligne["libelle"],
            "Déclaration": ligne["declaration"],
            "L'an dernier": ligne["precedente"] or "",
        }
        for ligne in changements
    ]
