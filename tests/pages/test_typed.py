"""What files say is shown as it was typed: on no page does a word of theirs become a link, an icon or a heading."""

import re
from datetime import date

import pytest

from etl.catalogue.reference import load_references
from etl.pipeline import SOURCES, load
from etl.templates.workbooks import build_modele
from narration.words import plain
from tests.pages.conftest import DRAWN, PAGES, text

HOSTILE = (
    "Fête www.hostile.fr ou h@hostile.fr, https://hostile.fr :material/hostile: :streamlit: -> hostile &amp; hostile"
)
# What Streamlit reads in the texts of its elements, whatever stands before: each one of the words above, as typed.
READ = re.compile(r"www\.hostile|h@hostile|://hostile|:material/hostile|:streamlit:|-> ?hostile|(?<!\\)&amp; hostile")
# The fields of an element that are read as Markdown; those of tables, lists and HTML are not.
FIELDS = ("body", "label", "help")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A publication whose actions, structures and files have such names, and whose values are refused with theirs."""
    sources, folder = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("publication")
    name = HOSTILE.replace("/", "∕")
    rows = [
        {"action": f"DA0000000{rank}", "annee": 2025, "intitule": f"{HOSTILE}\n\n===", "structure": HOSTILE}
        for rank in range(1, 5)
    ]
    actions = {
        "action": [row | {"etat": "realisee", "date_fin": date(2025, 6, 30)} for row in rows],
        "financement": [
            {"action": row["action"], "annee": 2025, "financeur": "commune", "nature": "credit_specifique"}
            | {"etape": "accorde", "montant_eur": 900_000}
            for row in rows
        ],
    }
    (sources / f"bilan {name}.xlsx").write_bytes(build_modele("actions_et_bilans", load_references(), actions))
    (sources / f"inconnu {name}.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    load([SOURCES, sources], folder)
    return folder


def _read_as_markdown(test):
    """Yield each text of a page that Streamlit reads as Markdown."""
    for element in test.main:
        proto = getattr(element, "proto", None)
        if proto is None or element.type in ("html", "arrow_data_frame"):
            continue
        for field in FIELDS:
            value = getattr(proto, field, None)
            if isinstance(value, str):
                yield element.type, field, value


@pytest.mark.parametrize("page", PAGES)
def test_no_text_of_a_file_is_read_as_markdown(open_page, hostile, page):
    test = open_page(page, hostile)
    assert not test.exception
    for kind, field, value in _read_as_markdown(test):
        if value.startswith(DRAWN):
            # A block of HTML, of which no word is read as Markdown until its first empty line.
            assert not re.search(r"\n\s*\n", value)
            continue
        assert not READ.search(value), (kind, field, value[:400])
        assert "\n===" not in value


def test_what_is_looked_for_would_be_found():
    assert READ.search(HOSTILE)
    assert not READ.search(plain(f"{HOSTILE}\n\n==="))
    assert "\n" not in plain(f"{HOSTILE}\n\n===")


def test_typed_text_is_the_same_for_who_reads_it():
    seen = re.sub(r"\\(?=[^\w\s])|\u2060", "", plain(HOSTILE))
    assert seen == HOSTILE


SAID = {"moyens/actions", "comprendre/qualite"}


def test_such_words_are_on_pages(open_page, hostile):
    """Without which the tests above would say nothing."""
    assert {page for page in SAID if "hostile" in text(open_page(page, hostile))} == SAID
