"""Beside every page: find a place, a défi, an indicator, an action; read a kept version; share what is on screen."""

from urllib.parse import urlencode

import streamlit as st

from narration import words
from narration.numbers import marque
from pages.components.shell import data, filters
from pages.components.shell.data import rows
from pages.components.shell.links import page_file

# The page where each kind of thing opens, and the parameter that chooses it there.
OPENINGS = {
    "quartier": ("quartier", "quartier", ":material/location_on:"),
    "defi": ("defi", "defi", ":material/flag:"),
    "indicateur": ("indicateur", "indicateur", ":material/monitoring:"),
    "projet_phare": ("projets_phares", None, ":material/construction:"),
    "action": ("actions", "action", ":material/handshake:"),
}
RESULTS = 8


def search() -> None:
    """Find what carries all the words typed, and link to it."""
    with st.sidebar:
        terms = st.text_input(
            "Chercher",
            key="chercher",
            max_chars=80,
            placeholder="Quartier, défi, indicateur, action",
            icon=":material/search:",
        )
        if not (terms or "").strip():
            return
        visibles = {None, *filters.years()}
        found = [line for line in rows("recherche", mots=terms, nombre=RESULTS + 1) if line["annee"] in visibles]
        if not found:
            st.caption(f"Rien ne porte « {words.plain(terms)} ». Essayez un seul mot, ou le début d'un mot.")
        for row in found[:RESULTS]:
            page, parametre, icon = OPENINGS[row["genre"]]
            choice = {parametre: row["libelle"]} if parametre else {}
            if row["annee"]:
                choice["annee"] = str(row["annee"])
            libelle = marque(words.plain(row["libelle"]), row["fictif"])
            st.page_link(page_file(page), label=libelle, icon=icon, query_params=choice)
        if len(found) > RESULTS:
            st.caption("D'autres résultats existent : précisez par un mot de plus.")


def invented_years() -> None:
    """Offer to add to the real series the years that the demonstration invents: off, what is seen of them is real."""
    with st.sidebar:
        st.toggle(
            marque("Montrer ce que donneraient les années suivantes", True),
            key=data.INVENTED,
            bind="query-params",
        )


def share() -> None:
    """Give the address of what is on screen, with the version of its data."""
    with st.sidebar.popover("Copier le lien", icon=":material/link:", on_change="rerun", key="partage") as menu:
        if menu.open:
            choice = {**st.query_params.to_dict(), "version": data.base().version}
            st.code(f"{st.context.url}?{urlencode(choice)}", language=None, wrap_lines=True)
            st.caption(
                "Ce lien rouvre cette page avec les mêmes choix et la même version des données, "
                "même après une nouvelle publication."
            )


def kept_version() -> None:
    """Say that the version read is not the one in force, and offer the way back."""
    if not data.is_kept():
        return
    st.info(
        f"Vous lisez la version {data.base().version}, publiée le {data.published_on():%d/%m/%Y}. "
        "Une version plus récente est en vigueur.",
        title="Version conservée",
        icon=":material/history:",
    )
    st.button("Lire la version en vigueur", icon=":material/update:", on_click=data.read_current)
