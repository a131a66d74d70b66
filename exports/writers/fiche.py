"""The fiche of a quartier for its atelier: one A4 page, large type, short sentences in plain French."""

import typst

from exports.contents import Contents
from exports.writers.typeset import quote
from narration import constat
from narration.numbers import MARQUE, marque, mesure, nombre, pluriel
from narration.points import period
from narration.words import euros, total
from queries.rows import References2024

STYLE = """
#set page(paper: "a4", margin: 2cm)
#set text(lang: "fr", size: 16pt)
#set par(leading: 0.9em, spacing: 1.1em)
"""
DEFIS_CITES = 3


def write_fiche(contents: Contents, quartier: str) -> bytes:
    """Return the fiche as a PDF of one page (PDF/UA-1)."""
    name, document = contents.quartiers[quartier], contents.annexe_a(quartier)
    phrases = _phrases(contents, quartier)
    if any(MARQUE in phrase for phrase in phrases):
        phrases.append("Fictif veut dire : ce chiffre est inventé. Le vrai chiffre n'est pas encore arrivé.")
    body = "\n".join(f"- #{quote(phrase)}" for phrase in phrases)
    source = (
        f"#set document(title: {quote(f'{name} en {contents.annee}')}, "
        f"date: datetime(year: {document.au.year}, month: {document.au.month}, day: {document.au.day}))\n{STYLE}"
        f"#heading(level: 1, text(size: 30pt, {quote(name)}))\n"
        f"#heading(level: 2, text(size: 20pt, {quote(f'Ce qui se fait dans le quartier en {contents.annee}')}))\n"
        f"{body}\n#v(1fr)\n#text(size: 10pt, {quote(document.sous_titre + '. ' + document.citation + '.')})"
    )
    fiche: bytes = typst.compile(source.encode("utf-8"), pdf_standards=["ua-1"], ignore_system_fonts=True)
    return fiche


def _phrases(contents: Contents, quartier: str) -> list[str]:
    """Return what a resident reads first: how many live here, what is done, with what money, and what is not known."""
    actions = total(contents.rows("actions_par"), annee=contents.annee, quartier=quartier)
    references = {row["indicateur"]: row for row in contents.rows("references_2024", territoire=quartier)}
    fiches = {fiche["indicateur"]: fiche for fiche in contents.rows("indicateurs")}
    phrases = []
    if (population := references.get("population")) and population["valeur"] is not None:
        phrases.append(
            marque(
                f"{nombre(population['valeur'])} personnes habitent ici {_origin(population)}.", population["fictif"]
            )
        )
    if (pauvrete := references.get("taux_pauvrete")) and pauvrete["valeur"] is not None:
        taux = mesure(pauvrete["valeur"], fiches["taux_pauvrete"])
        pauvres = marque(f"{taux} des habitants vivent avec peu d'argent {_origin(pauvrete)}.", pauvrete["fictif"])
        phrases.append(f"{pauvres} C'est le taux de pauvreté.")
    findings = constat.of_family(
        contents.rows("constats", quartier=quartier, annee=contents.annee), "evolution", "ecart"
    )
    phrases += [constat.title(row) + "." for row in findings[:1]]
    if actions is None:
        return [*phrases, _no_action(contents)]
    aidees = f"{pluriel(actions['actions_nb'], 'action est aidée', 'actions sont aidées')} dans le quartier."
    argent = f"L'État, la Ville et la Métropole donnent {euros(actions['montant_eur'])} pour ces actions."
    bilans = f"On a reçu {pluriel(actions['bilans_recus_nb'], 'bilan')} sur {nombre(actions['bilans_attendus_nb'])}."
    phrases += [marque(phrase, actions["fictif"]) for phrase in (aidees, argent)]
    phrases.append(f"{marque(bilans, actions['fictif'])} Un bilan raconte ce qui a été fait.")
    phrases.append(_main_subjects(contents, quartier))
    projets = [p for p in contents.rows("projets_phares", quartier=quartier, defi=None) if p["quartier"] == quartier]
    if projets:
        phrases.append(f"Un grand projet : {projets[0]['libelle']}.")
    return phrases


def _origin(reference: References2024) -> str:
    """Say where a value was read, and of which year it is."""
    return f"({reference['source_libelle']}, {period(reference)})"


def _main_subjects(contents: Contents, quartier: str) -> str:
    par_defi = [
        (row["montant_eur"], defi["libelle_court"], row["fictif"])
        for number, defi in contents.defis.items()
        if (row := total(contents.rows("actions_par"), annee=contents.annee, quartier=quartier, defi=number))
    ]
    principaux = ", ".join(name for _, name, _ in sorted(par_defi, reverse=True)[:DEFIS_CITES])
    return marque(
        f"Les sujets qui reçoivent le plus d'argent : {principaux.lower()}.", any(fictif for *_, fictif in par_defi)
    )


def _no_action(contents: Contents) -> str:
    """Say in plain French that there is no action, or that nobody can know yet."""
    if contents.is_loaded("actions", contents.annee):
        return f"Aucune action n'est connue dans le quartier en {contents.annee}."
    return (
        f"On ne sait pas encore quelles actions sont aidées en {contents.annee} : leur liste n'est pas arrivée. "
        "Elle est à demander à l'État."
    )
