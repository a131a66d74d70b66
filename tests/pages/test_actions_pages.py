"""The pages on actions, coverage, projets phares and governance say what the questions answer, and what they do not."""

import re
from datetime import date

import pytest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.templates.workbooks import build_modele
from narration.points import period
from tests.pages.conftest import DRAWN, drawings, tables, text

FINE = "\u202f"


@pytest.fixture(scope="module")
def base(publication):
    return queries.connect(publication)


def _total(base, question: str, **niveaux) -> dict[str, object]:
    expected = dict.fromkeys(("quartier", "defi", "annee")) | niveaux
    rows = base.ask(question).to_pylist()
    return next(row for row in rows if all(row[name] == value for name, value in expected.items()))


@pytest.mark.parametrize("number", range(1, 12))
def test_every_defi_says_its_actions_and_on_how_many_bilans_it_rests(open_page, base, number):
    defi = next(line for line in base.ask("defis").to_pylist() if line["defi"] == number)
    test = open_page("suivi/defi", defi=f"{number}. {defi['libelle_court']}", annee="2025")
    assert not test.exception
    assert test.title[0].value == f"Défi {number}. {defi['libelle']}"
    row, retour = (_total(base, name, defi=number, annee=2025) for name in ("actions_par", "retour_bilans"))
    said = text(test)
    assert f"Actions financées (fictif) {row['actions_nb']}" in said
    assert f"Fondé sur {retour['bilans_recus_nb']} bilan" in said
    assert f"sur {retour['bilans_attendus_nb']}, " in said
    assert "jamais des personnes" in said


def test_a_year_whose_bilans_are_not_due_says_so(open_page):
    assert "Aucun bilan n'est encore dû : ils sont attendus pour le 30/06/2027." in text(
        open_page("moyens/actions", annee="2026")
    )


def test_a_search_narrows_the_list(open_page, base):
    expected = base.ask("actions", annee=2025, recherche="velo ecole").to_pylist()
    test = open_page("moyens/actions", annee="2025", mots="velo ecole")
    assert expected
    assert f"{len(expected)} action" in text(test)
    (listed,) = [table for table in tables(test) if "Structure" in table.columns]
    assert all("Vélo-école" in str(cell) for cell in listed["Action"])


def test_a_search_that_finds_nothing_says_so(open_page):
    test = open_page("moyens/actions", annee="2025", mots="zzzz")
    assert not test.exception
    assert "0 action, dont 0 financée" in text(test)


def test_an_action_is_told_whole(open_page, base):
    action = next(
        row for row in base.ask("actions", annee=2025).to_pylist() if row["bilan_ecarts"] and row["statut"] == "cpo"
    )
    test = open_page("moyens/actions", annee="2025", mots=action["action"])
    said = text(test)
    assert action["structure"] in said
    assert "Écarts entre le prévu et le réalisé" in said
    assert "n'est pas ajouté à la tranche de l'année" in said
    assert f"reçu le {action['bilan_recu_le']:%d/%m/%Y}" in said


def test_what_an_association_writes_is_never_markup(open_page, tmp_path):
    trap = "<img src=x> **gras** [lien](https://exemple.org)"
    action = {"action": "DA00000001", "annee": 2025, "intitule": trap, "structure": trap, "etat": "accordee"}
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.xlsx").write_bytes(build_modele("actions_et_bilans", load_references(), {"action": [action]}))
    load([sources], tmp_path / "parquet", demonstration=False)
    test = open_page("moyens/actions", tmp_path / "parquet")
    assert not test.exception
    # What Markdown reads is escaped; what the server draws holds it as words, and no tag of it.
    texts = [e.value for e in (*test.markdown, *test.subheader) if not e.value.startswith(DRAWN)]
    concernes = [written for written in texts if "img" in written]
    assert concernes
    assert all(r"\<img" in written and r"\*\*gras" in written and r"\[lien" in written for written in concernes)
    assert any(trap in str(cell) for table in tables(test) for cell in table.to_numpy().ravel())
    assert not any("<img" in drawing for drawing in drawings(test))


