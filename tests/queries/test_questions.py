"""Every question keeps the promises of its header; a new file is tested by existing."""

import re
from pathlib import Path

import duckdb
import pytest

import queries
from queries import Base, QuestionError
from queries.views import FILES, REVISIONS

QUESTIONS = list(queries.list_questions().values())
HOSTILE = "' or 1=1 --"
# These name a day, a date or a place to compare with: they change the answer, they do not filter it.
UNFILTERED = ("jour", "reference", "a", "b")

# They read tables where a row may be invented, and have no such mark, because nothing of what they show is.
SANS_FICTIF = {
    "calendrier": "ne lit que les valeurs qui ne sont pas une démonstration",
    "sources": "ne compte que les fichiers et les mesures qui ne sont pas une démonstration",
    "synthese": "ne lit que les valeurs qui ne sont pas une démonstration",
    "trous": "ne montre aucune valeur : seulement celles qui manquent",
    "indicateurs": "est un catalogue ; le nombre de valeurs n'y sert qu'à choisir un indicateur",
    "territoires_comparaison": "est une liste de lieux entre lesquels choisir",
    "positions": "ne lit que les valeurs qui ne sont pas une démonstration",
    "trajectoires": "lit des valeurs de tous les QPV, dont aucune n'est inventée ; d'une mesure, seulement ses années",
    "contrat": "ne lit que les chiffres du contrat lui-même",
}


@pytest.fixture(scope="module")
def base(publication: Path) -> Base:
    """The shipped data, open as the pages open it."""
    return queries.connect(publication)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.nom)
def test_the_columns_are_those_declared(base, question):
    assert base.ask(question.nom).column_names == list(question.colonnes)
    assert question.titre.endswith(".")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.nom)
def test_the_grain_is_unique(base, question):
    assert set(question.grain) <= set(question.colonnes)
    rows = base.ask(question.nom).select(list(question.grain)).to_pylist()
    assert len({tuple(row.values()) for row in rows}) == len(rows)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.nom)
def test_a_question_that_mixes_levels_says_which_columns_mean_all(base, question):
    a_des_niveaux = any(word in question.sql for word in ("grouping sets", "group by cube", ", cube ("))
    assert bool(question.niveaux) == a_des_niveaux
    assert set(question.niveaux) <= set(question.grain)
    assert set(question.sommes) <= set(question.colonnes)
    answer = base.ask(question.nom)
    assert all(answer[name].null_count for name in question.niveaux)
    # Within each level, the sum of what adds up is that of the coarsest.
    rows = answer.to_pylist()
    niveaux: dict[tuple[str, ...], list[dict]] = {}
    for row in rows:
        niveaux.setdefault(tuple(name for name in question.niveaux if row[name] is not None), []).append(row)
    for column in question.sommes:
        sommes = {niveau: sum(line[column] or 0 for line in record) for niveau, record in niveaux.items()}
        assert max(sommes.values()) - min(sommes.values()) < 1, sommes


def _read_by(sql: str, names: set[str]) -> set[str]:
    """Return the tables and views that a text of SQL names, its comments left out."""
    code = re.sub("--.*", "", sql)
    return {name for name in re.findall(r"(?:from|join)\s+(\w+)", code) if name in names}


def test_a_question_on_rows_that_may_be_invented_says_which_are(base):
    columns = base.connection.execute("select table_name, column_name from duckdb_columns() where schema_name = 'main'")
    tables: dict[str, set[str]] = {}
    for table, column in columns.fetchall():
        tables.setdefault(table, set()).add(column)
    views = {
        name: _read_by(sql, set(tables))
        for path in (*FILES, REVISIONS)
        for name, sql in re.findall(r"create view (\w+) as(.*?);\n", path.read_text(encoding="utf-8"), re.DOTALL)
    }

    def may_be_invented(names: set[str]) -> bool:
        return any("fictif" in tables[name] or may_be_invented(views.get(name, set()) - {name}) for name in names)

    silent = {
        question.nom
        for question in QUESTIONS
        if "fictif" not in question.colonnes and may_be_invented(_read_by(question.sql, set(tables)))
    }
    assert silent == set(SANS_FICTIF)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.nom)
def test_the_promises_hold_on_every_row(base, question):
    answer = base.ask(question.nom)
    assert question.verified
    with duckdb.connect() as memory:
        memory.register("reponse", answer)
        for promesse in question.verified:
            failings = memory.sql("select * from reponse where not coalesce((" + promesse + "), true)").limit(10)
            assert failings.fetchall() == [], promesse


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.parametres], ids=lambda question: question.nom)
def test_a_hostile_value_is_only_a_value(base, question):
    whole = base.ask(question.nom).num_rows
    for name in question.parametres:
        try:
            answer = base.ask(question.nom, **{name: HOSTILE})
        except QuestionError as error:
            assert "une valeur ne convient pas" in str(error)
        else:
            assert name in UNFILTERED or answer.num_rows < max(whole, 1)


def test_an_unknown_parameter_or_question_is_refused(base):
    with pytest.raises(QuestionError, match=r"paramètre inconnu : lieu\. Attendu : indicateur, territoire, zonage"):
        base.ask("mesures", lieu="etouvie")
    with pytest.raises(QuestionError, match="Question inconnue : « rien »"):
        base.ask("rien")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("-- T.\nselect $a", "paramètres déclarés"),
        ("-- T.\n-- @parametre a x\nselect 1", "paramètres déclarés"),
        ("-- T.\nselect 1; select 2", "un seul « select »"),
        ("-- T.\ncreate table t as select 1", "un seul « select »"),
    ],
)
def test_a_badly_written_question_is_refused(tmp_path, sql, expected):
    file = tmp_path / "mauvaise.sql"
    file.write_text(sql, encoding="utf-8")
    with pytest.raises(QuestionError, match=expected):
        queries.parse(file)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/hostname')",
        "copy (select 1) to '/tmp/sortie.csv'",
        "attach '/tmp/autre.db'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_question_cannot_leave_the_published_version(base, sql):
    with pytest.raises(duckdb.Error):
        base.connection.cursor().execute(sql)


def test_a_table_name_is_never_a_python_variable(base):
    secret = base.ask("defis")  # noqa: F841 - what a replacement scan would find
    with pytest.raises(duckdb.CatalogException):
        base.connection.cursor().execute("select * from secret")


def test_nothing_published_is_said_with_what_to_run(tmp_path):
    with pytest.raises(queries.VersionError, match="python -m etl charger"):
        queries.connect(tmp_path)
    (tmp_path / "current").write_text("abc\n", encoding="ascii")
    with pytest.raises(queries.VersionError, match=r"n'a pas de fichier version\.json.*python -m etl charger"):
        queries.connect(tmp_path)


def test_an_answer_too_large_for_the_memory_is_refused(publication, monkeypatch):
    monkeypatch.setattr(queries, "MEMORY", "50MB")
    # Read from the files: nothing is kept that the limit would refuse at the opening.
    monkeypatch.setattr(queries, "IN_MEMORY", 0)
    with pytest.raises(QuestionError, match=r"^comparaison : la réponse demande plus de 50MB\. Précisez : indicateur"):
        queries.connect(publication).ask("comparaison")


def test_a_large_version_answers_as_one_read_whole(publication, base, monkeypatch):
    monkeypatch.setattr(queries, "IN_MEMORY", 0)
    large = queries.connect(publication)
    for question in QUESTIONS:
        assert large.ask(question.nom).equals(base.ask(question.nom)), question.nom
