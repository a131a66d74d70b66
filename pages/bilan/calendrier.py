"""The year's calendar: what is awaited, from whom, when; late first, with the next gesture for each."""

import streamlit as st

from narration import words
from narration.annee import echeances as annee
from narration.marks.dates import draw_dates
from pages.components.annee import feeds
from pages.components.shell import cards, downloads, drawn, filters
from pages.components.shell.data import rows

heading = st.container()
day = filters.select_day()
calendrier = rows("echeances", jour=day)
with heading:
    st.title(words.plain(annee.headline(calendrier)), anchor=False)
    cards.lead(None, annee.lead(calendrier))

if opening := annee.opening(calendrier, day):
    st.header(f"L'année {day.year} s'ouvre : que faire", anchor=False)
    st.markdown("\n".join(f"1. {words.plain(phrase)}" for phrase in opening))

st.header("Le prochain geste", anchor=False)
feeds.gestures(calendrier)

st.header("Ce qui est attendu, les retards d'abord", anchor=False)
drawn.show(
    draw_dates(
        annee.timeline(calendrier, day),
        annee.years(calendrier, day),
        annee.headline(calendrier),
        annee.marks(day),
    )
)
st.caption(
    "Trait : le jour où c'est attendu. Ligne jusqu'au rond : le retard à ce jour. "
    "Ce qui vient après neuf mois est dans le tableau."
)
cards.two_sentences(annee.CAN_SAY, annee.CANNOT_SAY)
with st.expander("De qui, quel geste, et d'où vient chaque date", icon=":material/table:"):
    cards.table(annee.table(calendrier), alt="Ce qui est attendu, de qui, quand, et le prochain geste")
    downloads.trace("echeances", jour=day)

st.header("L'avoir dans son agenda", anchor=False)
feeds.calendar(calendrier)

st.header("Ce que la dernière version apporte", anchor=False)
feeds.digest()
