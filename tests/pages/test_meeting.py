"""The meeting: each screen says the one list, the address holds what is prepared, what is decided comes back."""

import io
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.templates.workbooks import build_modele
from exports.writers.minutes import write_minutes
from narration import constat
from narration.seance import agenda, decisions, minutes
from narration.seance.screens import Meeting, Teller
from pages.components.shell import access, depots
from queries.answers import Answers
from tests.pages.conftest import text
from tests.pages.deck import shown

PLACES = (None, "Amiens Nord", "Étouvie", "Elbeuf – Lescouvé", "Pierre Rollin")
TODAY = date(2026, 11, 27)


def _open(open_page, *folder, **choice):
    return open_page("bilan/seance", *folder, **{"ecran": "decisions", **choice})


@pytest.fixture(scope="module")
def constats(publication):
    rows = queries.connect(publication, invented=True).ask("constats", annee=2025, instance="comite-pilotage")
    return rows.to_pylist()


@pytest.mark.parametrize("lieu", PLACES)
def test_each_screen_says_a_finding_of_the_list_word_for_word(open_page, constats, lieu):
    """One finding a screen: its title, its sentence, its certainty and what to do with it are those of the list."""
    screens = shown(_open(open_page, suites="true", **({"dans": lieu} if lieu else {})))
    by_id = {row["constat"]: row for row in constats}
    told = {key: screen for key, screen in screens.items() if key in by_id}
    assert 0 < len(told) <= agenda.FINDINGS
    for key, screen in told.items():
        row = by_id[key]
        assert screen.said("title") == constat.title(row)
        # What the room has no room for is left out whole; its caution never is.
        assert "[…]" not in screen.said("said")
        sentences = constat.phrase(row).split(". ")
        said = screen.said("said").split(". ")
        assert said == [*sentences[: len(said) - 1], sentences[-1]]
        assert screen.said("next") == f"→ {row['consequence']}"
        assert screen.said("tag") in constat.certainty(row)
        assert lieu is None or lieu in screen.said("title")
        # The picture that proves it, in its two sizes.
        assert len(screen.by_class["mark"]) == 2
        assert ("chip" in screen.by_class) >= row["fictif"]


def test_a_meeting_begins_with_late_decisions_and_ends_with_those_to_take(open_page):
    screens = shown(_open(open_page))
    keys = list(screens)
    assert (keys[0], keys[-1]) == ("decisions", "jour")
    assert [key for key in keys if key in agenda.CLOSING] == list(agenda.CLOSING)
    assert "jours de retard" in screens["decisions"].text
    assert "place" in screens["jour"].by_class
    assert [screen.said("place") for screen in screens.values()] == [
        f"{rank} / {len(keys)}" for rank in range(1, len(keys) + 1)
    ]


def test_no_two_findings_share_their_quartier_or_their_indicator(constats):
    kept = [row for row in constats if row["constat"] in agenda.findings(constats)]
    for name in ("quartier", "indicateur"):
        values = [row[name] for row in kept if row[name]]
        assert len(values) == len(set(values))


def test_every_count_of_invented_rows_says_so(open_page):
    screens = shown(
        _open(open_page, suites="true", ordre="decisions,bilans,projets,engagements,non-conclu,droit-commun")
    )
    assert len(screens) == 6
    for key, screen in screens.items():
        assert "(fictif)" in screen.said("title"), key
        assert screen.said("chip") == "fictif"


def test_the_address_holds_the_agenda_and_its_notes(open_page):
    test = _open(open_page, ordre="jour,inconnu,bilans,<script>,jour", notes="bilans=Appeler la DDETS")
    assert list(shown(test)) == ["jour", "bilans"]
    assert "Appeler" not in text(test)
    test = _open(open_page, ordre="jour,bilans", notes="bilans=Appeler la DDETS", fenetre="orateur")
    assert "Appeler la DDETS" in text(test)


def test_an_unknown_screen_opens_the_first(open_page):
    test = _open(open_page, ecran="99. <b>")
    assert 'class="screen now" data-rank="0"' in next(e.value for e in test.markdown if "deck" in e.value)


