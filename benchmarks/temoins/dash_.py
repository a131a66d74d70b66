"""The overview written with Dash, the usual way: the peer from another framework."""

import os
import sys
from pathlib import Path

import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dash_table, dcc, html

PARQUET = Path(os.environ["TABLEAU_PARQUET"])
VERSION = PARQUET / (PARQUET / "current").read_text().strip()
KEYS = ("population", "taux_pauvrete", "revenu_median", "taux_emploi")


def read(name: str) -> pd.DataFrame:
    """Read a whole table."""
    return pd.read_parquet(VERSION / f"{name}.parquet")


def references() -> pd.DataFrame:
    """Return the reference of each indicator in each quartier."""
    everything = read("mesure").merge(read("quartier"), left_on="territoire", right_on="quartier")
    everything = everything[everything.zonage == "QPV2024"].sort_values("millesime")
    return everything.groupby(["indicateur", "territoire"]).first().reset_index()


def board(data: pd.DataFrame) -> dash_table.DataTable:
    """Show a table."""
    return dash_table.DataTable(data.round(1).to_dict("records"), [{"name": c, "id": c} for c in data.columns])


app = Dash(serve_locally=True)
depart = references()
INDICATEURS = sorted(depart.indicateur.unique())
app.layout = html.Div(
    [
        html.H1("Synthèse"),
        dcc.Dropdown(INDICATEURS, INDICATEURS[0], id="indicateur", clearable=False),
        html.Div(id="page"),
    ]
)


@app.callback(Output("page", "children"), Input("indicateur", "value"))
def page(indicateur: str) -> list[object]:
    """Show the same matter as the overview: key figures, states, one indicator, map, two tables."""
    reference, quartiers = references(), read("quartier")
    digits = []
    for name in KEYS:
        values = reference[reference.indicateur == name].valeur.dropna()
        digits.append(html.Div([html.B(name), f"{values.min():.1f} à {values.max():.1f}" if len(values) else ""]))
    grid = reference.pivot_table(index="indicateur", columns="territoire", values="valeur")
    chosen = reference[reference.indicateur == indicateur]
    return [
        html.Div(digits, style={"display": "flex", "gap": "1rem"}),
        dcc.Graph(figure=px.imshow(grid, aspect="auto")),
        dcc.Graph(figure=px.scatter(chosen, x="valeur", y="territoire")),
        dcc.Graph(figure=px.scatter(quartiers, x="longitude", y="latitude", text="nom_contrat")),
        board(chosen[["territoire", "valeur", "statut", "edition"]]),
        board(grid.reset_index()),
    ]


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=sys.argv[1], debug=False)
