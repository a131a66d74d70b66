"""The entry point: page settings, the one list of pages, its menu and the gate in front of each page."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

import queries
from pages.components.service import waiting
from pages.components.shell import access, cards, data, drawn, header

FOLDER = Path(__file__).parent / "pages"


class Page(NamedTuple):
    """A page: its file, its place in the menu, the least role that opens it, the questions whose rows it gives away."""

    path: str
    title: str
    section: str
    icon: str
    role: str = "public"
    exports: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What other pages link to, and its address but for the first page, which is at the root."""
        return Path(self.path).stem

    @property
    def address(self) -> str:
        """What follows the root of the site."""
        return "" if self is PAGES[0] else self.name

    @property
    def file(self) -> Path:
        """Its script."""
        return FOLDER / f"{self.path}.py"


def _questions(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Menu, gate, gallery and tests read this list, and there is no other.
PAGES = (
    Page("suivi/synthese", "Synthèse", "", "dashboard", exports=_questions("constats tendances ecarts")),
    Page(
        "suivi/quartier",
        "Quartier",
        "Suivre",
        "location_on",
        exports=_questions("constats actions_par cellules credits solidite evolution_ecart ecarts"),
    ),
    Page(
        "suivi/defi",
        "Défi",
        "Suivre",
        "flag",
        exports=_questions(
            "constats actions_par cellules credits financements_par actions financements participations"
        ),
    ),
    Page("suivi/indicateur", "Indicateur", "Suivre", "monitoring", exports=_questions("valeurs_qpv tendances ecarts")),
    Page(
        "suivi/comparer",
        "Comparer",
        "Suivre",
        "compare_arrows",
        exports=_questions("positions valeurs_qpv semblables trajectoires evaluation"),
    ),
    Page("suivi/couverture", "Couverture", "Suivre", "grid_on", exports=_questions("couverture actions_orphelines")),
    Page(
        "moyens/actions",
        "Actions",
        "Moyens",
        "handshake",
        exports=_questions("actions actions_par cellules enjeux_transversaux financements parite participations"),
    ),
    Page("moyens/credits", "Crédits", "Moyens", "payments", exports=_questions("cellules credits financements")),
    Page(
        "moyens/structure",
        "Structures",
        "Moyens",
        "diversity_1",
        "partenaire",
        _questions("cellules structures structure_actions"),
    ),
    Page("moyens/relances", "Bilans en retard", "Moyens", "mail", "prefecture", _questions("bilans_en_retard")),
    Page(
        "moyens/droit_commun",
        "Droit commun",
        "Moyens",
        "account_balance",
        "partenaire",
        _questions(
            "cellules silences droit_commun_par droit_commun levier cofinancement actions_specifiques atfpb "
            "atfpb_usages engagements_sans_declaration droit_commun_changements postes postes_lus"
        ),
    ),
    Page(
        "moyens/projets_phares",
        "Projets phares",
        "Moyens",
        "construction",
        exports=_questions("projets_phares avancements"),
    ),
    Page("moyens/controles", "Contrôles", "Moyens", "rule", "prefecture", exports=_questions("controles")),
    Page("moyens/gouvernance", "Gouvernance", "Moyens", "groups", "partenaire", _questions("instances decisions")),
    Page("bilan/seance", "Séance", "Réunir", "slideshow", "partenaire"),
    Page("bilan/calendrier", "Calendrier", "Réunir", "calendar_month", "partenaire", _questions("echeances")),
    Page("bilan/bilan_annuel", "Bilan annuel", "Réunir", "summarize", "partenaire"),
    Page("comprendre/methode", "Méthode", "Comprendre", "menu_book"),
    Page("comprendre/mesurable", "Mesurable quand", "Comprendre", "event_available", exports=_questions("calendrier")),
    Page("comprendre/qualite", "Qualité", "Comprendre", "fact_check"),
    Page("comprendre/accessibilite", "Accessibilité", "Comprendre", "accessibility"),
    Page("donnees/deposer", "Déposer", "Données", "upload_file", "gestionnaire"),
    Page("donnees/versions", "Versions", "Données", "history", "gestionnaire"),
)


def main() -> None:
    """Show the page that the address asks for, in the menu of those who may open it, and what stands beside it."""
    # No page_title here: it would hide each page's own.
    st.set_page_config(layout="wide", page_icon=FOLDER / "static" / "icone.svg")
    with waiting.page():
        draw()


def draw() -> None:
    """Draw the page asked for."""
    menu: dict[str, list[st.Page]] = {}
    for page in PAGES:
        menu.setdefault(page.section, []).append(
            st.Page(
                page.file,
                title=page.title,
                icon=f":material/{page.icon}:",
                default=page is PAGES[0],
                visibility="visible" if access.allows(page.role) else "hidden",
            )
        )
    chosen = st.navigation(menu, position="top")
    page = next(page for page in PAGES if page.address == chosen.url_path)
    data.choose_version()
    drawn.look()
    try:
        data.base()
        header.show()
        header.kept_version()
        access.require(page.role)
        chosen.run()
    except queries.VersionError as error:
        cards.no_data(error)


# The tests and the gallery import the list without running a page.
if __name__ == "__main__":
    main()
