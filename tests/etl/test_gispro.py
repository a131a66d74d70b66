"""Lines of GISPRO and actions, many to many: every euro is matched or in sight, and none is counted twice."""

from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import queries
from etl.building.engagements import match_lines
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.publication.versions import read_current
from etl.reading.sheets import read_sheets
from etl.reception.deposit import publish_files
from etl.templates.workbooks import build_modele

DAUPHIN = "data/datasubvention-dauphin-osiris"
HEADER = (
    "Action de demande - Code dossier;Action - Code dossier;Action;Tiers;Montant engagé;Projet - Code dossier;"
    "Libellé de la procédure de l'action;année initiale CPO;Contrat ville - Code;Code SIRET;Thème (1);Sous thème\n"
)
ANNUEL, MORE = "Standard (Annuel)", "Standard (Complémentaire)"


def line(action: str, euros: str, project: str = "P1", number: str = "1", procedure: str = ANNUEL, year: int = 2025):
    return f"{action};{number};Jardin;ASSO;{euros};{project};{procedure};{year};CN08001I;;;"


def export(*lines: str) -> bytes:
    return (HEADER + "\n".join(lines) + "\n").encode()


def template(actions: dict[str, tuple[str, float | None]], year: int = 2025) -> bytes:
    """Return a template of actions, each with its project and what the State is said to grant."""
    shared = {"annee": year, "intitule": "Jardin", "structure": "Association de démonstration 1", "etat": "accordee"}
    granted = {"financeur": "etat-politique-ville", "nature": "credit_specifique", "etape": "accorde", "annee": year}
    records = {
        "action": [shared | {"action": number, "convention": project} for number, (project, _) in actions.items()],
        "financement": [
            granted | {"action": number, "montant_eur": euros} for number, (_, euros) in actions.items() if euros
        ],
    }
    return build_modele("actions_et_bilans", load_references(), records)


@pytest.fixture
def publish(tmp_path: Path):
    """Publish files of the folder of sources; return the links of its lines, and the amounts granted."""

    def _publish(**files: bytes):
        sources = tmp_path / "sources"
        sources.mkdir(exist_ok=True)
        for name, content in files.items():
            (sources / f"{name}.{'csv' if name.startswith('gispro') else 'xlsx'}").write_bytes(content)
        load([sources], tmp_path / "p", demonstration=False)
        return read(tmp_path / "p")

    return _publish


def read(parquet: Path):
    folder = parquet / str(read_current(parquet))
    lines = pq.read_table(folder / "engagement.parquet").to_pylist()
    amounts = pq.read_table(folder / "financement.parquet").to_pylist()
    return (
        [(row["lien"], row["montant_eur"], row["actions"]) for row in lines],
        {(row["action"], row["annee"]): row["montant_eur"] for row in amounts},
    )


def test_an_action_paid_by_its_year_and_a_complement_receives_both(publish):
    lines, amounts = publish(gispro=export(line("DA00000001", "5 000,00"), line("DA00000001", "900", "P1", "2", MORE)))
    assert [link for link, *_ in lines] == ["numero", "complement"]
    assert amounts == {("DA00000001", 2025): 5900.0}


def test_the_same_line_twice_is_a_question_and_is_counted_once(publish):
    lines, amounts = publish(gispro=export(*[line("DA00000001", "5000")] * 2))
    assert [link for link, *_ in lines] == ["numero", "double"]
    assert amounts == {("DA00000001", 2025): 5000.0}


def test_a_line_of_two_actions_is_matched_by_what_was_declared_of_them_and_never_divided(publish):
    declared = template({"DA00000001": ("P1", 3000.0), "DA00000002": ("P1", 2000.0)})
    lines, amounts = publish(gispro=export(line("", "5000")), actions=declared)
    assert lines == [("partage", 5000.0, "DA00000001 ; DA00000002")]
    assert amounts == {("DA00000001", 2025): 3000.0, ("DA00000002", 2025): 2000.0}
    lines, amounts = publish(gispro=export(line("", "5000,01")), actions=declared)
    assert [link for link, *_ in lines] == ["plusieurs"]
    assert sum(amounts.values()) == 5000.0


def test_two_lines_that_share_a_project_and_two_actions_are_matched_together(publish):
    declared = template({"DA00000001": ("P1", 1000.0), "DA00000002": ("P1", 4000.0)})
    lines, _ = publish(gispro=export(line("", "3000"), line("", "2000", number="2")), actions=declared)
    assert [link for link, *_ in lines] == ["partage", "partage"]


def test_a_line_that_names_several_actions_is_of_them_all(publish):
    declared = template({"DA00000001": ("A", 1000.0), "DA00000002": ("B", 4000.0), "DA00000003": ("P1", 5000.0)})
    lines, _ = publish(gispro=export(line("DA00000001 / 00000002", "5000")), actions=declared)
    assert lines == [("partage", 5000.0, "DA00000001 ; DA00000002")]


