"""The sentences made by the questions are correct French, and can be read aloud."""

import re
from pathlib import Path

import pytest

import queries

FINE = "\u202f"


@pytest.fixture(scope="module")
def phrases(publication: Path) -> dict[str, list[dict]]:
    """Every row with a sentence, by question."""
    base = queries.connect(publication)
    lieux = [None, "amiens", "amiens-metropole", "somme", "hauts-de-france", "france-metropolitaine", "ensemble-qpv"]
    comparaisons = [row for lieu in lieux for row in base.ask("comparaison", territoire=lieu).to_pylist()]
    evolutions = [row for row in base.ask("evolution_ecart").to_pylist() if row["phrase"]]
    return {"comparaison": comparaisons, "tendances": base.ask("tendances").to_pylist(), "evolution_ecart": evolutions}


def _all_of(phrases: dict[str, list[dict]]) -> set[str]:
    return {row["phrase"] for rows in phrases.values() for row in rows}


@pytest.mark.parametrize(
    ("mistake", "motif"),
    [
        ("a number below two is singular", r"(?<![\d,\u202f])[01](,\d+)? (points|années|ans)\b"),
        ("a number from two on is plural", r"(?<![\d,\u202f])([2-9]|\d{2,})(,\d+)? (point|année|an)\b"),
        ("articles are contracted", r"\b([dD]e|[àÀ]) (le|les|Les)\b"),
        ("no double space", r"  "),
        ("no plain space before a percentage", r"\d [%€]"),
        ("decimals after a comma", r"\d\.\d"),
        ("no sign beside a direction", r"[-−]\d[\d,\u202f]* \S+ de (moins|plus)"),
        ("a difference of rates is in points", r"soit [\d,]+\u202f% de"),
        ("thousands are grouped", r"(?<![\d@])\d{5,}"),
    ],
)
def test_no_sentence_has_this_fault(phrases, mistake, motif):
    assert [phrase for phrase in _all_of(phrases) if re.search(motif, phrase)][:5] == [], mistake


def test_every_sentence_begins_and_ends_as_one(phrases):
    assert [phrase for phrase in _all_of(phrases) if not (phrase[0].isupper() and phrase.endswith((".", ").")))] == []


def test_every_place_has_its_preposition(phrases):
    differences = [row for row in phrases["comparaison"] if row["difference"] is not None]
    starts = {row["territoire"]: row["phrase"].split(", l")[0] for row in differences}
    assert starts["etouvie"] == "À Étouvie"
    assert starts["les-parcheminiers"] == "Aux Parcheminiers"
    assert starts["amiens"] == "Dans la commune d'Amiens"
    assert starts["ensemble-qpv"] == "Dans l'ensemble des QPV de France"


def test_the_quarters_of_2021_are_those_of_metropolitan_france(publication):
    """Insee Première n° 2008: the 44,3 % of poverty are of the QPV of metropolitan France, not of all France."""
    base = queries.connect(publication)
    gaps = base.ask("ecarts", indicateur="taux_pauvrete", territoire=None).to_pylist()
    assert {row["reference_libelle"] for row in gaps if row["valeur_reference"] == 44.3} == {
        "Ensemble des QPV de France métropolitaine"
    }
    sentences = [row["phrase"] for row in base.ask("constats").to_pylist() if "44,3" in (row["phrase"] or "")]
    assert sentences
    assert all("dans l'ensemble des QPV de France métropolitaine" in phrase for phrase in sentences)


def test_a_difference_is_said_with_its_direction(phrases):
    for row in phrases["comparaison"]:
        if row["difference"] is not None:
            end = {1: "de plus", -1: "de moins", 0: "sans changement"}[
                (row["difference"] > 0) - (row["difference"] < 0)
            ]
            assert re.search(rf"{end}( en euros constants de \d{{4}} \([^)]+\))?\.", row["phrase"])
            assert ("sans marge connue" in row["phrase"]) == (row["marge"] is None)


def test_a_reserve_of_the_source_goes_with_the_difference(publication):
    base = queries.connect(publication)
    rows = base.ask("comparaison", indicateur="taux_pauvrete", territoire="etouvie").to_pylist()
    avec = {(row["a"], row["b"]) for row in rows if "À lire avec prudence" in row["phrase"]}
    assert ("2016@QPV2015", "2019@QPV2015") in avec
    assert ("2016@QPV2015", "2018@QPV2015") not in avec


def test_a_margin_is_said_to_be_ours_and_is_above_the_difference(phrases):
    sous_la_marge = [row["phrase"] for row in phrases["comparaison"] if row["motif"] == "MARGE"]
    assert sous_la_marge
    for phrase in sous_la_marge:
        assert "indicative, estimée par nos soins" in phrase
        difference, marge = (
            float(nombre.replace(FINE, "").replace(",", "."))
            for nombre in re.findall(r"(?:différence|marge) de (\d[\d\u202f,]*)", phrase)
        )
        assert difference <= marge


def test_the_change_of_a_gap_says_both_sides(phrases):
    for row in phrases["evolution_ecart"]:
        assert "le quartier a " in row["phrase"] or "le quartier n'a" in row["phrase"]
        assert ("QPV inclus" in row["phrase"]) == (row["reference"] != "ensemble-qpv")
        depart, arrivee = abs(row["ecart_depart"]), abs(row["ecart_arrivee"])
        juge = "se creuse" in row["phrase"] or "se réduit" in row["phrase"]
        assert juge == (row["marge"] is not None and row["ecart_depart"] * row["ecart_arrivee"] >= 0)
        assert ("se creuse" in row["phrase"]) == (juge and arrivee > depart)
        assert ("sans marge connue" in row["phrase"]) == (row["marge"] is None)


@pytest.mark.parametrize(
    ("depart", "arrivee", "marge", "expected"),
    [
        (-1.0, 0.5, 0.4, "change de sens, de −1,0 point à +0,5 point."),
        (1.0, 3.5, 0.4, "se creuse de 2,5 points."),
        (-3.0, -1.0, 0.4, "se réduit de 2,0 points."),
        (
            *(-1.0, 0.5, None),
            "passe de −1,0 point à +0,5 point. "
            "Différence décrite, sans marge connue : on ne sait pas si elle dépasse le hasard.",
        ),
    ],
)
def test_a_gap_is_said_to_deepen_or_to_shrink_only_beyond_its_margin_and_on_one_side(
    publication, depart, arrivee, marge, expected
):
    ((obtained,),) = (
        queries.connect(publication)
        .connection.cursor()
        .sql(
            "select devenir_ecart($depart, $arrivee, {'unite': '%', 'decimales': 1}, $marge)",
            params={"depart": depart, "arrivee": arrivee, "marge": marge},
        )
        .fetchall()
    )
    assert obtained == expected


def test_the_words_of_one_known_case(publication):
    base = queries.connect(publication)
    (row,) = base.ask(
        "comparaison", indicateur="taux_pauvrete", territoire="etouvie", a="2016@QPV2015", b="2018@QPV2015"
    ).to_pylist()
    expected = (
        "Pas d'évolution significative : la différence de 1,3 point est inférieure à la marge de 2,6 points "
        "(indicative, estimée par nos soins)."
    )
    assert row["phrase"] == expected
