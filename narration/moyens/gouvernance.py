"""Tables and sentences on the instances, the decisions and the projets phares."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from narration.marks.dates import Row
from narration.marks.picture import PLAIN, WORSE
from narration.moyens.couverture import Fact
from narration.numbers import MOINS, marque, nombre, pluriel, table_row
from narration.words import to_fill
from queries.answers import Answers
from queries.rows import Decisions, Instances, InstancesTenues, ProjetsPhares

# Where a project stands, of one and of several; the words hold whatever the gender of what is built.
STANDINGS = {
    "livre": ("projet livré", "projets livrés"),
    "apres": ("attendu après la date du contrat", "attendus après la date du contrat"),
    "tenu": ("attendu à la date du contrat", "attendus à la date du contrat"),
    "sans_date": ("sans date à comparer", "sans date à comparer"),
    "sans_nouvelle": ("sans nouvelle", "sans nouvelle"),
}
SOURCE = "Sources : le contrat de ville ; points d'avancement déclarés par chaque direction."


def instance_table(instances: Sequence[Instances]) -> list[dict[str, str]]:
    """Return the meetings held against the minima of the contract."""
    return [
        table_row(
            {
                "Instance": row["libelle"],
                "Année": str(row["annee"]),
                "Au moins": "non fixé" if row["minimum_nb"] is None else nombre(row["minimum_nb"]),
            },
            {
                "Tenues": nombre(row["tenues_nb"]),
                "Manquent": _missing(row),
                "Quartiers sans réunion": row["quartiers_manquants"] or "",
                "Participants": "" if row["participants_nb"] is None else nombre(row["participants_nb"]),
            },
            row["fictif"],
        )
        for row in instances
    ]


def _missing(row: Instances) -> str:
    if row["manquantes_nb"] is None:
        return "sans objet"
    return f"▲ {nombre(row['manquantes_nb'])}" if row["manquantes_nb"] else "✓ aucune"


def instance_sentence(instances: Sequence[Instances]) -> str:
    """Say whether the minima of the contract are reached, year by year."""
    phrases = []
    for annee in sorted({row["annee"] for row in instances}):
        gaps = [
            f"{row['libelle']} ({nombre(row['tenues_nb'])} sur {nombre(row['minimum_nb'])})"
            for row in instances
            if row["annee"] == annee and row["manquantes_nb"]
        ]
        still = ", année en cours" if annee == date.today().year else ""
        verdict = f"le minimum n'est pas atteint pour : {', '.join(gaps)}" if gaps else "tous les minima sont atteints"
        fictif = any(row["fictif"] for row in instances if row["annee"] == annee)
        phrases.append(marque(f"En {annee}{still}, {verdict}.", fictif))
    return " ".join(phrases) or "Aucune réunion n'est déclarée."


def meeting_table(tenues: Sequence[InstancesTenues]) -> list[dict[str, str]]:
    """Return the meetings held."""
    return [
        {
            "Instance": row["libelle"],
            "Tenue le": marque(f"{row['tenue_le']:%d/%m/%Y}", row["fictif"]),
            "Quartier": row["quartier"] or "tout le contrat",
            "Participants": "" if row["participants_nb"] is None else nombre(row["participants_nb"]),
            "Compte rendu": row["compte_rendu"] or "non déposé",
        }
        for row in tenues
    ]


def decision_table(answers: Answers, decisions: Sequence[Decisions]) -> list[dict[str, str]]:
    """Return the decisions with who owns them and when they are due."""
    etats = answers.labels("decision.etat")
    return [
        table_row(
            {},
            {
                "Décision": row["libelle"],
                "Prise par": f"{row['instance_libelle']}, le {row['prise_le']:%d/%m/%Y}",
                "Responsable": row["responsable"] or "à désigner",
                "Échéance": f"{row['echeance']:%d/%m/%Y}" if row["echeance"] else "à fixer",
                "État": ("▲ en retard, " if row["en_retard"] else "") + etats[row["etat"]],
            },
            row["fictif"],
        )
        for row in decisions
    ]


def open_decisions(decisions: Sequence[Decisions]) -> list[Decisions]:
    """Return the decisions that are neither done nor given up."""
    return [row for row in decisions if row["etat"] in ("a_faire", "en_cours")]


def open_sentence(decisions: Sequence[Decisions]) -> str:
    """Say how many decisions are open, and how many of them are late."""
    opened = open_decisions(decisions)
    retards = nombre(sum(row["en_retard"] for row in opened))
    return marque(
        f"{pluriel(len(opened), 'décision ouverte', 'décisions ouvertes')}, dont {retards} en retard.",
        any(row["fictif"] for row in decisions),
    )


def late_facts(decisions: Sequence[Decisions]) -> list[Fact]:
    """Return the decisions that are late, the latest first: how late, of which instance, who owns them."""
    late = sorted(
        (row for row in decisions if row["en_retard"]), key=lambda row: (-row["retard_jours"], row["decision"])
    )
    return [
        Fact(
            marque(row["libelle"], row["fictif"]),
            marque(f"{pluriel(row['retard_jours'], 'jour')} de retard", row["fictif"]),
            WORSE,
            f"{row['instance_libelle']}, {row['prise_le']:%d/%m/%Y} · "
            f"{row['responsable'] or 'responsable à désigner'} · pour le {row['echeance']:%d/%m/%Y}",
        )
        for row in late
    ]


def decision_figures(decisions: Sequence[Decisions]) -> list[tuple[str, str, str]]:
    """Return the counts that open the follow-up of decisions."""
    opened = open_decisions(decisions)
    orphelines = sum(not row["responsable"] or not row["echeance"] for row in opened)
    figures = [
        ("Décisions prises", nombre(len(decisions)), "dans toutes les instances"),
        ("Faites", nombre(sum(row["etat"] == "faite" for row in decisions)), f"{nombre(len(opened))} ouvertes"),
        ("En retard", nombre(sum(row["en_retard"] for row in decisions)), "échéance passée"),
        ("À préciser", nombre(orphelines), "ouvertes, sans responsable ou sans échéance"),
    ]
    fictif = any(row["fictif"] for row in decisions)
    return [(marque(libelle, fictif), value, portee) for libelle, value, portee in figures]


def project_table(answers: Answers, projets: Sequence[ProjetsPhares]) -> list[dict[str, str]]:
    """Return the projets phares: the date of the contract, the date declared, the years between."""
    etats = answers.labels("avancement.etat")
    return [
        table_row(
            {
                "Projet": projet["libelle"],
                "Défi": f"{projet['defi']}. {projet['defi_libelle']}",
                "Lieu": projet["lieu"],
                "Échéance du contrat": str(projet["annee_promise"] or "sans échéance dans le contrat"),
            },
            {
                "Échéance déclarée": str(projet["annee_prevue"] or "non déclaré"),
                "Écart": slip(projet),
                "État": etats[projet["etat"]] if projet["etat"] else "aucune nouvelle",
                "Situation au": f"{projet['situation_au']:%d/%m/%Y}" if projet["situation_au"] else "",
            },
            projet["fictif"],
        )
        # That a slippage cannot be counted is not invented.
        | ({"Écart": slip(projet)} if projet["glissement_ans"] is None else {})
        for projet in projets
    ]


def slip(projet: ProjetsPhares) -> str:
    """Write the years between the promise and the forecast."""
    ans = projet["glissement_ans"]
    if ans is None:
        return "non calculable"
    if not ans:
        return "aucun"
    return f"{'+' if ans > 0 else MOINS}{pluriel(abs(ans), 'an')}"


def project_points(answers: Answers, projets: Sequence[ProjetsPhares]) -> pa.Table:
    """Return the columns of `charts.moyens.project_timeline`, for the projects that have a date."""
    etats = answers.labels("avancement.etat")
    return pa.Table.from_pylist(
        [
            {
                "projet": projet["libelle"],
                "annee_promise": projet["annee_promise"],
                "annee_prevue": projet["annee_prevue"],
                "position": max(projet["annee_promise"] or 0, projet["annee_prevue"] or 0),
                "texte": _label(answers, projet),
                "classe": _shade(projet),
                "livre": projet["etat"] == "livre",
                "fictif": projet["fictif"],
                "detail": f"échéance du contrat : {projet['annee_promise'] or 'non précisée'}, "
                f"échéance déclarée : {projet['annee_prevue'] or 'aucune'} "
                f"({etats[projet['etat']] if projet['etat'] else 'aucune nouvelle'})",
            }
            for projet in dated(projets)
        ]
    )


def project_rows(answers: Answers, projets: Sequence[ProjetsPhares]) -> list[Row]:
    """Return the rows of the timeline, those that slip most first."""
    ordered = sorted(
        projets,
        key=lambda projet: (
            -(projet["glissement_ans"] or 0),
            projet["annee_promise"] or projet["annee_prevue"],
            projet["projet_phare"],
        ),
    )
    return [
        Row(
            projet["libelle"],
            _dates(answers, projet),
            WORSE if standing(projet) == "apres" else PLAIN,
            projet["annee_promise"],
            projet["annee_prevue"],
            projet["etat"] == "livre",
            projet["fictif"],
        )
        for projet in ordered
    ]


def _dates(answers: Answers, projet: ProjetsPhares) -> str:
    """Say the year planned against the year promised: « +1 an : 2027 au lieu de 2026 »."""
    promised, planned = projet["annee_promise"], projet["annee_prevue"]
    done = "livraison en" if projet["etat"] == "livre" else "échéance"
    if planned is None:
        said = "aucune nouvelle" if projet["etat"] is None else answers.labels("avancement.etat")[projet["etat"]]
        return marque(f"échéance du contrat {promised}, {said}" if promised else said, projet["fictif"])
    if promised is None or promised == planned:
        return marque(f"{done} {planned}", projet["fictif"])
    if projet["etat"] == "livre":
        return marque(f"{done} {planned}, échéance du contrat {promised}", projet["fictif"])
    return marque(f"{slip(projet)} : {planned} au lieu de {promised}", projet["fictif"])


def promised(projets: Sequence[ProjetsPhares]) -> list[ProjetsPhares]:
    """Return the projects whose year the contract promises."""
    return [projet for projet in projets if projet["annee_promise"]]


def undated(projets: Sequence[ProjetsPhares]) -> list[ProjetsPhares]:
    """Return the projects that the contract gives no year, and that have one today."""
    return [projet for projet in projets if not projet["annee_promise"] and projet["annee_prevue"]]


def undated_title(projets: Sequence[ProjetsPhares]) -> str:
    """Say how many projects have a year today, that the contract does not give."""
    return marque(f"{pluriel(len(projets), 'projet')} sans échéance dans le contrat", any(p["fictif"] for p in projets))


def project_headline(projets: Sequence[ProjetsPhares]) -> str:
    """Say how many of the projects that the contract dates are awaited after it."""
    kept = promised(projets)
    late = [projet for projet in kept if standing(projet) == "apres"]
    fictif = any(projet["fictif"] for projet in projets)
    if not projets:
        return "Projets phares : aucun n'est renseigné"
    if not kept:
        return "Projets phares : le contrat n'en date aucun"
    if not late:
        known = any(projet["glissement_ans"] is not None for projet in kept)
        return marque(
            "Aucun projet phare n'est attendu après la date du contrat"
            if known
            else "Projets phares : aucune nouvelle",
            fictif,
        )
    awaited = pluriel(len(late), "projet phare attendu", "projets phares attendus")
    return marque(f"{awaited} après la date du contrat, sur {nombre(len(kept))} que le contrat date", fictif)


def meeting_facts(instances: Sequence[Instances]) -> list[Fact]:
    """Return the meetings held in the last year against the minimum of the contract."""
    last = max((row["annee"] for row in instances), default=0)
    return [
        Fact(
            f"{row['libelle']}, {row['annee']}{' (en cours)' if row['annee'] == date.today().year else ''}",
            marque(_held(row), row["fictif"]),
            WORSE if row["manquantes_nb"] and row["annee"] < date.today().year else PLAIN,
            f"sans réunion : {row['quartiers_manquants']}" if row["quartiers_manquants"] else "",
        )
        for row in sorted(instances, key=lambda row: (-row["annee"], -(row["manquantes_nb"] or 0), row["instance"]))
        if row["annee"] == last or (row["annee"] == last - 1 and row["manquantes_nb"])
    ]


def _held(row: Instances) -> str:
    held = pluriel(row["tenues_nb"], "réunion")
    return held if row["minimum_nb"] is None else f"{held} sur {nombre(row['minimum_nb'])} au moins"


def decision_headline(decisions: Sequence[Decisions]) -> str:
    """Say how many open decisions are late."""
    opened = open_decisions(decisions)
    late = sum(row["en_retard"] for row in opened)
    if not decisions:
        return "Gouvernance : aucune décision n'est déclarée"
    fictif = any(row["fictif"] for row in decisions)
    if not late:
        return marque("Aucune décision ouverte n'est en retard", fictif)
    verb = "est" if late < 2 else "sont"
    return marque(
        f"{pluriel(late, 'décision')} sur {pluriel(len(opened), 'ouverte')} {verb} en retard",
        fictif,
    )


def dated(projets: Sequence[ProjetsPhares]) -> list[ProjetsPhares]:
    """Return the projects that have a date, promised or forecast."""
    return [projet for projet in projets if projet["annee_promise"] or projet["annee_prevue"]]


def span(answers: Answers, projets: Sequence[ProjetsPhares]) -> tuple[int, int]:
    """Return the years that the timeline covers, those of the contract at least, with room for labels on the right."""
    (contrat,) = answers.rows("contrat")
    annees = [
        annee for projet in dated(projets) for annee in (projet["annee_promise"], projet["annee_prevue"]) if annee
    ]
    return min([contrat["debut"], *annees]), max([contrat["fin"], *annees]) + 2


def _label(answers: Answers, projet: ProjetsPhares) -> str:
    if projet["etat"] is None:
        return "aucune nouvelle"
    etat = answers.labels("avancement.etat")[projet["etat"]]
    if projet["etat"] == "livre":
        etat = "livré"
    elif projet["glissement_ans"]:
        etat = slip(projet)
    return marque(etat, projet["fictif"])


def _shade(projet: ProjetsPhares) -> str:
    if projet["glissement_ans"] is None:
        return "sans_promesse"
    return "glisse" if standing(projet) == "apres" else "tenu"


def project_date(projet: ProjetsPhares) -> str:
    """Say the date that the contract gives a project."""
    promised = projet["annee_promise"]
    return f"échéance du contrat : {promised}" if promised else "sans échéance dans le contrat"


def standing(projet: ProjetsPhares) -> str:
    """Return where a project stands, in one way only: delivered is never late, nor is what has no date to compare."""
    if projet["etat"] is None:
        return "sans_nouvelle"
    if projet["etat"] == "livre":
        return "livre"
    ans = projet["glissement_ans"]
    return "sans_date" if ans is None else "apres" if ans > 0 else "tenu"


def project_sentence(projets: Sequence[ProjetsPhares], quartier: str | None = None) -> str:
    """Count the projects, each once: delivered, awaited after or at its date, undated, no news."""
    if not projets:
        return "Aucun projet phare pour ce quartier." if quartier else to_fill("Les projets phares", "projet_phare")
    counts = Counter(standing(projet) for projet in projets)
    said = [pluriel(counts[key], *words) for key, words in STANDINGS.items() if counts[key]]
    detail = f" : {', '.join(said)}" if said else ""
    # Of a quartier, those of the whole city or of several are said apart.
    shared = sum(projet["quartier"] is None for projet in projets) if quartier else 0
    of_them = "tous" if shared == len(projets) else f"dont {nombre(shared)}"
    apart = f", {of_them} de plusieurs quartiers ou de toute la ville" if shared else ""
    return marque(f"{pluriel(len(projets), 'projet')}{apart}{detail}.", any(projet["fictif"] for projet in projets))
