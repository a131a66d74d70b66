"""Structures and late bilans against a count in plain Python; each is asked for once, none that we refused."""

import email
import io
import zipfile
from collections import defaultdict
from datetime import date
from itertools import takewhile
from pathlib import Path
from urllib.parse import unquote

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.publication.journal import read_events
from etl.publication.versions import PublicationError
from etl.reception import reminders
from etl.templates.workbooks import build_modele
from exports.feeds.mail import address, write_archive, write_eml
from narration.moyens import relances
from narration.numbers import MARQUE
from pages.components.shell import data
from tests.pages.conftest import tables, text

DAY = date(2026, 9, 1)
SIRET, OTHER = "00099001000019", "00099012700011"
STRUCTURE = "000990010"


@pytest.fixture(scope="module")
def base(publication: Path) -> queries.Base:
    return queries.connect(publication, jour=DAY)


def _read(publication: Path, name: str) -> list[dict]:
    folder = publication / (publication / "current").read_text(encoding="ascii").strip()
    return pq.read_table(folder / f"{name}.parquet").to_pylist()


def _late_twin(actions: list[dict], day: date) -> dict[str, list[dict]]:
    """Return the late bilans of each SIREN: due on the last day of June of the year after, and not received."""
    late = defaultdict(list)
    for row in actions:
        missing = row["bilan_recu_le"] is None and date(row["annee"] + 1, 6, 30) < day
        if row["etat"] in ("accordee", "realisee") and missing:
            late[(row["siret"] or row["structure"])[:9]].append(row)
    return late


def test_every_late_count_equals_a_count_in_plain_python(base, publication):
    actions = _read(publication, "action")
    expected = _late_twin(actions, DAY)
    rows = base.ask("bilans_en_retard").to_pylist()
    assert len(rows) == sum(map(len, expected.values())) > 50
    assert {(row["action"], row["annee"]) for row in rows} == {
        (row["action"], row["annee"]) for late in expected.values() for row in late
    }
    for row in rows:
        assert row["retard_jours"] == (DAY - date(row["annee"] + 1, 6, 30)).days
    for row in base.ask("structures").to_pylist():
        assert row["bilans_en_retard_nb"] == len(expected.get(row["structure"], [])), row["structure"]


def test_a_server_that_runs_past_midnight_says_what_is_late_that_day(open_page, base, publication, monkeypatch):
    class Clock(date):
        day = date(2020, 1, 1)

        @classmethod
        def today(cls):
            return cls.day

    monkeypatch.setattr(data, "date", Clock)
    titles = []
    for Clock.day in (date(2020, 1, 1), date(2036, 1, 1)):
        titles.append(open_page("moyens/relances").title[0].value)
    late = queries.connect(publication, jour=Clock.day, invented=False).ask("bilans_en_retard").num_rows
    assert late
    assert str(late) in titles[1]
    assert str(late) not in titles[0]


def test_years_in_a_row_are_those_of_the_structure_and_of_the_number(base, publication):
    actions = [row for row in _read(publication, "action") if row["etat"] in ("accordee", "realisee")]
    late = _late_twin(actions, DAY)
    due, due_of_number = defaultdict(set), defaultdict(set)
    for row in actions:
        if date(row["annee"] + 1, 6, 30) < DAY:
            due[row["siret"][:9]].add(row["annee"])
            due_of_number[row["action"]].add(row["annee"])
    rows = base.ask("bilans_en_retard").to_pylist()
    missing_of_number = defaultdict(set)
    for row in rows:
        missing_of_number[row["action"]].add(row["annee"])
    for row in rows:
        missing = {found["annee"] for found in late[row["structure"]]}
        assert row["annees_structure_nb"] == _in_a_row(due[row["structure"]], missing)
        assert row["annees_action_nb"] == _in_a_row(due_of_number[row["action"]], missing_of_number[row["action"]])
    assert {row["annees_action_nb"] for row in rows} > {1}


def _in_a_row(due: set[int], missing: set[int]) -> int:
    """Count the last years due that are all missing."""
    return len([*takewhile(missing.__contains__, sorted(due, reverse=True))])


