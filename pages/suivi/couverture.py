"""Coverage: what serves each commitment of the contract, and the orphans both ways."""

import streamlit as st

from narration import words
from narration.moyens import action, couverture
from pages.components.charts import moyens
from pages.components.shell import cards, downloads, figures, filters
from pages.components.shell.data import answers, rows

st.title("Couverture du contrat")
st.markdown(
    "Ce que le contrat engage, et ce qui le sert : une action financée, son bilan, un indicateur qui a des données. "
    "Ou rien : c'est un **orphelin**."
)
annee = filters.select_annee()
if retour := words.total(rows("retour_bilans", annee=annee)):
    st.caption(words.return_sentence(retour))

for nature, titre, nom in (
    ("axe", "Les axes d'engagement", "axes"),
    ("priorite", "Les priorités des quartiers", "priorités"),
):
    st.header(titre)
    engagements = couverture.commitments(answers(), annee, nature=nature)
    phrase = couverture.coverage_sentence(answers(), engagements, nom, annee)
    st.markdown(phrase)
    if not engagements:
        continue
    figures.chart(
        couverture.grid_points(answers(), engagements),
        moyens.coverage_grid(
            couverture.lines_of(answers(), engagements), couverture.columns_of(answers(), engagements)
        ),
        alt=phrase,
        key=f"graphe_{nature}",
        source=action.source_text(annee),
    )
    st.caption(couverture.LEGENDE)
    with st.expander(f"Les mêmes {nom} en tableau", icon=":material/table:"):
        cards.table(couverture.coverage_table(answers(), engagements, annee), alt=f"Ce qui sert chacun des {nom}")
    downloads.trace("couverture", annee=annee, nature=nature)
st.caption(
    "Une action sert une priorité quand elle se tient dans son quartier et répond à l'un de ses défis : "
    "ce rapprochement est notre proposition, à adopter par le comité technique."
)

st.header("Les actions qui ne servent aucun engagement connu")
orphelines = rows("actions_orphelines", annee=annee)
st.caption("Faute de défi, d'axe ou de quartier déclarés, ou d'une priorité de leur quartier pour leur défi.")
cards.table(couverture.orphan_table(filters.select_rows(orphelines)), alt="Actions sans engagement")
downloads.trace("actions_orphelines", annee=annee)

st.header("Les thèmes de l'ANCT et nos défis")
st.caption("Quand une action n'a pas de défi déclaré, son thème en suggère un. C'est notre proposition.")
cards.table(couverture.theme_table(rows("themes_defis", annee=annee)), alt="Thèmes de l'ANCT et défi proposé")
cards.two_sentences(
    "Quels engagements ont au moins une action financée, et lesquels n'en ont aucune.",
    "Qu'un engagement couvert est tenu : une seule petite action suffit à le couvrir.",
)