def test_the_agenda_is_arranged_by_buttons_and_kept_in_the_address(open_page):
    test = open_page("bilan/seance")
    first = test.query_params.get("ordre")
    assert first is None
    test.button(key="arrow_downward_decisions").click().run()
    order = test.query_params["ordre"]
    assert order.split(",")[1] == "decisions"
    test.text_input(key="note_decisions").set_value("Dire  la\ndate").run()
    assert test.query_params["notes"] == "decisions=Dire la date"
    test.button(key="retirer_jour").click().run()
    order = test.query_params["ordre"]
    assert "jour" not in order.split(",")
    test.selectbox(key="ecran_de_plus").select(agenda.NAMES["nouveau"]).run()
    next(button for button in test.button if button.label == "Ajouter").click().run()
    order = test.query_params["ordre"]
    assert order.split(",")[-1] == "nouveau"
    next(button for button in test.button if button.label == "Revenir à l'ordre proposé").click().run()
    assert "ordre" not in test.query_params


def test_begin_opens_the_first_screen_of_the_day(open_page):
    test = open_page("bilan/seance")
    next(button for button in test.button if button.label == "Commencer").click().run()
    assert test.query_params["ecran"] == "decisions"
    assert test.query_params["tenue"] == date.today().isoformat()
    assert shown(test)


def test_the_speaker_s_window_opens_with_the_choices_made(open_page):
    test = open_page("bilan/seance", instance="Comité technique", dans="Étouvie", ordre="jour,bilans")
    (link,) = test.get("link_button")
    choice = parse_qs(urlsplit(link.proto.url).query)
    assert choice["fenetre"] == ["orateur"]
    assert (choice["instance"], choice["dans"], choice["ecran"]) == (["Comité technique"], ["Étouvie"], ["jour"])


@given(st.dictionaries(st.text("abc-é", min_size=1), st.text(max_size=400), max_size=30))
def test_notes_stay_within_what_an_address_holds(notes):
    written = agenda.write_notes(notes)
    assert len(written) <= agenda.LONGEST_NOTES
    for key, note in agenda.read_notes(written).items():
        assert " ".join(notes[key].split())[: agenda.LONGEST_NOTE].strip() == note.strip()


@given(st.text(max_size=200))
def test_an_order_from_an_address_is_never_empty_nor_unknown(asked):
    order = agenda.read_order(asked, [])
    assert order
    assert set(order) <= set(agenda.choices([]))
    assert len(order) == len(set(order)) <= agenda.MOST_SCREENS


def _decision(number, taken, due, state="a_faire", late=0):
    return {
        "decision": f"D{number}",
        "libelle": f"Décision {number}",
        "responsable": "Service A",
        "prise_le": taken,
        "echeance": due,
        "etat": state,
        "en_retard": late > 0,
        "retard_jours": late or None,
        "fictif": False,
    }


def test_the_first_screen_follows_what_is_late_then_the_last_meeting():
    before, last = TODAY - timedelta(days=300), TODAY - timedelta(days=90)
    rows = [
        _decision(1, before, before + timedelta(days=30), late=270),
        _decision(2, last, last + timedelta(days=30), late=60),
        _decision(3, last, TODAY + timedelta(days=30)),
        _decision(4, last, last, "faite"),
        _decision(5, before, None, "faite"),
        _decision(6, TODAY, None),
    ]
    assert [row["decision"] for row in decisions.to_follow(rows, TODAY)] == ["D1", "D2", "D3", "D4"]
    assert (
        decisions.follow_title(rows, TODAY) == "2 décisions en retard, 2 autres de la dernière séance et 1 déjà faite"
    )
    assert decisions.follow_title(rows[2:4], TODAY) == "2 décisions de la dernière séance et 1 déjà faite"
    assert decisions.follow_title([], TODAY) == "Aucune décision n'attend cette instance"
    assert [row["decision"] for row in decisions.of_the_day(rows, TODAY)] == ["D6"]


@pytest.fixture
def real(tmp_path, monkeypatch):
    """A publication without demonstration that holds one late decision; what is recorded is published there."""
    taken = date.today() - timedelta(days=40)
    decision = {
        "decision": "D-1",
        "instance": "comite-pilotage",
        "prise_le": taken,
        "libelle": "Cartographier les lieux ressources",
        "responsable": "Service A",
        "echeance": taken + timedelta(days=10),
        "etat": "a_faire",
    }

    def _record(wanted):
        (tmp_path / "sources").mkdir(exist_ok=True)
        content = build_modele("instances_et_decisions", load_references(), {"decision": [wanted]})
        (tmp_path / "sources" / f"{wanted['decision']}.xlsx").write_bytes(content)
        load([tmp_path / "sources"], tmp_path / "p", demonstration=False)

    _record(decision)
    monkeypatch.setattr(depots, "record_decision", _record)
    return tmp_path / "p"


