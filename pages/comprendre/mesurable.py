"""What will be measurable when: what each source can say of the contract, at mid-term and at its end."""

import streamlit as st

from narration import tendance
from narration.marks.dates import draw_dates
from pages.components.shell import cards, downloads, drawn
from pages.components.shell.data import rows

calendrier = rows("calendrier")
st.title(tendance.calendar_headline(calendrier), anchor=False)
cards.lead(
    None,
    "Un chiffre ne parle du temps du contrat que si tout ce qu'il résume a été recueilli après la signature ; il dit "
    "alors si le quartier a changé, jamais pourquoi.",
    "Ce calendrier est déduit du délai de diffusion constaté pour chaque source : aucun calendrier officiel n'a été "
    "trouvé. Il change avec la date du jour.",
)

st.header("Quand chaque source dira quelque chose du contrat", anchor=False)
if calendrier:
    drawn.show(
        draw_dates(
            tendance.calendar_rows(calendrier),
            tendance.calendar_years(calendrier),
            tendance.calendar_can_say(calendrier),
            tendance.calendar_marks(calendrier),
        )
    )
    st.caption(
        "Rond : la première année tout entière après la signature est diffusée ; plein, elle se comparera à la "
        "référence lors de l'évaluation à mi-parcours."
    )
    cards.two_sentences(tendance.calendar_can_say(calendrier), tendance.calendar_cannot_say(calendrier))
with st.expander("Source par source, en tableau", icon=":material/table:"):
    cards.table(tendance.calendar_table(calendrier), alt="Calendrier de ce qui sera mesurable, source par source")
    downloads.trace("calendrier")
with st.expander("Ce qui est attendu d'autres producteurs", icon=":material/hourglass_empty:"):
    cards.table(
        [
            {
                "Indicateur": fiche["libelle"],
                "Défi": str(fiche["defi"]),
                "Attendu": fiche["attente_quoi"],
                "De qui": fiche["attente_de_qui"],
                "Quand": fiche["attente_quand"],
            }
            for fiche in rows("indicateurs")
            if fiche["attente_quoi"]
        ],
        alt="Indicateurs en attente d'une source",
    )