def test_the_money_of_a_structure_is_that_of_its_actions_by_who_funds(base, publication):
    siren = {(row["action"], row["annee"]): row["siret"][:9] for row in _read(publication, "action")}
    expected: dict[tuple, float] = defaultdict(float)
    for row in _read(publication, "financement"):
        if row["etape"] == "accorde" and row["nature"] in ("credit_specifique", "droit_commun"):
            expected[siren[row["action"], row["annee"]], row["annee"], row["nature"], row["financeur"]] += row[
                "montant_eur"
            ]
    given_sums: dict[tuple, float] = defaultdict(float)
    for row in base.ask("structure_actions").to_pylist():
        if row["financeur"]:
            given_sums[row["structure"], row["annee"], row["nature"], row["financeur"]] += row["montant_eur"]
    assert set(given_sums) <= set(expected)
    assert all(montant == pytest.approx(expected[key], abs=0.01) for key, montant in given_sums.items())


@pytest.mark.parametrize(
    "choice", [{"quartier": "etouvie"}, {"defi": 4}, {"montant": 10_000}, {"annees": 2}, {"financeur": "commune"}]
)
def test_a_filter_never_adds_a_late_bilan(base, choice):
    every = {(row["action"], row["annee"]) for row in base.ask("bilans_en_retard").to_pylist()}
    for more in ({}, {"annee": 2025}):
        narrowed = base.ask("bilans_en_retard", **choice, **more).to_pylist()
        assert narrowed
        assert {(row["action"], row["annee"]) for row in narrowed} <= every


def _action(number: str, **values) -> dict[str, object]:
    return {
        "action": number,
        "annee": 2024,
        "intitule": "Jardin",
        "structure": "Association de démonstration 1",
        "siret": SIRET,
        "etat": "accordee",
        **values,
    }


def _publish(folder: Path, actions: list[dict]) -> queries.Base:
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    (sources / "actions.xlsx").write_bytes(build_modele("actions_et_bilans", load_references(), {"action": actions}))
    load([sources], folder / "parquet", demonstration=False)
    return queries.connect(folder / "parquet", jour=DAY)


def _late(base: queries.Base) -> set[str]:
    return {row["action"] for row in base.ask("bilans_en_retard").to_pylist()}


