"""Tables, figures and notes: what stands around a chart on every page."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps

import streamlit as st

import queries
from narration import constat, marks, qualite, quartier, sentences, words
from narration.marks.picture import tone
from narration.moyens.gouvernance import project_date
from narration.numbers import ETATS, SIGNES, marque
from narration.quartier import Cell, Groups
from narration.synthese import Row
from pages.components.shell import drawn, links
from pages.components.shell.data import answers, base, invented, read_current, rows
from queries.rows import Comparaison, Constats, Indicateurs, ProjetsPhares, Quartiers

# The défis whose strips a phone shows at once.
AT_ONCE = 2
# A number with its sign, its unit and its mark, or why there is none.
FIGURE = re.compile(r"[+\u2212]?[\d\u202f]+(,\d+)?(\u202f?([%€‰]|k€|M€)| points?)?( \(fictif\))?|–|…")
SENS = {
    "hausse_favorable": "une hausse est favorable",
    "baisse_favorable": "une baisse est favorable",
    "neutre": "ni favorable ni défavorable : cet indicateur décrit, il ne juge pas",
}
NATURES = {
    "contexte": "contexte",
    "moyens": "moyens",
    "realisation": "réalisation",
    "resultat": "résultat",
    "perception": "perception",
}


def table(rows: Sequence[Mapping[str, object]], alt: str, plus: str = "") -> None:
    """Show rows as an accessible table; the keys of the first row are its headings. A phone folds it under `plus`."""
    if not rows:
        st.caption("Aucune ligne.")
        return
    columns = tuple(rows[0])
    cells = [["" if row[name] is None else str(row[name]) for name in columns] for row in rows]
    numeric = {name for rank, name in enumerate(columns) if rank and all(_is_number(row[rank]) for row in cells)}
    drawn.show(marks.render("table.html", alt=alt, columns=columns, rows=cells, numeric=numeric, plus=plus))


def _is_number(cell: str) -> bool:
    """Tell whether a cell is a figure, or the want of one: such a column is aligned on its right."""
    return not cell or bool(FIGURE.fullmatch(cell))


def figures(digits: Iterable[tuple[str, str, str]]) -> None:
    """Show key figures side by side: label, value, what it rests on."""
    digits = list(digits)
    if not digits:
        return
    for column, (libelle, value, portee) in zip(st.columns(len(digits)), digits, strict=True):
        with column, st.container(border=True, height="stretch"):
            # Streamlit cuts the label of a metric at its width, and the mark of invented data with it: a text wraps.
            st.markdown(f":small[{words.plain(libelle)}]")
            st.metric(libelle, value, label_visibility="collapsed")
            st.caption(portee)


def findings(constats: Sequence[Constats]) -> None:
    """Show constats side by side: the finding as title, its sentence, how sure it is, what to do with it."""
    if not constats:
        st.caption(constat.NOTHING)
        return
    cards = [
        {
            "tone": tone(row),
            "title": constat.title(row),
            "brief": constat.brief(row),
            "phrase": constat.phrase(row),
            "certainty": constat.certainty(row),
            "consequence": row["consequence"],
        }
        for row in constats
    ]
    drawn.show(marks.render("cards.html", cards=cards))


def projects(projets: Sequence[ProjetsPhares], plus: str = "") -> None:
    """Show projets phares, each with its place and its date; what was promised unfolds. See `table` for `plus`."""
    if not projets:
        st.caption("Le contrat n'en nomme aucun.")
        return
    drawn.show(marks.render("projects.html", projets=projets, date=project_date, plus=plus))


def lead(finding: Constats | None, *others: str, named: bool = False) -> None:
    """Say under the title of a page what it rests on, how sure it is, and what else must be known at once.

    A page whose title is a name (`named`) says the finding first, as a headline.
    """
    drawn.show(
        marks.render(
            "lead.html",
            headline=constat.title(finding) if named and finding else "",
            tone=tone(finding) if finding else "",
            brief=constat.brief(finding) if finding else "",
            finding=constat.phrase(finding) if finding else "",
            certainty=constat.certainty(finding) if finding else "",
            phrases=list(filter(None, others)),
        )
    )


def seven(quartiers: Sequence[Row], fiche: Indicateurs, window: str, reference: str) -> None:
    """Show a row per quartier: its years, its value, what moved, how far it stands."""
    drawn.show(
        marks.render(
            "seven.html",
            rows=quartiers,
            links=links.quartiers(),
            alt=f"{fiche['libelle']}, quartier par quartier",
            years="périmètre 2015 ; gris : médiane des QPV",
            moved=f"avant le contrat, {window}" if window else "depuis la valeur de départ",
            reference=reference,
        )
    )


@st.cache_resource(show_spinner=False, max_entries=60)
def _strips(version: str, later_years: bool, code: str) -> tuple[Groups, Groups]:
    # What the drawings are kept by: some twenty thousand dots, half a second.
    del version, later_years
    return quartier.strips(answers(), code)


def strips(place: Quartiers) -> None:
    """Show the indicators of a quartier among all the QPV, défi by défi, each a link to its page."""
    parts = _strips(base().version, invented(), place["quartier"])
    fiches = {row["indicateur"]: row["libelle"] for row in rows("indicateurs")}
    drawn.show(
        marks.render(
            "strips.html",
            parts=parts,
            at_once=AT_ONCE,
            links={
                strip.code: links.address("indicateur", indicateur=fiches[strip.code], quartier=place["nom_contrat"])
                for groups in parts
                for _, group in groups
                for strip in group
            },
            alt=f"{place['nom_contrat']} parmi tous les QPV de France, indicateur par indicateur",
        )
    )


def cells(found: Sequence[Cell], alt: str) -> None:
    """Show what is done défi by défi: a hole is seen, and said."""
    drawn.show(marks.render("cells.html", cells=found, alt=alt))


def no_data(error: queries.VersionError) -> None:
    """Say why there is nothing to show, and what to do."""
    st.error(str(error), title="Aucune donnée à montrer", icon=":material/database_off:")
    st.button("Lire la version en vigueur", on_click=read_current)


def part(draw: Callable[[], None]) -> Callable[[], None]:
    """Run a part of a page alone when a choice is made in it, as `st.fragment` does: the rest is left as it is.

    No one else would say, then, that the version read has been deleted.
    """

    @st.fragment
    @wraps(draw)
    def draw_or_say() -> None:
        try:
            draw()
        except queries.VersionError as error:
            no_data(error)

    return draw_or_say


def promises(promesses: Sequence[tuple[str, str, str, str]], here: str) -> None:
    """Show what the dashboard promises, side by side: a title, a sentence, the page where it can be checked.

    No link leads to the page that shows them (`here`).
    """
    for column, (title, phrase, page, link) in zip(st.columns(len(promesses)), promesses, strict=True):
        with column, st.container(border=True, height="stretch", gap="small"):
            st.markdown(f"**{title}.** {phrase}")
            if page != here:
                st.page_link(links.page_file(page), label=link, icon=":material/arrow_forward:")


def unit_line(fiche: Indicateurs) -> None:
    """Say in words the unit of an indicator and the direction to read it."""
    st.caption(f"Unité : {fiche['unite_lue']}. Sens de lecture : {SENS[fiche['sens']]}.")


def source_line(rows: Iterable[sentences.Sourced]) -> None:
    """Say below a chart where its figures come from."""
    st.caption(f"{sentences.source_text(rows)} Version des données : {base().version}.")


def revised(**choice: object) -> None:
    """Say, under figures, which of them are no longer those of the version before; nothing when all are."""
    if said := qualite.revised_sentence(answers(), **choice):
        st.caption(words.plain(said))


def unfollowed(choice: Mapping[str, object], **raisons: str) -> None:
    """Say, under a heading, which of these choices do not narrow what follows, and why."""
    for phrase in words.whole(choice, **raisons):
        st.caption(phrase)


def two_sentences(dire: str, ne_pas_dire: str) -> None:
    """Show what can be said of a figure, and what cannot."""
    drawn.show(marks.render("two.html", say=dire, not_say=ne_pas_dire))


def verdict(comparaison: Comparaison) -> None:
    """Show a difference and its state, or why there is none and what can be compared instead."""
    phrase = marque(comparaison["phrase"], comparaison["fictif"])
    if comparaison["motif"] is None:
        _state(comparaison, phrase)
        return
    st.warning(phrase, title="Pas de différence calculable", icon=":material/block:")
    if comparaison["comparaison_possible"]:
        possible = f"La comparaison valable la plus proche : {comparaison['comparaison_possible']}."
        st.caption(marque(possible, comparaison["possible_fictif"]))


def _state(comparaison: Comparaison, phrase: str) -> None:
    """Show a state in the colours of the charts: blue when favourable, orange when not, none when it is not judged."""
    etat = f"{SIGNES[comparaison['etat']]} {ETATS[comparaison['etat']]}"
    title = f"Ces deux dates se comparent : {marque(etat, comparaison['fictif'])}"
    if comparaison["etat"] == "amelioration":
        st.info(phrase, title=title)
    elif comparaison["etat"] == "degradation":
        st.warning(phrase, title=title)
    else:
        with st.container(border=True):
            st.markdown(f":gray[**{title}**]  \n{phrase}")


def waiting(fiche: Indicateurs) -> None:
    """Show what an indicator without values is waiting for, from whom and when."""
    if fiche["attente_quoi"]:
        st.info(
            f"**Attendu** : {fiche['attente_quoi']}  \n**De** : {fiche['attente_de_qui']}  \n"
            f"**Quand** : {fiche['attente_quand']}",
            title="Cet indicateur n'a pas encore de valeur",
            icon=":material/hourglass_empty:",
        )


def method_sheet(fiche: Indicateurs) -> None:
    """Show the sheet of an indicator: definition, interest, limits, formula, author."""
    st.markdown(f"**Définition.** {fiche['definition']}")
    st.markdown(f"**Pourquoi il compte.** {fiche['interet']}")
    st.markdown(f"**À ne pas dire.** {fiche['ne_pas_dire']}")
    if fiche["numerateur"]:
        st.markdown(f"**Calcul.** {fiche['numerateur']}, rapporté à : {fiche['denominateur']}.")
    st.markdown(
        f"**Nature** : {NATURES[fiche['nature']]}. **Unité** : {fiche['unite']}. **Sens** : {SENS[fiche['sens']]}. "
        f"**Maille** : {fiche['maille']}. **Défis** : {fiche['defis']}. **Axes** : {fiche['axes'] or 'aucun'}."
    )
    st.markdown(f"**Marge.** {sentences.error_model(fiche)}")
    st.caption(f"Fiche : {fiche['auteur']}. Prochaine revue : {fiche['prochaine_revue']:%d/%m/%Y}.")
