"""A value that is no longer that of the version before says so where it is read."""

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import queries
from exports.__main__ import open_contents
from narration.qualite import revised_sentence
from queries.answers import Answers
from tests.queries.altered_version import read, sealed

PLACE, INDICATOR = "etouvie", "taux_pauvrete"
KEY = ("indicateur", "territoire", "zonage", "edition")
CELL = (INDICATOR, PLACE, "QPV2024", "2021")


def _with_an_older_version(publication: Path, folder: Path) -> Path:
    """Copy a publication and put before its version another, published in 2020, in which one rate was 54 %."""
    shutil.copytree(publication, folder)
    version = (folder / "current").read_text().strip()
    older = folder / ("0" * len(version))
    shutil.copytree(folder / version, older)
    path = older / "mesure.parquet"
    table = pq.read_table(path)
    rows = table.select(["indicateur", "territoire", "zonage", "edition", "valeur"]).to_pylist()
    values = [
        54.0
        if (r["indicateur"], r["territoire"], r["zonage"], r["edition"]) == (INDICATOR, PLACE, "QPV2024", "2021")
        else r["valeur"]
        for r in rows
    ]
    position = table.schema.get_field_index("valeur")
    pq.write_table(table.set_column(position, table.schema.field(position), pa.array(values, pa.float64())), path)
    sealed(older, publie_le="2020-03-04T05:06:07+00:00")
    return folder


def test_nothing_is_said_where_nothing_was_revised(publication):
    assert revised_sentence(Answers(queries.connect(publication))) == ""


def test_a_revised_value_says_what_it_was_and_since_when(publication, tmp_path):
    (known,) = [row["valeur"] for row in read(publication, "mesure") if tuple(row[name] for name in KEY) == CELL]
    folder = _with_an_older_version(publication, tmp_path / "publication")
    answers = Answers(queries.connect(folder))
    said = revised_sentence(answers, indicateur=INDICATOR)
    assert said == (
        "Révisé depuis la version du 04/03/2020 : Pauvreté, Étouvie, édition 2021 (périmètre 2024) : "
        f"était 54\u202f%, est {known:.0f}\u202f%."
    )
    assert revised_sentence(answers, territoire=PLACE) == said
    assert revised_sentence(answers, territoire="amiens-nord") == ""
    contents = open_contents(folder, None, 2025)
    phrases = [phrase for section in contents.rapport().sections for phrase in section.phrases]
    assert said in phrases
