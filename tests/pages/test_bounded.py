"""What a question may cost: words are refused by their length, and a version that nobody reads is let go at once."""

import gc
import weakref
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import queries
from pages.components.shell import data
from queries.__main__ import main
from queries.answers import Answers

WORDS = "zzz " * 5000


@pytest.fixture
def base(publication):
    return queries.connect(publication)


@pytest.mark.parametrize(("question", "name"), [("recherche", "mots"), ("actions", "recherche")])
def test_five_thousand_words_are_refused_by_the_command(publication, capsys, question, name):
    code = main(["--parquet", str(publication), question, f"{name}={WORDS}"])
    assert code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{question} : {name} compte 20000 caractères, 300 au plus") and len(said) < 200


def test_a_page_asks_no_more_than_its_box_holds(open_page):
    """Whatever is sent in the place of what the box lets write."""
    test = open_page("comprendre/accessibilite")
    test.text_input(key="chercher").set_value(WORDS).run()
    assert not test.exception
    (nothing,) = [caption.value for caption in test.caption if "Rien ne porte" in caption.value]
    assert len(nothing) < 200


def test_the_longest_value_that_a_page_asks_is_taken(base):
    """Names that pages put in an address come back as words searched: none is refused."""
    longest = max((row["libelle"] for row in Answers(base).rows("recherche", mots=None)), key=len)
    assert len(longest) <= queries.LONGEST
    assert base.ask("recherche", mots="a" * queries.LONGEST).num_rows == 0


@settings(max_examples=20, deadline=None)
@given(st.text(min_size=queries.LONGEST + 1, max_size=queries.LONGEST + 50))
def test_nothing_too_long_reaches_the_engine(words):
    question = queries.get_question("recherche")
    with pytest.raises(queries.QuestionError, match="300 au plus"):
        queries.complete(question, {"mots": words})


@pytest.fixture
def without_collector():
    """What is freed is freed by nobody else than its last holder."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collector")
def test_the_answers_of_a_version_go_with_their_last_reader(publication):
    answers = Answers(queries.connect(publication))
    assert answers.rows("contrat") and answers.quartiers and answers.defis
    gone = weakref.ref(answers)
    del answers
    assert gone() is None


@pytest.mark.usefixtures("without_collector")
def test_reading_every_version_kept_in_turn_holds_four_of_them(publication, monkeypatch):
    """`?version=` cycled: what is held is what the cache keeps, and no more at the third lap than at the first."""
    monkeypatch.setattr(queries, "PARQUET", publication)
    current = queries.connect(publication).version
    opened: list[weakref.ref] = []

    def connect(_folder, _version, day, connect=queries.connect, **options):
        found = connect(publication, current, day, **options)
        opened.append(weakref.ref(found))
        return found

    monkeypatch.setattr(queries, "connect", connect)
    data._answers.clear()
    for _ in range(3):
        for rank in range(6):
            data._answers(f"{rank:012x}", False, date.today(), "").ask("contrat")
    assert len(opened) == 18
    assert sum(base() is not None for base in opened) <= 4
    data._answers.clear()