def test_coverage_holds_every_commitment_and_names_the_orphans(open_page, base):
    test = open_page("suivi/couverture", annee="2025")
    said = text(test)
    engagements = base.ask("couverture", annee=2025).to_pylist()
    assert sum(row["nature"] == "axe" for row in engagements) == 32
    assert sum(row["nature"] == "priorite" for row in engagements) == 44
    orphelins = [row for row in engagements if row["etat"] == "orphelin"]
    assert orphelins
    rows = [str(row) for table in tables(test) for row in table.to_numpy().tolist()]
    for orphelin in orphelins:
        assert any(orphelin["libelle"].split(". ", 1)[-1] in row and "orphelin" in row for row in rows)
    assert "Sur 32 axes" in said
    assert "Sur 44 priorités" in said


def test_without_any_action_no_meeting_is_declared(open_page, publication_without_demonstration):
    assert "Aucune réunion n'est déclarée." in text(open_page("moyens/gouvernance", publication_without_demonstration))


def test_a_project_says_what_was_promised_what_is_forecast_and_its_slippage(open_page, base):
    test = open_page("moyens/projets_phares")
    (tableau,) = [table for table in tables(test) if "Écart" in table.columns]
    par_nom = dict(zip(tableau["Projet"], tableau["Écart"], strict=True))
    for projet in base.ask("projets_phares").to_pylist():
        (glissement,) = [said for name, said in par_nom.items() if name.startswith(projet["libelle"])]
        if projet["annee_promise"] is None or projet["annee_prevue"] is None:
            assert glissement == "non calculable"


def test_instances_below_their_minimum_are_named(open_page):
    said = text(open_page("moyens/gouvernance"))
    assert "En 2025, le minimum n'est pas atteint pour : Comité technique (2 sur 3)" in said
    assert "à désigner" in said
    assert "▲ en retard" in said


def test_the_latest_decision_comes_first_with_its_instance_and_its_days(open_page, base):
    late = [row for row in base.ask("decisions").to_pylist() if row["en_retard"]]
    said = text(open_page("moyens/gouvernance"))
    today = date.today()
    places = []
    for row in sorted(late, key=lambda row: row["echeance"]):
        days = f"{(today - row['echeance']).days} jours de retard"
        note = f"{row['instance_libelle']}, {row['prise_le']:%d/%m/%Y}"
        places.append(said.find(days))
        assert said.find(note, places[-1]) > places[-1]
    assert len(places) > 1 and places == sorted(places) and -1 not in places


def test_a_total_opens_on_its_rows_and_its_sql(open_page):
    test = open_page("moyens/gouvernance")
    assert not test.dataframe
    assert [box.label for box in test.expander if box.label == "Les lignes, la requête et les fichiers"]


@pytest.mark.parametrize("page", ["moyens/actions", "suivi/defi"])
def test_the_quartier_that_gets_most_is_named_with_its_share_of_the_inhabitants(open_page, page):
    """A large quartier has more of everything: an amount alone would rank the quartiers by their size."""
    said = text(open_page(page, annee="2025"))
    assert re.search(rf"à? Amiens Nord, où vivent 47{FINE}% des habitants des quartiers", said)
    assert "un quartier plus peuplé a plus de tout" in said
    assert "crossings" not in said


def test_euros_per_inhabitant_name_the_year_of_the_population(open_page, base):
    test = open_page("moyens/droit_commun", annee="2025")
    (table,) = [table for table in tables(test) if "Par habitant" in table.columns]
    dates = {row["quartier"]: period(row) for row in base.ask("references_2024", indicateur="population").to_pylist()}
    assert len(table)
    for quartier, inhabitants in zip(table["Quartier"], table["Habitants"], strict=True):
        assert f"({dates[quartier]})" in inhabitants


def test_the_two_counts_of_the_actions_of_a_defi_are_reconciled(open_page, base):
    """The figures count an action in its primary défi alone; the list shows those that name it as a second one too."""
    (defi,) = [row for row in base.ask("defis").to_pylist() if row["defi"] == 2]
    listed = [row for row in base.ask("actions", annee=2025, defi=2).to_pylist() if row["financee"]]
    secondary = sum(row["defi"] != 2 for row in listed)
    assert secondary > 1
    for page in ("moyens/actions", "suivi/defi"):
        test = open_page(page, annee="2025", **{"pour" if "actions" in page else "defi": f"2. {defi['libelle_court']}"})
        assert f"Pour {secondary} actions financées de cette liste, ce défi n'est pas le principal" in text(test)
    assert len(listed) - secondary == _total(base, "actions_par", defi=2, annee=2025)["actions_nb"]
    assert "n'est pas le principal" not in text(open_page("moyens/actions", annee="2025"))