@given(st.lists(st.booleans(), min_size=2, max_size=4), st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_receiving_a_bilan_never_makes_another_late(tmp_path_factory, received, data):
    actions = [
        _action(f"DA2400000{rank}", bilan_recu_le=date(2025, 5, 1) if done else None)
        for rank, done in enumerate(received)
    ]
    before = _late(_publish(tmp_path_factory.mktemp("avant"), actions))
    assert before == {row["action"] for row in actions if row["bilan_recu_le"] is None}
    chosen = data.draw(st.sampled_from(range(len(actions))))
    actions[chosen] = actions[chosen] | {"bilan_recu_le": date(2025, 6, 1)}
    after = _late(_publish(tmp_path_factory.mktemp("apres"), actions))
    assert after == before - {actions[chosen]["action"]}


def test_a_structure_is_one_whatever_its_name_and_its_numbers(tmp_path):
    base = _publish(
        tmp_path,
        [
            _action("DA23000001", annee=2023),
            _action("DA24000009", structure="Asso. de démonstration n° 1"),
            _action("DA22000003", annee=2022, siret=None),
            _action("DA22000004", annee=2022, siret=OTHER, structure="Association de démonstration 12"),
        ],
    )
    rows = {row["structure"]: row for row in base.ask("structures").to_pylist()}
    assert rows[STRUCTURE]["actions_nb"] == 3
    assert rows[STRUCTURE]["annees_nb"] == 3
    assert rows["000990127"]["annees_nb"] == 1


def test_nothing_is_asked_of_a_structure_whose_bilan_we_refused(tmp_path):
    base = _publish(tmp_path, [_action("DA24000001"), _action("DA24000002", siret=OTHER, structure="Autre")])
    assert [row["refus"] for row in base.ask("bilans_en_retard").to_pylist()] == [None, None]
    # The date of the bilan is there, and cannot be read: we are at fault, not the structure.
    unreadable = _action("DA24000001", bilan_recu_le="au printemps")
    _publish(tmp_path, [unreadable, _action("DA24000002", siret=OTHER, structure="Autre")])
    rows = queries.connect(tmp_path / "parquet", jour=DAY).ask("bilans_en_retard").to_pylist()
    refused = {row["action"]: row["refus"] for row in rows}
    assert refused["DA24000001"]
    assert refused["DA24000002"] is None
    assert [row["action"] for row in relances.to_ask(rows, {})] == ["DA24000002"]
    # And a whole file, known by its name.
    (tmp_path / "sources" / "bilan 000990127.xlsx").write_bytes(b"ceci n'est pas un classeur")
    load([tmp_path / "sources"], tmp_path / "parquet", demonstration=False)
    rows = queries.connect(tmp_path / "parquet", jour=DAY).ask("bilans_en_retard").to_pylist()
    assert all(row["refus"] for row in rows)


def test_a_bilan_is_asked_for_once(base, tmp_path):
    late = base.ask("bilans_en_retard").to_pylist()
    (first, *_) = relances.messages(late, {}, {}, relances.WORDING)
    reminders.record(tmp_path, {first.structure: first.bilans}, "prefecture")
    asked = reminders.read_asked(tmp_path)
    assert set(asked[first.structure]) == set(first.bilans)
    left = relances.messages(late, asked, {}, relances.WORDING)
    assert first.structure not in {message.structure for message in left}
    with pytest.raises(PublicationError, match="deux fois"):
        reminders.record(tmp_path, {first.structure: first.bilans}, "prefecture")
    # A bilan that has become late since then is asked for, alone.
    assert reminders.record(tmp_path, {first.structure: (*first.bilans, "DA@2027")}, "prefecture") == {
        first.structure: ("DA@2027",)
    }
    (event, _) = read_events(tmp_path)
    assert (event.evenement, event.role) == ("relance", "prefecture")


@pytest.mark.parametrize("mailbox", ["prenom.nom@asso.fr", "a", "contact@asso", "x@y.fr\nBcc: z@y.fr", "jean@asso.fr"])
def test_a_mailbox_is_never_that_of_a_person(tmp_path, mailbox):
    with pytest.raises(PublicationError):
        reminders.keep_mailbox(tmp_path, STRUCTURE, mailbox)
    assert reminders.read_mailboxes(tmp_path) == {}


def test_a_message_says_the_same_as_a_file_and_as_an_address(base):
    late = base.ask("bilans_en_retard").to_pylist()
    wording = "Bonjour {structure},\n{actions}\n{0.__class__}"
    chosen = next(row["structure"] for row in late if not row["refus"])
    found = relances.messages(late, {}, {chosen: "contact@exemple.fr"}, wording)
    assert len(found) == len({row["structure"] for row in late if not row["refus"]})
    message = next(message for message in found if message.structure == chosen)
    opened = email.message_from_bytes(write_eml(message))
    assert opened["To"] == "contact@exemple.fr"
    said = opened.get_payload(decode=True).decode("utf-8")
    assert all(bilan.partition("@")[0] in said for bilan in message.bilans)
    assert "{0.__class__}" in said
    assert message.text[:200] in unquote(address(message))
    with zipfile.ZipFile(io.BytesIO(write_archive(found))) as archive:
        assert len(archive.namelist()) == len(found)


def test_real_posts_and_grants_flow_into_structures(real_publication):
    base = queries.connect(real_publication, jour=DAY)
    rows = base.ask("structures").to_pylist()
    posts = _read(real_publication, "poste")
    assert posts
    assert sum(row["postes_nb"] for row in rows) == len(posts)
    assert sum(row["subventions_nb"] for row in rows) == len(_read(real_publication, "subvention"))
    chosen = next(row for row in rows if row["postes_nb"] > 1)
    assert len(base.ask("postes_lus", structure=chosen["structure"]).to_pylist()) == chosen["postes_nb"]


def test_the_pages_of_a_structure_and_of_the_late_bilans(open_page):
    test = open_page("moyens/structure", structure="Association de démonstration 12 (000990127)")
    assert "Association de démonstration 12" in test.title[0].value
    assert any("Nouvelle, reconduite ou CPO" in table.columns for table in tables(test))
    test = open_page("moyens/relances", depuis="Deux années de suite")
    assert "en retard" in test.title[0].value
    assert "(Cerfa 15059)" in test.text_area[0].value
    assert MARQUE in text(test)
