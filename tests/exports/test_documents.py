"""The documents are opened, not only written: what they say is what the questions answer, and nothing is cut."""

import io
import re
import shutil
import subprocess
import time
from datetime import date
from functools import cache

import pdfua
import pytest
from pptx import Presentation
from pypdf import PdfReader

import queries
from exports.__main__ import FILES, FORMATS, formats, main, open_contents, write, write_all
from exports.writers import stable
from exports.writers.appendix import write_appendix
from exports.writers.fiche import _inhabitants
from exports.writers.html import write_html
from exports.writers.pdf import write_pdf
from exports.writers.typeset import quote
from narration.numbers import nombre
from queries import QuestionError

ANNEE = 2025
DIGITS = re.compile(r"\d+(?:\u202f\d{3})*(?:,\d+)?")


@pytest.fixture(scope="module")
def contents(publication):
    return open_contents(publication, None, ANNEE)


@pytest.fixture(scope="module")
def documents(contents):
    return [contents.bilan(), contents.rapport(), contents.annexe_a(), contents.annexe_b()]


def _texts(section) -> list[str]:
    cells = [cell for tableau in section.tableaux for row in tableau.lignes for cell in row]
    bars = [bar.text for bar in section.bars.valeurs] if section.bars else []
    return [*section.phrases, *cells, *bars]


def _spellings(value: object) -> set[str]:
    """Return every way in which a value of an answer may be written."""
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int | float):
        # A year is written without a space between thousands.
        return {nombre(abs(value), decimales) for decimales in (0, 1, 2)} | {str(value)}
    if isinstance(value, date):
        return {f"{value:%d}", f"{value:%m}", f"{value:%Y}"}
    return set(DIGITS.findall(str(value)))


def _windows(contents) -> set[str]:
    """Return the first and last years of the surveys of each expected edition."""
    return {
        str(row[name] + side * row["demi_fenetre_ans"])
        for row in contents.base.ask("calendrier").to_pylist()
        for name in ("dernier_a_mi_parcours", "dernier_a_la_fin")
        if row[name]
        for side in (-1, 1)
    }


def test_every_number_of_a_document_is_in_the_answer_of_a_question_it_names(contents, documents):
    @cache
    def answers(question: str) -> tuple[int, set[str]]:
        rows = contents.base.ask(question).to_pylist()
        values = [value for row in rows for value in row.values()]
        # A window of surveys is written by its first and its last year, around that of the data.
        for row in rows:
            half = row.get("demi_fenetre_ans") or 0
            values += [year + side for year in row.values() if isinstance(year, int) for side in (-half, half)]
        return len(rows), {written for value in values for written in _spellings(value)}

    seen = 0
    for document in documents:
        for section in document.sections:
            admitted = {str(ANNEE), "7"}
            lignes_nb = 0
            for source in section.sources:
                # A document reads the whole answer; the command it cites narrows it to the section.
                compte, spellings = answers(source.question)
                lignes_nb = max(lignes_nb, compte)
                admitted |= spellings
                admitted |= set(DIGITS.findall(source.command))
            # Counts of rows (so many axes, so many decisions) are made from the rows themselves.
            admitted |= {nombre(compte) for compte in range(min(lignes_nb, 60) + 1)}
            for text in _texts(section):
                for written in DIGITS.findall(text):
                    seen += 1
                    assert written in admitted, (section.reference, text, written)
    assert seen > 1000


def test_the_commands_that_a_section_cites_answer(contents, documents):
    requests = {}
    for document in documents:
        for section in document.sections:
            assert section.sources
            requests |= {source.command: source for source in section.sources}
    for source in requests.values():
        contents.base.ask(source.question, **source.parametres)


def test_references_are_unique_and_citable(documents):
    for document in documents:
        references = [section.reference for section in document.sections]
        assert len(set(references)) == len(references)
        assert all(re.fullmatch(r"2025-[A-Z0-9]+-[A-Z-]+", reference) for reference in references)
        assert re.fullmatch(r"Données publiées le \d\d/\d\d/\d{4}, version [0-9a-f]{12}", document.citation)


def test_slides_are_whole_and_their_notes_say_where_figures_come_from(documents):
    for document in documents:
        diaporama = Presentation(io.BytesIO(write_appendix(document)))
        assert diaporama.slide_width / diaporama.slide_height == pytest.approx(16 / 9, abs=0.01)
        texts = []
        for rank, slide in enumerate(diaporama.slides):
            for shape in slide.shapes:
                assert shape.left >= 0
                assert shape.left + shape.width <= diaporama.slide_width
                assert shape.top + shape.height <= diaporama.slide_height
                if shape.has_text_frame:
                    texts.append(shape.text_frame.text)
            if rank:
                notes = slide.notes_slide.notes_text_frame.text
                assert "Source : python -m queries" in notes
                assert document.citation in notes
                assert "Millésime : " in notes
                assert "Périmètre : " in notes
        said = "\n".join(texts)
        for section in document.sections:
            assert section.titre in said
            assert f"{section.reference} · {document.citation} · FICTIF" in said or not section.fictif


