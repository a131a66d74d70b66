"""What a new version brings is told once: an edition that moves a wait, a bilan late above an amount, a finding."""

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, load
from etl.templates.workbooks import build_modele
from exports.feeds.atom import ATOM, write_feed
from exports.feeds.public import read_feed, read_versions
from narration.annee.alertes import HEARD, Alert, Reading, alerts, mail

HOLDER = "Association <b>de</b> démonstration 12"


def _bilans(*amounts: float) -> bytes:
    numbers = [f"DA0000{rank:02d}" for rank in range(1, len(amounts) + 1)]
    return build_modele(
        "actions_et_bilans",
        load_references(),
        {
            "action": [
                {"action": n, "annee": 2024, "intitule": f"Atelier {n}", "structure": HOLDER, "etat": "realisee"}
                for n in numbers
            ],
            "financement": [
                {
                    "action": n, "annee": 2024, "financeur": "etat-politique-ville", "nature": "credit_specifique",
                    "etape": "accorde", "montant_eur": amount,
                }
                for n, amount in zip(numbers, amounts, strict=True)
            ],
        },
    )  # fmt: skip


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Reading, Reading]:
    """A first version with nothing loaded, then one with an edition of the Caf and three bilans that never came."""
    folder = tmp_path_factory.mktemp("alertes")
    sources, published = folder / "sources", folder / "publication"
    sources.mkdir()
    load([sources], published, demonstration=False)
    caf = next((SOURCES.parent / "demonstration").rglob("beneficiaires_CAF_31-12-2023_QP24.csv"))
    (sources / "beneficiaires_CAF_31-12-2025_QP24.csv").write_bytes(caf.read_bytes())
    (sources / "bilans.xlsx").write_bytes(_bilans(12_000.0, 9_999.99, 10_000.0))
    load([sources], published, demonstration=False)
    now, before = read_versions(published, queries.versions.read_current(published))
    assert before is not None
    return published, now, before


def _of(found: list[Alert], kind: str) -> list[str]:
    return [alert.key for alert in found if alert.kind == kind]


def test_an_edition_loaded_is_told_and_no_other(versions):
    _, now, before = versions
    (edition,) = [alert for alert in alerts(now, before, 10_000) if alert.kind == "edition"]
    assert edition.key == "insee_qpv2024_caf-2025"
    assert "l'année 2025 est chargée" in edition.title
    assert "2026, est attendue le 29 février 2028" in edition.phrase


@pytest.mark.parametrize(
    ("least", "expected"),
    [
        (0, ["DA000001-2024", "DA000003-2024", "DA000002-2024"]),
        (9_999.99, ["DA000001-2024", "DA000003-2024", "DA000002-2024"]),
        (10_000, ["DA000001-2024", "DA000003-2024"]),
        (10_000.01, ["DA000001-2024"]),
        (12_001, []),
    ],
)
def test_a_late_bilan_is_told_from_the_amount_asked(versions, least, expected):
    _, now, before = versions
    assert _of(alerts(now, before, least), "bilan") == expected


def test_a_finding_among_the_first_is_told_once(versions):
    _, now, before = versions
    told = _of(alerts(now, before, 0), "constat")
    first = {
        reading.answers.base.version: {
            (row["constat"], row["titre"]) for row in reading.answers.rows("constats") if row["rang"] <= HEARD
        }
        for reading in (now, before)
    }
    fresh = first[now.answers.base.version] - first[before.answers.base.version]
    assert set(told) == {name for name, _ in fresh}
    assert told


def test_what_was_told_is_not_told_again(versions):
    _, now, _ = versions
    assert alerts(now, now, 0) == []
    assert alerts(now, None, 0) == []


def test_the_feed_for_everybody_names_no_structure_and_can_be_read(versions, monkeypatch):
    published, now, before = versions
    monkeypatch.setattr(queries, "PARQUET", published)
    feed = ET.fromstring(read_feed())
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert len(entries) == len(alerts(now, before, 0, public=True))
    assert "démonstration 12" not in "".join(feed.itertext())
    # Of the whole digest, what people wrote is text and never markup.
    whole = ET.fromstring(write_feed(alerts(now, before, 0), _moment(now), now.answers.base.version))
    titles = [title.text or "" for title in whole.iter(f"{{{ATOM}}}title")]
    assert sum(HOLDER in title for title in titles) == 3
    identifiers = [identifier.text for identifier in whole.iter(f"{{{ATOM}}}id")]
    assert len(set(identifiers)) == len(identifiers)


def _moment(reading: Reading) -> datetime:
    return datetime.fromisoformat(reading.answers.base.publie_le)


def test_the_mail_says_each_of_them_with_what_to_do(versions):
    _, now, before = versions
    found = alerts(now, before, 0)
    text = mail(found, now.day, now.answers.base.version)
    assert all(alert.title in text and alert.gesture in text for alert in found)
    assert text.splitlines()[0].startswith("Objet : ")
