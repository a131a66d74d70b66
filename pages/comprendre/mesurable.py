"""What will be measurable when: what each source can say of the contract, at mid-term and at its end."""

import streamlit as st

from narration import tendance
from pages.components.shell import cards, downloads
from pages.components.shell.data import rows

st.title("Ce qui sera mesurable, et quand")
st.markdown(
    "Un chiffre ne juge le contrat que si les données qu'il résume ont été recueillies pendant le contrat. "
    "Ce calendrier est **déduit** du délai de diffusion constaté pour chaque source : "
    "aucun calendrier officiel n'a été trouvé. Il change avec la date du jour."
)
calendrier = rows("calendrier")
cards.table(tendance.calendar_table(calendrier), alt="Calendrier de ce qui sera mesurable, source par source")
cards.two_sentences(tendance.calendar_can_say(calendrier), tendance.calendar_cannot_say(calendrier))
downloads.trace("calendrier")

st.header("Ce qui est attendu d'autres producteurs")
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
