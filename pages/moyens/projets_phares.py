"""The projets phares: the date of the contract, the date declared today, the years between."""

import streamlit as st

from narration import constat, words
from narration.marks.dates import draw_dates
from narration.moyens import gouvernance
from pages.components.charts import moyens
from pages.components.shell import access, cards, downloads, drawn, figures, filters
from pages.components.shell.data import answers, rows

heading = st.container()
with st.container(horizontal=True, key="choix"):
    place = filters.select_place()
quartier = place["quartier"] if place else None
projets = rows("projets_phares", quartier=quartier)
with heading:
    st.title(words.plain(gouvernance.project_headline(projets)), anchor=False)
    cards.lead(None, gouvernance.project_sentence(projets, quartier))

st.header("Les échéances", anchor=False)
dated, years = gouvernance.dated(projets), gouvernance.span(answers(), projets)
phrase = gouvernance.project_sentence(projets, quartier)
if with_promise := gouvernance.promised(projets):
    drawn.show(draw_dates(gouvernance.project_rows(answers(), with_promise), years, phrase))
st.caption(
    "Trait vertical : l'échéance du contrat. Rond : l'échéance déclarée, plein quand c'est livré. "
    f"Orange : attendu après la date du contrat. Tireté : données fictives. {gouvernance.SOURCE}"
)
if without := gouvernance.undated(projets):
    with st.expander(gouvernance.undated_title(without), icon=":material/event_busy:"):
        said = "L'année prévue aujourd'hui, pour des projets que le contrat ne date pas."
        drawn.show(draw_dates(gouvernance.project_rows(answers(), without), years, said))
if dated:
    figures.to_explore(
        gouvernance.project_points(answers(), projets),
        moyens.project_timeline(tuple(projet["libelle"] for projet in dated), years),
        alt=phrase,
        key="frise",
        source=gouvernance.SOURCE,
    )

st.header("Ce qu'il faut en retenir", anchor=False)
late = constat.of_family(rows("constats", quartier=quartier, public=access.public()), "projet")
cards.findings(late[:3])
cards.two_sentences(
    "Ce que chaque direction a déclaré en dernier, et l'écart avec la date écrite dans le contrat.",
    "Qu'un projet sans date est en retard ou à l'heure : le contrat n'en donne que pour quelques-uns.",
)
with st.expander("Tous les projets, en tableau", icon=":material/table:"):
    cards.table(gouvernance.project_table(answers(), projets), alt="Projets phares : échéances et écart")
    downloads.trace("projets_phares", quartier=quartier)
    downloads.trace("avancements")
with st.expander("Ce que dit le contrat, mot pour mot", icon=":material/menu_book:"):
    cards.projects(projets)
