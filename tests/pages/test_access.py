"""Who may open what: nothing by default, and the same gate by the menu, by the address and for what is taken away."""

import io
import os
from collections.abc import Callable, Mapping
from types import SimpleNamespace

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as st_
from python_calamine import CalamineWorkbook

import dashboard
import queries
from pages.components.shell import access, data, downloads, filters
from tests.conftest import ROOT
from tests.pages.conftest import IS_LOCAL, PAGES, tables, text

BY_PATH = {page.path: page for page in dashboard.PAGES}
# What tells who pays, who keeps silent and what was decided is never given to the public, whatever page offers it.
RESERVEES = {"droit_commun", "silences", "levier", "atfpb", "postes", "postes_lus", "instances", "decisions"}
TRACE = downloads.trace
TOMORROW, NOW, YESTERDAY = 200.0, 100.0, 50.0
SIGNED_IN = {"is_logged_in": True, "exp": TOMORROW, "email": "a@exemple.fr"}
RULES = {"attribut": "roles", "prefecture": ["A@exemple.fr"], "gestionnaire": ["b@exemple.fr"]}


def test_the_list_or_the_claim_gives_the_role():
    assert access.role_of(SIGNED_IN, RULES, NOW) == "prefecture"
    assert access.role_of({**SIGNED_IN, "email": "B@EXEMPLE.FR"}, RULES, NOW) == "gestionnaire"
    assert access.role_of({**SIGNED_IN, "email": "", "roles": "partenaire"}, RULES, NOW) == "partenaire"
    assert access.role_of({**SIGNED_IN, "roles": ["partenaire", "gestionnaire"]}, RULES, NOW) == "gestionnaire"


@pytest.mark.parametrize(
    "identity",
    [
        {},
        {**SIGNED_IN, "is_logged_in": False},
        {**SIGNED_IN, "exp": YESTERDAY},
        {key: value for key, value in SIGNED_IN.items() if key != "exp"},
        {**SIGNED_IN, "email_verified": False},
        {**SIGNED_IN, "email": "inconnu@exemple.fr"},
        {**SIGNED_IN, "email": "x@exemple.fr", "roles": ["administrateur", "root"]},
        {**SIGNED_IN, "email": "x@exemple.fr", "role": "gestionnaire"},
    ],
    ids=["personne", "déconnecté", "expiré", "sans fin", "non vérifiée", "inconnue", "rôle inconnu", "autre attribut"],
)
def test_everything_else_gives_nothing(identity):
    assert access.role_of(identity, RULES, NOW) == "public"


def test_a_role_taken_away_is_taken_from_who_is_signed_in(monkeypatch, tmp_path):
    """As the file is written now, whatever it was when the server started."""
    file = tmp_path / "secrets.toml"
    monkeypatch.setattr(st, "get_option", {"secrets.files": [str(tmp_path / "absent.toml"), str(file)]}.get)
    monkeypatch.setattr(st, "secrets", {"auth": {}, "roles": RULES})
    monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda: {**SIGNED_IN, "exp": 4e9}))
    for rank, (written, role) in enumerate(
        [
            ('[roles]\nprefecture = ["a@exemple.fr"]', "prefecture"),
            ('[roles]\npartenaire = ["a@exemple.fr"]', "partenaire"),
            ("[roles]\nprefecture = [", "public"),
            ("[roles]", "public"),
            ("", "public"),
        ]
    ):
        file.write_text(written, encoding="utf-8")
        os.utime(file, ns=(rank, rank))
        assert access.role() == role, written
    file.unlink()
    assert access.role() == "public"


WORDS = st_.sampled_from([*access.ROLES, "a@exemple.fr", "", "root"])


@given(st_.dictionaries(st_.sampled_from(["email", "roles", "role", ""]), WORDS | st_.lists(WORDS) | st_.booleans()))
def test_without_rules_no_identity_opens_anything(identity):
    assert access.role_of({**SIGNED_IN, **identity}, {}, NOW) == "public"


