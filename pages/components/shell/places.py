"""Where a quartier is: on the map that opens it, and among all the QPV of France."""

from collections.abc import Mapping

import streamlit as st

from narration import france, points, sentences
from narration.marks.outlines import Shade, draw_map, placed
from narration.numbers import enumere, pluriel
from pages.components.charts import france as charts
from pages.components.shell import access, cards, downloads, drawn, figures, links
from pages.components.shell.data import base, rows
from queries.rows import Indicateurs, Positions, Quartiers

PRIORITAIRE, PRIORITAIRES = "quartier prioritaire", "quartiers prioritaires"
SOURCE = "Contours : ANCT, quartiers prioritaires de 2024."


def quartier_map(chosen: Quartiers | None = None, shades: Mapping[str, Shade] | None = None, said: str = "") -> None:
    """Show the quartiers on a map, shaded by what is said, each name a link; or where the chosen one is."""
    quartiers = placed(rows("quartiers"))
    if not quartiers or (chosen and chosen not in quartiers):
        st.info(sentences.NOT_PLACED, icon=":material/map:")
        return
    names = enumere([quartier["nom_contrat"] for quartier in quartiers])
    here = f"Situation {chosen['nom_de']}" if chosen else "Carte"
    drawn.show(
        draw_map(
            quartiers,
            f"{here} : {pluriel(len(quartiers), PRIORITAIRE, PRIORITAIRES)} du contrat, {names}. {said}".strip(),
            {} if chosen else links.quartiers(),
            shades,
            chosen["quartier"] if chosen else None,
        )
    )
    discs = "" if all(quartier["geometrie"] for quartier in quartiers) else " Surface des ronds : la population."
    st.caption(f"{SOURCE}{discs} {said}".strip())


def to_fiche(place: Quartiers, annee: int | None) -> None:
    """Lead who may write the documents to the printed page of a quartier."""
    if annee and access.allows("partenaire"):
        st.page_link(
            links.page_file("bilan_annuel"),
            label="Sa fiche à imprimer",
            icon=":material/print:",
            query_params={"annee": str(annee), "dans": place["nom_contrat"]},
        )


def among_all(place: Positions, fiche: Indicateurs, quartier: str = "") -> None:
    """Show the quartiers among all QPV at the edition of `place`, one of them chosen or none."""
    indicateur = fiche["indicateur"]
    edition = {"indicateur": indicateur, "zonage": place["zonage"], "edition": place["edition"]}
    every = rows("positions", indicateur=indicateur, zonage=place["zonage"])
    phrase = place["phrase"] if quartier else france.places_sentence(every, place, fiche)
    values = rows("valeurs_qpv", **edition)
    figures.picture(france.draw_places(values, fiche, quartier, phrase), phrase)
    st.caption(f"{france.edition_sentence(place)} {france.source_sentence(place)}")
    cards.two_sentences(phrase, france.CAUTION)
    figures.to_explore(
        france.cloud(values, fiche, quartier),
        charts.cloud(points.axis_title(fiche)),
        alt=phrase,
        key="graphe_nuage",
        source=france.source_sentence(place),
    )
    with st.expander("La place de chaque quartier, en tableau", icon=":material/table:"):
        cards.table(
            france.position_table(every, place, fiche),
            alt=f"{fiche['libelle']} : place de chaque quartier du contrat parmi les QPV de France",
        )
        st.caption(f"Version des données : {base().version}.")
        downloads.trace("valeurs_qpv", **edition)
