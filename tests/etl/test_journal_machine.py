"""Any sequence of deposits, corrections, withdrawals, switches and returns gives what a plain model of it gives."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.publication.journal import read_state
from etl.publication.versions import read_current
from etl.reception import depots
from etl.reception.deposit import go_back, publish_files, set_demonstration, withdraw
from etl.reception.depots import name_received
from etl.templates.workbooks import build_modele

YEARS = (2025, 2026)
ACTIONS = ("DA00000001", "DA00000002", "DA00000003")
INVENTED = {("DA00000009", year): 900.0 for year in YEARS}

KEYS = st.tuples(st.sampled_from(ACTIONS), st.sampled_from(YEARS))
FEW_EUROS = st.integers(1, 9).map(float)

Rows = dict[tuple[str, int], float]


def workbook(rows: Rows) -> bytes:
    keys = [({"action": action, "annee": year}, euros) for (action, year), euros in rows.items()]
    shared = {"intitule": "Jardin", "structure": "Association de démonstration 1", "etat": "accordee"}
    accorde = {"financeur": "commune", "nature": "credit_specifique", "etape": "accorde"}
    records = {
        "action": [key | shared for key, _ in keys],
        "financement": [key | accorde | {"montant_eur": euros} for key, euros in keys],
    }
    return build_modele("actions_et_bilans", load_references(), records)


@dataclass(frozen=True)
class File:
    """A file in force, as the model knows it."""

    rank: int
    name: str
    rows: tuple[tuple[tuple[str, int], float], ...]

    @property
    def keys(self) -> set[tuple[str, int]]:
        return {key for key, _ in self.rows}


@dataclass(frozen=True)
class Model:
    """What is in force: the files, in the order they came, and whether the invented rows are wanted."""

    files: tuple[File, ...] = ()
    invented: bool = True

    def with_deposit(self, new: File, whole: bool) -> "Model":
        kept = []
        for rank, known in enumerate(self.files):
            later = set().union(new.keys, *(file.keys for file in self.files[rank + 1 :]))
            corrected = known.name == new.name or bool(known.keys & new.keys)
            if not corrected or (known.keys - later and not whole):
                kept.append(known)
        return replace(self, files=(*kept, new))

    @property
    def published(self) -> set[tuple[str, int, float, bool]]:
        rows = {key: euros for file in self.files for key, euros in file.rows}
        real_years = {year for _, year in rows}
        invented = {key: euros for key, euros in INVENTED.items() if self.invented and key[1] not in real_years}
        return {(*key, euros, False) for key, euros in rows.items()} | {
            (*key, euros, True) for key, euros in invented.items()
        }


class Door(RuleBasedStateMachine):
    """The door, and the model beside it."""

    @initialize(
        rows=st.dictionaries(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(YEARS)), FEW_EUROS, min_size=2)
    )
    def open(self, rows: Rows) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.sources = self.folder / "sources"
        self.sources.mkdir()
        self.parquet = self.folder / "parquet"
        self.versions = [(load([self.sources], self.parquet).version, Model())]
        self.model, self.contents, self.events = Model(), set(), 1
        self.deposit(name="a.xlsx", rows=rows, whole=False)

    def _follow(self, version: str, model: Model) -> None:
        self.events += 1
        self.model = model
        self.versions.append((version, model))

    @rule(
        name=st.sampled_from(["a.xlsx", "b.xlsx"]),
        rows=st.dictionaries(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(YEARS)), FEW_EUROS, min_size=1),
        whole=st.booleans(),
    )
    def deposit(self, name: str, rows: Rows, whole: bool) -> None:
        content = workbook(rows)
        self.contents.add(content)
        published = publish_files({name: content}, self.sources, self.parquet, whole=whole)
        new = File(self.events + 1, name, tuple(rows.items()))
        self._follow(published.version, self.model.with_deposit(new, whole))

    @precondition(lambda self: self.model.files)
    @rule(data=st.data(), name=st.sampled_from(["a.xlsx", "b.xlsx"]), euros=st.integers(10, 99), whole=st.booleans())
    def correct(self, data: st.DataObject, name: str, euros: int, whole: bool) -> None:
        """Send again a part of a file in force, with another amount."""
        known = data.draw(st.sampled_from(self.model.files))
        keys = data.draw(st.sets(st.sampled_from(sorted(known.keys)), min_size=1))
        self.deposit(name=name, rows=dict.fromkeys(sorted(keys), float(euros)), whole=whole)

    @precondition(lambda self: self.model.files)
    @rule(data=st.data())
    def withdraw_one(self, data: st.DataObject) -> None:
        gone = data.draw(st.sampled_from(self.model.files))
        _, state = read_state(self.parquet)
        (shown,) = [name for name, known in name_received(state) if known.depot == gone.rank]
        kept = tuple(known for known in self.model.files if known is not gone)
        self._follow(withdraw([shown], self.parquet).version, replace(self.model, files=kept))

    @rule(wanted=st.booleans())
    def switch(self, wanted: bool) -> None:
        version = set_demonstration(wanted, self.sources, self.parquet).version
        self._follow(version, replace(self.model, invented=wanted))

    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        version, _ = data.draw(st.sampled_from(self.versions))
        # Of several events that gave one version, the last one is come back to: they hold the same rows.
        model = next(known for name, known in reversed(self.versions) if name == version)
        assert go_back(version, self.parquet).version == version
        self._follow(version, model)

    @rule()
    def load_again(self) -> None:
        assert load([self.sources], self.parquet).version == read_current(self.parquet)
        self.events = len(read_state(self.parquet)[0])

    @invariant()
    def what_is_published_is_what_the_model_holds(self) -> None:
        if not hasattr(self, "model"):
            return
        version = read_current(self.parquet)
        table = pq.read_table(self.parquet / str(version) / "financement.parquet")
        found = {(row["action"], row["annee"], row["montant_eur"], row["fictif"]) for row in table.to_pylist()}
        assert found == self.model.published

    @invariant()
    def nothing_received_is_lost(self) -> None:
        if hasattr(self, "contents"):
            kept = {path.read_bytes() for path in (self.parquet / "recus").glob("*/*")}
            assert self.contents <= kept


@pytest.mark.lent
def test_the_door_follows_the_model(tmp_path, monkeypatch):
    for (action, year), euros in INVENTED.items():
        (tmp_path / f"actions_{year}.xlsx").write_bytes(workbook({(action, year): euros}))
    monkeypatch.setattr(depots, "DEMONSTRATION", tmp_path)
    # A failure is shown as it was found: each step publishes, and looking for a shorter one would take minutes.
    attempts = settings(
        max_examples=6,
        stateful_step_count=5,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Door, settings=attempts)
