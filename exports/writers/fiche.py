"""The fiche of a quartier: the page of the quartier on one A4 to hang up, in plain French, its holes included."""

from collections.abc import Iterator

from exports.contents import Contents
from exports.writers.typeset import compile_pdf, drawing, quote, settings
from narration import constat, qualite
from narration import quartier as profile
from narration.marks import COLOURS
from narration.marks.outlines import draw_printed_map, placed
from narration.moyens.gouvernance import project_date
from narration.numbers import MARQUE, marque, mesure, nombre, pluriel
from narration.points import period
from narration.words import euros, total
from queries.rows import Constats, ProjetsPhares, References2024

# Sizes follow that of the text, which is the largest that lets all hold on the page.
STYLE = """
#set page(paper: "a4", margin: (x: 1.7cm, top: 1.4cm, bottom: 1.3cm))
#set par(leading: 0.55em, spacing: 0.7em)
#show heading.where(level: 1): it => block(above: 0.7em, below: 0.6em, text(size: 1.85em, weight: 700, it.body))
#show heading.where(level: 2): it => block(above: 1.1em, below: 0.6em, text(size: 1.02em, weight: 700, it.body))
#let petit(it) = text(size: 0.83em, fill: gris, it)
#let page-entiere(corps, pied) = context {
  let tailles = (11.5pt, 11pt, 10.5pt, 10pt, 9.5pt, 9pt)
  let ecrit = taille => block(width: 100%, { set text(size: taille); corps })
  let tient = taille => measure(block(width: 17.6cm, ecrit(taille))).height < 25.6cm
  let choisie = tailles.find(tient)
  ecrit(if choisie == none { tailles.last() } else { choisie })
  v(1fr)
  text(size: 9pt, fill: gris, pied)
}
"""
INVENTED = "Fictif veut dire : ce chiffre est inventé. Le vrai chiffre n'est pas encore arrivé."
READ = (
    "Un point gris est un quartier prioritaire de France ; le gros point est ce quartier ; le trait est "
    "l'agglomération, quand on connaît son chiffre. Le 1er dixième est le plus bas, le 10e le plus haut."
)
LOW_INCOMES = "part_bas_revenus"
NOT_POVERTY = "Les bas revenus se comptent avant prestations et impôts ; le taux de pauvreté, après."
HOLES = f"Encadré en orange : aucune action, ou moins de {euros(profile.LITTLE)} pour une priorité du quartier."
# What a page has room for.
STRIPS, CONSTATS, PROJETS, CELLS_A_ROW = 7, 3, 4, 4


def write_fiche(contents: Contents, quartier: str) -> bytes:
    """Return the fiche as a PDF (PDF/UA-1) of one page, of two where that cannot hold what there is to say."""
    name, document = contents.quartiers[quartier], contents.annexe_a(quartier)
    said = "\n".join(
        [
            *_opening(contents, quartier),
            *_places(contents, quartier),
            *_money(contents, quartier),
            *_said_and_wanted(contents, quartier),
            *_projets(contents, quartier),
        ]
    )
    foot = f"{document.sous_titre}. {document.citation}."
    if MARQUE in said:
        foot = f"{INVENTED} {foot}"
    title = settings(document, f"{name} en {contents.annee}")
    return compile_pdf(f"{title}\n{STYLE}\n#page-entiere([{said}], {quote(foot)})")


def _findings(contents: Contents, quartier: str) -> list[Constats]:
    """Return what matters in a quartier, a family each, none of all the quartiers at once."""
    rows = contents.rows("constats", quartier=quartier, annee=contents.annee)
    return constat.headlines([row for row in rows if row["quartier"] == quartier], CONSTATS + 1)


