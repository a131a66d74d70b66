"""The sections on the means: droit commun, governance, projets phares."""

from exports.document import Section, Source, tableau
from exports.year import YearAnswers
from narration.numbers import marque, nombre, pluriel, rangee
from narration.words import silence_sentence, span


def droit_commun(
    contents: YearAnswers, reference: str, quartier: str | None = None, defi: int | None = None
) -> Section:
    """Return the droit commun declared, by nature and proof, and who has said nothing."""
    expected = {"signataire": None, "defi": defi, "quartier": quartier}
    rows = [
        row
        for row in contents.rows("droit_commun_par", annee=contents.annee)
        if row["preuve"] and all(row[name] == value for name, value in expected.items())
    ]
    portee = {"annee": contents.annee, "dimension": "defi" if defi else "quartier", "defi": defi, "quartier": quartier}
    carte = contents.rows("silences", **portee)
    sujet = f"pour le défi {defi}" if defi else f"pour {contents.quartiers[quartier]}" if quartier else ""
    return Section(
        f"{contents.annee}-{reference}-DROIT-COMMUN",
        f"{contents.subject(quartier, defi)} : le droit commun",
        phrases=(silence_sentence(carte, contents.annee, sujet),),
        tableaux=tableau(
            "Déclarations, en fourchettes ; les natures ne s'additionnent pas",
            [
                rangee(
                    {
                        "Nature": contents.labels("droit_commun.nature")[row["nature"]].capitalize(),
                        "Preuve": contents.labels("droit_commun.preuve")[row["preuve"]],
                    },
                    {
                        "Déclarations": nombre(row["declarations_nb"]),
                        "Montant": span(row["montant_bas_eur"], row["montant_haut_eur"]),
                    },
                    row["fictif"],
                )
                for row in rows
            ],
        ),
        dire="Ce que chaque signataire a déclaré, et à quel niveau de preuve.",
        ne_pas_dire="Que ce droit commun est venu en plus, ni que ce qui n'est pas déclaré n'existe pas.",
        sources=(
            Source("droit_commun_par", {"annee": contents.annee, "defi": defi, "quartier": quartier}),
            Source("silences", portee),
        ),
        fictif=any(row["fictif"] for row in (*rows, *carte)),
    )


def gouvernance(contents: YearAnswers) -> Section:
    """Return the meetings held against the minima, and the decisions still open."""
    tenues = contents.rows("instances", annee=contents.annee)
    decisions = contents.rows("decisions")
    ouvertes = [row for row in decisions if row["etat"] in ("a_faire", "en_cours")]
    retards = nombre(sum(row["en_retard"] for row in ouvertes))
    return Section(
        f"{contents.annee}-ENS-GOUVERNANCE",
        "La gouvernance",
        phrases=(
            marque(
                f"{pluriel(len(ouvertes), 'décision ouverte', 'décisions ouvertes')}, dont {retards} en retard.",
                any(row["fictif"] for row in decisions),
            ),
        ),
        tableaux=tableau(
            "Instances tenues",
            [
                rangee(
                    {
                        "Instance": row["libelle"],
                        "Au moins": "non fixé" if row["minimum_nb"] is None else nombre(row["minimum_nb"]),
                    },
                    {"Tenues": nombre(row["tenues_nb"]), "Quartiers sans réunion": row["quartiers_manquants"] or ""},
                    row["fictif"],
                )
                for row in tenues
            ],
        )
        + tableau(
            "Décisions ouvertes",
            [
                rangee(
                    {},
                    {
                        "Décision": row["libelle"],
                        "Responsable": row["responsable"] or "à désigner",
                        "Échéance": f"{row['echeance']:%d/%m/%Y}" if row["echeance"] else "à fixer",
                        "État": ("en retard, " if row["en_retard"] else "")
                        + contents.labels("decision.etat")[row["etat"]],
                    },
                    row["fictif"],
                )
                for row in ouvertes
            ],
        ),
        sources=(Source("instances", {"annee": contents.annee}), Source("decisions", {})),
        fictif=any(row["fictif"] for row in (*tenues, *decisions)),
    )


def projets(contents: YearAnswers, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
    """Return the projets phares: promised, forecast, slippage."""
    projets = contents.rows("projets_phares", quartier=quartier, defi=defi)
    return Section(
        f"{contents.annee}-{reference}-PROJETS",
        f"{contents.subject(quartier, defi)} : les projets phares",
        phrases=(pluriel(len(projets), "projet phare", "projets phares") + ".",),
        tableaux=tableau(
            "Promis, prévu",
            [
                rangee(
                    {"Projet": projet["libelle"], "Promis pour": str(projet["annee_promise"] or "sans date")},
                    {
                        "Prévu pour": str(projet["annee_prevue"] or "non déclaré"),
                        "État": contents.labels("avancement.etat")[projet["etat"]]
                        if projet["etat"]
                        else "aucune nouvelle",
                    },
                    projet["fictif"],
                )
                for projet in projets
            ],
        ),
        ne_pas_dire="Qu'un projet sans date promise tient ou glisse.",
        sources=(Source("projets_phares", {"quartier": quartier, "defi": defi}),),
        fictif=any(projet["fictif"] for projet in projets),
    )
