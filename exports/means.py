"""The sections on the means: droit commun, governance, projets phares."""

from exports.document import Section, Source, tableau
from exports.year import YearAnswers
from narration.numbers import marque, nombre, pluriel, rangee
from narration.words import silence_sentence, span


def droit_commun(
    contents: YearAnswers, reference: str, quartier: str | None = None, defi: int | None = None
) -> Section:
    """Return the droit commun declared, by nature and proof, and who has said nothing."""
    attendus = {"signataire": None, "defi": defi, "quartier": quartier}
    lignes = [
        li
        for li in contents.rows("droit_commun_par", annee=contents.annee)
        if li["preuve"] and all(li[nom] == valeur for nom, valeur in attendus.items())
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
                        "Nature": contents.labels("droit_commun.nature")[li["nature"]].capitalize(),
                        "Preuve": contents.labels("droit_commun.preuve")[li["preuve"]],
                    },
                    {
                        "Déclarations": nombre(li["declarations_nb"]),
                        "Montant": span(li["montant_bas_eur"], li["montant_haut_eur"]),
                    },
                    li["fictif"],
                )
                for li in lignes
            ],
        ),
        dire="Ce que chaque signataire a déclaré, et à quel niveau de preuve.",
        ne_pas_dire="Que ce droit commun est venu en plus, ni que ce qui n'est pas déclaré n'existe pas.",
        sources=(
            Source("droit_commun_par", {"annee": contents.annee, "defi": defi, "quartier": quartier}),
            Source("silences", portee),
        ),
        fictif=any(li["fictif"] for li in (*lignes, *carte)),
    )


def gouvernance(contents: YearAnswers) -> Section:
    """Return the meetings held against the minima, and the decisions still open."""
    tenues = contents.rows("instances", annee=contents.annee)
    decisions = contents.rows("decisions")
    ouvertes = [li for li in decisions if li["etat"] in ("a_faire", "en_cours")]
    retards = nombre(sum(li["en_retard"] for li in ouvertes))
    return Section(
        f"{contents.annee}-ENS-GOUVERNANCE",
        "La gouvernance",
        phrases=(
            marque(
                f"{pluriel(len(ouvertes), 'décision ouverte', 'décisions ouvertes')}, dont {retards} en retard.",
                any(li["fictif"] for li in decisions),
            ),
        ),
        tableaux=tableau(
            "Instances tenues",
            [
                rangee(
                    {
                        "Instance": li["libelle"],
                        "Au moins": "non fixé" if li["minimum_nb"] is None else nombre(li["minimum_nb"]),
                    },
                    {"Tenues": nombre(li["tenues_nb"]), "Quartiers sans réunion": li["quartiers_manquants"] or ""},
                    li["fictif"],
                )
                for li in tenues
            ],
        )
        + tableau(
            "Décisions ouvertes",
            [
                rangee(
                    {},
                    {
                        "Décision": li["libelle"],
                        "Responsable": li["responsable"] or "à désigner",
                        "Échéance": f"{li['echeance']:%d/%m/%Y}" if li["echeance"] else "à fixer",
                        "État": ("en retard, " if li["en_retard"] else "")
                        + contents.labels("decision.etat")[li["etat"]],
                    },
                    li["fictif"],
                )
                for li in ouvertes
            ],
        ),
        sources=(Source("instances", {"annee": contents.annee}), Source("decisions", {})),
        fictif=any(li["fictif"] for li in (*tenues, *decisions)),
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
