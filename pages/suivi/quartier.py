"""One quartier: what matters there, its place among all the QPV, what is done défi by défi, its priorities."""

import streamlit as st

from narration import constat, lexique, points, quartier, sentences, tables, tendance, words
from narration.numbers import marque, pluriel
from pages.components.charts import indicateur
from pages.components.moyens import funders
from pages.components.shell import access, cards, downloads, figures, filters, places
from pages.components.shell.data import answers, rows

with st.container(horizontal=True):
    place = filters.select_quartier()
    annee = filters.select_annee()
code = place["quartier"]
constats = rows("constats", quartier=code, annee=annee, public=access.public())
headlines = constat.headlines([row for row in constats if row["quartier"] == code], 4)

left, right = st.columns([2.4, 1], gap="large")
with left:
    st.caption(quartier.kicker(answers(), code))
    st.title(words.plain(constat.title(headlines[0])) if headlines else place["nom_contrat"], anchor=False)
    cards.lead(headlines[0] if headlines else None, constat.waiting_sentence(constats))
with right:
    places.quartier_map(place)
    places.to_fiche(place, annee)

st.header(f"{place['nom_contrat']} parmi tous les quartiers de France", anchor=False, help=lexique.WORDS["Dixième"])
st.caption(
    "Un point gris : un QPV. Le gros point : le quartier. Le trait : l'agglomération, quand son chiffre de la même "
    "année est connu. À droite, sa place en dixièmes, du plus bas (1er) au plus haut (10e), marge comprise."
)
cards.unfollowed({"annee": annee}, annee="chaque valeur porte la sienne")
cards.strips(place)

st.header(f"Ce qui y est fait, défi par défi, en {annee}" if annee else "Ce qui y est fait", anchor=False)
if annee and answers().is_loaded("actions", annee):
    cells = quartier.cells(answers(), code, annee)
    cards.cells(cells, f"Actions financées {annee}, défi par défi, {place['nom_a']}")
    st.markdown(words.plain(quartier.cells_sentence(answers(), code, annee, cells)))
    downloads.trace("actions_par", annee=annee, quartier=code)
    funders.show(annee, place["nom_a"], quartier=code)
else:
    st.info(words.not_loaded("actions", annee), icon=":material/hourglass_empty:")

st.header("Ce qu'il faut en retenir", anchor=False)
cards.findings(headlines[1:])
st.caption(constat.refusal_sentence(constats))
downloads.trace("constats", quartier=code, annee=annee, public=access.public())

st.header("Ses priorités dans le contrat", anchor=False)
priorites = quartier.priorities(answers(), code, annee)
cards.table(
    priorites,
    alt=f"Priorités {place['nom_de']} et leurs actions",
    plus=pluriel(len(priorites), "priorité et ses actions", "priorités et leurs actions"),
)
if answers().is_loaded("actions", annee):
    st.caption(quartier.COUNTED)
with st.expander("Ce que le contrat en dit", icon=":material/menu_book:"):
    cards.unfollowed({"annee": annee}, annee="c'est le texte du contrat")
    st.caption("Le rapprochement avec les défis est notre proposition, à adopter par le comité technique.")
    for priorite in rows("priorites", quartier=code):
        st.markdown(f"**{priorite['numero']}. {priorite['libelle']}.** {priorite['detail']}")
st.header("Les projets phares qui le concernent", anchor=False, help=lexique.WORDS["Projet phare"])
cards.unfollowed({"annee": annee}, annee="les projets phares gardent leurs propres dates")
projets = rows("projets_phares", quartier=code)
cards.projects(projets, plus=pluriel(len(projets), "projet phare", "projets phares"))

st.header("Ses chiffres, pour vérifier", anchor=False)
cards.unfollowed({"annee": annee}, annee="chaque chiffre porte la sienne")
references = [row for row in rows("references_2024", territoire=code) if not row["fictif"]]
with st.expander("Ses valeurs de départ", icon=":material/table:"):
    cards.table(tables.quartier_table(answers(), references), alt=f"Valeurs de départ {place['nom_de']}")
    cards.source_line(references)
    cards.revised(territoire=code)
with st.expander("Ces références sont-elles solides ?", icon=":material/fact_check:"):
    st.caption(
        "Arrondie, reprise par un tiers, masquée ailleurs, prise une année inhabituelle : tout ce qui part d'elle en "
        "dépend. Ce dont le quartier avait bougé juste avant dit ce qu'une autre année de départ aurait changé."
    )
    cards.table(
        tables.solidity_table(answers(), rows("solidite", territoire=code)),
        alt=f"Solidité des références {place['nom_de']}",
    )
    downloads.trace("solidite", territoire=code)
with st.expander("Depuis la valeur de départ", icon=":material/trending_up:"):
    tendances = [row for row in tendance.followed(answers()) if row["territoire"] == code]
    cards.table(tendance.trend_table(answers(), tendances, "libelle"), alt=f"État des indicateurs {place['nom_de']}")
    evolutions = [row for row in rows("evolution_ecart", territoire=code) if row["phrase"]]
    st.markdown(
        sentences.bullets(
            [marque(row["phrase"], row["fictif"]) for row in evolutions],
            "L'évolution d'aucun écart ne peut encore être mesurée.",
        )
    )
    downloads.trace("evolution_ecart", territoire=code)
with st.expander("Son écart, à la dernière date comparable", icon=":material/straighten:"):
    ecarts = rows("ecarts", territoire=code)
    st.markdown(sentences.gap_introduction(place, ecarts))
    fiches = tables.sheets(answers())
    parts = points.share_gaps(ecarts, fiches)
    if parts:
        figures.chart(
            points.gap_points(parts, "indicateur", fiches),
            indicateur.gaps_by_row("%", points.gap_order(parts, "indicateur", fiches)),
            alt=sentences.gap_sentence(place, parts, fiches),
            key="graphe_ecart",
            source=sentences.source_text(parts),
        )
    cards.table(
        tables.quartier_gap_table(answers(), ecarts),
        alt=f"Écarts {place['nom_de']} au territoire de comparaison",
    )
    downloads.trace("ecarts", territoire=code)
with st.expander("Ses codes, et comment le contrat le présente", icon=":material/menu_book:"):
    st.markdown(sentences.quartier_identity(place))
    if place["presentation"]:
        st.markdown(f"> {place['presentation']}")
