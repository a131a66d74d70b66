"""The overview as it is usually written: raw Parquet at each rerun, pandas, Altair objects. The peer, not a model."""

import os
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

PARQUET = Path(os.environ["TABLEAU_PARQUET"])
VERSION = PARQUET / (PARQUET / "current").read_text().strip()


def lire(nom: str) -> pd.DataFrame:
    """Read a whole table."""
    return pd.read_parquet(VERSION / f"{nom}.parquet")


def page() -> None:
    """Show the same matter as the overview: key figures, states, one indicator, map, two tables."""
    mesures, indicateurs, quartiers = lire("mesure"), lire("indicateur"), lire("quartier")
    st.title("Synthèse")
    tout = mesures.merge(indicateurs, on="indicateur").merge(quartiers, left_on="territoire", right_on="quartier")
    reference = tout[tout.zonage == "QPV2024"].sort_values("millesime").groupby(["indicateur", "territoire"]).first()
    dernier = tout[tout.zonage == "QPV2024"].sort_values("millesime").groupby(["indicateur", "territoire"]).last()
    difference = (dernier.valeur - reference.valeur).rename("difference").reset_index()
    colonnes = st.columns(4)
    for colonne, nom in zip(colonnes, ("population", "taux_pauvrete", "revenu_median", "taux_emploi"), strict=True):
        valeurs = reference.valeur.get(nom, pd.Series(dtype=float))
        colonne.metric(nom, f"{valeurs.min():.1f} à {valeurs.max():.1f}" if len(valeurs) else "")
    grille = alt.Chart(difference).mark_rect().encode(
        x=alt.X("territoire:N", title=None),
        y=alt.Y("indicateur:N", title=None),
        color=alt.Color("difference:Q"),
        tooltip=["territoire", "indicateur", alt.Tooltip("difference:Q", format=".1f")],
    ) + alt.Chart(difference).mark_text().encode(
        x="territoire:N", y="indicateur:N", text=alt.Text("difference:Q", format=".1f")
    )
    st.altair_chart(grille)
    st.dataframe(difference.pivot_table(index="indicateur", columns="territoire", values="difference"))
    choix = st.selectbox("Indicateur", sorted(reference.reset_index().indicateur.unique()))
    choisi = reference.reset_index()[lambda lignes: lignes.indicateur == choix]
    base = alt.Chart(choisi).encode(x=alt.X("valeur:Q"), y=alt.Y("territoire:N", sort="-x"))
    st.altair_chart(base.mark_rule() + base.mark_point(size=150) + base.mark_text(dx=20).encode(text="valeur:Q"))
    carte = alt.Chart(quartiers).encode(longitude="longitude:Q", latitude="latitude:Q", tooltip=["nom_contrat"])
    st.altair_chart(
        (carte.mark_circle(size=200) + carte.mark_text(dy=-15).encode(text="nom_contrat")).project("mercator")
    )
    st.dataframe(choisi[["territoire", "valeur", "statut", "edition"]])
    st.dataframe(reference.reset_index().pivot_table(index="indicateur", columns="territoire", values="valeur"))


st.navigation([st.Page(page, title="Synthèse")]).run()
