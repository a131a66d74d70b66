"""A journal damaged anywhere is found; what else it says is still shown, and nothing is published from it."""

import json
import shutil
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.publication.journal import FILE, Event, Received, append_event, read_events, read_kept
from etl.publication.versions import PublicationError

EVENTS = [
    Event(
        rank, "2026-01-01T00:00:00+00:00", "gestionnaire", "depot", f"{rank:012x}", (Received("é.csv", "0" * 64, rank),)
    )
    for rank in (1, 2, 3)
]


@pytest.fixture
def events_file(tmp_path: Path) -> Path:
    """A journal of three events."""
    for event in EVENTS:
        append_event(tmp_path, event)
    return tmp_path / FILE


def _older(events_file: Path) -> None:
    """Rewrite a journal as a program without seals did."""
    lines = [json.loads(line) for line in events_file.read_text(encoding="utf-8").splitlines()]
    text = "".join(json.dumps({k: v for k, v in line.items() if k != "sceau"}) + "\n" for line in lines)
    events_file.write_text(text, encoding="utf-8")


def test_each_bit_flipped_is_found_and_two_events_at_most_are_lost(events_file):
    """All the bits, the ends of lines and the seals as well: nothing of what is read differs from what was written."""
    content = events_file.read_bytes()
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1 << place % 8
        events_file.write_bytes(flipped)
        with pytest.raises(PublicationError, match=r"journal\.jsonl, lignes? \d.*n'est plus ce qui a été écrit"):
            read_events(events_file.parent)
        kept, said = read_kept(events_file.parent)
        assert said and len(kept) >= 1 and all(event in EVENTS for event in kept), place


@pytest.mark.parametrize("change", [lambda a, b, c: [b, c], lambda a, b, c: [a, c], lambda a, b, c: [a, c, b]])
def test_a_line_taken_away_or_moved_is_found(events_file, change):
    events_file.write_bytes(b"".join(change(*events_file.read_bytes().splitlines(keepends=True))))
    with pytest.raises(PublicationError, match="juste avant"):
        read_events(events_file.parent)


def test_a_kill_at_any_byte_of_a_line_leaves_the_events_before(events_file):
    content = events_file.read_bytes()
    whole = content[: content.rfind(b"\n", 0, -1) + 1]
    for place in range(len(whole), len(content)):
        events_file.write_bytes(content[:place])
        assert read_events(events_file.parent) == EVENTS[:2], place
    append_event(events_file.parent, EVENTS[2])
    assert events_file.read_bytes() == content


def test_zeros_left_by_a_power_cut_are_found(events_file):
    content = events_file.read_bytes()
    events_file.write_bytes(content + bytes(300))
    with pytest.raises(PublicationError, match="ligne 4"):
        read_events(events_file.parent)
    events_file.write_bytes(content[:-200] + bytes(200))
    assert read_kept(events_file.parent)[0] == EVENTS[:2]
    with pytest.raises(PublicationError, match="ligne 3"):
        read_events(events_file.parent)


def test_a_journal_written_before_there_were_seals_is_read_and_sealed_from_there_on(events_file):
    _older(events_file)
    assert read_events(events_file.parent) == EVENTS
    append_event(events_file.parent, EVENTS[0])
    assert read_events(events_file.parent) == [*EVENTS, EVENTS[0]]
    content = bytearray(events_file.read_bytes())
    # A digit of an event that bears no seal: the first seal is made from it as well.
    place = content.index(b"2026-01-01") + 3
    content[place] ^= 1
    events_file.write_bytes(content)
    with pytest.raises(PublicationError, match="ligne 4"):
        read_events(events_file.parent)


def test_the_command_lists_what_can_be_read_and_says_what_cannot(publication, tmp_path, capsys):
    folder = tmp_path / "parquet"
    shutil.copytree(publication, folder)
    (first,) = read_events(folder)
    append_event(folder, EVENTS[1])
    path = folder / FILE
    path.write_bytes(path.read_bytes().replace(b'"gestionnaire"', b'"gestionnairf"'))
    assert main(["versions", "--sortie", str(folder)]) != 0
    captured = capsys.readouterr()
    assert "ligne 2" in captured.err and "sauvegarde" in captured.err
    assert first.version in captured.out
