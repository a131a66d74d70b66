"""Tables, figures and notes: what stands around a chart on every page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from itertools import islice
from typing import Any, TypeVar

import pyarrow as pa
import streamlit as st

import queries
from narration import sentences, words
from narration.numbers import ETATS, SIGNES, marque
from pages.components.shell.data import base, read_current, rows
from pages.components.shell.figures import chart

T = TypeVar("T")
# Small charts in a row.
PAR_RANGEE = 4
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


def table(lignes: Sequence[Mapping[str, object]], alt: str) -> None:
    """Show rows as an accessible table; the keys of the first row are its headings."""
    if not lignes:
        st.caption("Aucune ligne.")
        return
    colonnes = {nom: [words.plain(ligne[nom]) for ligne in lignes] for nom in lignes[0]}
    st.table(pa.table(colonnes), border="horizontal", hide_index=True, alt=alt)


def figures(chiffres: Iterable[tuple[str, str, str]]) -> None:
    """Show key figures side by side: label, value, what it rests on."""
    chiffres = list(chiffres)
    if not chiffres:
        return
    for colonne, (libelle, valeur, portee) in zip(st.columns(len(chiffres)), chiffres, strict=True):
        with colonne, st.container(border=True, height="stretch"):
            st.metric(libelle, valeur)
            st.caption(portee)


def no_data(erreur: queries.VersionError) -> None:
    """Say why there is nothing to show, and what to do."""
    st.error(str(erreur), title="Aucune donnée à montrer", icon=":material/database_off:")
    st.button("Lire la version en vigueur", on_click=read_current)


def part(dessiner: Callable[[], None]) -> Callable[[], None]:
    """Run a part of a page alone when a choice is made in it, as `st.fragment` does: the rest is left as it is.

    No one else would say, then, that the version read has been deleted.
    """

    @st.fragment
    @wraps(dessiner)
    def dessiner_ou_dire() -> None:
        try:
            dessiner()
        except queries.VersionError as erreur:
            no_data(erreur)

    return dessiner_ou_dire


def promises(promesses: Sequence[tuple[str, str, str, str]]) -> None:
    """Show what the dashboard promises, side by side: a title, a sentence, a link to where it can be checked."""
    for colonne, (titre, phrase, page, lien) in zip(st.columns(len(promesses)), promesses, strict=True):
        with colonne, st.container(border=True, height="stretch", gap="small"):
            st.markdown(f"**{titre}.** {phrase}")
            st.page_link(page, label=lien, icon=":material/arrow_forward:")


def panels(donnees: Mapping[str, pa.Table], spec: dict[str, Any], phrases: Mapping[str, str], source: str) -> None:
    """Show small charts of the same shape side by side, four a row: seven quartiers leave no orphan."""
    for rangee in _batched(donnees.items(), PAR_RANGEE):
        for colonne, (nom, points) in zip(st.columns(PAR_RANGEE), rangee, strict=False):
            with colonne:
                st.markdown(f"**{nom}**")
                if points.num_rows:
                    chart(points, spec, phrases[nom], f"panneau_{nom}", source)
                else:
                    st.caption(phrases[nom])


def _batched(elements: Iterable[T], taille: int) -> Iterator[list[T]]:
    reste = iter(elements)
    while groupe := list(islice(reste, taille)):
        yield groupe


def unit_line(fiche: Mapping[str, Any]) -> None:
    """Say in words the unit of an indicator and the direction to read it."""
    st.caption(f"Unité : {fiche['unite_lue']}. Sens de lecture : {SENS[fiche['sens']]}.")


def source_line(lignes: Iterable[Mapping[str, Any]]) -> None:
    """Say below a chart where its figures come from."""
    st.caption(f"{sentences.source_text(lignes)} Version des données : {base().version}.")


def two_sentences(dire: str, ne_pas_dire: str) -> None:
    """Show what can be said of a figure, and what cannot."""
    gauche, droite = st.columns(2)
    gauche.info(dire, title="Ce que l'on peut dire", icon=":material/check_circle:")
    droite.warning(ne_pas_dire, title="Ce que l'on ne peut pas dire", icon=":material/block:")


def verdict(comparaison: Mapping[str, Any]) -> None:
    """Show a difference and its state, or why there is none and what can be compared instead."""
    phrase = marque(comparaison["phrase"], comparaison["fictif"])
    if comparaison["motif"] is None:
        _state(comparaison, phrase)
        return
    st.warning(phrase, title="Pas de différence calculable", icon=":material/block:")
    if comparaison["comparaison_possible"]:
        possible = f"La comparaison valable la plus proche : {comparaison['comparaison_possible']}."
        st.caption(marque(possible, comparaison["possible_fictif"]))


def _state(comparaison: Mapping[str, Any], phrase: str) -> None:
    """Show a state in the colours of the charts: blue when favourable, orange when not, none when it is not judged."""
    etat = f"{SIGNES[comparaison['etat']]} {ETATS[comparaison['etat']]}"
    titre = f"Ces deux dates se comparent : {marque(etat, comparaison['fictif'])}"
    if comparaison["etat"] == "amelioration":
        st.info(phrase, title=titre)
    elif comparaison["etat"] == "degradation":
        st.warning(phrase, title=titre)
    else:
        with st.container(border=True):
            st.markdown(f":gray[**{titre}**]  \n{phrase}")


def waiting(fiche: Mapping[str, Any]) -> None:
    """Show what an indicator without values is waiting for, from whom and when."""
    if fiche["attente_quoi"]:
        st.info(
            f"**Attendu** : {fiche['attente_quoi']}  \n**De** : {fiche['attente_de_qui']}  \n"
            f"**Quand** : {fiche['attente_quand']}",
            title="Cet indicateur n'a pas encore de valeur",
            icon=":material/hourglass_empty:",
        )


def method_sheet(fiche: Mapping[str, Any]) -> None:
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
    st.caption(f"Fiche : {fiche['auteur']}. Prochaine revue : {fiche['prochaine_revue']:%d/%m/%Y}.")


def status_banner() -> None:
    """Say, on every page, that fictitious data are shown when there are any."""
    fictives = [fichier["fichier"] for fichier in rows("fichiers") if fichier["fictif"] and fichier["etat"] == "charge"]
    if fictives:
        st.warning(
            "Des données de démonstration, inventées, sont affichées en attendant les vraies : "
            "elles portent la mention « fictif ».",
            title="Données fictives",
            icon=":material/science:",
        )
