"""The page of the checks: who may mark, what a mark needs, and that it is kept and told."""

import shutil

import queries
from etl.publication.journal import read_events
from tests.pages.conftest import text

CHECK = "Droit commun qui relève du programme 147"


def _form(test, **values):
    (lines,) = test.multiselect
    lines.set_value([lines.options[0]])
    (state,) = [radio for radio in test.radio if radio.label == "Décision"]
    state.set_value(values["state"])
    if "reason" in values:
        (reason,) = [field for field in test.text_input if field.label.startswith("Pourquoi")]
        reason.set_value(values["reason"])
    if "service" in values:
        (service,) = [box for box in test.selectbox if box.label.startswith("Par qui")]
        service.set_value(values["service"])
    (sent,) = [button for button in test.button if button.label == "Enregistrer"]
    return sent.click().run()


def test_a_line_is_marked_from_the_page_and_kept_in_the_journal(open_page, publication, tmp_path):
    folder = tmp_path / "publication"
    shutil.copytree(publication, folder)
    before = queries.connect(folder).ask("controles", annee=2025, controle="droit_commun_147").to_pylist()
    test = open_page("moyens/controles", folder, annee="2025", controle=CHECK)
    assert len(before) == 2 and "Lignes à marquer" in [box.label for box in test.multiselect]
    # Justified by nothing, mended by nobody: refused, and nothing is published.
    assert [said.value for said in _form(test, state="justifie").error] == ["Dites pourquoi la ligne est justifiée."]
    assert [said.value for said in _form(test, state="a_corriger").error] == ["Dites quel service corrige."]
    events = len(read_events(folder))
    assert not _form(test, state="a_corriger", service="signataire").exception
    after = queries.connect(folder).ask("controles", annee=2025, controle="droit_commun_147").to_pylist()
    assert sorted(row["etat"] for row in after) == ["a_corriger", "a_voir"]
    (marked,) = [row for row in after if row["etat"] == "a_corriger"]
    assert (marked["service"], marked["motif"]) == ("signataire", None)
    added = read_events(folder)[events:]
    assert [len(event.fichiers) for event in added] == [1]
    again = text(open_page("moyens/controles", folder, annee="2025", controle=CHECK))
    assert "à corriger par le signataire qui a déclaré, le" in again