def test_one_key_closes_a_decision_and_its_row_says_so(open_page, real):
    test = _open(open_page, real)
    screen = shown(test)["decisions"]
    assert screen.said("title") == "1 décision en retard"
    assert "30 jours de retard" in screen.text
    test.button(key="faite_0").click().run()
    assert not test.exception
    (row,) = queries.connect(real).ask("decisions").to_pylist()
    assert (row["etat"], row["libelle"], row["responsable"]) == (
        "faite",
        "Cartographier les lieux ressources",
        "Service A",
    )
    screen = shown(_open(open_page, real))["decisions"]
    assert screen.said("title") == "1 décision de la dernière séance et 1 déjà faite"
    assert "✓ faite" in screen.text


def test_who_may_not_decide_is_told_who_may(open_page, monkeypatch):
    monkeypatch.setattr(access, "role", lambda: "partenaire")
    test = _open(open_page)
    assert not [button for button in test.button if (button.key or "").startswith(("noter", "faite", "corriger"))]
    assert "saisies par la Préfecture" in shown(test)["jour"].text


def test_an_invented_decision_is_neither_closed_nor_corrected(open_page, monkeypatch):
    sent = []
    monkeypatch.setattr(depots, "record_decision", sent.append)
    for key in ("faite_0", "corriger_0"):
        test = _open(open_page)
        test.button(key=key).click().run()
        assert "donnée de démonstration" in test.info[0].value
    assert sent == []


def _minutes(publication, seen, changed=(), reason=""):
    answers = Answers(queries.connect(publication))
    (instance,) = [row for row in answers.rows("liste_instances") if row["instance"] == "comite-pilotage"]
    meeting = Meeting(instance, TODAY, 2025, None)
    screens = Teller(answers, meeting, lambda: None).screens(seen)
    return minutes.tell(answers, meeting, screens, changed, reason, date(2027, 6, 3)), screens


def test_the_minutes_say_what_was_shown_and_are_accessible(publication):
    change = minutes.Change("D-2025-02", "Demander les déclarations", "état : en cours devient faite")
    told, screens = _minutes(publication, ["decisions", "bilans", "non-conclu"], [change])
    content = write_minutes(told, "abcdef012345", date(2026, 11, 1))
    assert content == write_minutes(told, "abcdef012345", date(2026, 11, 1))
    reader = PdfReader(io.BytesIO(content))
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for expected in (
        "Relevé de décisions : Comité de pilotage",
        "Séance du 27 novembre 2026. Prochaine séance : 3 juin 2027.",
        "Demander les déclarations (état : en cours devient faite)",
        "version abcdef012345",
        "Aucune décision n'a été enregistrée pour cette séance.",
    ):
        assert expected in said
    assert " ".join(screens[1].title.split()) in said
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_minutes_that_cannot_know_what_changed_say_why(publication):
    told, _ = _minutes(publication, [], reason="Les changements ne peuvent pas être comptés.")
    reader = PdfReader(io.BytesIO(write_minutes(told, "abcdef012345", TODAY)))
    assert "ne peuvent pas être comptés" in reader.pages[0].extract_text()


def test_what_changed_is_told_in_words(publication):
    answers = Answers(queries.connect(publication))
    row = {"objet": "decision", "cle": "D-2025-02", "changement": "modification", "fictif": True}
    found = minutes.changes(
        answers,
        [
            row | {"colonne": "etat", "avant": "en_cours", "apres": "faite"},
            row | {"colonne": "echeance", "avant": None, "apres": "2026-12-31"},
            row | {"colonne": "etat", "avant": None, "apres": "faite", "changement": "ajout"},
        ],
    )
    assert [change.said for change in found] == ["état : en cours devient faite ; échéance : vide devient 31/12/2026"]
    assert found[0].text.endswith("(fictif)")


def test_the_widest_gap_of_all_is_not_hidden_by_that_of_the_most_peopled_quartier(publication):
    """Once a finding of the whole was kept, those of the quartiers alone followed it."""
    every = queries.connect(publication).ask("constats").to_pylist()
    # As long as nothing has moved since the signature.
    rows = {row["constat"]: row for row in every if row["famille"] != "evolution"}
    kept = [rows[name] for name in agenda.findings(list(rows.values()))]
    assert len({row["indicateur"] for row in kept}) == len(kept)
    of_all = {row["indicateur"] for row in rows.values() if row["famille"] == "ecart" and row["quartier"] is None}
    gaps = [row for row in kept if row["famille"] == "ecart" and row["indicateur"] in of_all]
    assert gaps and all(row["quartier"] is None for row in gaps)