HERE = {"Host": "127.0.0.1:8501"}
# What a browser says of itself, from its own window.
BROWSER = HERE | {
    "Origin": "http://127.0.0.1:8501",
    "User-Agent": "Mozilla/5.0",
    "Accept-Language": "fr",
    "Sec-WebSocket-Key": "x",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Cookie": "_streamlit_xsrf=2|x",
}
# What relays add, and none of them has to be known.
RELAYED = (
    *("Via", "X-Forwarded-Proto", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP", "X-Forwarded-For", "Forwarded"),
    *("X-Real-Ip", "X-Forwarded-Host", "X-Cluster-Client-Ip", "Fastly-Client-IP", "X-Request-Id", "Traceparent", "TE"),
    *("Proxy-Connection", "X-Envoy-External-Address", "X-Amzn-Trace-Id", "Authorization", "Remote-User", "Keep-Alive"),
)


class _Headers(dict[str, str]):
    """Headers as Streamlit gives them."""

    to_dict = dict.copy


@pytest.fixture
def rights(monkeypatch) -> Callable[..., str]:
    """The role that a request has on a server without provider, started as `make run` does."""

    def _role(headers: Mapping[str, str], peer: str | None = None, address: str | None = "127.0.0.1") -> str:
        monkeypatch.setattr(st, "get_option", lambda _: address)
        monkeypatch.setattr(st, "context", SimpleNamespace(headers=_Headers(headers), ip_address=peer))
        return access.role()

    monkeypatch.setattr(access, "is_configured", lambda: False)
    monkeypatch.setattr(access, "is_local", IS_LOCAL)
    return _role


def test_without_a_provider_only_the_person_at_the_machine_may_do_everything(rights):
    assert rights(HERE) == rights(BROWSER) == rights(BROWSER, peer="::1") == "gestionnaire"
    assert rights({"host": "[::1]:8501"}) == rights({"HOST": "localhost"}) == "gestionnaire"


@pytest.mark.parametrize(
    "refusal",
    [
        {"address": "0.0.0.0"},
        {"address": None},
        {"address": ""},
        {"peer": "192.0.2.7"},
        {"peer": ""},
        {"headers": {}},
        {"headers": {"Host": "tableau.exemple.fr"}},
        {"headers": {"Host": "127.0.0.1.exemple.fr:8501"}},
        {"headers": {"Host": "[::1"}},
        {"headers": HERE | {"Origin": "https://tableau.exemple.fr"}},
        {"headers": HERE | {"Origin": "null"}},
        *({"headers": BROWSER | {name: "127.0.0.1"}} for name in RELAYED),
    ],
    ids=lambda refusal: str(refusal)[-40:],
)
def test_anything_that_says_that_the_reader_is_elsewhere_takes_the_rights_away(rights, refusal):
    assert rights(**{"headers": HERE, **refusal}) == "public"


@pytest.mark.parametrize("said", [None, "", "non", "1", "true"])
def test_a_server_that_does_not_say_so_gives_no_local_right(rights, monkeypatch, said):
    if said is None:
        monkeypatch.delenv("TABLEAU_DROITS_LOCAUX")
    else:
        monkeypatch.setenv("TABLEAU_DROITS_LOCAUX", said)
    assert rights(BROWSER) == "public"


def test_make_run_alone_gives_local_rights():
    """What is put in service gives none: neither the service, nor the container, nor the settings."""
    assert "TABLEAU_DROITS_LOCAUX=oui" in (ROOT / "Makefile").read_text(encoding="utf-8")
    served = [*(ROOT / "deploy").iterdir(), ROOT / "Dockerfile", ROOT / ".streamlit" / "config.toml"]
    assert not [path.name for path in served if "DROITS_LOCAUX" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", PAGES)
def test_each_role_opens_its_pages_and_takes_away_what_they_offer_and_nothing_else(open_page, monkeypatch, page):
    """A table page x role x extract; for the public, an extract holds closed years only."""
    offered: list[tuple[str, dict]] = []

    def _trace(question: str, **choice: object) -> None:
        offered.append((question, choice))
        TRACE(question, **choice)

    monkeypatch.setattr(downloads, "trace", _trace)
    for role in access.ROLES:
        monkeypatch.setattr(access, "role", lambda role=role: role)
        offered.clear()
        opened = access.ROLES.index(role) >= access.ROLES.index(BY_PATH[page].role)
        test = open_page(page)
        assert not test.exception
        assert ("Page réservée" in text(test)) is not opened, (page, role)
        if not opened:
            # Nothing of the page, and nothing to take away, comes with the refusal.
            assert not tables(test) and not test.metric and not test.selectbox
            assert not test.get("download_button") and not test.get("file_uploader")
        assert {question for question, _ in offered} == (BY_PATH[page].exports if opened else set()), role
        for question, choice in offered if role == "public" else []:
            answer = data.ask(question, **choice)
            if "annee" in answer.column_names:
                # What is measured has its own year; what is done and paid has that of a bilan.
                measured = ("tendances", "ecarts", "positions", "comparaison")
                annees = {row["annee"] for row in answer.to_pylist() if row.get("question") not in measured}
                annees -= {None}
                assert annees <= set(filters.years()), (question, annees)


@pytest.mark.parametrize("role", access.ROLES)
def test_only_the_prefecture_has_a_line_to_sign(publication, monkeypatch, role):
    monkeypatch.setattr(access, "role", lambda: role)
    monkeypatch.setattr(downloads, "base", lambda: queries.connect(publication))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(downloads.workbook("droit_commun", {"annee": 2025})))
    cells = {str(cell) for name in workbook.sheet_names for row in workbook.get_sheet_by_name(name).to_python()
                for cell in row}  # fmt: skip
    assert any("Signature" in cell for cell in cells) is (role in ("prefecture", "gestionnaire"))


def test_the_public_is_given_nothing_reserved():
    """A page made public by mistake in the list, or a reserved extract put on a public page, is seen here."""
    public = {question for page in dashboard.PAGES if page.role == "public" for question in page.exports}
    assert public & RESERVEES == set()
    assert all(page.role in access.ROLES for page in dashboard.PAGES)


def test_a_page_is_never_shown_before_its_gate(open_page, monkeypatch):
    """The gate is asked for the role of the page, by its address as by the menu, before a line of the page has run."""
    asked: list[str] = []

    def refuse(role: str) -> None:
        asked.append(role)
        st.stop()

    monkeypatch.setattr(access, "require", refuse)
    for page in dashboard.PAGES:
        test = open_page(page.path)
        assert not test.exception and not test.title, page.path
    assert asked == [page.role for page in dashboard.PAGES]


def test_the_public_reads_closed_years_only(open_page, monkeypatch):
    annees = {}
    for role in ("public", "partenaire"):
        monkeypatch.setattr(access, "role", lambda role=role: role)
        test = open_page("moyens/actions")
        (listed,) = [box for box in test.selectbox if box.key == "annee"]
        annees[role] = set(listed.options)
    assert annees["public"] < annees["partenaire"]
    assert "2026" in annees["partenaire"] - annees["public"]
    monkeypatch.setattr(access, "role", lambda: "public")
    assert 2026 not in filters.years()