def test_charts_of_slides_are_native_and_hold_the_values(contents):
    document = contents.bilan()
    diaporama = Presentation(io.BytesIO(write_appendix(document)))
    charts = [shape.chart for d in diaporama.slides for shape in d.shapes if shape.has_chart]
    # The table of each other section says as much: the chart of the whole alone is drawn.
    first = next(section.bars for section in document.sections if section.bars)
    (chart,) = charts
    assert list(chart.plots[0].series[0].values) == sorted(bar.valeur for bar in first.valeurs)
    for bars in filter(None, (section.bars for section in document.sections)):
        tables = [table for section in document.sections if section.bars is bars for table in section.tableaux]
        cells = {cell for table in tables for row in table.lignes for cell in row}
        assert all(any(bar.lieu in cell for cell in cells) for bar in bars.valeurs)


def test_tables_of_slides_hold_every_row(contents):
    document = contents.annexe_a()
    diaporama = Presentation(io.BytesIO(write_appendix(document)))
    tables = [shape.table for d in diaporama.slides for shape in d.shapes if shape.has_table]
    read_rows = [tuple(cell.text for cell in row.cells) for table in tables for row in list(table.rows)[1:]]
    assert read_rows == [row for s in document.sections for tableau in s.tableaux for row in tableau.lignes]


def test_the_report_is_tagged_numbered_and_says_what_the_sections_say(documents):
    for document in documents:
        reader = PdfReader(io.BytesIO(write_pdf(document)))
        assert reader.metadata.title == document.titre
        assert reader.trailer["/Root"]["/Lang"] == "fr"
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
        assert reader.outline
        said = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
        for section in document.sections:
            for text in (*section.phrases, *(c for t in section.tableaux for row in t.lignes for c in row)):
                assert re.sub(r"\s+", "", text)[:40] in said
        assert f"1/{len(reader.pages)}" in said


@pytest.mark.parametrize("name", ["pdf", "annexe-a", "annexe-b", "fiche"])
def test_an_independent_checker_finds_no_fault_in_the_pdfs(contents, tmp_path, name):
    """Not a certificate: pdfua evaluates some of the rules of PDF/UA-1 that a machine can check, a dozen checks."""
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(write(contents, name, quartier="etouvie") if name == "fiche" else write(contents, name))
    rules = pdfua.validate(str(path)).outcomes
    assert [rule.findings for rule in rules if rule.findings] == []
    assert sum(rule.skipped_reason is None for rule in rules) >= 11


@pytest.mark.parametrize("text", ['#"x"', "\\", '"; #eval("1")', "*gras* _it_ $x$ <a> @b", "fin\\"])
def test_a_text_is_never_typst_markup(contents, text):
    import typst

    source = f'#set document(title: "t")\n#set text(lang: "fr")\n#{quote(text)}'
    said = PdfReader(io.BytesIO(typst.compile(source.encode()))).pages[0].extract_text()
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", said)


def test_the_figures_of_the_report_are_numbered_and_said_in_words(contents):
    reader = PdfReader(io.BytesIO(write(contents, "pdf")))
    said = " ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ")
    figures = [section.bars for section in contents.rapport().sections if section.bars]
    assert all(f"Figure {rank}" in said for rank in range(1, len(figures) + 1))
    alts = _alts(reader.trailer["/Root"]["/StructTreeRoot"])
    assert {bars.alt for bars in figures} <= alts


def _alts(node) -> set[str]:
    """Return the alternative texts of the structure of a PDF."""
    objet = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(objet, list):
        return {alt for child in objet for alt in _alts(child)}
    if not isinstance(objet, dict):
        return set()
    found = {str(objet["/Alt"])} if "/Alt" in objet else set()
    return found | (_alts(objet["/K"]) if "/K" in objet else set())


def test_the_report_follows_the_order_of_the_law(contents):
    reader = PdfReader(io.BytesIO(write(contents, "pdf")))
    chapitres = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    ranks = [title[0] for title in chapitres if title[0].isdigit()]
    assert ranks == ["1", "2", "3", "4", "5"]
    assert any("droit commun" in title for title in chapitres)


def test_a_fiche_is_one_page_for_every_quartier(contents):
    for quartier, name in contents.quartiers.items():
        reader = PdfReader(io.BytesIO(write(contents, "fiche", quartier)))
        assert len(reader.pages) == 1
        assert name in reader.pages[0].extract_text().replace("\n", " ")


