"""One défi: what is done, where, for whom, with what money, and what the contract still lacks."""

import streamlit as st

from narration import constat, lexique, tables, words
from narration.marks import render
from narration.moyens import action, bilan, couverture, grids
from pages.components.charts import moyens
from pages.components.moyens import funders
from pages.components.shell import access, cards, downloads, drawn, figures, filters, links
from pages.components.shell.data import answers, rows

heading = st.container()
with st.container(horizontal=True, key="choix"):
    defi = filters.select_defi()
    annee = filters.select_annee()
numero = defi["defi"]
when = f" en {annee}" if annee else ""
label, niveau = f"{numero}. {defi['libelle_court']}", {"defi": numero, "annee": annee}
constats = rows("constats", defi=numero, annee=annee, public=access.public())
found = constat.headlines(constats, 4)
with heading:
    st.title(f"Défi {numero}. {defi['libelle']}", anchor=False)
    cards.lead(found[0] if found else None, named=True)

mesurees, retours = rows("actions_par", defi=numero), rows("retour_bilans", defi=numero)
st.header(f"Ce qui est financé{when}", anchor=False)
if words.total(mesurees, **niveau):
    cells = grids.place_cells(answers(), mesurees, retours, annee, numero)
    opened = {cell.name: links.address("actions", annee=str(annee), pour=label, dans=cell.name) for cell in cells}
    alt = f"Défi {numero}, quartier par quartier{when}"
    drawn.show(render("places.html", cells=cells, links=opened, alt=alt))
st.caption(
    f"{action.place_sentence(answers(), mesurees, **niveau)} {action.COUNTED_IN_EACH} {action.source_text(annee)}"
)

st.header("Ses axes d'engagement", anchor=False)
axes = [row for row in couverture.commitments(answers(), annee, nature="axe") if row["defi"] == numero]
st.markdown(couverture.coverage_sentence(answers(), axes, "axes", annee))
drawn.show(render("facts.html", rows=couverture.facts(axes), alt=f"Ce qui sert les axes du défi {numero}"))
with st.expander("Ce qui sert chaque axe, en tableau", icon=":material/table:"):
    cards.table(couverture.coverage_table(answers(), axes, annee), alt=f"Ce qui sert les axes du défi {numero}")

if found[1:]:
    st.header("Ce qu'il faut en retenir", anchor=False)
    cards.unfollowed(niveau, annee="un indicateur et un projet phare gardent leurs propres dates")
    cards.findings(found[1:])
downloads.trace("constats", defi=numero, annee=annee, public=access.public())

st.header("Pour aller plus loin", anchor=False)
with st.expander(f"Combien d'actions, d'argent et de bilans{when}", icon=":material/functions:"):
    cards.figures(action.figures(words.total(mesurees, **niveau), words.total(retours, **niveau)))
    cards.table(action.place_table(answers(), mesurees, retours, **niveau), alt=f"Défi {numero} par quartier{when}")
    by_place = action.place_points(answers(), mesurees, **niveau)
    if by_place.num_rows:
        figures.to_explore(
            by_place,
            moyens.bars_by_place(action.money_axis(retours), tuple(action.place_names(answers()).values())),
            alt=action.place_sentence(answers(), mesurees, **niveau),
            key="graphe_lieux",
            source=action.source_text(annee),
        )
    cards.two_sentences(
        "Où les crédits spécifiques accordés sont déclarés, et sur combien de bilans reposent les participations.",
        "Ni combien de personnes : une même personne participe à plusieurs actions. Ni qu'une action a fait bouger "
        "un indicateur. Un bilan qui manque n'est pas un zéro.",
    )
    downloads.trace("actions_par", annee=annee, defi=numero)
with st.expander("Année après année", icon=":material/calendar_month:"):
    cards.unfollowed(niveau, annee="toutes les années déclarées sont montrées")
    cards.table(action.year_table(mesurees, retours, defi=numero), alt=f"Actions du défi {numero} par année")
funders.show(annee, f"défi {numero}", defi=numero)
with st.expander("Avec quel argent", icon=":material/euro:"):
    st.caption("Les natures et les étapes ne s'additionnent pas ; le bénévolat n'entre dans aucun rapport.")
    amounts = [
        row
        for row in rows("financements_par", defi=numero, annee=annee)
        if row["defi"] == numero and row["quartier"] is None
    ]
    cards.table(action.money_table(answers(), amounts), alt=f"Financements du défi {numero}{when}")
    downloads.trace("financements_par", annee=annee, defi=numero)
    downloads.trace("financements", annee=annee, defi=numero)
with st.expander("Pour qui", icon=":material/diversity_3:"):
    st.caption(f"{lexique.WORDS['Participation']} {action.parity_note(answers())}")
    parites = action.parity_table(rows("parite", annee=annee, defi=numero))
    cards.table(parites, alt="Participations par sexe et par score BIE")
    downloads.trace("participations", annee=annee, defi=numero)
    enjeux = action.issue_table(rows("enjeux_transversaux", annee=annee, defi=numero))
    cards.table(enjeux, alt="Actions par enjeu transversal")
with st.expander("Ses indicateurs : leurs valeurs de départ", icon=":material/monitoring:"):
    cards.unfollowed(niveau, annee="la valeur de départ est la dernière valeur connue à la signature du contrat")
    cards.table(tables.challenge_grid(answers(), numero), alt=f"Indicateurs du défi {numero} dans chaque quartier")
    st.caption("Ces indicateurs décrivent les quartiers. Leur évolution n'est jamais attribuée aux actions.")
with st.expander("Ses actions, une à une", icon=":material/list:"):
    listed = rows("actions", defi=numero, annee=annee)
    st.markdown(bilan.list_sentence(answers(), listed, annee, numero))
    cards.table(bilan.action_table(answers(), filters.select_rows(listed)), alt=f"Actions du défi {numero}{when}")
    downloads.trace("actions", annee=annee, defi=numero)
with st.expander("Ses projets phares", icon=":material/construction:"):
    cards.unfollowed(niveau, annee="le contrat les engage pour toute sa durée")
    cards.projects(rows("projets_phares", defi=numero))
with st.expander("Comment le contrat le présente", icon=":material/menu_book:"):
    cards.unfollowed(niveau, annee="le contrat le présente une fois pour toutes")
    st.markdown(f"> {defi['presentation']}")
    st.caption("Extrait du contrat de ville.")
