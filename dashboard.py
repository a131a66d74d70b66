"""The entry point: page settings and menu, nothing else."""

from pathlib import Path

import streamlit as st

import queries
from pages.components import cards, data, sidebar

PAGES = Path(__file__).parent / "pages"

# No page_title here: it would hide each page's own.
st.set_page_config(layout="wide", page_icon=PAGES / "static" / "icone.svg")

page = st.navigation(
    {
        "Suivi": [
            st.Page(PAGES / "suivi" / "synthese.py", title="Synthèse", icon=":material/dashboard:", default=True),
            st.Page(PAGES / "suivi" / "quartier.py", title="Quartier", icon=":material/location_on:"),
            st.Page(PAGES / "suivi" / "defi.py", title="Défi", icon=":material/flag:"),
            st.Page(PAGES / "suivi" / "indicateur.py", title="Indicateur", icon=":material/monitoring:"),
            st.Page(PAGES / "suivi" / "couverture.py", title="Couverture", icon=":material/grid_on:"),
        ],
        "Moyens": [
            st.Page(PAGES / "moyens" / "actions.py", title="Actions", icon=":material/handshake:"),
            st.Page(PAGES / "moyens" / "droit_commun.py", title="Droit commun", icon=":material/account_balance:"),
            st.Page(PAGES / "moyens" / "projets_phares.py", title="Projets phares", icon=":material/construction:"),
            st.Page(PAGES / "moyens" / "gouvernance.py", title="Gouvernance", icon=":material/groups:"),
        ],
        "Bilan": [
            st.Page(PAGES / "bilan" / "seance.py", title="Séance", icon=":material/slideshow:"),
            st.Page(PAGES / "bilan" / "bilan_annuel.py", title="Bilan annuel", icon=":material/summarize:"),
        ],
        "Comprendre": [
            st.Page(PAGES / "comprendre" / "methode.py", title="Méthode", icon=":material/menu_book:"),
            st.Page(PAGES / "comprendre" / "mesurable.py", title="Mesurable quand", icon=":material/event_available:"),
            st.Page(PAGES / "comprendre" / "qualite.py", title="Qualité", icon=":material/fact_check:"),
            st.Page(PAGES / "comprendre" / "accessibilite.py", title="Accessibilité", icon=":material/accessibility:"),
        ],
        "Données": [
            st.Page(PAGES / "donnees" / "deposer.py", title="Déposer", icon=":material/upload_file:"),
        ],
    },
    expanded=True,
)

data.choose_version()
try:
    data.base()
    sidebar.search()
    sidebar.kept_version()
    cards.status_banner()
    page.run()
    # Last, so that the link holds the choices that the page has just made.
    sidebar.share()
except queries.VersionError as erreur:
    cards.no_data(erreur)
