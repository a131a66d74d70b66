"""The protocol of the evaluation, sealed: nobody chooses its rules after the results."""

import hashlib
import re
from pathlib import Path

from etl.building.ressemblance import load_ressemblance
from queries import connect

DOCS = Path(__file__).parents[2] / "docs"
PROTOCOL = DOCS / "evaluation-2027.md"


def test_a_change_of_the_protocol_is_sealed_again():
    seal = (DOCS / "evaluation-2027.sha256").read_text(encoding="ascii").strip()
    assert hashlib.sha256(PROTOCOL.read_bytes()).hexdigest() == seal, (
        "sha256sum docs/evaluation-2027.md, et dites pourquoi"
    )


def test_the_protocol_says_what_the_questions_do(publication):
    text = re.sub(r"\s+", " ", PROTOCOL.read_text(encoding="utf-8"))
    number, bases = load_ressemblance()
    assert f"Les {number} QPV les plus proches" in text
    assert {"signature", "avant_2015"} <= {base.base for base in bases}
    answer = connect(publication).ask("evaluation", indicateur="taux_pauvrete", b="2021").to_pylist()
    one, mean = answer[0], next(row for row in answer if row["territoire"] == "ensemble")
    for row in (one, mean):
        low, high, seen = (
            f"{abs(row[name]):.1f}".replace(".", ",") for name in ("bande_bas", "bande_haut", "detectable")
        )
        assert f"de −{low} à +{high} points | {seen} points" in text


def test_when_an_indicator_can_be_judged_is_counted_from_the_signature(publication):
    """The first year entirely after the signature is the calendar's: 2025 for yearly files."""
    base = connect(publication)
    calendar = {row["source"]: row for row in base.ask("calendrier").to_pylist()}
    (contrat,) = base.ask("contrat").to_pylist()
    lines = base.connection.cursor().sql(
        "select indicateur, list(distinct source) from indicateur_source join source using (source) "
        "where zonage_source = 'QPV2024' and rang <= 3 group by indicateur"
    )
    seen = 0
    sources = dict(lines.fetchall())
    for row in base.ask("evaluation").to_pylist():
        dates = [calendar[source]["diffusion_premier"] for source in sources.get(row["indicateur"], [])]
        assert row["mesurable_le"] == min(filter(None, dates), default=None)
        assert row["mesurable_le"] is None or row["mesurable_le"].year > contrat["signature"].year + 1
        seen += row["mesurable_le"] is not None
    assert seen or all(calendar[source]["interrompue"] for names in sources.values() for source in names)
