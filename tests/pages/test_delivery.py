"""A document goes once, soon, to the reader who asked for it, as long as the role lasts; to nobody else."""

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as st_

from pages.components.service.delivery import KEPT, LIFE_S, Counter, DeliveryError, Document, is_look
from pages.components.shell import access
from pages.components.shell.access import Reader, Request

PDF = Document(b"%PDF", "rapport.pdf", "application/pdf")
RULES = {"partenaire": ["a@exemple.fr"], "gestionnaire": ["b@exemple.fr"]}
ALICE = {"is_logged_in": True, "exp": 4e9, "email": "a@exemple.fr"}
SIGNED = {"_streamlit_user": "2|alice", "_streamlit_user_tokens": "2|jetons"}
READER = Reader(SIGNED, ALICE, "partenaire")


def asks(**cookies: str) -> Request:
    """A request from elsewhere, that holds cookies."""
    return Request({"host": "tableau.exemple.fr"}, cookies, "192.0.2.7")


HERS = asks(**SIGNED, _streamlit_xsrf="2|x")


@pytest.fixture(autouse=True)
def _a_provider(monkeypatch):
    monkeypatch.setattr(st, "secrets", {"auth": {}})
    monkeypatch.setattr(access, "_rules", lambda: RULES)


def test_a_document_is_given_once_to_its_reader():
    counter = Counter()
    ticket = counter.deposit(PDF, READER)
    counter.check(ticket, HERS)
    assert counter.take(ticket, HERS) == PDF
    with pytest.raises(DeliveryError, match="Revenez à la page"):
        counter.take(ticket, HERS)


def test_the_page_may_look_after_the_browser_has_taken():
    """Streamlit takes and looks at once: one that came second was an error in the console of the reader."""
    now = [0.0]
    counter = Counter(lambda: now[0])
    ticket = counter.deposit(PDF, READER)
    counter.take(ticket, HERS)
    counter.check(ticket, HERS)
    with pytest.raises(DeliveryError):
        counter.check(ticket, asks())
    now[0] = LIFE_S
    with pytest.raises(DeliveryError):
        counter.check(ticket, HERS)


@pytest.mark.parametrize(
    "other",
    [
        asks(),
        asks(_streamlit_xsrf="2|x"),
        asks(_streamlit_user="2|bob", _streamlit_user_tokens="2|jetons"),
        asks(_streamlit_user="2|alice"),
    ],
    ids=["personne", "sans connexion", "un autre compte", "la moitié de ses témoins"],
)
def test_another_is_refused_and_does_not_take_it_from_its_reader(other):
    counter = Counter()
    ticket = counter.deposit(PDF, READER)
    with pytest.raises(DeliveryError):
        counter.take(ticket, other)
    assert counter.take(ticket, HERS) == PDF


def test_it_does_not_wait_for_long():
    now = [0.0]
    counter = Counter(lambda: now[0])
    ticket = counter.deposit(PDF, READER)
    now[0] = LIFE_S
    with pytest.raises(DeliveryError):
        counter.take(ticket, HERS)
    assert not counter._waiting


@pytest.mark.parametrize("rules", [{}, {"partenaire": ["autre@exemple.fr"]}])
def test_a_role_taken_away_takes_its_documents_with_it(monkeypatch, rules):
    counter = Counter()
    ticket = counter.deposit(PDF, READER)
    monkeypatch.setattr(access, "_rules", lambda: rules)
    with pytest.raises(DeliveryError):
        counter.take(ticket, HERS)


def test_a_token_out_of_date_takes_them_too():
    counter = Counter()
    ticket = counter.deposit(PDF, READER._replace(identity=ALICE | {"exp": 1}))
    with pytest.raises(DeliveryError):
        counter.take(ticket, HERS)


def test_without_a_provider_a_document_of_the_person_at_the_machine_stays_there(monkeypatch):
    monkeypatch.setattr(st, "secrets", {})
    counter = Counter()
    ticket = counter.deposit(PDF, Reader({}, {}, "gestionnaire"))
    for other in (asks(), Request({"Host": "127.0.0.1:8501", "Via": "1.1 relais"}, {}, "127.0.0.1")):
        with pytest.raises(DeliveryError):
            counter.take(ticket, other)
    assert counter.take(ticket, Request({"Host": "127.0.0.1:8501"}, {}, "127.0.0.1")) == PDF
    assert counter.take(counter.deposit(PDF, Reader({}, {}, "public")), asks()) == PDF


@given(st_.text(max_size=60))
def test_no_address_invented_is_one(ticket):
    counter = Counter()
    counter.deposit(PDF, READER)
    with pytest.raises(DeliveryError):
        counter.take(ticket, HERS)


def test_what_waits_is_bounded_and_the_oldest_goes_first():
    counter = Counter()
    first, *others = [counter.deposit(PDF, READER) for _ in range(KEPT + 1)]
    assert len({first, *others}) == KEPT + 1 and min(map(len, others)) >= 40
    with pytest.raises(DeliveryError):
        counter.check(first, HERS)
    for ticket in others:
        assert counter.take(ticket, HERS) == PDF


@pytest.mark.parametrize(
    ("method", "headers", "look"),
    [
        ("GET", {"sec-fetch-mode": "navigate"}, False),
        ("GET", {"sec-fetch-mode": "navigate", "accept": "*/*"}, False),
        ("GET", {"accept": "text/html,application/xhtml+xml"}, False),
        ("GET", {}, False),
        ("GET", {"sec-fetch-mode": "cors", "accept": "*/*"}, True),
        ("GET", {"accept": "*/*"}, True),
        ("HEAD", {}, True),
    ],
)
def test_a_look_takes_nothing(method, headers, look):
    assert is_look(method, headers) is look


def test_the_reader_of_a_page_is_who_the_gate_knows(monkeypatch):
    monkeypatch.setattr(access, "role", lambda: "prefecture")
    assert access.reader() == Reader({}, {}, "prefecture")
