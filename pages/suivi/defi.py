"""One défi: what is done, where, for whom, with what money, and what the contract still lacks."""

import streamlit as st

from narration import constat, lexique, sentences, tables, words
from narration.moyens import action, bilan, couverture
from pages.components.charts import moyens
from pages.components.shell import access, cards, downloads, figures, filters
from pages.components.shell.data import answers, rows

left, right = st.columns([3, 1])
with left:
    defi = filters.select_defi()
with right:
    annee = filters.select_annee()
numero = defi["defi"]
niveau = {"defi": numero, "annee": annee}
st.title(f"Défi {numero}. {defi['libelle']}")
st.markdown(f"> {defi['presentation']}")
st.caption("Extrait du contrat de ville.")

st.header("Ce qu'il faut en retenir")
cards.unfollowed(niveau, annee="un indicateur et un projet phare gardent leurs propres dates")
cards.findings(constat.headlines(rows("constats", defi=numero, annee=annee, public=access.public()), 3))
downloads.trace("constats", defi=numero, annee=annee, public=access.public())

mesurees, retours = rows("actions_par", defi=numero), rows("retour_bilans", defi=numero)
st.header(f"Ce qui est financé en {annee}" if annee else "Ce qui est financé")
cards.figures(action.figures(words.total(mesurees, **niveau), words.total(retours, **niveau)))

st.subheader("Dans quels quartiers", help=lexique.WORDS["Non ventilé"])
by_place = action.place_points(answers(), mesurees, **niveau)
if by_place.num_rows:
    figures.chart(
        by_place,
        moyens.bars_by_place(action.money_axis(retours), tuple(action.place_names(answers()).values())),
        alt=action.place_sentence(answers(), mesurees, **niveau),
        key="graphe_lieux",
        source=action.source_text(annee),
    )
st.caption(f"{action.place_sentence(answers(), mesurees, **niveau)} {action.COUNTED_IN_EACH}")
cards.table(
    action.place_table(answers(), mesurees, retours, **niveau), alt=f"Actions du défi {numero} par quartier en {annee}"
)
cards.two_sentences(
    "Où les crédits spécifiques accordés sont déclarés, et sur combien de bilans reposent les participations.",
    "Ni combien de personnes : une même personne participe à plusieurs actions. Ni qu'une action a fait bouger "
    "un indicateur. Un bilan qui manque n'est pas un zéro.",
)
downloads.trace("actions_par", annee=annee, defi=numero)

st.header("Année après année")
cards.unfollowed(niveau, annee="toutes les années déclarées sont montrées")
cards.table(action.year_table(mesurees, retours, defi=numero), alt=f"Actions du défi {numero} par année")

st.header("Avec quel argent", help=lexique.WORDS["Crédits spécifiques"])
st.caption("Les natures et les étapes ne s'additionnent pas ; le bénévolat n'entre dans aucun rapport.")
financements = [
    row
    for row in rows("financements_par", defi=numero, annee=annee)
    if row["defi"] == numero and row["quartier"] is None
]
cards.table(action.money_table(answers(), financements), alt=f"Financements du défi {numero} en {annee}")
downloads.trace("financements_par", annee=annee, defi=numero)
downloads.trace("financements", annee=annee, defi=numero)

st.header("Pour qui", help=lexique.WORDS["Participation"])
st.caption(action.parity_note(answers()))
cards.table(
    action.parity_table(rows("parite", annee=annee, defi=numero)), alt="Participations par sexe et par score BIE"
)
downloads.trace("participations", annee=annee, defi=numero)
cards.table(
    action.issue_table(rows("enjeux_transversaux", annee=annee, defi=numero)), alt="Actions par enjeu transversal"
)

st.header("Ses axes d'engagement")
axes = [row for row in couverture.commitments(answers(), annee, nature="axe") if row["defi"] == numero]
st.markdown(couverture.coverage_sentence(answers(), axes, "axes", annee))
cards.table(couverture.coverage_table(answers(), axes, annee), alt=f"Ce qui sert les axes du défi {numero}")

st.header("Ses indicateurs, à la référence de 2024")
cards.unfollowed(niveau, annee="la référence est la dernière valeur connue à la signature du contrat")
cards.table(tables.challenge_grid(answers(), numero), alt=f"Indicateurs du défi {numero} dans chaque quartier")
st.caption("Ces indicateurs décrivent les quartiers. Leur évolution n'est jamais attribuée aux actions.")

st.header("Ses actions")
listed = rows("actions", defi=numero, annee=annee)
st.markdown(bilan.list_sentence(answers(), listed, annee, numero))
cards.table(bilan.action_table(answers(), filters.select_rows(listed)), alt=f"Actions du défi {numero} en {annee}")
downloads.trace("actions", annee=annee, defi=numero)

st.header("Ses projets phares")
cards.unfollowed(niveau, annee="le contrat les engage pour toute sa durée")
st.markdown(
    sentences.bullets(
        [sentences.project(projet).removeprefix("- ") for projet in rows("projets_phares", defi=numero)],
        "Le contrat n'en nomme aucun.",
    )
)
