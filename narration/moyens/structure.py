"""A structure over the years: its actions, who funds them, its bilans due, received and late, its posts and grants."""

from collections.abc import Sequence

from narration.marks.picture import PLAIN, Line, Picture, Point
from narration.numbers import enumere, marque, nombre, pluriel, table_row
from narration.words import euros
from queries.answers import Answers
from queries.rows import PostesLus, StructureActions, Structures

RULE = (
    "Une structure est reconnue à son SIREN ; sans SIRET, à un nom qu'un seul SIREN porte. « Années de suite » : "
    "en remontant depuis la dernière année dont les bilans sont dus, celles où au moins un de ses bilans manque."
)
CAN_SAY = "Ce qui a été accordé à ses actions, par qui, et lesquels de leurs bilans sont arrivés."
CANNOT_SAY = (
    "Tout ce que vit cette structure : seulement ce que les fichiers du contrat, l'ANCT et les subventions disent."
)


def label(row: Structures) -> str:
    """Return how a structure is chosen: its name and its SIREN, which no other has."""
    return f"{row['nom']} ({row['siren']})" if row["siren"] else row["nom"]


def headline(row: Structures) -> str:
    """Say where the bilans of a structure stand."""
    if not row["actions_nb"]:
        said = "aucune action financée chargée"
    elif not row["bilans_dus_nb"]:
        said = "aucun bilan n'est encore dû"
    elif row["bilans_en_retard_nb"]:
        said = f"{pluriel(row['bilans_en_retard_nb'], 'bilan')} en retard sur {nombre(row['bilans_dus_nb'])} dus"
    else:
        said = "tous ses bilans dus sont reçus"
    return marque(f"{row['nom']} : {said}", row["fictif"])


def lead(row: Structures) -> list[str]:
    """Say what it does and with what money, how long bilans are missing, and what we must mend first."""
    if not row["actions_nb"]:
        return [marque(_published(row), row["fictif"])]
    kinds = [
        pluriel(count, *words)
        for count, words in (
            (row["nouvelles_nb"], ("nouvelle",)),
            (row["reconduites_nb"], ("reconduite",)),
            (row["cpo_nb"], ("en CPO", "en CPO")),
        )
        if count
    ]
    span = f"de {row['premiere_annee']} à {row['derniere_annee']}"
    phrases = [
        f"{pluriel(row['actions_nb'], 'action financée', 'actions financées')} {span}"
        f"{f' ({enumere(kinds)})' if kinds else ''}, {euros(row['montant_eur'])} de crédits spécifiques, "
        f"dont {euros(row['etat_eur'])} de l'État seul (programme 147).",
    ]
    if row["annees_nb"] > 1:
        phrases.append(f"Un bilan manque {nombre(row['annees_nb'])} années de suite.")
    if row["refus"]:
        phrases.append(f"À ne pas relancer : {row['refus']} est refusé ici, à nous de le corriger.")
    if row["postes_nb"] or row["subventions_nb"]:
        phrases.append(_published(row))
    return [marque(phrase, row["fictif"]) for phrase in phrases]


def _published(row: Structures) -> str:
    posts = pluriel(row["postes_nb"], "ligne de poste publiée", "lignes de postes publiées")
    grants = pluriel(row["subventions_nb"], "subvention publiée", "subventions publiées")
    return f"À part : {posts}, {grants}."


def picture(actions: Sequence[StructureActions]) -> Picture | None:
    """Return its specific credits year after year, in the order of time; None without any."""
    credits = [row for row in actions if row["nature"] == "credit_specifique"]
    if not credits:
        return None
    points = []
    for year in sorted({row["annee"] for row in credits}):
        rows = [row for row in credits if row["annee"] == year]
        amount = sum(row["montant_eur"] for row in rows)
        points.append(Point(str(year), amount, euros(amount), any(row["fictif"] for row in rows)))
    title = "Crédits spécifiques accordés, par année"
    said = " ; ".join(f"{point.at}, {marque(point.text, point.fictif)}" for point in points)
    return Picture("bars", PLAIN, title, "€", (Line(title, "subject", "", tuple(points)),), (), f"{title} : {said}.")


def action_table(answers: Answers, actions: Sequence[StructureActions]) -> list[dict[str, str]]:
    """Return its actions, year by year, with who funds each and where its bilan stands."""
    statuts = answers.labels("action.statut")
    found: dict[tuple[str, int], list[StructureActions]] = {}
    for row in actions:
        found.setdefault((row["action"], row["annee"]), []).append(row)
    return [
        table_row(
            {"Année": str(rows[0]["annee"]), "Action": f"{rows[0]['intitule']} ({rows[0]['action']})"},
            {
                "Nouvelle, reconduite ou CPO": statuts.get(rows[0]["statut"] or "", "non déclaré"),
                "Crédits spécifiques": _amounts(rows, "credit_specifique"),
                "Droit commun": _amounts(rows, "droit_commun"),
                "Bilan": _bilan(rows[0]),
            },
            any(row["fictif"] for row in rows),
        )
        for rows in found.values()
    ]


def _amounts(rows: Sequence[StructureActions], nature: str) -> str:
    said = [f"{row['financeur_libelle']} : {euros(row['montant_eur'])}" for row in rows if row["nature"] == nature]
    return " ; ".join(said) or "aucun"


def _bilan(row: StructureActions) -> str:
    if row["bilan_recu"]:
        return "reçu"
    return f"{'en retard, dû' if row['en_retard'] else 'attendu pour'} le {row['bilan_du_le']:%d/%m/%Y}"


def funder_table(answers: Answers, actions: Sequence[StructureActions]) -> list[dict[str, str]]:
    """Return what each who funds granted, a row per nature, a column per year."""
    natures = answers.labels("financement.nature")
    years = sorted({row["annee"] for row in actions})
    found: dict[tuple[str, str], list[StructureActions]] = {}
    for row in actions:
        if row["financeur"]:
            found.setdefault((row["nature"], row["financeur_libelle"]), []).append(row)
    return [
        table_row(
            {"Financeur": funder, "Nature": natures[nature]},
            {str(year): euros(sum(row["montant_eur"] for row in rows if row["annee"] == year)) for year in years},
            any(row["fictif"] for row in rows),
        )
        for (nature, funder), rows in sorted(found.items())
    ]


def year_table(actions: Sequence[StructureActions]) -> list[dict[str, str]]:
    """Return, year by year, how many bilans are due, received and late."""
    bilans = {(row["action"], row["annee"]): row for row in actions}
    return [
        table_row(
            {"Année": str(year)},
            {
                "Actions financées": nombre(len(rows)),
                "Bilans reçus": nombre(sum(row["bilan_recu"] for row in rows)),
                "En retard": nombre(sum(row["en_retard"] for row in rows)),
            },
            any(row["fictif"] for row in rows),
        )
        for year in sorted({row["annee"] for row in actions}, reverse=True)
        if (rows := [row for row in bilans.values() if row["annee"] == year])
    ]


def post_table(postes: Sequence[PostesLus]) -> list[dict[str, str]]:
    """Return its posts, as the ANCT publishes them."""
    return [
        {
            "Année": str(row["annee"]),
            "Poste": f"{row['dispositif_poste']} {row['poste']}",
            "Montant publié": marque(euros(row["montant_eur"]), row["fictif"]),
            "Lu dans": f"{row['fichier']}, ligne {row['ligne']}",
        }
        for row in postes
    ]
