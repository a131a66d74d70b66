"""The section on the checks: what each rule points at, and what was decided of it; never the lines themselves."""

from exports.document import Section, Source, as_table
from exports.year import YearAnswers
from narration.annee import controles as recit
from narration.words import not_loaded


def checks(contents: YearAnswers) -> Section:
    """Return how many lines of the year each rule points at, and how many are still to be looked at."""
    loaded = contents.is_loaded("actions", contents.annee)
    every = contents.rows("controles_par", annee=contents.annee) if loaded else []
    return Section(
        f"{contents.annee}-ENS-CONTROLES",
        "Les lignes à contrôler",
        phrases=(recit.sentence(every, contents.annee) if loaded else not_loaded("actions", contents.annee),),
        tableaux=as_table(
            "Ce que chaque règle désigne",
            recit.rule_table(every),
            "Contrôle",
            "Lignes",
            "À voir",
            "Justifiées",
            "À corriger",
        ),
        dire=recit.CAN_SAY,
        ne_pas_dire=recit.CANNOT_SAY,
        origine="Source : les fichiers chargés ; les règles sont écrites sur la page « Contrôles ».",
        sources=(Source("controles_par", {"annee": contents.annee}),),
        fictif=any(row["fictif"] for row in every),
    )
