"""What the control of the droit commun takes away: the extract to sign, the letters, the sheets to fill."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from exports.writers.letter import write_files, write_letter
from narration import words
from narration.moyens import courriers, droit_commun
from pages.components.shell import access, cards, depots, downloads
from pages.components.shell.data import answers, base, cited, rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(annee: int, portee: Mapping[str, Any]) -> None:
    """Offer, to the Préfecture and to who manages, the extract of a year, its letters and its sheets."""
    if not access.allows("prefecture"):
        return
    with st.expander("Contrôle du droit commun : extrait, courriers, fiches", icon=":material/fact_check:"):
        cards.unfollowed(portee, **droit_commun.UNFOLLOWED["controle"])
        found = courriers.letters(answers(), annee, datetime.fromisoformat(base().publie_le).date())
        (contrat,) = rows("contrat")
        signataires = {row["signataire"] for row in rows("silences", annee=annee, dimension="defi")}
        st.markdown(words.plain(courriers.sentence(found, len(signataires), annee)))
        with st.container(horizontal=True):
            st.download_button(
                "Extrait à signer (XLSX)",
                cited(lambda: downloads.workbook("droit_commun", {"annee": annee})),
                f"controle_droit_commun_{annee}.xlsx",
                XLSX,
                key="controle_extrait",
                on_click="ignore",
            )
            st.download_button(
                f"Les {len(found)} courriers (ZIP de PDF)",
                cited(
                    lambda: write_files(
                        {
                            f"courrier_{annee}_{letter.signataire}.pdf": write_letter(
                                letter, contrat["libelle"], base().cited
                            )
                            for letter in found
                        }
                    )
                ),
                f"courriers_droit_commun_{annee}.zip",
                "application/zip",
                key="controle_courriers",
                disabled=not found,
                on_click="ignore",
            )
            st.download_button(
                f"Les {len(signataires)} fiches de déclaration {annee + 1} (ZIP)",
                lambda: write_files(depots.declaration_sheets(annee + 1)),
                f"fiches_droit_commun_{annee + 1}.zip",
                "application/zip",
                key="controle_fiches",
                on_click="ignore",
            )
