"""The overview as it is usually written: raw Parquet at each rerun, pandas, Altair objects. The peer, not a model."""

import os
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

PARQUET = Path(os.environ["TABLEAU_PARQUET"])
VERSION = PARQUET / (PARQUET / "current").read_text().strip()


def read(name: str) -> pd.DataFrame:
    """Read a whole table."""
    return pd.read_parquet(VERSION / f"{name}.parquet")


def page() -> None:
    """Show the same matter as the overview: key figures, states, one indicator, map, two tables."""
    mesures, indicateurs, quartiers = read("mesure"), read("indicateur"), read("quartier")
    st.title("Synthèse")
    everything = mesures.merge(indicateurs, on="indicateur").merge(quartiers, left_on="territoire", right_on="quartier")
    reference = (
        everything[everything.zonage == "QPV2024"]
        .sort_values("millesime")
        .groupby(["indicateur", "territoire"])
        .first()
    )
    last = (
        everything[everything.zonage == "QPV2024"].sort_values("millesime").groupby(["indicateur", "territoire"]).last()
    )
    difference = (last.valeur - reference.valeur).rename("difference").reset_index()
    columns = st.columns(4)
    for column, name in zip(columns, ("population", "taux_pauvrete", "revenu_median", "taux_emploi"), strict=True):
        values = reference.valeur.get(name, pd.Series(dtype=float))
        column.metric(name, f"{values.min():.1f} à {values.max():.1f}" if len(values) else "")
    grid = alt.Chart(difference).mark_rect().encode(
        x=alt.X("territoire:N", title=None),
        y=alt.Y("indicateur:N", title=None),
        color=alt.Color("difference:Q"),
        tooltip=["territoire", "indicateur", alt.Tooltip("difference:Q", format=".1f")],
    ) + alt.Chart(difference).mark_text().encode(
        x="territoire:N", y="indicateur:N", text=alt.Text("difference:Q", format=".1f")
    )
    st.altair_chart(grid)
    st.dataframe(difference.pivot_table(index="indicateur", columns="territoire", values="difference"))
    choice = st.selectbox("Indicateur", sorted(reference.reset_index().indicateur.unique()))
    chosen = reference.reset_index()[lambda rows: rows.indicateur == choice]
    base = alt.Chart(chosen).encode(x=alt.X("valeur:Q"), y=alt.Y("territoire:N", sort="-x"))
    st.altair_chart(base.mark_rule() + base.mark_point(size=150) + base.mark_text(dx=20).encode(text="valeur:Q"))
    carte = alt.Chart(quartiers).encode(longitude="longitude:Q", latitude="latitude:Q", tooltip=["nom_contrat"])
    st.altair_chart(
        (carte.mark_circle(size=200) + carte.mark_text(dy=-15).encode(text="nom_contrat")).project("mercator")
    )
    st.dataframe(chosen[["territoire", "valeur", "statut", "edition"]])
    st.dataframe(reference.reset_index().pivot_table(index="indicateur", columns="territoire", values="valeur"))


st.navigation([st.Page(page, title="Synthèse")]).run()
