"""A filter either acts or is not there: all that it stands above follows it, or says that it does not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from narration.seance.agenda import NAMES
from narration.words import WHOLE
from tests.pages.conftest import DRAWN, read
from tests.pages.deck import shown

# Page, filter, two of its choices, and what it narrows, as `WHOLE` calls it.
CASES = (
    ("moyens/droit_commun", "exercice", "2025", "2024", "annee"),
    ("moyens/droit_commun", "pour", "2. Insertion, emploi", "1. Précarité", "defi"),
    ("moyens/droit_commun", "dans", "Étouvie", "Amiens Nord", "quartier"),
    ("moyens/droit_commun", "dans", "Tous les quartiers", "Amiens Nord", "quartier"),
    ("moyens/actions", "annee", "2025", "2024", "annee"),
    ("moyens/actions", "dans", "Étouvie", "Amiens Nord", "quartier"),
    ("moyens/actions", "pour", "2. Insertion, emploi", "1. Précarité", "defi"),
    ("moyens/actions", "etat", "Accordée", "Réalisée", "etat"),
    ("moyens/actions", "mots", "sport", "culture", "mots"),
    ("moyens/projets_phares", "dans", "Étouvie", "Amiens Nord", "quartier"),
    ("moyens/droit_commun", "signataire", "Clésence", "ARS", "signataire"),
    ("suivi/couverture", "annee", "2026", "2025", "annee"),
    ("suivi/defi", "annee", "2025", "2024", "annee"),
    ("suivi/defi", "defi", "2. Insertion, emploi", "1. Précarité", "defi"),
    ("suivi/synthese", "reference", "Ensemble des QPV de France", "France métropolitaine", "indicateur reference"),
    ("suivi/quartier", "annee", "2025", "2024", "annee"),
    ("suivi/quartier", "quartier", "Étouvie", "Amiens Nord", "quartier"),
    ("suivi/indicateur", "indicateur", "Taux de pauvreté", "Part des ménages imposés", "indicateur"),
    ("suivi/indicateur", "reference", "Ensemble des QPV de France", "France métropolitaine", "reference"),
    ("suivi/indicateur", "quartier", "Étouvie", "Amiens Nord", "quartier"),
    (
        "suivi/synthese",
        "indicateur",
        "Taux de pauvreté",
        "Revenu disponible médian par unité de consommation",
        "indicateur",
    ),
    ("bilan/bilan_annuel", "annee", "2025", "2024", "annee"),
    ("bilan/bilan_annuel", "dans", "Étouvie", "Amiens Nord", "quartier"),
    ("bilan/bilan_annuel", "pour", "2. Insertion, emploi", "1. Précarité", "defi"),
)
# They go from one part of an answer to another, and narrow nothing.
PAGERS = {"chercher", "lignes", "action", "apercu", "ecran", "avant", "apres"}


@dataclass
class Section:
    """What a section shows: its sentences, and its tables, figures and charts."""

    said: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)


def sections(test: AppTest) -> dict[str, Section]:
    """Return the sections of a page, by tab and heading; the first one holds what stands above them all."""
    found = {"": Section()}
    for name, element in _named(test.main):
        section = found.setdefault(name, Section())
        if element.type in ("selectbox", "text_input"):
            section.filters.append(element.key)
        elif element.type == "markdown" and element.value.startswith(DRAWN):
            # The map of a quartier shows places, no value; what is said under a title is said.
            if not any(name in element.value for name in ('class="map"', 'class="lead"', 'class="two"')):
                section.shown.append(element.value)
            section.said += read(element.value).words
        elif element.type == "metric":
            section.shown.append(f"{element.label} {element.value}")
        elif element.type in ("markdown", "caption", "info", "warning"):
            section.said.append(str(element.value))
    return found


def _named(block: Block, name: str = "") -> Iterator[tuple[str, Any]]:
    """Walk a page in order, each element with the tab and the heading that it stands under."""
    place = name
    for child in block.children.values():
        if isinstance(child, Block):
            inner = f"{child.label}" if child.type == "tab" else place
            if child.type == "expander":
                # A disclosure is a section of its own under its heading; what follows it is not in it.
                inner = f"{place} / {child.label}"
            for place_inside, element in _named(child, inner):
                yield place_inside, element
                if child.type not in ("tab", "expander"):
                    place = place_inside
        elif child.type == "header":
            place = f"{name.split(' / ')[0]} / {child.value}"
        else:
            yield place, child


def _unfollowed(avant: dict[str, Section], apres: dict[str, Section], key: str, narrowed: str) -> list[str]:
    """Return the sections that show the same thing under two choices and do not say that they do not follow them."""
    local = next(name for name, section in avant.items() if key in section.filters)
    fixed = []
    for name in avant.keys() & apres.keys() - {""} if local == "" else {local}:
        # What is said at the head of a tab, or under a heading, holds for all that stands under it.
        parts = name.split(" / ")
        places = {" / ".join(parts[: rank + 1]) for rank in range(len(parts))}
        heads = [found[place] for found in (avant, apres) for place in places if place in found]
        says = any(
            phrase.startswith(WHOLE.get(choice, "?"))
            for choice in narrowed.split()
            for head in heads
            for phrase in head.said
        )
        same = set(avant[name].shown) & set(apres[name].shown)
        still = bool(same) if avant[name].shown or apres[name].shown else avant[name].said == apres[name].said
        # « Aucune ligne. » twice is an answer to two choices; to say of another choice what does not follow it is none.
        own = [phrase for phrase in avant[name].said if not phrase.startswith(tuple(WHOLE.values()))]
        bare = not avant[name].shown and not own
        if still and not says and not bare and "Aucune ligne." not in avant[name].said:
            fixed.append(name)
    return sorted(fixed)


@pytest.mark.parametrize(("page", "key", "one", "other", "narrowed"), CASES)
def test_each_section_follows_a_filter_or_says_that_it_does_not(open_page, page, key, one, other, narrowed):
    tests = [open_page(page, **{key: value}) for value in (one, other)]
    for test, value in zip(tests, (one, other), strict=True):
        assert not test.exception
        (box,) = [box for box in (*test.selectbox, *test.text_input) if box.key == key]
        assert box.value == value
    assert _unfollowed(*(sections(test) for test in tests), key, narrowed) == []


def test_every_filter_of_these_pages_is_tried(open_page):
    pages = dict.fromkeys(page for page, *_ in CASES)
    shown = {(page, key) for page in pages for section in sections(open_page(page)).values() for key in section.filters}
    assert {(page, key) for page, key in shown if key not in PAGERS} == {(page, key) for page, key, *_ in CASES}


@pytest.mark.parametrize("screen", NAMES)
def test_each_screen_of_the_meeting_follows_a_quartier_or_says_that_it_does_not(open_page, screen):
    first, second = (
        shown(open_page("bilan/seance", suites="true", ordre=screen, ecran=screen, dans=place))[screen]
        for place in ("Étouvie", "Pierre Rollin")
    )
    assert first.text != second.text or any(
        sentence.startswith(WHOLE["quartier"]) for sentence in first.by_class["scope"]
    )


@pytest.mark.parametrize("screen", ["bilans", "droit-commun", "engagements"])
def test_each_screen_of_the_meeting_on_actions_follows_the_year(open_page, screen):
    for year in ("2024", "2025"):
        assert year in shown(open_page("bilan/seance", ordre=screen, ecran=screen, annee=year))[screen].text