def test_a_fiche_too_long_for_a_page_goes_on_to_a_second_one(contents, monkeypatch):
    ask = contents.rows
    priority = {
        "priorite": "etouvie-1",
        "quartier": "etouvie",
        "numero": 1,
        "defis": "",
        "libelle": "Agir partout. " * 40,
    }
    monkeypatch.setattr(
        contents, "_rows", lambda name, **choice: [priority] * 9 if name == "priorites" else ask(name, **choice)
    )
    assert len(PdfReader(io.BytesIO(write(contents, "fiche", "etouvie"))).pages) == 2


def test_no_source_is_cited_twice_in_a_line(contents):
    for document in (contents.bilan(), contents.annexe_a("etouvie"), contents.rapport()):
        for section in document.sections:
            cited = re.sub(r"^Sources? : |\.$", "", section.origine or "").split(" ; ")
            assert len(cited) == len(set(cited)), section.origine


def test_the_offline_file_calls_nothing_and_escapes_what_it_shows(contents):
    document = contents.bilan()
    page = write_html(document).decode("utf-8")
    written = page[: page.index("<script>")]
    assert "http" not in written
    assert "<script src" not in page
    assert "<link" not in written
    assert written.count("<section") == len(document.sections)
    assert written.count('role="img"') == sum(section.bars is not None for section in document.sections)


def test_the_same_version_gives_the_same_bytes_at_another_hour(publication):
    firsts = dict(write_all(open_contents(publication, None, ANNEE)))
    # An archive counts time by two seconds.
    time.sleep(2.1)
    version = (publication / "current").read_text(encoding="ascii").strip()
    assert dict(write_all(open_contents(publication, version, ANNEE))) == firsts


def test_an_archive_keeps_its_content_and_loses_its_clock(contents):
    archive = write_appendix(contents.annexe_b(6))
    assert stable.settle(archive, contents.annexe_b(6).au) == archive


@pytest.mark.parametrize("name", FORMATS)
def test_every_command_writes_its_document(publication, tmp_path, name):
    output = tmp_path / "document"
    arguments = [name, "--annee", "2025", "--parquet", str(publication), "--sortie", str(output)]
    choice = ["--defi", "6"] if name == "annexe-b" else ["--quartier", "etouvie"]
    assert main([*arguments, *choice]) == 0
    narrow = output.read_bytes()
    assert main(arguments) == 0
    assert output.read_bytes() != narrow


def test_a_whole_pack_is_written_in_a_folder(publication, tmp_path):
    assert main(["bilan", "--annee", "2025", "--parquet", str(publication), "--sortie", str(tmp_path / "pack")]) == 0
    assert len(list((tmp_path / "pack").iterdir())) == len(FILES) + 7


@pytest.mark.parametrize("choice", [["--quartier", "etouvie"], ["--defi", "6"]])
def test_a_whole_pack_is_not_narrowed_in_silence(publication, tmp_path, capsys, choice):
    arguments = ["bilan", "--annee", "2025", "--parquet", str(publication), "--sortie", str(tmp_path / "pack"), *choice]
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "ôtez --quartier et --defi" in capsys.readouterr().err
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--quartier", "saint-leu"], "Quartier inconnu : « saint-leu ». Attendu : amiens-nord"),
        (["--defi", "12"], "un numéro de 1 à 11"),
        (["--version", "../../etc"], "n'est pas entière"),
        (["--version", "000000000000"], "n'est pas entière"),
    ],
)
def test_a_wrong_choice_writes_nothing_and_says_why(publication, tmp_path, capsys, options, expected):
    arguments = ["--annee", "2025", "--parquet", str(publication), "--sortie", str(tmp_path / "d.pdf")]
    assert main(["pdf", *arguments, *options]) == 2
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "d.pdf").exists()


def test_a_year_without_actions_is_said_and_not_zero(publication):
    said = "\n".join(phrase for s in open_contents(publication, None, 2029).bilan().sections for phrase in s.phrases)
    assert "Aucun fichier d'actions n'est chargé pour 2029 : on ne sait pas." in said
    assert "Aucune action financée." not in said


def test_lateness_is_judged_on_the_day_of_the_version(publication):
    retards = {
        jour: sum(
            row["bilans_en_retard_nb"]
            for row in queries.connect(publication, jour=jour).ask("retour_bilans", annee=2024).to_pylist()
            if row["quartier"] is None and row["defi"] is None
        )
        for jour in (date(2025, 6, 30), date(2025, 7, 1))
    }
    assert retards[date(2025, 6, 30)] == 0 < retards[date(2025, 7, 1)]


