"""No hidden count can be found again: for every family of counts, another one would have been shown the same way."""

from collections import defaultdict
from itertools import product

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import queries

SEUIL = 5
PLACES = ("a", "b", "c")


def _vues() -> duckdb.DuckDBPyConnection:
    """Open the views of small counts on tables of their own."""
    base = duckdb.connect()
    base.execute(f"create table contrat as select {SEUIL} as seuil_petits_effectifs")
    base.execute(
        "create table participation (action varchar, annee integer, public varchar, etape varchar, quartier varchar, "
        "nombre integer, fictif boolean)"
    )
    vues = (queries.FOLDER / "vues" / "actions.sql").read_text(encoding="utf-8")
    base.execute(vues[vues.index("create view participation_cellule") :])
    return base


def _publics(familles: list[tuple[int, ...]]) -> list[tuple[tuple[str, int], ...]]:
    """Return what is shown of each family of counts by place."""
    with _vues() as base:
        rows = [
            (str(rank), 2025, "ensemble", "realise", lieu, nombre)
            for rank, famille in enumerate(familles)
            for lieu, nombre in zip(PLACES, famille, strict=False)
        ]
        base.executemany("insert into participation values (?, ?, ?, ?, ?, ?, true)", rows)
        shown_counts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for action, lieu, nombre in base.sql("select action, quartier, nombre from participation_publique").fetchall():
            shown_counts[action].append((lieu, nombre))
    return [tuple(sorted(shown_counts[str(rank)])) for rank in range(len(familles))]


@pytest.mark.parametrize(("places", "maximum"), [(1, 30), (2, 24), (3, 11)])
def test_no_hidden_count_can_be_found_again(places, maximum):
    """Every family of counts up to a maximum: what hides a count never leaves one value possible."""
    familles = list(product(range(maximum), repeat=places))
    possibles = defaultdict(list)
    for famille, shown in zip(familles, _publics(familles), strict=True):
        possibles[shown].append(famille)
    for shown, candidates in possibles.items():
        shown_counts = dict(shown)
        for place in range(places):
            values = {famille[place] for famille in candidates}
            visible = PLACES[place] in shown_counts
            # The largest families have their alternatives beyond the maximum tried.
            at_edge = sum(candidates[0]) >= maximum
            if not visible and not at_edge:
                assert len(values) > 1, (shown, candidates)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=3).map(tuple))
@settings(max_examples=60, deadline=None)
def test_what_is_shown_is_true_and_never_small(famille):
    (shown,) = _publics([famille])
    total = sum(famille)
    if shown:
        assert sum(nombre for _, nombre in shown) == total
        for lieu, nombre in shown:
            assert nombre == 0 or nombre >= SEUIL
            if lieu in PLACES:
                assert nombre == famille[PLACES.index(lieu)]
    else:
        assert 0 < total < SEUIL * len(famille)


@given(femmes=st.integers(0, 20), hommes=st.integers(0, 20), rest=st.integers(0, 20))
@settings(max_examples=100, deadline=None)
def test_women_and_men_are_shown_together_or_not_at_all(femmes, hommes, rest):
    with _vues() as base:
        nombres = {"ensemble": femmes + hommes + rest, "femmes": femmes, "hommes": hommes}
        base.executemany(
            "insert into participation values ('A', 2025, ?, 'realise', null, ?, true)",
            [list(pair) for pair in nombres.items()],
        )
        ((f, h),) = base.sql("select femmes, hommes from participation_detail").fetchall()
    small = any(0 < nombre < SEUIL for nombre in (femmes, hommes, rest, femmes + hommes + rest))
    assert (f, h) == ((None, None) if small else (femmes, hommes))


def test_nothing_small_is_shown_by_any_question(publication):
    base = queries.connect(publication)
    for row in base.ask("participations").to_pylist():
        for name in ("realisees_nb", "femmes_nb", "hommes_nb", "habitants_nb"):
            assert row[name] is None or row[name] == 0 or row[name] >= SEUIL
    for quartier in ("non-ventile", *base.ask("quartiers")["quartier"].to_pylist()):
        shown = base.ask("participations", quartier=quartier)["comptees_nb"].to_pylist()
        assert not [nombre for nombre in shown if 0 < nombre < SEUIL]
    for row in base.ask("actions_par").to_pylist():
        assert row["participations_nb"] is None or not 0 < row["participations_nb"] < SEUIL
    masked = [line for line in base.ask("participations").to_pylist() if line["masque"] or line["sexe_masque"]]
    assert masked
