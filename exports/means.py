"""The sections on the means: droit commun, governance, projets phares."""

from exports.answers import Answers
from exports.document import Section, Source, tableau
from exports.numbers import enumere, marque, nombre, pluriel, rangee
from exports.words import span


def droit_commun(contents: Answers, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
    """Return the droit commun declared, by nature and proof, and who has said nothing."""
    attendus = {"signataire": None, "defi": defi, "quartier": quartier}
    lignes = [
        li
        for li in contents.rows("droit_commun_par", annee=contents.annee)
        if li["preuve"] and all(li[nom] == valeur for nom, valeur in attendus.items())
    ]
    dimension, cle = ("defi", str(defi)) if defi else ("quartier", quartier)
    carte = [
        li for li in contents.rows("silences", annee=contents.annee, dimension=dimension) if cle in (None, li["cle"])
    ]
    parlants = {li["signataire_libelle"] for li in carte if li["etat"] != "rien"}
    muets = [nom for nom in dict.fromkeys(li["signataire_libelle"] for li in carte) if nom not in parlants]
    return Section(
        f"{contents.annee}-{reference}-DROIT-COMMUN",
        f"{contents.subject(quartier, defi)} : le droit commun",
        phrases=(
            f"N'ont rien transmis : {enumere(muets)}." if muets else "Tous les signataires ont déclaré quelque chose.",
        ),
        tableaux=tableau(
            "Déclarations, en fourchettes ; les natures ne s'additionnent pas",
            [
                rangee(
                    {
                        "Nature": contents.label("droit_commun.nature", li["nature"]).capitalize(),
                        "Preuve": contents.label("droit_commun.preuve", li["preuve"]),
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
            Source("droit_commun_par", {"annee": contents.annee}),
            Source("silences", {"annee": contents.annee, "dimension": dimension}),
        ),
        fictif=any(li["fictif"] for li in lignes),
    )


def gouvernance(contents: Answers) -> Section:
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
                        + contents.label("decision.etat", li["etat"]),
                    },
                    li["fictif"],
                )
                for li in ouvertes
            ],
        ),
        sources=(Source("instances", {"annee": contents.annee}), Source("decisions", {})),
        fictif=any(li["fictif"] for li in (*tenues, *decisions)),
    )


def projets(contents: Answers, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
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
                        "État": contents.label("avancement.etat", projet["etat"])
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