def test_the_only_action_of_a_project_is_found_in_its_year_and_in_no_other(publish):
    files = {"actions": template({"DA00000001": ("P1", None)}, 2025)}
    lines, amounts = publish(gispro=export(line("", "700"), line("", "800", year=2024)), **files)
    assert sorted(lines) == [("aucune", 800.0, None), ("projet", 700.0, "DA00000001")]
    assert amounts == {("DA00000001", 2025): 700.0}


def test_a_later_export_that_holds_only_a_complement_adds_it_and_corrects_what_it_says_again(tmp_path):
    parquet, sources = tmp_path / "p", tmp_path / "vide"
    sources.mkdir()
    load([sources], parquet, demonstration=False)
    first, more = line("DA00000001", "5000"), line("DA00000001", "900", number="2", procedure=MORE)
    publish_files({"vague1.csv": export(first)}, sources, parquet, whole=False)
    publish_files({"vague2.csv": export(more)}, sources, parquet, whole=False)
    assert read(parquet)[1] == {("DA00000001", 2025): 5900.0}
    publish_files({"vague3.csv": export(line("DA00000001", "6000"))}, sources, parquet, whole=False)
    assert read(parquet)[1] == {("DA00000001", 2025): 6900.0}


NUMBERS = ("DA1", "DA2", "DA3", "DA4")
LINES = st.fixed_dictionaries(
    {
        "annee": st.sampled_from((2024, 2025)),
        "action_lue": st.sampled_from((None, *NUMBERS[:2], "DA1 ; DA2", "DA3 ; DA4")),
        "convention": st.sampled_from((None, "P1", "P2")),
        "dossier": st.sampled_from((None, "1", "2")),
        "procedure": st.sampled_from((ANNUEL, MORE)),
        "montant_eur": st.integers(0, 40).map(lambda cents: cents / 100),
    }
)
KEYS = st.tuples(st.sampled_from(NUMBERS), st.sampled_from((2024, 2025)))
DECLARED = st.dictionaries(KEYS, st.integers(0, 40).map(lambda cents: cents / 100))


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=8), st.dictionaries(KEYS, st.sampled_from((None, "P1", "P2"))), DECLARED)
def test_euros_in_are_euros_matched_and_euros_unresolved(lines, conventions, declared):
    projects = defaultdict(list)
    for (number, year), project in conventions.items():
        if project:
            projects[project, year].append(number)
    payments = match_lines(lines, projects, declared)
    cents = Counter()
    for row in lines:
        cents[row["lien"]] += round(row["montant_eur"] * 100)
    read_cents = sum(round(row["montant_eur"] * 100) for row in lines)
    alone = cents["numero"] + cents["projet"] + cents["complement"]
    assert alone == sum(round(payment.euros * 100) for payment in payments)
    assert read_cents == alone + cents["partage"] + cents["double"] + cents["plusieurs"] + cents["aucune"]
    assert len({payment.action for payment in payments}) == len(payments)
    # What is matched together is what was declared of these actions, each of them once, and no other line pays them.
    shared = {
        (action, row["annee"]) for row in lines if row["lien"] == "partage" for action in row["actions"].split(" ; ")
    }
    assert cents["partage"] == sum(round(declared[key] * 100) for key in shared)
    assert shared.isdisjoint(payment.action for payment in payments)
    assert all(row["annee"] == payment.action[1] for payment in payments for row in [payment.line])


def test_the_real_export_gives_the_euros_that_plain_python_reads(shared, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "gispro.xlsx").write_bytes((shared / DAUPHIN / "gispro.xlsx").read_bytes())
    load([sources], tmp_path / "p", "france", demonstration=False)
    headings, *records = [row.cells for row in read_sheets(sources / "gispro.xlsx")[0].rows]
    place = headings.index("Montant engagé")
    expected = [float(cells[place].replace(" ", "").replace("\u202f", "").replace(",", ".")) for cells in records]
    lines, amounts = read(tmp_path / "p")
    assert sorted(euros for _, euros, _ in lines) == sorted(amounts.values()) == sorted(expected)
    assert {link for link, *_ in lines} == {"numero"}


def test_what_is_not_matched_is_a_pile_that_the_question_shows(publish, tmp_path):
    publish(gispro=export(line("DA00000001", "5000"), line("", "800", project="inconnu")))
    (row,) = queries.connect(tmp_path / "p").ask("engagements", rapproche=False).to_pylist()
    assert (row["montant_eur"], row["lien"], row["fichier"], row["ligne"]) == (800.0, "aucune", "gispro.csv", 3)
