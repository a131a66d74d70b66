"""The entry point: page settings and menu, nothing else."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

import queries
from pages.components.shell import access, cards, data, sidebar

PAGES = Path(__file__).parent / "pages"

# No page_title here: it would hide each page's own.
st.set_page_config(layout="wide", page_icon=PAGES / "static" / "icone.svg")


def declare(path: str, title: str, icone: str, role: str = "public") -> StreamlitPage:
    """Declare a page, in the menu of those who may open it only; each restricted page says its role again."""
    return st.Page(
        PAGES / path,
        title=title,
        icon=f":material/{icone}:",
        default=title == "Synthèse",
        visibility="visible" if access.allows(role) else "hidden",
    )


page = st.navigation(
    {
        "Suivi": [
            declare("suivi/synthese.py", "Synthèse", "dashboard"),
            declare("suivi/quartier.py", "Quartier", "location_on"),
            declare("suivi/defi.py", "Défi", "flag"),
            declare("suivi/indicateur.py", "Indicateur", "monitoring"),
            declare("suivi/couverture.py", "Couverture", "grid_on"),
        ],
        "Moyens": [
            declare("moyens/actions.py", "Actions", "handshake"),
            declare("moyens/droit_commun.py", "Droit commun", "account_balance", role="partenaire"),
            declare("moyens/projets_phares.py", "Projets phares", "construction"),
            declare("moyens/gouvernance.py", "Gouvernance", "groups", role="partenaire"),
        ],
        "Bilan": [
            declare("bilan/seance.py", "Séance", "slideshow", role="partenaire"),
            declare("bilan/bilan_annuel.py", "Bilan annuel", "summarize", role="partenaire"),
        ],
        "Comprendre": [
            declare("comprendre/methode.py", "Méthode", "menu_book"),
            declare("comprendre/mesurable.py", "Mesurable quand", "event_available"),
            declare("comprendre/qualite.py", "Qualité", "fact_check"),
            declare("comprendre/accessibilite.py", "Accessibilité", "accessibility"),
        ],
        "Données": [declare("donnees/deposer.py", "Déposer", "upload_file", role="gestionnaire")],
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
    access.account()
except queries.VersionError as erreur:
    cards.no_data(erreur)
