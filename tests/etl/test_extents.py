"""A workbook of a few kilobytes that would fill the memory is refused; each is read apart, with little memory."""

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from etl.reading.biff import measure_xls
from etl.reading.content import FileError
from etl.reading.extents import measure_archive
from etl.reading.sheets import MAX_CELLS, read_sheets

ROOT = Path(__file__).parents[2]
# Read in a process of its own: what fills the memory ends it, and not the tests.
READING = """
import json, resource, sys
from pathlib import Path
from etl.reading.content import FileError
from etl.reading.sheets import read_sheets
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
try:
    feuilles = read_sheets(Path(sys.argv[1]))
except FileError as erreur:
    print(json.dumps(str(erreur)))
else:
    print(json.dumps([[f.name, f.rows[-1].number, len(f.rows[-1].cells)] for f in feuilles]))
"""
NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def _read(path: Path) -> str | list[list[object]]:
    """Return what is refused of a file, or each sheet with its last row and its width."""
    lecture = subprocess.run(
        [sys.executable, "-c", READING, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert lecture.returncode == 0, lecture.stderr[:300]
    return json.loads(lecture.stdout)


def _archive(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _xlsx(records: str, avant: str = "", target: str = "worksheets/sheet1.xml", **parts: str) -> bytes:
    genre = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return _archive(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{genre}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{LINKS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{NS}" xmlns:r="{LINKS}"><sheets>'
            '<sheet name="Actions" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{LINKS}/worksheet" Target="{target}"/></Relationships>',
            f"xl/{target}": f'{avant}<worksheet xmlns="{NS}">{records}</worksheet>',
            **{f"xl/{name}.xml": content for name, content in parts.items()},
        }
    )


def _records(*places: str, avant: str = "") -> str:
    records = "".join(f'<row><c r="{place}"><v>1</v></c></row>' for place in places)
    return f"{avant}<sheetData>{records}</sheetData>"


def _ods(*records: tuple[int, int, bool]) -> bytes:
    """Write rows, each with its repetitions, those of its cell, and whether it is filled."""
    filled = 'office:value-type="float" office:value="1"'
    body = "".join(
        f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell '
        f'table:number-columns-repeated="{columns}" {filled if full else ""}/></table:table-row>'
        for times, columns, full in records
    )
    table = f'<table:table table:name="Actions">{body}</table:table>'
    return _archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {ODF}><office:body><office:spreadsheet>{table}"
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def _xls(cells: list[tuple[int, int]], dimensions: tuple[int, int], texts: int = 0, small: bool = False) -> bytes:
    """Write a workbook of one sheet: records, in a stream, in the sectors of a compound file."""

    def _record(genre: int, *values: object, shape: str) -> bytes:
        data = struct.pack(shape, *values)
        return struct.pack("<HH", genre, len(data)) + data

    def _beginning(genre: int) -> bytes:
        return _record(0x0809, 0x0600, genre, 0, 0, 0, 6, shape="<HHHHII")

    def _globals(place: int) -> bytes:
        sheet = _record(0x0085, place, 0, 0, 7, 0, b"Actions", shape="<IBBBB7s")
        return _beginning(5) + _record(0x00FC, texts, texts, shape="<II") + sheet + _record(0x000A, shape="")

    stream = (
        _globals(len(_globals(0)))
        + _beginning(16)
        + _record(0x0200, 0, dimensions[0], 0, dimensions[1], 0, shape="<IIHHH")
    )
    stream += b"".join(_record(0x0203, row, column, 0, 1.0, shape="<HHHd") for row, column in cells)
    stream += _record(0x000A, shape="")
    return _compound(stream, small)


def _compound(stream: bytes, small: bool) -> bytes:
    free, end = 0xFFFFFFFF, 0xFFFFFFFE

    def _entry(name: str, genre: int, child: int, start: int, size: int) -> bytes:
        raw = f"{name}\0".encode("utf-16-le")
        places = (len(raw), genre, 1, free, free, child, b"", 0, 0, 0, start, size)
        return raw.ljust(64, b"\0") + struct.pack("<HBBIII16sIQQIQ", *places)

    stream = stream if small else stream.ljust(4096, b"\0")
    secteurs = -(-len(stream) // 512)
    # Sector 0: the chains; 1: the directory; 2: the chains of the small sectors; then the stream, or the small sectors.
    strings = [0xFFFFFFFD, end, end, *range(4, secteurs + 3), end]
    mini_chain = [*range(1, -(-len(stream) // 64)), end] if small else []
    root = _entry("Root Entry", 5, 1, 3 if small else end, len(stream) if small else 0)
    folder = root + _entry("Workbook", 2, free, 0 if small else 3, len(stream))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 2 if small else end, int(small), end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    rests = [struct.pack("<128I", *(listed + [free] * (128 - len(listed)))) for listed in (strings, mini_chain)]
    return header + rests[0] + folder.ljust(512, b"\0") + rests[1] + stream.ljust(secteurs * 512, b"\0")


SST = f'<sst xmlns="{NS}" count="4000000000" uniqueCount="4000000000"><si><t>a</t></si></sst>'
ENTITIES = '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FAR = _records("A1", "XFD1048576")
TOO_LARGE = {
    "two corners.xlsx": (_xlsx(FAR), "1\u202f048\u202f576 et la colonne 16\u202f384"),
    "a dimension that lies.xlsx": (
        _xlsx(_records("A1", "XFD1048576", avant='<dimension ref="A1:B2"/>')),
        "1\u202f048\u202f576 et la colonne 16\u202f384",
    ),
    "cells without a place.xlsx": (
        _xlsx('<sheetData><row r="90000000"><c><v>1</v></c></row></sheetData>'),
        "90\u202f000\u202f000 et la colonne 1,",
    ),
    "beyond the grid.xlsx": (_xlsx(_records("a1", "zzzz16777217")), "16\u202f777\u202f217 et la colonne 475\u202f254"),
    "a text far away.xlsx": (
        _xlsx(
            '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="ZZ900000" t="inlineStr">'
            "<is><t>x</t></is></c></row></sheetData>"
        ),
        "900\u202f000 et la colonne 702,",
    ),
    "rows repeated.ods": (_ods((90_000, 1024, True)), "90\u202f000 et la colonne 1\u202f024"),
    "the last cell.ods": (
        _ods((1, 1, True), (1_048_574, 1, False), (1, 16_384, True)),
        "1\u202f048\u202f576 et la colonne 16\u202f384",
    ),
    "the last cell.xls": (_xls([(0, 0), (65_535, 255)], (65_536, 256)), "65\u202f536 et la colonne 256"),
    "beyond the columns.xls": (_xls([(0, 0), (65_535, 65_535)], (1, 1)), "65\u202f536 et la colonne 65\u202f536"),
    "small and far.xls": (
        _xls([(0, 0), (65_535, 65_535)], (1, 1), small=True),
        "65\u202f536 et la colonne 65\u202f536",
    ),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_cells_too_far_apart_are_refused_with_the_sheet_and_how_far_they_go(tmp_path, name):
    content, expected = TOO_LARGE[name]
    (tmp_path / name).write_bytes(content)
    message = _read(tmp_path / name)
    assert isinstance(message, str), message
    assert message.startswith(f"{name}, feuille Actions : ")
    assert expected in message
    assert f"au plus {MAX_CELLS:,}".replace(",", "\u202f") in message
    assert "Effacez ce qui est écrit loin du tableau" in message


UNREADABLE = {
    "more texts announced than held.xlsx": _xlsx(_records("A1"), sharedStrings=SST),
    "more texts announced than held.xls": _xls([(0, 0)], (1, 1), texts=0xFFFFFFF0),
    "a dimension of four billion rows.xls": _xls([(0, 0)], (0xFFFFFFFF, 0xFFFF)),
    "entities.xlsx": _xlsx(_records("A1"), avant=ENTITIES),
    "a sheet of another name.xlsx": _xlsx(FAR, target="worksheets/sheet1.svg"),
    "a place that is none.xlsx": _xlsx(_records("A1", "$B$2")),
    "cut short.xls": _xls([(0, 0)], (1, 1))[:600],
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_no_software_writes_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(UNREADABLE[name])
    message = _read(tmp_path / name)
    assert str(message).startswith(f"{name} : classeur illisible (")
    assert "enregistrez-le en .xlsx" in message


def test_workbooks_that_are_small_one_by_one_are_refused_together(tmp_path):
    with zipfile.ZipFile(tmp_path / "lot.zip", "w") as archive:
        for rank in range(30):
            large = _xlsx(_records(*(f"XFD{row}" for row in range(1, 101 - rank))))
            archive.writestr(f"{rank}.xlsx", large)
    assert "lot.zip : trop de classeurs en une archive" in _read(tmp_path / "lot.zip")


def test_a_binary_workbook_is_refused_whatever_its_name(tmp_path):
    (tmp_path / "b.xlsx").write_bytes(_archive({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}))
    assert "Enregistrez-le en .xlsx" in _read(tmp_path / "b.xlsx")


REASONABLE = {
    "far but reasonable.xlsx": (_xlsx(_records("A1", "AZ9000")), 9_000, 52),
    "only formatted, to the end.xlsx": (
        _xlsx('<sheetData><row><c r="B1"><v>1</v></c></row><row><c r="XFD1048576" s="0"/></row></sheetData>'),
        1,
        2,
    ),
    "a dimension too large.xlsx": (_xlsx(_records("B1", avant='<dimension ref="A1:XFD1048576"/>')), 1, 2),
    "empty to the end.ods": (_ods((2, 3, True), (1_048_574, 16_384, False)), 2, 3),
    "far but reasonable.xls": (_xls([(0, 0), (9_999, 20)], (10_000, 21)), 10_000, 21),
    "announced to the end.xls": (_xls([(4, 1)], (65_536, 256)), 5, 2),
    "small.xls": (_xls([(4, 1)], (5, 2), small=True), 5, 2),
}


@pytest.mark.parametrize("name", REASONABLE)
def test_a_sheet_that_the_memory_holds_is_read(tmp_path, name):
    content, row, width = REASONABLE[name]
    (tmp_path / name).write_bytes(content)
    assert _read(tmp_path / name) == [["Actions", row, width]]


@pytest.mark.parametrize("coding", ["NaN", "utf-99", "rot13"])
def test_a_part_written_in_no_known_encoding_is_refused(tmp_path, coding):
    content = _archive({"xl/workbook.xml": f'<?xml version="1.0" encoding="{coding}"?><workbook xmlns="{NS}"/>'})
    (tmp_path / "b.xlsx").write_bytes(content)
    with pytest.raises(FileError, match=r"^b\.xlsx"):
        read_sheets(tmp_path / "b.xlsx")


def test_the_largest_workbook_that_is_accepted_is_read_with_little_memory(tmp_path):
    (tmp_path / "b.xlsx").write_bytes(_xlsx(_records("A1", f"XFD{MAX_CELLS // 16_384}")))
    assert _read(tmp_path / "b.xlsx") == [["Actions", MAX_CELLS // 16_384, 16_384]]


def test_the_extent_is_that_of_the_cells_that_another_library_writes(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as workbook:
        for name, row, column in (("Été", 6, 3), ("Hiver & co", 40, 30)):
            workbook.add_worksheet(name).write(row - 1, column - 1, "texte")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        etendues = {(e.sheet, e.rows, e.columns) for e in measure_archive(archive)}
    assert etendues == {("Été", 6, 3), ("Hiver & co", 40, 30)}


def test_the_extent_of_a_real_file_holds_every_row_read(shared):
    for path in sorted((shared / "data" / "datasubvention-dauphin-osiris").glob("*.xls*")):
        if path.suffix == ".xls":
            mesurees = measure_xls(path.read_bytes())
        else:
            with zipfile.ZipFile(path) as archive:
                mesurees = measure_archive(archive)
        etendues = {spread.sheet: spread for spread in mesurees}
        for sheet in read_sheets(path):
            assert sheet.rows[-1].number <= etendues[sheet.name].rows
            assert len(sheet.rows[0].cells) == etendues[sheet.name].columns
