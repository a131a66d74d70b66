"""The projets phares: what was promised, what is forecast today, how far it slipped."""

import streamlit as st

from narration import sentences
from narration.moyens import gouvernance
from pages.components.charts import moyens
from pages.components.shell import cards, downloads, figures, filters
from pages.components.shell.data import answers, rows

st.title("Projets phares")
place = filters.select_place()
projets = rows("projets_phares", quartier=place["quartier"] if place else None)
st.markdown(gouvernance.project_sentence(projets))

st.header("Promis, prévu")
figures.chart(
    gouvernance.project_points(answers(), projets),
    moyens.project_timeline(
        tuple(projet["libelle"] for projet in gouvernance.dated(projets)), gouvernance.span(answers(), projets)
    ),
    alt=gouvernance.project_sentence(projets),
    key="frise",
    source=gouvernance.SOURCE,
)
st.caption(
    "Trait vertical : l'année promise dans le contrat. Rond : l'année prévue aujourd'hui ; triangle : livré. "
    "Bleu : la date tient. Orange : elle glisse. Violet : le contrat ne donne pas de date."
)
cards.table(gouvernance.project_table(answers(), projets), alt="Projets phares : promis, prévu et glissement")
cards.two_sentences(
    "Ce que chaque direction a déclaré en dernier, et l'écart avec la date écrite dans le contrat.",
    "Qu'un projet sans date glisse ou tient : le contrat ne promet d'année que pour quelques-uns.",
)
downloads.trace("projets_phares", quartier=place["quartier"] if place else None)

st.header("Ce qui a été promis")
st.markdown("\n".join(sentences.project(projet) for projet in projets))
st.header("Les points d'avancement")
downloads.trace("avancements")
