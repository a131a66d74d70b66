"""The year's calendar, against plain Python: each date, each count, and the wait that moves when an edition arrives."""

import calendar
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, build_catalogue, load
from exports.feeds.public import read_calendar

DAYS = ("2025-01-01", "2026-06-30", "2026-07-01", "2026-11-27", "2027-01-01", "2028-02-29", "2029-12-31")


@pytest.fixture(scope="module")
def base(publication: Path) -> queries.Base:
    """The shipped data."""
    return queries.connect(publication)


@pytest.fixture(scope="module")
def sources() -> dict:
    """The sheets of the sources, as they are written."""
    return build_catalogue(load_references()).sources


def _asked(base, jour: str, **choice) -> list[dict]:
    return base.ask("echeances", jour=jour, **choice).to_pylist()


def _end(year: int, months: int) -> date:
    """The last day of the month that comes so many months after 31 December."""
    year, month = year + (11 + months) // 12, (11 + months) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _table(base, name: str) -> list[dict]:
    return base.connection.cursor().sql(f"select * from {name}").to_arrow_table().to_pylist()


@pytest.mark.parametrize("jour", DAYS)
def test_an_edition_is_awaited_when_its_sheet_says(base, sources, jour):
    found = _asked(base, jour, genre="edition")
    assert found
    for row in found:
        if row["etat"] == "sans_date":
            assert sources[row["sujet"]].interrompue
            continue
        due = _end(row["annee"], sources[row["sujet"]].delai_diffusion_mois)
        assert row["due_le"] == due
        late = (date.fromisoformat(jour) - due).days
        assert row["retard_jours"] == (late if late > 0 else None)
        assert not sources[row["sujet"]].interrompue


@pytest.mark.parametrize("jour", DAYS)
def test_bilans_and_declarations_are_counted_row_by_row(base, jour):
    (contrat,) = _table(base, "contrat")
    day, actions, declared = date.fromisoformat(jour), _table(base, "action"), _table(base, "droit_commun")
    funded = [row for row in actions if row["etat"] in ("accordee", "realisee")]
    expected = {}
    for year in range(contrat["debut"], day.year + 1):
        due = _end(year, contrat["bilan_delai_mois"])
        asked = [row for row in funded if row["annee"] == year]
        got = sum(row["bilan_recu_le"] is not None for row in asked)
        if due.year >= day.year or not asked or got < len(asked):
            expected["bilan", year] = (due, len(asked) or None, got if asked else None)
        signed = {row["signataire"] for row in declared if row["annee"] == year and row["etape"] == "declare"}
        if due.year >= day.year or len(signed) < len(_table(base, "signataire")):
            expected["declaration", year] = (due, len(_table(base, "signataire")), len(signed) or None)
    found = {
        (row["genre"], row["annee"]): (row["due_le"], row["attendus_nb"], row["recus_nb"])
        for row in _asked(base, jour)
        if row["genre"] in ("bilan", "declaration")
    }
    assert found == expected


@pytest.mark.parametrize("jour", DAYS)
def test_meetings_are_counted_against_the_contract_quartier_by_quartier(base, jour):
    held, places = _table(base, "instance_tenue"), [row["quartier"] for row in _table(base, "quartier")]
    found = {(row["sujet"], row["annee"]): row for row in _asked(base, jour, genre="instance")}
    years = {date.fromisoformat(jour).year, date.fromisoformat(jour).year + 1} & set(range(2024, 2031))
    minima = [row for row in _table(base, "instance") if row["minimum_par_an"]]
    assert set(found) == {(row["instance"], year) for row in minima for year in years}
    for (instance, year), row in found.items():
        (rule,) = [rule for rule in minima if rule["instance"] == instance]
        mine = [meeting for meeting in held if meeting["instance"] == instance and meeting["tenue_le"].year == year]
        spots = places if rule["par_quartier"] else [None]
        counts = [sum(not place or meeting["quartier"] == place for meeting in mine) for place in spots]
        assert row["attendus_nb"] == rule["minimum_par_an"] * len(spots)
        assert row["recus_nb"] == sum(min(count, rule["minimum_par_an"]) for count in counts)
        assert row["etat"] == ("fait" if row["recus_nb"] == row["attendus_nb"] else "a_venir")
        assert row["due_le"] == date(year, 12, 31)


@pytest.mark.parametrize("jour", DAYS)
def test_the_late_come_first_and_what_nothing_proves_is_never_late(base, jour):
    states = [row["etat"] for row in _asked(base, jour)]
    assert states == sorted(states, key=["en_retard", "a_venir", "sans_date", "fait"].index)
    for row in _asked(base, jour):
        assert row["genre"] not in ("rapport", "evaluation") or row["etat"] == "a_venir"


def test_the_public_reads_neither_declarations_nor_meetings(base):
    kinds = {row["genre"] for row in _asked(base, "2026-11-27", public=True)}
    assert kinds == {"edition", "bilan", "rapport", "evaluation"}
    assert {row["genre"] for row in _asked(base, "2026-11-27")} == kinds | {"declaration", "instance"}


def _caf(folder: Path, year: int) -> None:
    """Write a file of the Caf as INSEE names it, with the columns of the shipped one."""
    shipped = next(Path(SOURCES.parent / "demonstration").rglob("beneficiaires_CAF_31-12-2023_QP24.csv"))
    (folder / f"beneficiaires_CAF_31-12-{year}_QP24.csv").write_bytes(shipped.read_bytes())


def _wait(folder: Path, jour: str) -> tuple[int, str]:
    rows = queries.connect(folder).ask("echeances", jour=jour, genre="edition").to_pylist()
    row = next(row for row in rows if row["sujet"] == "insee_qpv2024_caf")
    return row["annee"], row["etat"]


def test_an_edition_loaded_moves_the_wait_to_the_next(tmp_path):
    dropped, published = tmp_path / "sources", tmp_path / "publication"
    dropped.mkdir()
    load([dropped], published, demonstration=False)
    assert _wait(published, "2027-03-01") == (2025, "en_retard")
    _caf(dropped, 2025)
    load([dropped], published, demonstration=False)
    assert _wait(published, "2027-03-01") == (2026, "a_venir")
    awaited = {row["source"]: row["prochaine"] for row in queries.connect(published).ask("sources").to_pylist()}
    assert awaited["insee_qpv2024_caf"].startswith("Année 2026, attendue ")
    # The page « Mesurable quand » says the same of it.
    measurable = {
        row["source"]: row for row in queries.connect(published).ask("calendrier", jour="2027-03-01").to_pylist()
    }
    assert (measurable["insee_qpv2024_caf"]["dernier_charge"], measurable["insee_qpv2024_caf"]["retard_ans"]) == (
        2025,
        0,
    )


def test_the_address_to_subscribe_to_holds_the_dates_of_the_question(publication, monkeypatch):
    monkeypatch.setattr(queries, "PARQUET", publication)
    read = Calendar.from_ical(read_calendar())
    events = {str(event["uid"]): event for event in read.walk("VEVENT")}
    asked = [row for row in queries.connect(publication).ask("echeances", public=True).to_pylist() if row["due_le"]]
    assert len(events) == len(asked)
    for row in asked:
        event = events[f"{row['genre']}-{row['sujet']}-{row['annee']}@contrat-de-ville"]
        assert event["dtstart"].dt == row["due_le"]
        assert ("(fictif)" in str(event["summary"])) == (row["fictif"] and row["etat"] == "en_retard")
        assert row["geste"] in str(event["description"])
