"""Where a quartier is: on the map that opens it, and among all the QPV of France."""

import streamlit as st

from narration import france, points
from narration.numbers import enumere
from pages.components.charts import carte
from pages.components.charts import france as charts
from pages.components.shell import cards, downloads, figures
from pages.components.shell.data import base, rows
from pages.components.shell.links import page_file
from queries.rows import Indicateurs, Positions, Quartiers

PAGE = page_file("quartier")
KEY = "carte"
# Built once for the same answer: Altair takes longer than all the rest of the page. A resource, so never copied.
_map = st.cache_resource(show_spinner=False, max_entries=20)(carte.quartiers_map)


def quartier_map(chosen: Quartiers | None = None) -> None:
    """Show the quartiers on a map, one of them chosen or none; a click on one opens its page."""
    quartiers = rows("quartiers")
    names = [quartier["nom_contrat"] for quartier in quartiers]
    here = chosen["nom_contrat"] if chosen else None
    figures.chart(
        None,
        _map(quartiers, chosen["quartier"] if chosen else None),
        alt=f"Situation de {here} parmi les {len(names)} quartiers prioritaires du contrat."
        if here
        else f"Carte des {len(names)} quartiers prioritaires du contrat : {enumere(names)}.",
        key=KEY,
        source=carte.SOURCE,
        on_select=_note,
    )
    surfaces = "" if all(quartier["geometrie"] for quartier in quartiers) else "Surface des ronds : la population. "
    st.caption(f"{surfaces}Cliquez sur un quartier, ou suivez son lien.")
    with st.container(horizontal=True, gap="small"):
        for name in names:
            if name != here:
                st.page_link(PAGE, label=name, query_params={"quartier": name})
    if request := st.session_state.pop("quartier_clique", None):
        st.switch_page(PAGE, query_params={"quartier": request})


def _note() -> None:
    """Note the quartier clicked: a page can only be left once the callback is over."""
    choice = st.session_state[KEY]["selection"][carte.CHOICE]
    if choice:
        st.session_state["quartier_clique"] = choice[0]["quartier"]


def among_all(place: Positions, fiche: Indicateurs, quartier: str = "") -> None:
    """Show the quartiers among all QPV at the edition of `place`, one of them chosen or none."""
    indicateur = fiche["indicateur"]
    edition = {"indicateur": indicateur, "zonage": place["zonage"], "edition": place["edition"]}
    every = rows("positions", indicateur=indicateur, zonage=place["zonage"])
    phrase = place["phrase"] if quartier else france.places_sentence(every, place, fiche)
    st.caption(france.edition_sentence(place))
    figures.chart(
        france.cloud(rows("valeurs_qpv", **edition), fiche, quartier),
        charts.cloud(points.axis_title(fiche)),
        alt=phrase,
        key="graphe_nuage",
        source=france.source_sentence(place),
    )
    cards.two_sentences(phrase, france.CAUTION)
    cards.table(
        france.position_table(every, place, fiche),
        alt=f"{fiche['libelle']} : place de chaque quartier du contrat parmi les QPV de France",
    )
    st.caption(f"{france.source_sentence(place)} Version des données : {base().version}.")
    downloads.trace("valeurs_qpv", **edition)
