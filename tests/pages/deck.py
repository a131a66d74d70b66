"""The screens of a meeting, read in the page as the room reads them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from streamlit.testing.v1 import AppTest


@dataclass
class Shown:
    """A screen: its words by class (title, said, line, next…), in order; `words` holds them all."""

    words: list[str] = field(default_factory=list)
    by_class: dict[str, list[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that is read on it."""
        return "\n".join(self.words)

    def said(self, name: str) -> str:
        """Return the words of its only element of a class."""
        (words,) = self.by_class[name]
        return words


class _Deck(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.screens: dict[str, Shown] = {}
        self._now = Shown()
        self._classes: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "section":
            self._now = self.screens.setdefault(given["data-key"] or "", Shown())
        if tag in ("line", "circle", "rect", "polyline"):
            return
        names = (given.get("class") or "").split()
        self._classes.append(names)
        for name in names:
            self._now.by_class.setdefault(name, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "circle", "rect", "polyline"):
            self._classes.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._now.words.append(data.strip())
        for name in {name for names in self._classes for name in names}:
            # What stands around the screens is of none of them.
            if name in self._now.by_class:
                self._now.by_class[name][-1] += data


def shown(test: AppTest) -> dict[str, Shown]:
    """Return the screens of the meeting that a page projects, by key."""
    assert not test.exception
    (html,) = [element.value for element in test.markdown if 'class="deck' in element.value]
    deck = _Deck()
    deck.feed(html)
    return deck.screens
