"""The map that opens a quartier, and its list of links for those who do not use a mouse."""

import streamlit as st

from narration.numbers import enumere
from pages.components.charts import carte
from pages.components.shell import figures
from pages.components.shell.data import rows
from pages.components.shell.links import page_file
from queries.rows import Quartiers

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
