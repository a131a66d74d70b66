"""Two dates compared on the page of an indicator: the state follows its direction, and says what it rests on."""

import pytest

import queries
from narration import points, sentences, tables
from narration.numbers import ETATS, SIGNES, ZONAGES

DIT = "Ces deux dates se comparent"
VERDICTS = {"hausse_favorable": ("amelioration", "degradation"), "baisse_favorable": ("degradation", "amelioration")}


@pytest.fixture(scope="module")
def base(publication):
    return queries.connect(publication)


@pytest.fixture(scope="module")
def cas(base) -> dict[tuple[str, bool, bool], dict]:
    """A comparison of each state, invented or not, in the order of time or against it; the state from the values."""
    annees = {
        (li["indicateur"], li["territoire"], f"{li['edition']}@{li['zonage']}"): li["millesime"] or li["fenetre_fin"]
        for li in base.ask("series").to_pylist()
    }
    sens = {fiche["indicateur"]: fiche["sens"] for fiche in base.ask("indicateurs").to_pylist()}
    trouves: dict[tuple[str, bool, bool], dict] = {}
    for ligne in base.ask("comparaison").to_pylist():
        if ligne["difference"] is not None:
            avant, apres = (annees[ligne["indicateur"], ligne["territoire"], ligne[nom]] for nom in "ab")
            monte = ligne["difference"] if avant < apres else -ligne["difference"]
            decrits = VERDICTS.get(sens[ligne["indicateur"]], ("hausse", "baisse"))
            etat = decrits[monte < 0] if ligne["marge"] else "sans_marge"
            trouves.setdefault((etat, ligne["fictif"], avant < apres), ligne)
    return trouves


def _compare(ouvrir, base, ligne):
    (fiche,) = base.ask("indicateurs", indicateur=ligne["indicateur"]).to_pylist()
    (quartier,) = base.ask("quartiers", quartier=ligne["territoire"]).to_pylist()
    test = ouvrir("suivi/indicateur", indicateur=fiche["libelle"], quartier=quartier["nom_contrat"])
    for cle, date in (("avant", ligne["a"]), ("apres", ligne["b"])):
        edition, zonage = date.split("@")
        (liste,) = [boite for boite in test.selectbox if boite.key == cle]
        liste.set_value(f"{edition} ({ZONAGES[zonage]})").run()
    return test


def _blocks(test) -> list[tuple[str, str]]:
    """Return the kind and the words of what compares the two dates."""
    alertes = [(famille, alerte) for famille in ("success", "info", "warning", "error") for alerte in test.get(famille)]
    dits = [(famille, f"{alerte.proto.title}\n{alerte.value}") for famille, alerte in alertes]
    dits += [("markdown", element.value) for element in test.markdown]
    return [(famille, dit) for famille, dit in dits if DIT in dit]


def test_the_state_of_two_dates_follows_the_direction_and_says_fictif(ouvrir, base, cas):
    assert {etat for etat, *_ in cas} >= {"degradation", "hausse", "baisse", "sans_marge"}
    for (etat, fictif, ordonne), ligne in cas.items():
        ((famille, dit),) = _blocks(_compare(ouvrir, base, ligne))
        contexte = (etat, fictif, ordonne, famille, dit)
        assert famille == {"amelioration": "info", "degradation": "warning"}.get(etat, "markdown"), contexte
        assert f"{SIGNES[etat]} {ETATS[etat]}" in dit, contexte
        assert dit.count("(fictif)") == (2 if fictif else 0), contexte


def test_the_question_gives_one_state_whatever_the_order_of_the_dates(base, cas):
    for (etat, _, _), ligne in cas.items():
        paire = {"indicateur": ligne["indicateur"], "territoire": ligne["territoire"]}
        for a, b in ((ligne["a"], ligne["b"]), (ligne["b"], ligne["a"])):
            (lue,) = base.ask("comparaison", a=a, b=b, **paire).to_pylist()
            assert lue["etat"] == etat


def test_a_refusal_of_invented_values_says_so(ouvrir, base):
    lignes = base.ask("comparaison").to_pylist()
    ligne = next(li for li in lignes if li["fictif"] and li["motif"] == "MARGE")
    dits = [alerte.value for alerte in _compare(ouvrir, base, ligne).warning if "inférieure à la marge" in alerte.value]
    assert len(dits) == 1
    assert dits[0].endswith("(fictif)")


def test_each_figure_of_an_indicator_says_fictif_in_its_own_cell(ouvrir, base):
    """The table of what moved, and that of the quartiers together, for the poverty rate and for a count."""
    for code in ("taux_pauvrete", "allocataires_caf"):
        (fiche,) = base.ask("indicateurs", indicateur=code).to_pylist()
        tables = [table.value for table in ouvrir("suivi/indicateur", indicateur=fiche["libelle"]).table]
        (etats,) = [table for table in tables if "Lecture" in table.columns]
        series = base.ask("series", indicateur=code).to_pylist()
        valeurs = {(li["territoire"], li["edition"]): li["fictif"] for li in series if li["zonage"] == "QPV2024"}
        tendances = {li["quartier"]: li for li in base.ask("tendances", indicateur=code).to_pylist()}
        for _, rangee in etats.iterrows():
            tendance = tendances[rangee["Quartier"]]
            fictifs = [
                valeurs.get((tendance["territoire"], tendance[f"{nom}_edition"]), False)
                for nom in ("reference", "derniere")
            ]
            cellules = rangee["Référence de 2024"], rangee["Dernière valeur"], rangee["Lecture"]
            assert ["(fictif)" in cellule for cellule in cellules] == [*fictifs, any(fictifs)], cellules
        (ensemble,) = [table for table in tables if "Étendue" in table.columns]
        agregats = {(li["zonage"], li["edition"]): li for li in base.ask("agregats", indicateur=code).to_pylist()}
        for _, rangee in ensemble.iterrows():
            zonage = next(cle for cle, nom in ZONAGES.items() if nom == rangee["Périmètre"])
            agregat = agregats[zonage, rangee["Édition"]]
            for colonne in ("Total", "Étendue"):
                chiffre = any(signe.isdigit() for signe in rangee[colonne])
                assert rangee[colonne].endswith("(fictif)") == (agregat["fictif"] and chiffre), (code, rangee)


@pytest.mark.parametrize("fictif", [True, False])
def test_a_gap_of_an_invented_value_says_so_in_its_row_its_chart_and_its_sentence(base, fictif):
    (fiche,) = base.ask("indicateurs", indicateur="taux_pauvrete").to_pylist()
    ecarts = [li for li in base.ask("ecarts", indicateur="taux_pauvrete").to_pylist() if li["ecart"] is not None]
    ecarts = [li | {"fictif": fictif and rang == 0} for rang, li in enumerate(ecarts)]
    (premiere, *autres) = tables.gap_table(ecarts, fiche)
    assert [cellule.endswith("(fictif)") for cellule in premiere.values()] == [False] * 3 + [fictif] * 3
    assert not any("fictif" in cellule for rangee in autres for cellule in rangee.values())
    point, *_ = points.gap_points(ecarts, "quartier", fiche).to_pylist()
    assert all(point[nom].endswith("(fictif)") == fictif for nom in ("texte", "texte_reference", "texte_ecart"))
    phrase = sentences.gap_range_sentence(ecarts, fiche, {"libelle": "la commune"})
    assert phrase.endswith("(fictif)") == fictif