def _opening(contents: Contents, quartier: str) -> Iterator[str]:
    """Yield the name, what is said first, who lives there; beside, where it is."""
    name = contents.quartiers[quartier]
    alt = f"{name} parmi les quartiers prioritaires du contrat"
    quartiers = placed(contents.rows("quartiers"))
    here = any(row["quartier"] == quartier for row in quartiers)
    locator = drawing(str(draw_printed_map(quartiers, alt, chosen=quartier)), alt) if here else "[]"
    first = [constat.title(row) + "." for row in _findings(contents, quartier)[:1]]
    yield "#grid(columns: (1fr, 5.4cm), column-gutter: 0.6cm, ["
    yield f"#petit({quote(profile.kicker(contents, quartier))})\n#heading(level: 1, {quote(name)})"
    yield from (f"#text(size: 1.2em, weight: 600, {quote(text)})\n" for text in first)
    yield from (f"#{quote(phrase)}\n" for phrase in _inhabitants(contents, quartier))
    yield f"], {locator})"


def _places(contents: Contents, quartier: str) -> Iterator[str]:
    """Yield its indicators among all the QPV, the farthest from the middle first."""
    shown, _ = profile.strips(contents, quartier)
    strips = [strip for _, group in shown for strip in group][:STRIPS]
    if not strips:
        return
    yield f"#heading(level: 2, {quote('Parmi tous les quartiers prioritaires de France')})"
    rows = []
    for strip in strips:
        colour = COLOURS.get(strip.tone, COLOURS["ink"])
        rows += [
            f"[#{quote(strip.name)}]",
            f"[#text(weight: 600, {quote(strip.value)})]",
            f"[#petit({quote(strip.year)})]",
            f"[#{drawing(str(strip.drawing), f'{strip.name} : {strip.value}, {strip.place}')}]",
            f'[#text(weight: 600, fill: rgb("{colour}"), {quote(strip.place)})]',
        ]
    header = ", ".join(f"[#petit({quote(name)})]" for name in ("Chiffre", "Valeur", "Année", "Place", "Dixième"))
    yield (
        "#table(columns: (auto, auto, auto, 1fr, auto), inset: (x: 3pt, y: 4pt), align: horizon, "
        "stroke: (x, y) => (bottom: 0.4pt + clair),\n"
        f"table.header({header}),\n{', '.join(rows)})"
    )
    names = {fiche["indicateur"]: fiche["libelle_court"] for fiche in contents.rows("indicateurs")}
    before = names.get(LOW_INCOMES) in {strip.name for strip in strips}
    yield f"#petit({quote(f'{READ} {NOT_POVERTY}' if before else READ)})"
    if revised := qualite.revised_sentence(contents, territoire=quartier):
        yield f"#petit({quote(revised)})"


def _money(contents: Contents, quartier: str) -> Iterator[str]:
    """Yield what is funded défi by défi, a cell each: a hole is seen as one."""
    yield f"#heading(level: 2, {quote(f'Ce qui se fait dans le quartier en {contents.annee}')})"
    yield from (f"#{quote(phrase)} " for phrase in _means(contents, quartier))
    if not contents.is_loaded("actions", contents.annee):
        return
    cells = []
    found = profile.cells(contents, quartier, contents.annee)
    for cell in found:
        lines = [f"{cell.actions} · {cell.amount}" if cell.amount else cell.actions, cell.bilans]
        written = " \\ ".join(f"#{quote(marque(line, cell.fictif))}" for line in lines if line)
        look = f'fill: rgb("#f8e3d8"), stroke: 0.8pt + rgb("{COLOURS["worse"]}")' if cell.hole else "fill: luma(244)"
        cells.append(
            f"rect(width: 100%, height: 4.2em, inset: 0.5em, {look})[#set text(size: 0.83em)\n"
            f"#text(weight: 600, {quote(f'{cell.defi}. {cell.name}')}) \\ {written}]"
        )
    yield (f"#block(above: 0.7em, grid(columns: (1fr,) * {CELLS_A_ROW}, gutter: 4pt,\n{', '.join(cells)}))")
    if any(cell.hole for cell in found):
        yield f"#petit({quote(HOLES)})"


