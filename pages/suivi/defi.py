"""One défi: what is done, where, for whom, with what money, and what the contract still lacks."""

import streamlit as st

from exports import words
from pages.components import (
    actions,
    cards,
    charts_actions,
    coverage,
    downloads,
    figures,
    filters,
    lexicon,
    sentences,
    stories,
    tables,
)
from pages.components.data import rows

gauche, droite = st.columns([3, 1])
with gauche:
    defi = filters.select_defi()
with droite:
    annee = filters.select_annee()
numero = defi["defi"]
st.title(f"Défi {numero}. {defi['libelle']}")
st.markdown(f"> {defi['presentation']}")
st.caption("Extrait du contrat de ville.")

mesurees, retours = rows("actions_par", defi=numero), rows("retour_bilans", defi=numero)
niveau = {"defi": numero, "annee": annee}
st.header(f"Ce qui est financé en {annee}" if annee else "Ce qui est financé")
cards.figures(actions.figures(words.total(mesurees, **niveau), words.total(retours, **niveau)))

st.subheader("Dans quels quartiers", help=lexicon.MOTS["Non ventilé"])
lieux = actions.place_points(mesurees, **niveau)
if lieux.num_rows:
    figures.chart(
        lieux,
        charts_actions.barres_par_lieu(actions.money_axis(retours), tuple(actions.place_names().values())),
        alt=actions.place_sentence(mesurees, **niveau),
        key="graphe_lieux",
        source=actions.source_text(annee),
    )
st.caption(actions.place_sentence(mesurees, **niveau))
cards.table(actions.place_table(mesurees, retours, **niveau), alt=f"Actions du défi {numero} par quartier en {annee}")
cards.two_sentences(
    "Où les crédits spécifiques accordés sont déclarés, et sur combien de bilans reposent les participations.",
    "Ni combien de personnes : une même personne participe à plusieurs actions. Ni qu'une action a fait bouger "
    "un indicateur. Un bilan qui manque n'est pas un zéro.",
)
downloads.trace("actions_par", annee=annee, defi=numero)

st.header("Année après année")
cards.table(actions.year_table(mesurees, retours, defi=numero), alt=f"Actions du défi {numero} par année")

st.header("Avec quel argent", help=lexicon.MOTS["Crédits spécifiques"])
st.caption("Les natures et les étapes ne s'additionnent pas ; le bénévolat n'entre dans aucun rapport.")
financements = [
    ligne
    for ligne in rows("financements_par", defi=numero, annee=annee)
    if ligne["defi"] == numero and ligne["quartier"] is None
]
cards.table(actions.money_table(financements), alt=f"Financements du défi {numero} en {annee}")
downloads.trace("financements_par", annee=annee, defi=numero)

st.header("Pour qui", help=lexicon.MOTS["Participation"])
st.caption(actions.parity_note())
cards.table(
    actions.parity_table(rows("parite", annee=annee, defi=numero)), alt="Participations par sexe et par score BIE"
)
cards.table(
    actions.issue_table(rows("enjeux_transversaux", annee=annee, defi=numero)), alt="Actions par enjeu transversal"
)

st.header("Ses axes d'engagement")
axes = [ligne for ligne in coverage.commitments(annee, nature="axe") if ligne["defi"] == numero]
st.markdown(coverage.coverage_sentence(axes, "axes", annee))
cards.table(coverage.coverage_table(axes), alt=f"Ce qui sert les axes du défi {numero}")

st.header("Ses indicateurs, à la référence de 2024")
cards.table(tables.challenge_grid(numero), alt=f"Indicateurs du défi {numero} dans chaque quartier")
st.caption("Ces indicateurs décrivent les quartiers. Leur évolution n'est jamais attribuée aux actions.")

st.header("Ses actions")
liste = rows("actions", defi=numero, annee=annee)
st.markdown(stories.list_sentence(liste, annee))
cards.table(stories.action_table(filters.select_rows(liste)), alt=f"Actions du défi {numero} en {annee}")
downloads.trace("actions", annee=annee, defi=numero)

st.header("Ses projets phares")
st.markdown(
    sentences.bullets(
        [sentences.project(projet).removeprefix("- ") for projet in rows("projets_phares", defi=numero)],
        "Le contrat n'en nomme aucun.",
    )
)
