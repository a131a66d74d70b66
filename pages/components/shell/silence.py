"""Who declared what: the map of silences, whose cells open what is behind them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from narration import words
from narration.marks.grid import draw_grid
from narration.moyens import droit_commun, grids
from narration.moyens.silences import silence_sentence
from pages.components.charts import moyens
from pages.components.shell import cards, downloads, drawn, figures, filters, links
from pages.components.shell.data import answers, rows

TITLES = {"defi": "Qui a déclaré quoi, défi par défi", "quartier": "Qui a déclaré quoi, quartier par quartier"}
# The choice that each column of a map is.
CHOICES = {"defi": "pour", "quartier": "dans"}


def _key(dimension: str, portee: Mapping[str, Any]) -> str | None:
    """Return the column that the choice asks for, None for all of them."""
    return None if portee[dimension] is None else str(portee[dimension])


def show_map(dimension: str, annee: int, portee: Mapping[str, Any]) -> None:
    """Show who declared what, défi by défi or quartier by quartier, and whom to call."""
    carte = rows("silences", annee=annee, dimension=dimension)
    st.header(TITLES[dimension], anchor=False)
    cards.unfollowed(portee, **droit_commun.UNFOLLOWED[f"carte_{dimension}"])
    key = _key(dimension, portee)
    phrase = silence_sentence(carte, annee, key)
    # Who is silent for one défi or quartier is not called: it may have declared for another.
    st.markdown(phrase if key else f"**À appeler.** {phrase}")
    lit = list({row["cle_libelle"] for row in carte if row["cle"] == key})

    def link(signataire: str, column: str) -> str:
        choice = {"exercice": str(annee), "signataire": signataire}
        if column != droit_commun.places(answers())[droit_commun.ALL_QPV]:
            choice[CHOICES[dimension]] = column
        return links.address("droit_commun", **choice) + "#derriere-une-case"

    drawn.show(draw_grid(grids.silence_grid(carte, phrase, lit, link)))
    st.caption(f"{droit_commun.LEGENDE} {grids.SILENCE_LEGEND} {droit_commun.source_text(annee)}")
    figures.to_explore(
        droit_commun.silence_points(carte),
        moyens.silence_grid(*droit_commun.headings(carte)),
        alt=phrase,
        key=f"carte_{dimension}",
        source=droit_commun.source_text(annee),
    )
    downloads.trace("silences", annee=annee, dimension=dimension)


def show_behind(annee: int, portee: Mapping[str, Any]) -> None:
    """Show what is behind a cell of the map: what a signataire declared, for the défi or the quartier chosen."""
    st.header("Derrière une case", anchor="derriere-une-case")
    dimension = "quartier" if portee["quartier"] and not portee["defi"] else "defi"
    carte = rows("silences", annee=annee, dimension=dimension)
    names = {row["signataire_libelle"]: row["signataire"] for row in carte}
    name = filters.select_signataire(names)
    if name is None:
        chosen = words.plain(next((row["cle_libelle"] for row in carte if row["cle"] == _key(dimension, portee)), ""))
        scope = f"en {annee} pour {chosen}" if chosen else f"en {annee}"
        st.caption(
            f"Choisissez une case de la carte, ou un signataire : ce qu'il a déclaré {scope}, avec quelle preuve."
        )
        return
    key = _key(dimension, portee)
    own = [row for row in droit_commun.of_cell(carte, key) if row["signataire_libelle"] == name]
    subject = f"pour {own[0]['cle_libelle']}" if key else "en tout"
    st.markdown(words.plain(droit_commun.cell_sentence(own, f"en {annee} {subject}")))
    declared = rows("droit_commun", annee=annee, signataire=names[name])
    cards.table(
        droit_commun.declaration_table(answers(), droit_commun.behind(declared, dimension, key)),
        alt=f"Déclarations de {name}",
    )