@pytest.mark.lent
def test_slides_open_in_another_program_with_every_page(contents, tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice n'est pas sur cette machine : apt install libreoffice-impress-nogui")
    content = write_appendix(contents.bilan())
    (tmp_path / "bilan.pptx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profil"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "bilan.pptx"]
    subprocess.run(command, check=True, capture_output=True, timeout=300, cwd=tmp_path)
    reader = PdfReader(tmp_path / "bilan.pdf")
    assert len(reader.pages) == len(Presentation(io.BytesIO(content)).slides)
    pages = [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]
    slides = Presentation(io.BytesIO(content)).slides
    notes = [re.sub(r"\s+", "", slide.notes_slide.notes_text_frame.text) for slide in slides]
    for section in contents.bilan().sections:
        shown = [re.sub(r"\s+", "", text) for text in (section.titre, section.reference)]
        said = [re.sub(r"\s+", "", text) for text in section.phrases]
        # A sentence that would cost a slide more is in the notes.
        assert any(
            all(text in page for text in shown) and all(text in page + note for text in said)
            for page, note in zip(pages, notes, strict=True)
        ), section.reference


def _said(document):
    """Return what a document says, without the names of its sections."""
    return [
        (section.titre, section.phrases, [(table.titre, table.lignes) for table in section.tableaux])
        for section in document.sections
    ]


def test_the_report_of_a_quartier_speaks_of_it_alone_and_is_not_its_livret(contents):
    rapport, livret = _said(contents.rapport("etouvie")), _said(contents.annexe_a("etouvie"))
    assert rapport != livret
    assert rapport != _said(contents.rapport())
    others = [name for code, name in contents.quartiers.items() if code != "etouvie"]
    titles = [section.titre for section in contents.rapport("etouvie").sections]
    assert not any(name in title for name in others for title in titles)
    assert not any(title.startswith(("Tous les quartiers", "Défi ")) for title in titles)
    assert {
        source.parametres.get("quartier", source.parametres.get("territoire"))
        for section in contents.rapport("etouvie").sections
        for source in section.sources
        if source.question in ("actions_par", "constats", "references_2024")
    } == {"etouvie"}


@pytest.mark.parametrize(("quartier", "defi"), [("etouvie", None), (None, 6)])
def test_a_document_that_a_choice_cannot_narrow_is_not_offered(contents, quartier, defi):
    for name in FORMATS:
        if name in formats(quartier, defi):
            assert write(contents, name, quartier, defi) != write(contents, name, None, None)
        else:
            with pytest.raises(QuestionError, match="n'existe pas pour ce choix"):
                write(contents, name, quartier, defi)
    assert "annexe-b" not in formats("etouvie", None)
    assert "annexe-a" not in formats(None, 6)


def test_a_document_is_of_a_quartier_or_of_a_defi(contents):
    with pytest.raises(QuestionError, match="choisissez l'un des deux"):
        write(contents, "xlsx", "etouvie", 6)


@pytest.mark.parametrize("quartier", ["etouvie", "les-parcheminiers", "pierre-rollin"])
def test_each_value_of_the_fiche_says_its_year_and_its_source(contents, quartier):
    phrases = _inhabitants(contents, quartier)
    references = {row["indicateur"]: row for row in contents.rows("references_2024", territoire=quartier)}
    for words, code in (("habitent ici", "population"), ("peu d'argent", "taux_pauvrete")):
        (phrase,) = [phrase for phrase in phrases if words in phrase]
        source = re.escape(references[code]["source_libelle"])
        assert re.search(rf"\({source}, (20\d\d|moyenne 20\d\d-20\d\d|année non indiquée)", phrase)


def test_the_fiche_writes_the_window_of_a_census_mean(contents, monkeypatch):
    altered = [
        {**row, "millesime": 2018, "fenetre_debut": 2016, "fenetre_fin": 2020, "millesime_deduit": False}
        for row in contents.rows("references_2024", territoire="etouvie")
    ]
    base_rows = contents.rows
    monkeypatch.setattr(
        contents, "_rows", lambda name, **choice: altered if name == "references_2024" else base_rows(name, **choice)
    )
    (phrase,) = [phrase for phrase in _inhabitants(contents, "etouvie") if "habitent ici" in phrase]
    assert "moyenne 2016-2020" in phrase
    assert "2018" not in phrase


def test_the_day_of_publication_is_said_as_such(contents):
    assert contents.bilan().citation.startswith("Données publiées le ")


def test_counts_by_quartier_that_do_not_add_up_say_why(contents):
    (ensemble,) = [section for section in contents.bilan().sections if section.reference.endswith("ENS-ACTIONS")]
    par_lieu = [int(re.sub(r"\D", "", row[1])) for row in ensemble.tableaux[0].lignes]
    assert sum(par_lieu) > int(re.match(r"\d+", ensemble.phrases[0])[0])
    assert "Une action de plusieurs quartiers compte dans chacun" in ensemble.ne_pas_dire
