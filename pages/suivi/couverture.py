"""Coverage: the commitments that nothing serves, then what serves each, and the orphans both ways."""

import streamlit as st

from narration import words
from narration.marks import render
from narration.marks.grid import draw_grid
from narration.moyens import action, couverture, grids
from pages.components.charts import moyens
from pages.components.shell import cards, downloads, drawn, figures, filters, links
from pages.components.shell.data import answers, rows
from queries.rows import Couverture

heading = st.container()
annee = filters.select_annee()
engagements = couverture.commitments(answers(), annee)
with heading:
    st.title(words.plain(couverture.headline(engagements, annee)), anchor=False)
    retour = words.total(rows("retour_bilans", annee=annee))
    cards.lead(None, *couverture.lead(retour))
LABELS = {row["defi"]: f"{row['defi']}. {row['libelle_court']}" for row in rows("defis")}
QUARTIERS = {row["quartier"]: row["nom_contrat"] for row in rows("quartiers")}


def address(row: Couverture) -> str:
    """Return the address of what is behind a commitment: its défi, or its quartier."""
    if row["nature"] == "axe":
        return links.address("defi", defi=LABELS[row["defi"]], annee=str(annee))
    return links.address("quartier", quartier=QUARTIERS[row["quartier"]])


for nature, titre, nom in (
    ("axe", "Les axes d'engagement", "axes"),
    ("priorite", "Les priorités des quartiers", "priorités"),
):
    st.header(titre, anchor=False)
    kept = [row for row in engagements if row["nature"] == nature]
    phrase = couverture.coverage_sentence(answers(), kept, nom, annee)
    st.markdown(phrase)
    if not kept:
        continue
    drawn.show(render("facts.html", rows=couverture.facts(couverture.holes(kept)), alt=f"{titre} sans action"))
    drawn.show(draw_grid(grids.coverage_grid(answers(), kept, phrase, address)))
    st.caption(f"{couverture.GRID_LEGEND} {action.source_text(annee)}")
    figures.to_explore(
        couverture.grid_points(answers(), kept),
        moyens.coverage_grid(couverture.lines_of(answers(), kept), couverture.columns_of(answers(), kept)),
        alt=phrase,
        key=f"graphe_{nature}",
        source=action.source_text(annee),
    )
    with st.expander(f"Les mêmes {nom} en tableau", icon=":material/table:"):
        cards.table(couverture.coverage_table(answers(), kept, annee), alt=f"Ce qui sert chacun des {nom}")
        downloads.trace("couverture", annee=annee, nature=nature)
st.caption(
    "Une action sert une priorité quand elle se tient dans son quartier et répond à l'un de ses défis : "
    "ce rapprochement est notre proposition, à adopter par le comité technique."
)

st.header("Les actions qui ne servent aucun engagement connu", anchor=False)
orphelines = rows("actions_orphelines", annee=annee)
st.markdown(couverture.orphan_sentence(orphelines, annee))
with st.expander("Une à une, et ce qui manque pour les rattacher", icon=":material/list:"):
    st.caption("Faute de défi, d'axe ou de quartier déclarés, ou d'une priorité de leur quartier pour leur défi.")
    cards.table(couverture.orphan_table(filters.select_rows(orphelines)), alt="Actions sans engagement")
    downloads.trace("actions_orphelines", annee=annee)
with st.expander("Les thèmes de l'ANCT et nos défis", icon=":material/table:"):
    st.caption("Quand une action n'a pas de défi déclaré, son thème en suggère un. C'est notre proposition.")
    cards.table(couverture.theme_table(rows("themes_defis", annee=annee)), alt="Thèmes de l'ANCT et défi proposé")
cards.two_sentences(
    "Quels engagements ont au moins une action financée, et lesquels n'en ont aucune.",
    "Qu'un engagement couvert est tenu : une seule petite action suffit à le couvrir.",
)
