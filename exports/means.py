"""The sections on the means: droit commun, governance, projets phares."""

from exports.document import Section, Source, as_table
from exports.year import YearAnswers
from narration.moyens import gouvernance as recit
from narration.moyens.droit_commun import BALANCE, declarant_table, levels, proof_table, tax_table
from narration.moyens.silences import silence_sentence


def droit_commun(
    contents: YearAnswers, reference: str, quartier: str | None = None, defi: int | None = None
) -> Section:
    """Return the droit commun declared, by nature and proof, and who has said nothing."""
    rows = levels(contents.rows("droit_commun_par", annee=contents.annee), preuve=..., defi=defi, quartier=quartier)
    portee = {"annee": contents.annee, "dimension": "defi" if defi else "quartier"}
    carte = contents.rows("silences", **portee)
    return Section(
        f"{contents.annee}-{reference}-DROIT-COMMUN",
        f"{contents.subject(quartier, defi)} : le droit commun",
        phrases=(silence_sentence(carte, contents.annee, str(defi) if defi else quartier),),
        tableaux=as_table(
            "Déclarations, en fourchettes ; les natures ne s'additionnent pas", proof_table(contents, rows)
        ),
        dire="Ce que chaque signataire a déclaré, et à quel niveau de preuve.",
        ne_pas_dire="Que ce droit commun est venu en plus, ni que ce qui n'est pas déclaré n'existe pas : "
        "le bilan d'abattement d'un bailleur, par exemple, se compte à part.",
        origine=f"Source : déclarations de droit commun des signataires, {contents.annee}.",
        sources=(
            Source("droit_commun_par", {"annee": contents.annee, "defi": defi, "quartier": quartier}),
            Source("silences", portee),
        ),
        fictif=any(row["fictif"] for row in (*rows, *carte)),
    )


def signataires(contents: YearAnswers) -> Section:
    """Return what each signataire declared, and the abatement of property tax that each bailleur accounts for."""
    rows = levels(contents.rows("droit_commun_par", annee=contents.annee), preuve=..., signataire=...)
    abattements = [row for row in contents.rows("atfpb", annee=contents.annee) if row["quartier"] is None]
    return Section(
        f"{contents.annee}-ENS-SIGNATAIRES",
        "Ce que déclare chaque signataire",
        tableaux=as_table("Droit commun, par signataire", declarant_table(contents, rows))
        + as_table(
            "Abattement de taxe foncière (ATFPB) des bailleurs",
            tax_table(contents, abattements),
            *("Bailleur", "Abattement", "Dépenses valorisées", "Solde", "Justifié", "Usages"),
        ),
        dire=BALANCE,
        ne_pas_dire="Que l'abattement s'ajoute au droit commun : un bailleur peut valoriser les mêmes dépenses.",
        origine=f"Source : déclarations des signataires et bilans des bailleurs, {contents.annee}.",
        sources=(
            Source("droit_commun_par", {"annee": contents.annee}),
            Source("atfpb", {"annee": contents.annee}),
        ),
        fictif=any(row["fictif"] for row in (*rows, *abattements)),
    )


def gouvernance(contents: YearAnswers) -> Section:
    """Return the meetings held against the minima, and the decisions still open."""
    tenues, decisions = contents.rows("instances", annee=contents.annee), contents.rows("decisions")
    return Section(
        f"{contents.annee}-ENS-GOUVERNANCE",
        "La gouvernance",
        phrases=(recit.instance_sentence(tenues), recit.open_sentence(decisions)),
        tableaux=as_table(
            "Instances tenues",
            recit.instance_table(tenues),
            *("Instance", "Tenues", "Au moins", "Manquent", "Quartiers sans réunion", "Participants"),
        )
        + as_table(
            "Décisions ouvertes",
            recit.decision_table(contents, recit.open_decisions(decisions)),
            *("Décision", "Responsable", "Échéance", "État"),
        ),
        origine="Source : réunions et décisions déclarées par les instances.",
        sources=(Source("instances", {"annee": contents.annee}), Source("decisions", {})),
        fictif=any(row["fictif"] for row in (*tenues, *decisions)),
    )


def projets(contents: YearAnswers, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
    """Return the projets phares: promised, forecast, slippage."""
    projets = contents.rows("projets_phares", quartier=quartier, defi=defi)
    return Section(
        f"{contents.annee}-{reference}-PROJETS",
        f"{contents.subject(quartier, defi)} : les projets phares",
        phrases=(recit.project_sentence(projets, quartier),),
        tableaux=as_table(
            "Les échéances",
            recit.project_table(contents, projets),
            *("Projet", "Échéance du contrat", "Échéance déclarée", "Écart", "État"),
        ),
        ne_pas_dire="Qu'un projet que le contrat ne date pas est en retard, ou à l'heure.",
        origine="Source : contrat de ville, et points d'avancement déclarés.",
        sources=(Source("projets_phares", {"quartier": quartier, "defi": defi}),),
        fictif=any(projet["fictif"] for projet in projets),
    )
