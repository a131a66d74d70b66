"""Two dates compared on the page of an indicator: the state follows its direction, and says what it rests on."""

import pytest

import queries
from narration import points, sentences, tables, tendance
from narration.numbers import ETATS, SIGNES, ZONAGES
from tests.pages.conftest import tables as read_tables
from tests.pages.conftest import text

SAID = "Ces deux dates se comparent"
VERDICTS = {"hausse_favorable": ("amelioration", "degradation"), "baisse_favorable": ("degradation", "amelioration")}


@pytest.fixture(scope="module")
def base(publication):
    return queries.connect(publication)


@pytest.fixture(scope="module")
def cases(base) -> dict[tuple[str, bool, bool], dict]:
    """A comparison of each state, invented or not, in the order of time or against it; the state from the values."""
    annees = {
        (line["indicateur"], line["territoire"], f"{line['edition']}@{line['zonage']}"): line["millesime"]
        or line["fenetre_fin"]
        for line in base.ask("series").to_pylist()
    }
    sens = {fiche["indicateur"]: fiche["sens"] for fiche in base.ask("indicateurs").to_pylist()}
    found: dict[tuple[str, bool, bool], dict] = {}
    for row in base.ask("comparaison").to_pylist():
        if row["difference"] is not None:
            avant, apres = (annees[row["indicateur"], row["territoire"], row[name]] for name in "ab")
            monte = row["difference"] if avant < apres else -row["difference"]
            decrits = VERDICTS.get(sens[row["indicateur"]], ("hausse", "baisse"))
            etat = decrits[monte < 0] if row["marge"] else "sans_marge"
            found.setdefault((etat, row["fictif"], avant < apres), row)
    return found


def _compare(open_page, base, row):
    (fiche,) = base.ask("indicateurs", indicateur=row["indicateur"]).to_pylist()
    (quartier,) = base.ask("quartiers", quartier=row["territoire"]).to_pylist()
    test = open_page("suivi/indicateur", suites="true", indicateur=fiche["libelle"], quartier=quartier["nom_contrat"])
    for key, date in (("avant", row["a"]), ("apres", row["b"])):
        edition, zonage = date.split("@")
        (listed,) = [box for box in test.selectbox if box.key == key]
        listed.set_value(f"{edition} ({ZONAGES[zonage]})").run()
    return test


def _blocks(test) -> list[tuple[str, str]]:
    """Return the kind and the words of what compares the two dates."""
    alerts = [(famille, alert) for famille in ("success", "info", "warning", "error") for alert in test.get(famille)]
    texts = [(famille, f"{alert.proto.title}\n{alert.value}") for famille, alert in alerts]
    texts += [("markdown", element.value) for element in test.markdown]
    return [(famille, said) for famille, said in texts if SAID in said]


def test_the_state_of_two_dates_follows_the_direction_and_says_fictif(open_page, base, cases):
    assert {etat for etat, *_ in cases} >= {"degradation", "hausse", "baisse"}
    for (etat, fictif, ordered), row in cases.items():
        ((famille, said),) = _blocks(_compare(open_page, base, row))
        contexte = (etat, fictif, ordered, famille, said)
        assert famille == {"amelioration": "info", "degradation": "warning"}.get(etat, "markdown"), contexte
        assert f"{SIGNES[etat]} {ETATS[etat]}" in said, contexte
        assert said.count("(fictif)") == (2 if fictif else 0), contexte


def test_the_question_gives_one_state_whatever_the_order_of_the_dates(base, cases):
    for (etat, _, _), row in cases.items():
        pair = {"indicateur": row["indicateur"], "territoire": row["territoire"]}
        for a, b in ((row["a"], row["b"]), (row["b"], row["a"])):
            (comparaison,) = base.ask("comparaison", a=a, b=b, **pair).to_pylist()
            assert comparaison["etat"] == etat


def test_a_refusal_of_invented_values_says_so(open_page, base):
    rows = base.ask("comparaison").to_pylist()
    row = next(line for line in rows if line["fictif"] and line["motif"] == "MARGE")
    texts = [alert.value for alert in _compare(open_page, base, row).warning if "inférieure à la marge" in alert.value]
    assert len(texts) == 1
    assert texts[0].endswith("(fictif)")


