"""The late bilans: of whom, since when, for how much; and the messages that ask for them."""

import streamlit as st

from narration import words
from narration.marks.bars import draw_figure
from narration.moyens import relances
from pages.components.moyens import reminders
from pages.components.shell import cards, depots, downloads, figures, filters
from pages.components.shell.data import rows

heading = st.container()
with st.container(horizontal=True, key="choix"):
    annees, montant = filters.select_run(), filters.select_amount()
    funder = filters.select_financeur()
    defi = filters.select_defi_or_all()
    place = filters.select_place()
choice = {
    "annees": annees,
    "montant": montant,
    "financeur": funder and funder["financeur"],
    "defi": defi,
    "quartier": place and place["quartier"],
}
late, asked = rows("bilans_en_retard", **choice), depots.asked()
with heading:
    st.title(words.plain(relances.headline(late, bool(rows("annees_chargees", genre="actions")))), anchor=False)
    cards.lead(None, *relances.lead(late, asked))

st.header("Qui doit le plus de bilans", anchor=False)
if picture := relances.picture(late):
    figures.picture(draw_figure(picture), picture.alt)
cards.two_sentences(relances.CAN_SAY, relances.CANNOT_SAY)
with st.expander("La liste, bilan par bilan", icon=":material/list:"):
    cards.table(relances.table(filters.select_rows(late), asked), alt="Bilans en retard")
    downloads.trace("bilans_en_retard", **choice)
with st.expander("La liste à copier", icon=":material/content_copy:"):
    st.code(relances.copied(late), language=None, wrap_lines=True)

st.header("Demander ces bilans", anchor="demander")
reminders.ask(late, asked)
