"""One quartier: its figures, its gap with the territory around, its priorities, its projets phares."""

import streamlit as st

from narration import constat, lexique, points, sentences, tables, tendance
from narration.numbers import marque
from pages.components.charts import indicateur
from pages.components.shell import access, cards, downloads, figures, filters, places
from pages.components.shell.data import answers, rows

quartier = filters.select_quartier()
code = quartier["quartier"]
st.title(quartier["nom_contrat"])

left, right = st.columns([3, 2], gap="large")
with left:
    st.markdown(sentences.quartier_identity(quartier))
    if quartier["presentation"]:
        st.markdown(f"> {quartier['presentation']}")
        st.caption("Extrait de la présentation du contrat de ville.")
with right:
    places.quartier_map(quartier)

st.header("Ce qu'il faut en retenir")
constats = rows("constats", quartier=code, public=access.public())
cards.findings(constat.headlines(constats, 3))
st.caption(constat.refusal_sentence(constats))
downloads.trace("constats", quartier=code, public=access.public())

st.header("Ses chiffres de référence")
references = [row for row in rows("references_2024", territoire=code) if not row["fictif"]]
cards.figures(tables.quartier_figures(answers(), references))
with st.expander("Tous ses chiffres, en tableau", icon=":material/table:", expanded=True):
    cards.table(tables.quartier_table(answers(), references), alt=f"Chiffres de référence de {quartier['nom_contrat']}")
cards.source_line(references)
with st.expander("Ces références sont-elles solides ?", icon=":material/fact_check:"):
    st.caption(
        "Arrondie, reprise par un tiers, masquée ailleurs, prise une année inhabituelle : tout ce qui part d'elle en "
        "dépend. Ce dont le quartier avait bougé juste avant dit ce qu'une autre année de départ aurait changé."
    )
    cards.table(
        tables.solidity_table(answers(), rows("solidite", territoire=code)),
        alt=f"Solidité des références de {quartier['nom_contrat']}",
    )
downloads.trace("solidite", territoire=code)

st.header("Depuis la référence de 2024", help=lexique.WORDS["Référence de 2024"])
tendances = [row for row in tendance.followed(answers()) if row["territoire"] == code]
cards.table(
    tendance.trend_table(answers(), tendances, "libelle"), alt=f"État des indicateurs de {quartier['nom_contrat']}"
)
evolutions = [row for row in rows("evolution_ecart", territoire=code) if row["phrase"]]
st.markdown(
    sentences.bullets(
        [marque(row["phrase"], row["fictif"]) for row in evolutions],
        "L'évolution d'aucun écart ne peut encore être mesurée.",
    )
)
downloads.trace("evolution_ecart", territoire=code)

st.header("Son écart, à la dernière date comparable", help=lexique.WORDS["Écart"])
ecarts = rows("ecarts", territoire=code)
st.markdown(sentences.gap_introduction(quartier, ecarts))
fiches = tables.sheets(answers())
parts = points.share_gaps(ecarts, fiches)
if parts:
    figures.chart(
        points.gap_points(parts, "indicateur", fiches),
        indicateur.gaps_by_row("%", points.gap_order(parts, "indicateur", fiches)),
        alt=sentences.gap_sentence(quartier, parts, fiches),
        key="graphe_ecart",
        source=sentences.source_text(parts),
    )
cards.table(
    tables.quartier_gap_table(answers(), ecarts),
    alt=f"Écarts de {quartier['nom_contrat']} au territoire de comparaison",
)
downloads.trace("ecarts", territoire=code)

st.header("Ses priorités dans le contrat")
st.caption("Le rapprochement avec les défis est notre proposition, à adopter par le comité technique.")
for priorite in rows("priorites", quartier=code):
    with st.expander(f"{priorite['numero']}. {priorite['libelle']}"):
        st.markdown(priorite["detail"])
        st.caption(f"Défis : {priorite['defis']}")

st.header("Les projets phares qui le concernent", help=lexique.WORDS["Projet phare"])
for projet in rows("projets_phares", quartier=code):
    st.markdown(sentences.project(projet))
