"""A commune without its quartiers: counts are taken away where all are known, and what is missing is named."""

import pytest

import queries
from tests.queries.altered_version import alter, read

COUNT, WHOLE = "allocataires_rsa", "allocataires_caf"


def test_what_no_file_gives_says_which_would(publication):
    rows = queries.connect(publication).ask("hors_qpv").to_pylist()
    assert {row["territoire"] for row in rows} == {"amiens", "amiens-metropole"}
    by_code = {row["indicateur"]: row["phrase"] for row in rows if row["territoire"] == "amiens"}
    assert "numérateur (« Personnes dont le niveau de vie" in by_code["taux_pauvrete"]
    assert "une médiane, un décile" in by_code["revenu_median"]
    assert "fichier communal" in by_code[WHOLE]
    assert all("la commune d'Amiens" in phrase for phrase in by_code.values())


@pytest.mark.parametrize("hidden", [False, True])
def test_counts_are_taken_away_where_every_quartier_is_known(publication, tmp_path, hidden):
    """The rows of 2017 of all the QPV are made those of the commune, with made-up counts for it and each quartier."""
    counts = {COUNT: (900.0, 100.0), WHOLE: (5000.0, 300.0)}
    places = {
        row["quartier"] for row in read(publication, "quartier", "quartier", "code_qpv2015") if row["code_qpv2015"]
    }
    first = min(places)

    def change(row: dict) -> None:
        if row["indicateur"] not in counts or row["millesime"] != 2017 or row["zonage"] != "QPV2015":
            return
        everywhere, here = counts[row["indicateur"]]
        if row["territoire"] == "ensemble-qpv":
            row |= {"territoire": "amiens", "zonage": "COM", "code_territoire": "80021", "valeur": everywhere}
        elif row["territoire"] in places:
            row["valeur"] = None if hidden and row["territoire"] == first else here

    columns = ("indicateur", "territoire", "code_territoire", "zonage", "millesime", "valeur")
    base = queries.connect(alter(publication, tmp_path, "mesure", columns, change))
    (row,) = base.ask("hors_qpv", indicateur=COUNT, territoire="amiens").to_pylist()
    if hidden:
        assert (row["effectif"], row["motif"]) == (None, "ABSENT")
        return
    left = {code: everywhere - here * len(places) for code, (everywhere, here) in counts.items()}
    assert (row["effectif"], row["millesime"], row["quartiers_nb"]) == (left[COUNT], 2017, len(places))
    assert row["part_pct"] == pytest.approx(100 * left[COUNT] / left[WHOLE], abs=0.01)
    assert "Hors de ses 6 quartiers, la commune d'Amiens : 300 foyers en 2017" in row["phrase"]
