"""The choices of a page: all of them live in the URL, so that a link restores what its sender saw.

Streamlit writes the label, not the code, in the URL: labels of quartiers and indicators are unique and tested.
"""

from typing import Any

import streamlit as st

from pages.components.data import rows
from pages.components.numbers import ZONAGES


def select_quartier() -> dict[str, Any]:
    """Return the quartier chosen (`?quartier=`), the first of the contract by default."""
    quartiers = {quartier["nom_contrat"]: quartier for quartier in rows("quartiers")}
    choix = st.selectbox("Quartier", list(quartiers), key="quartier", bind="query-params")
    return quartiers[choix]


def select_indicateur(avec_reference: bool = False) -> dict[str, Any]:
    """Return the indicator chosen (`?indicateur=`), poverty by default, among those with a baseline if so asked."""
    retenus = {ligne["indicateur"] for ligne in rows("synthese") if ligne["renseignes_nb"]}
    fiches = {
        fiche["libelle"]: fiche for fiche in rows("indicateurs") if fiche["indicateur"] in retenus or not avec_reference
    }
    libelles = list(fiches)
    defaut = next((rang for rang, fiche in enumerate(fiches.values()) if fiche["indicateur"] == "taux_pauvrete"), 0)
    choix = st.selectbox("Indicateur", libelles, index=defaut, key="indicateur", bind="query-params")
    return fiches[choix]


def select_reference(fiche: dict[str, Any]) -> dict[str, Any] | None:
    """Return the comparison territory chosen (`?reference=`), among those with values; None when there is none."""
    territoires = {
        territoire["libelle"]: territoire
        for territoire in rows("territoires_comparaison", indicateur=fiche["indicateur"])
    }
    if not territoires:
        st.selectbox(
            "Comparé à", [], disabled=True, placeholder="Aucun territoire n'a cette donnée", key="aucune_reference"
        )
        return None
    choix = st.selectbox(
        "Comparé à",
        list(territoires),
        key="reference",
        bind="query-params",
        help="Ces territoires contiennent les quartiers prioritaires.",
    )
    return territoires[choix]


def select_dates(fiche: dict[str, Any], territoire: str) -> tuple[str, str] | None:
    """Return two dates to compare (`?avant=`, `?apres=`), as « édition@zonage »; None when there are fewer than two."""
    dates = {
        f"{ligne['edition']} ({ZONAGES[ligne['zonage']]})": f"{ligne['edition']}@{ligne['zonage']}"
        for ligne in rows("series", indicateur=fiche["indicateur"], territoire=territoire)
        if ligne["territoire"] == territoire
    }
    if len(dates) < 2:
        return None
    libelles = list(dates)
    gauche, droite = st.columns(2)
    avant = gauche.selectbox("Entre", libelles, key="avant", bind="query-params")
    apres = droite.selectbox("et", libelles, index=len(libelles) - 1, key="apres", bind="query-params")
    return dates[avant], dates[apres]
