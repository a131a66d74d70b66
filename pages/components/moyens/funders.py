"""Who funds a quartier or a défi: the State alone beside all who fund, as the page « Crédits » counts them."""

import streamlit as st

from narration import words
from narration.moyens import credits
from pages.components.shell import cards, downloads, links
from pages.components.shell.data import answers, rows


def show(annee: int | None, where: str, quartier: str | None = None, defi: int | None = None) -> None:
    """Show the specific credits of a quartier défi by défi, or of a défi quartier by quartier, then year by year.

    `where` says the quartier or the défi in the words that a screen reader is told. Nothing where nobody funds.
    """
    portee = {"quartier": quartier, "defi": defi}
    ever, own = rows("credits", **portee), rows("credits", etat=True, **portee)
    if not ever:
        return
    with st.expander("Qui finance : l'État seul, et tous les financeurs", icon=":material/payments:"):
        every = [row for row in ever if row["annee"] == annee]
        state = [row for row in own if row["annee"] == annee]
        st.markdown(words.plain(credits.share_sentence(answers(), every, state, annee)))
        cards.table(credits.funder_table(every, credits.SPECIFIC), alt=f"Financeurs, {where}")
        by = credits.place_table if defi else credits.challenge_table
        cards.table(by(answers(), None, every, state), alt=f"État seul et tous les financeurs, {where}")
        downloads.trace("credits", annee=annee, **portee)
        downloads.trace("cellules", genre="financement", annee=annee)
        st.page_link(
            links.page_file("credits"),
            label="Choisir un seul financeur, ou le droit commun des mêmes actions",
            icon=":material/arrow_forward:",
            query_params={"annee": str(annee)} if annee else {},
        )
    with st.expander("Qui finance, année après année", icon=":material/calendar_month:"):
        cards.unfollowed({"annee": annee}, annee="toutes les années chargées sont montrées")
        cards.table(credits.year_table(None, ever, own), alt=f"État seul et tous les financeurs par année, {where}")
