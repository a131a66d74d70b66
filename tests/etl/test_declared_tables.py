"""The declared tables are data: what a person who knows no Python writes in them is read, or refused in French."""

import shutil
from pathlib import Path

import pytest

from etl.catalogue.strict import CatalogueError
from etl.reading.entries import TEXT_READERS
from etl.tables.declared import DECLARED, FORMATS, load_declared, load_modeles


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(DECLARED, tmp_path / "declared"))


def _change(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_a_help_text_and_a_question_are_asked_by_writing_them(folder):
    _change(folder, "action.toml", "Le nom de l'action.", "Le nom complet de l'action.")
    with (folder / "action.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[[colonne]]\nnom = "benevoles_nb"\ntitre = "Bénévoles"\ntype = "entier"\nnul = true\n')
    action = load_declared(folder)[0]
    assert action.colonnes[2].aide == "Le nom complet de l'action."
    assert action.entered[-1].titre == "Bénévoles"
    assert action.schema.names[-1] == "autres_fichiers"


def test_the_tables_come_in_the_order_of_their_templates():
    names = [name for modele in load_modeles().values() for name in modele]
    assert [table.nom for table in load_declared()] == [*names, "engagement", "poste", "subvention"]


def test_every_format_has_its_reader():
    assert set(TEXT_READERS) == set(FORMATS)


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("action.toml", "aide =", "ayde =", r"action\.toml : clés inconnues : ayde.*Attendu : aide"),
        ("action.toml", "ligne =", "lignes =", r"clés inconnues : lignes ; clés manquantes : ligne"),
        ("action.toml", 'cle = ["action", "annee"]\n', "", r"clés manquantes : cle"),
        ("action.toml", 'nom = "intitule"\n', "", r"clés manquantes : nom"),
        ("action.toml", 'type = "decimal"', 'type = "euros"', r"« euros » est inconnu. Attendu : booleen"),
        ("action.toml", "nul = true", 'nul = "oui"', r"clé « nul » : 'oui' n'est pas du type attendu"),
        ("action.toml", "minimum = 2015\n", "", r"cpo_debut.*vont ensemble"),
        ("action.toml", 'exemple = "realisee"', 'exemple = "réalisée"', r"etat\.exemple.*« réalisée » est inconnu"),
        ("action.toml", 'titre = "Intitulé"\n', "", r"intitule.*sans « titre »"),
        ("action.toml", 'titre = "Structure"', 'titre = "Intitulé"', r"le même « titre » : Intitulé"),
        ("action.toml", 'cle = ["action"', 'cle = ["acton"', r"champ « cle » : « acton » est inconnu"),
        ("action.toml", 'fusion = "completer"', 'fusion = "oui"', r"champ « fusion » : « oui » est inconnu"),
        ("action.toml", 'nom = "theme"', 'nom = "theme"\npartagee = true', r"« theme » est inconnu. Attendu : action"),
        ("avancement.toml", "projet_phare.projet_phare", "projet_phare", r"pas une référence. Attendu : table.colonne"),
        ("action.toml", 'feuille = "Actions"\n', "", r"action\.toml : une table d'un modèle doit dire sa « feuille »"),
        ("action.toml", 'format = "siret"', 'format = "siren"', r"siret\.format.*« siren » est inconnu"),
        (
            "action_defi.toml",
            'mere = "action"',
            'mere = "participation"',
            r"« participation » est inconnu. Attendu : act",
        ),
        ("action_quartier.toml", 'cle = ["action", "annee",', 'cle = ["action",', r"il y manque annee"),
        ("modeles.toml", '"participation"', '"participations"', r"« participations » est inconnu"),
        ("poste.toml", "ligne =", "ligne", r"ce n'est pas un fichier TOML lisible"),
    ],
)
def test_a_mistake_is_refused_in_french_with_its_file(folder, name, before, after, message):
    _change(folder, name, before, after)
    with pytest.raises(CatalogueError, match=message):
        load_declared(folder)
