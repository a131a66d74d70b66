"""Above every page: what is read and which part of it is invented; find anything; share; settings and account."""

import streamlit as st

from narration import lexique, marks, words
from narration.numbers import marque
from pages.components.shell import access, data, drawn, filters
from pages.components.shell.data import rows
from pages.components.shell.links import page_file

# The page where each kind of thing opens, and the parameter that chooses it there.
OPENINGS = {
    "quartier": ("quartier", "quartier", ":material/location_on:"),
    "defi": ("defi", "defi", ":material/flag:"),
    "indicateur": ("indicateur", "indicateur", ":material/monitoring:"),
    "vue": ("indicateur", "indicateur", ":material/monitoring:"),
    "structure": ("structure", "structure", ":material/group:"),
    "financeur": ("credits", "financeur", ":material/payments:"),
    "projet_phare": ("projets_phares", None, ":material/construction:"),
    "action": ("actions", "action", ":material/handshake:"),
}
RESULTS = 8


def show() -> None:
    """Show the line above the page, and what was searched."""
    with st.container(horizontal=True, vertical_alignment="center", key="entete"):
        identity = st.container()
        with st.container(width=280):
            terms = st.text_input(
                "Chercher",
                key="chercher",
                max_chars=80,
                placeholder="Chercher un quartier, une action…",
                icon=":material/search:",
                label_visibility="collapsed",
            )
        with st.popover("Réglages", icon=":material/tune:", type="tertiary"):
            # Before any question: it decides of what they read. Off, what is seen of the real series is real.
            st.toggle(
                marque("Montrer ce que donneraient les années suivantes", True), key=data.INVENTED, bind="query-params"
            )
            access.account()
        access.sign_in()
    with identity:
        drawn.show(_identity())
    if (terms or "").strip():
        _found(terms)


def _identity() -> str:
    """Return the name of the contract, the version read, and the families of data that are demonstration."""
    (contrat,) = rows("contrat")
    sources = {row["source"] for row in rows("fichiers") if row["fictif"] and row["etat"] == "charge"}
    return marks.render(
        "identity.html",
        contrat=contrat["libelle"],
        version=data.base().version,
        day=data.published_on(),
        invented=lexique.families(sources, data.invented()),
    )


def _found(terms: str) -> None:
    """Link to what carries all the words typed."""
    visibles = {None, *filters.years()}
    found = [line for line in rows("recherche", mots=terms, nombre=RESULTS + 1) if line["annee"] in visibles]
    with st.container(border=True, gap="small", key="trouve"):
        if not found:
            st.caption(f"Rien ne porte « {words.plain(terms)} ». Essayez un seul mot, ou le début d'un mot.")
        for row in found[:RESULTS]:
            page, parametre, icon = OPENINGS[row["genre"]]
            choice = {parametre: row["libelle"]} if parametre else {}
            if row["genre"] == "structure" and not access.allows("partenaire"):
                # Its own page is reserved: its actions are not.
                page, choice = "actions", {"mots": row["libelle"].partition(" (")[0]}
            if row["annee"]:
                choice["annee"] = str(row["annee"])
            if row["quartier"]:
                choice["quartier"] = row["quartier"]
            libelle = marque(words.plain(", ".join(filter(None, (row["libelle"], row["quartier"])))), row["fictif"])
            st.page_link(page_file(page), label=libelle, icon=icon, query_params=choice)
        if len(found) > RESULTS:
            st.caption("D'autres résultats existent : précisez par un mot de plus.")


def kept_version() -> None:
    """Say that the version read is not the one in force, and offer the way back where there is one."""
    if reason := data.damage():
        st.warning(
            f"La version en vigueur est abîmée. Vous lisez la dernière version entière, {data.base().version}, "
            f"publiée le {data.published_on():%d/%m/%Y}. {words.plain(reason)}",
            title="Version de secours",
            icon=":material/history:",
        )
    if not data.is_kept():
        return
    st.info(
        f"Vous lisez la version {data.base().version}, publiée le {data.published_on():%d/%m/%Y}. "
        "Une version plus récente est en vigueur.",
        title="Version conservée",
        icon=":material/history:",
    )
    st.button("Lire la version en vigueur", icon=":material/update:", on_click=data.read_current)