def _said_and_wanted(contents: Contents, quartier: str) -> Iterator[str]:
    """Yield what else is found, beside what the contract wants and what serves it."""
    said = [constat.title(row) for row in _findings(contents, quartier)[1:]] or [constat.NOTHING]
    wanted = [" : ".join([*row.values()][::2]) for row in profile.priorities(contents, quartier, contents.annee)]
    columns = [("À retenir aussi", said, "- "), ("Ses priorités, et ce qui y répond", wanted, "")]
    written = [
        f"[#heading(level: 2, {quote(title)})\n#set text(size: 0.96em)\n"
        + "".join(f"{mark}#{quote(text)}\n{'' if mark else chr(10)}" for text in texts)
        + "]"
        for title, texts, mark in columns
        if texts
    ]
    yield f"#v(0.4em)\n#grid(columns: (1fr,) * {len(written)}, column-gutter: 0.8cm, {', '.join(written)})"
    if wanted and contents.is_loaded("actions", contents.annee):
        yield f"#petit({quote(profile.COUNTED)})"


def _projets(contents: Contents, quartier: str) -> Iterator[str]:
    """Yield the grands projets of the quartier itself, promised and planned."""
    rows = [row for row in contents.rows("projets_phares", quartier=quartier) if row["quartier"] == quartier]
    if rows:
        yield f"#heading(level: 2, {quote('Ses grands projets')})\n#set text(size: 0.96em)"
        yield "".join(f"- #{quote(_projet(row))}\n" for row in rows[:PROJETS])


def _projet(row: ProjetsPhares) -> str:
    if row["etat"] is None:
        return f"{row['libelle']} : {project_date(row)}, aucune nouvelle."
    planned = "livraison" if row["etat"] == "livre" else "échéance déclarée"
    said = f", {planned} : {row['annee_prevue']}" if row["annee_prevue"] else ", échéance non déclarée"
    return f"{row['libelle']} : {project_date(row)}{marque(said, row['fictif'])}."


def _inhabitants(contents: Contents, quartier: str) -> list[str]:
    """Return how many live here and with how little, each value with its source and its year."""
    references = {row["indicateur"]: row for row in contents.rows("references_2024", territoire=quartier)}
    fiches = {fiche["indicateur"]: fiche for fiche in contents.rows("indicateurs")}
    phrases = []
    if (population := references.get("population")) and population["valeur"] is not None:
        said = f"{nombre(population['valeur'])} personnes habitent ici {_origin(population)}."
        phrases.append(marque(said, population["fictif"]))
    if (pauvrete := references.get("taux_pauvrete")) and pauvrete["valeur"] is not None:
        taux = mesure(pauvrete["valeur"], fiches["taux_pauvrete"])
        pauvres = marque(f"{taux} des habitants vivent avec peu d'argent {_origin(pauvrete)}.", pauvrete["fictif"])
        phrases.append(f"{pauvres} C'est le taux de pauvreté.")
    return phrases


def _means(contents: Contents, quartier: str) -> list[str]:
    """Return what is done, with what money, and on how many bilans it rests."""
    actions = total(contents.rows("actions_par"), annee=contents.annee, quartier=quartier)
    if actions is None:
        return [_no_action(contents)]
    aidees = f"{pluriel(actions['actions_nb'], 'action est aidée', 'actions sont aidées')} dans le quartier."
    argent = f"{euros(actions['montant_eur'])} leur sont accordés pour la part déclarée dans ce quartier."
    bilans = f"On a reçu {pluriel(actions['bilans_recus_nb'], 'bilan')} sur {nombre(actions['bilans_attendus_nb'])}."
    said = [marque(phrase, actions["fictif"]) for phrase in (aidees, argent)]
    said.append("Accordé ne veut pas dire versé.")
    return [*said, f"{marque(bilans, actions['fictif'])} Un bilan raconte ce qui a été fait."]


def _origin(reference: References2024) -> str:
    """Say where a value was read, and of which year it is."""
    return f"({reference['source_libelle']}, {period(reference)})"


def _no_action(contents: Contents) -> str:
    """Say in plain French that there is no action, or that nobody can know yet."""
    if contents.is_loaded("actions", contents.annee):
        return f"Aucune action n'est connue dans le quartier en {contents.annee}."
    return (
        f"On ne sait pas encore quelles actions sont aidées en {contents.annee} : leur liste n'est pas arrivée. "
        "Elle est à demander à l'État."
    )
