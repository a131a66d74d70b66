"""The same questions on Spark: every answer is that of DuckDB, for the contract and at the scale of France."""

import importlib.util
import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pytest

import queries
from benchmarks.france import publish_france
from queries.__main__ import main

# Executors of their own, as on a real cluster, rather than threads.
CLUSTER = "--master local-cluster[2,1,4096] --executor-memory 3g --driver-memory 3g pyspark-shell"
# What is asked of the whole of France, as the pages do; all the pairs of all the dates would be 800 million.
FRANCE = {"indicateur": "taux_pauvrete", "a": "2016@QPV2015", "b": "2018@QPV2015", "annee": 2024, "nombre": 1000}
sans_spark = pytest.mark.skipif(
    not (importlib.util.find_spec("pyspark") and importlib.util.find_spec("sqlglot") and shutil.which("java")),
    reason="Spark n'est pas là : installez Java 17, puis « make .venv/installe-spark »",
)


@pytest.fixture(scope="module")
def cluster():
    """A cluster of two workers, ended with the tests."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYSPARK_SUBMIT_ARGS", CLUSTER)
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        from queries import spark

        yield spark
        from pyspark.sql import SparkSession

        SparkSession.builder.getOrCreate().stop()


def rows(answer: pa.Table) -> list[tuple]:
    """The rows as Python values; a sum of floats has nine digits that do not depend on the order of its terms."""
    columns = answer.to_pydict().values()
    return [
        tuple(float(f"{value:.9g}") if isinstance(value, float) else value for value in row)
        for row in zip(*columns, strict=True)
    ]


def differences(spark, publication: Path, parametres: dict[str, object]) -> dict[str, str]:
    """Ask every question of both engines; return what differs, by question."""
    duckdb_, spark_ = queries.connect(publication), spark.connect(publication)
    assert duckdb_.version == spark_.version
    ecarts = {}
    for name, question in queries.list_questions().items():
        if name in spark.NOT_ASKED:
            continue
        chosen = {key: value for key, value in parametres.items() if key in question.parametres}
        expected, obtained = duckdb_.ask(name, **chosen), spark_.ask(name, **chosen)
        if obtained.column_names != expected.column_names:
            ecarts[name] = f"{obtained.column_names} au lieu de {expected.column_names}"
        elif rows(obtained) != rows(expected):
            ecarts[name] = f"{obtained.num_rows} lignes, {expected.num_rows} attendues, ou d'autres valeurs"
    return ecarts


@sans_spark
@pytest.mark.spark
def test_every_answer_of_the_contract_is_the_same(cluster, publication):
    assert differences(cluster, publication, {}) == {}


@sans_spark
@pytest.mark.spark
def test_every_answer_at_the_scale_of_france_is_the_same(cluster, publication, tmp_path):
    assert differences(cluster, publish_france(publication, tmp_path / "france"), FRANCE) == {}


@sans_spark
@pytest.mark.spark
def test_the_command_prints_the_same_csv(cluster, publication, capfd):
    request = ["--parquet", str(publication), "quartiers"]
    assert main(request) == 0
    expected = capfd.readouterr().out
    assert main(["--moteur", "spark", *request]) == 0
    assert capfd.readouterr().out == expected != ""


@sans_spark
@pytest.mark.spark
def test_a_value_that_does_not_fit_is_refused_in_french(cluster, publication):
    base = cluster.connect(publication)
    with pytest.raises(queries.QuestionError, match=r"^mesures : paramètre inconnu : lieu\."):
        base.ask("mesures", lieu="etouvie")
    # What this engine does not answer is refused, never answered otherwise.
    assert {"constats"} == cluster.NOT_ASKED
    with pytest.raises(queries.QuestionError, match=r"^constats : Spark ne sait pas la poser"):
        base.ask("constats")
    with pytest.raises(queries.QuestionError, match=r"^actions_par : Spark refuse la question"):
        base.ask("actions_par", annee="' or 1=1 --")


def test_without_spark_the_command_says_what_to_install(publication, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    monkeypatch.delitem(sys.modules, "queries.spark", raising=False)
    monkeypatch.delattr(queries, "spark", raising=False)
    assert main(["--moteur", "spark", "--parquet", str(publication), "quartiers"]) == 2
    assert "pip install -r requirements-spark.txt" in capsys.readouterr().err