def test_each_figure_of_an_indicator_says_fictif_in_its_own_cell(open_page, base):
    """The table of what moved, and that of the quartiers together, for the poverty rate and for a count."""
    for code in ("taux_pauvrete", "allocataires_caf"):
        (fiche,) = base.ask("indicateurs", indicateur=code).to_pylist()
        shown = read_tables(open_page("suivi/indicateur", suites="true", indicateur=fiche["libelle"]))
        (etats,) = [table for table in shown if "Lecture" in table.columns]
        series = base.ask("series", indicateur=code).to_pylist()
        values = {(row["territoire"], row["edition"]): row["fictif"] for row in series if row["zonage"] == "QPV2024"}
        tendances = {row["quartier"]: row for row in base.ask("tendances", indicateur=code).to_pylist()}
        for _, record in etats.iterrows():
            tendance = tendances[record["Quartier"]]
            fictifs = [
                values.get((tendance["territoire"], tendance[f"{name}_edition"]), False)
                for name in ("reference", "derniere")
            ]
            cells = record["Valeur de départ"], record["Dernière valeur"], record["Lecture"]
            assert ["(fictif)" in cell for cell in cells] == [*fictifs, any(fictifs)], cells
        (ensemble,) = [table for table in shown if "Étendue" in table.columns]
        agregats = {(row["zonage"], row["edition"]): row for row in base.ask("agregats", indicateur=code).to_pylist()}
        for _, record in ensemble.iterrows():
            zonage = next(key for key, name in ZONAGES.items() if name == record["Périmètre"])
            agregat = agregats[zonage, record["Édition"]]
            for column in ("Total", "Étendue"):
                chiffre = any(char.isdigit() for char in record[column])
                assert record[column].endswith("(fictif)") == (agregat["fictif"] and chiffre), (code, record)


@pytest.mark.parametrize("fictif", [True, False])
def test_a_gap_of_an_invented_value_says_so_in_its_row_its_chart_and_its_sentence(base, fictif):
    (fiche,) = base.ask("indicateurs", indicateur="taux_pauvrete").to_pylist()
    ecarts = [row for row in base.ask("ecarts", indicateur="taux_pauvrete").to_pylist() if row["ecart"] is not None]
    ecarts = [row | {"fictif": fictif and rank == 0} for rank, row in enumerate(ecarts)]
    (first, *others) = tables.gap_table(ecarts, fiche)
    assert [cell.endswith("(fictif)") for cell in first.values()] == [False] * 3 + [fictif] * 3
    assert not any("fictif" in cell for record in others for cell in record.values())
    point, *_ = points.gap_points(ecarts, "quartier", {"taux_pauvrete": fiche}).to_pylist()
    assert all(point[name].endswith("(fictif)") == fictif for name in ("texte", "texte_reference", "texte_ecart"))
    phrase = sentences.gap_range_sentence(ecarts, fiche, {"nom": "la commune"})
    assert phrase.endswith("(fictif)") == fictif


def test_under_two_dates_in_euros_the_income_is_also_said_as_a_share_of_the_whole(open_page):
    test = open_page(
        "suivi/indicateur",
        suites="true",
        indicateur="Revenu disponible médian par unité de consommation",
        quartier="Étouvie",
    )
    assert not test.exception
    (phrase,) = [element.value for element in test.markdown if element.value.startswith("Sans indice des prix")]
    assert phrase.replace("\u202f", " ") == (
        "Sans indice des prix, le revenu disponible médian par unité de consommation d'Étouvie (périmètre 2015), "
        "en part de celui d'Amiens "
        "Métropole la même année : 60,0 % en 2014, 59,1 % en 2015, 59,0 % en 2016, 60,7 % en 2017, 59,3 % en 2018 et "
        "61,6 % en 2019."
    )
    assert any("euros constants de l'année de la dernière valeur" in caption.value for caption in test.caption)
    test = open_page("suivi/indicateur", suites="true", indicateur="Taux de pauvreté", quartier="Étouvie")
    assert not [element for element in test.markdown if element.value.startswith("Sans indice des prix")]


def test_an_invented_value_is_marked_in_the_share_too():
    row = {"zonage": "QPV2024", "quartier_de": "d'Étouvie", "reference_libelle_de": "d'Amiens Métropole"}
    rows = [{**row, "millesime": 2021, "part_pct": 61.24, "fictif": False}]
    rows += [{**row, "millesime": 2023, "part_pct": 60.0, "fictif": True}]
    phrase = tendance.relative_sentence(rows, {"sujet": "la dépense"}).replace("\u202f", " ")
    assert phrase.endswith(
        "en part de celle d'Amiens Métropole la même année : 61,2 % en 2021 et 60,0 % en 2023 (fictif)."
    )
    assert tendance.relative_sentence([], {"sujet": "la dépense"}) == ""


def test_the_source_of_the_index_is_on_the_page_of_the_method(open_page):
    test = open_page("comprendre/methode", rubrique="Sources")
    assert not test.exception
    said = text(test)
    assert "Banque mondiale d'après l'Insee" in said
    assert "FP.CPI.TOTL.ZG" in said
