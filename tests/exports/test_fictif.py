"""What rests on a demonstration value says so itself, in each document as it is read: row, sentence, bar."""

import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from pptx import Presentation
from pypdf import PdfReader

import queries
from exports.__main__ import FILES, open_contents, write, write_all
from exports.writers.appendix import write_appendix
from exports.writers.html import write_html
from exports.writers.pdf import write_pdf
from narration.numbers import ETATS, nombre

ANNEE = 2025
MARQUE = " (fictif)"
NAMES = ("bilan", "rapport", "annexe_a", "annexe_b")
FIGURE = re.compile(r"\d")


class _Page(HTMLParser):
    """The offline file as it is read: its sections, each with its rows, its sentences, its bars, and its charts."""

    def __init__(self) -> None:
        super().__init__()
        self.ids, self.rangees, self.phrases, self.bars, self.seen = [], [], [], [], ""
        self._dans: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in ("meta", "input", "br"):
            return
        self._dans.append(tag)
        if tag == "section":
            self.ids.append(dict(attrs)["id"])
        elif tag == "tr":
            self.rangees.append((self.ids[-1], []))
        elif tag in ("td", "th"):
            self.rangees[-1][1].append("")
        elif tag == "li" and "details" in self._dans:
            self.bars.append("")

    def handle_endtag(self, tag):
        while self._dans and self._dans.pop() != tag:
            pass

    def handle_data(self, text):
        if "script" in self._dans or "style" in self._dans:
            return
        self.seen += text
        if self._dans and self._dans[-1] in ("td", "th"):
            self.rangees[-1][1][-1] += text
        elif self._dans and self._dans[-1] == "li" and "details" in self._dans:
            self.bars[-1] += text
        elif self._dans and self._dans[-1] == "p" and self.ids:
            self.phrases.append(text)


def _page(document) -> _Page:
    page = _Page()
    page.feed(write_html(document).decode("utf-8"))
    return page


def _slides(content: bytes):
    """Yield the reference in the foot of each slide, and the slide."""
    for slide in list(Presentation(io.BytesIO(content)).slides)[1:]:
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        yield next(text.split(" · ")[0] for text in texts if " · Données publiées le " in text), slide


def _tables(content: bytes) -> list[tuple[str, list[list[str]]]]:
    return [
        (reference, [[cell.text for cell in row.cells] for row in shape.table.rows])
        for reference, slide in _slides(content)
        for shape in slide.shapes
        if shape.has_table
    ]


def _pdf(content: bytes) -> str:
    """Return the text of a PDF without its spaces, nor what stands at the foot of its pages."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(
        r"Donnéespubliéesle\d\d/\d\d/\d{4},version[0-9a-f]{12}\d+/\d+", "", re.sub(r"\s+", "", "".join(pages))
    )


@pytest.fixture(scope="module")
def contents(publication):
    return open_contents(publication, None, ANNEE, invented=True)


@pytest.fixture(scope="module")
def documents(contents):
    return {name: getattr(contents, name)() for name in NAMES}


class Oracle:
    """Whether a row of a document rests on demonstration data: what the questions answer of what it names."""

    def __init__(self, base) -> None:
        self.base = base
        self.quartiers = {row["quartier"]: row["nom_contrat"] for row in base.ask("quartiers").to_pylist()}
        self.defis = {row["defi"]: row["libelle_court"] for row in base.ask("defis").to_pylist()}
        self.defis[0] = "Sans défi déclaré"
        self.actions = {
            (row["quartier"], row["defi"]): row["fictif"]
            for row in base.ask("actions_par", annee=ANNEE).to_pylist()
            if row["annee"] == ANNEE
        }
        libelles = base.ask("libelles").to_pylist()
        self.codes = {(row["colonne"], row["libelle"]): row["code"] for row in libelles}

    def level(self, reference: str) -> tuple[str | None, int | None]:
        """Return the quartier and the défi of a section, as its reference says."""
        niveau = reference.split("-")[1]
        if niveau.startswith("Q"):
            return list(self.quartiers)[int(niveau[1:]) - 1], None
        return None, int(niveau[1:]) if niveau.startswith("D") else None

    def money(self, reference: str, name: str) -> bool:
        """Tell of a row or a bar named after a quartier, or after a défi (« 3. Emploi », « Emploi »)."""
        quartier, defi = self.level(reference)
        if quartier or reference.endswith("-DEFIS"):
            return self.actions[quartier, next(n for n, short in self.defis.items() if name.endswith(short))]
        codes = {libelle: code for code, libelle in self.quartiers.items()} | {"Non ventilé": "non-ventile"}
        return self.actions[codes[name], defi]

    def named(self, question: str, libelle: str, **parametres) -> bool:
        rows = self.base.ask(question, **parametres).to_pylist()
        return any(row["fictif"] for row in rows if row["libelle"] == libelle)

    def constat(self, title: str) -> bool:
        (row,) = [row for row in self.base.ask("constats").to_pylist() if row["titre"] == title]
        return row["fictif"]

    def droit_commun(self, reference: str, nature: str, preuve: str) -> bool:
        quartier, defi = self.level(reference)
        natures = {code: libelle for (column, libelle), code in self.codes.items() if column == "droit_commun.nature"}
        return any(
            row["fictif"]
            for row in self.base.ask("droit_commun_par", annee=ANNEE).to_pylist()
            if (row["signataire"], row["quartier"], row["defi"]) == (None, quartier, defi)
            and str(row["preuve"]) == str(self.codes["droit_commun.preuve", preuve])
            and natures[row["nature"]].capitalize() == nature
        )

    def declared(self, signataire: str, nature: str, preuve: str) -> bool:
        codes = {row["signataire_libelle"]: row["signataire"] for row in self.base.ask("silences").to_pylist()}
        return any(
            row["fictif"]
            for row in self.base.ask("droit_commun_par", annee=ANNEE).to_pylist()
            if (row["signataire"], row["quartier"], row["defi"]) == (codes[signataire], None, None)
            and str(row["preuve"]) == str(self.codes["droit_commun.preuve", preuve])
            and row["nature"] == self.codes["droit_commun.nature", nature[0].lower() + nature[1:]]
        )

    def abated(self, bailleur: str) -> bool:
        rows = self.base.ask("atfpb", annee=ANNEE).to_pylist()
        return any(row["fictif"] for row in rows if row["bailleur_libelle"] == bailleur)

    def indicators(self, reference: str) -> dict[str, tuple[bool, bool]]:
        """Return, for each indicator of a quartier, whether its reference is invented, and its state."""
        quartier, _ = self.level(reference)
        etats = {row["libelle"]: row["fictif"] for row in self.base.ask("tendances", territoire=quartier).to_pylist()}
        references = self.base.ask("references_2024", territoire=quartier).to_pylist()
        return {row["libelle"]: (row["fictif"], etats[row["libelle"]]) for row in references}


@pytest.fixture(scope="module")
def oracle(publication):
    return Oracle(queries.connect(publication))


def _row(oracle: Oracle, reference: str, header: list[str], cells: list[str]) -> dict[str, bool]:
    """Return, for each column that holds a fact, whether it must bear the mark."""
    name, first = cells[0].removesuffix(MARQUE), header[0]
    if reference.endswith("-REFERENCES"):
        # The values of the contract alone: what is invented has no place in this table.
        return dict.fromkeys(header[1:], False)
    if first in ("Quartier", "Défi principal") and "Actions" in header:
        return dict.fromkeys(header[1:], oracle.money(reference, name))
    if first == "Indicateur":
        value, etat = oracle.indicators(reference)[name.rsplit(" (", 1)[0]]
        return {"Valeur de départ": value, "Depuis": etat}
    facts: dict[str, tuple[list[str], Callable[[], bool]]] = {
        "Engagement": (header[2:], lambda: oracle.named("couverture", name, annee=ANNEE)),
        "Nature": (["Déclarations", "Montant"], lambda: oracle.droit_commun(reference, name, cells[1])),
        "Signataire": (["Déclarations", "Montant"], lambda: oracle.declared(name, cells[1], cells[2])),
        "Bailleur": (header[1:], lambda: oracle.abated(name)),
        "Instance": (["Tenues", "Manquent"], lambda: oracle.named("instances", name, annee=ANNEE)),
        "Décision": (header, lambda: oracle.named("decisions", name)),
        "Constat": (["Constat", "En une phrase"], lambda: oracle.constat(name)),
        "Projet": (["Échéance déclarée", "État"], lambda: oracle.named("projets_phares", name)),
        "Défi": ([], bool),
        "Source": ([], bool),
    }
    columns, is_invented = facts[first]
    return dict.fromkeys(columns, is_invented())


def _check_rows(oracle: Oracle, records: list[tuple[str, list[str], list[str]]]) -> None:
    seen: list[bool] = []
    for reference, header, cells in records:
        for column, fictif in _row(oracle, reference, header, cells).items():
            cell = cells[header.index(column)]
            assert cell.endswith(MARQUE) == fictif, (reference, column, cells)
            seen.append(fictif)
    assert sum(seen) > 50


@pytest.mark.parametrize("name", NAMES)
def test_each_cell_of_a_slide_bears_the_mark_of_the_row_it_rests_on(documents, oracle, name):
    tables = _tables(write_appendix(documents[name]))
    _check_rows(oracle, [(reference, rows[0], row) for reference, rows in tables for row in rows[1:]])


@pytest.mark.parametrize("name", NAMES)
def test_each_cell_of_the_offline_file_bears_the_mark_of_the_row_it_rests_on(documents, oracle, name):
    header: list[str] = []
    records = []
    for reference, cells in _page(documents[name]).rangees:
        titles = {
            "Quartier",
            "Défi",
            "Défi principal",
            "Indicateur",
            "Engagement",
            "Nature",
            "Instance",
            "Décision",
            "Projet",
            "Constat",
            "Source",
            "Signataire",
            "Bailleur",
        }
        if cells[0] in titles:
            header = cells
        else:
            records.append((reference, header, cells))
    _check_rows(oracle, records)


def test_each_verdict_of_a_pdf_bears_the_mark_of_its_values(documents, oracle):
    """A row is read in one piece: indicator, reference, year, state, each with its mark."""
    said = _pdf(write_pdf(documents["annexe_a"]))
    seen: list[bool] = []
    for reference, rows in _tables(write_appendix(documents["annexe_a"])):
        if rows[0][0] != "Indicateur":
            continue
        fictifs = oracle.indicators(reference)
        for libelle, value, annee, etat, _ in rows[1:]:
            invented, juge = fictifs[libelle.rsplit(" (", 1)[0]]
            expected = [libelle, value.removesuffix(MARQUE), MARQUE * invented, annee]
            expected += [etat.removesuffix(MARQUE), MARQUE * juge]
            assert re.sub(r"\s", "", "".join(expected)) in said, (reference, libelle)
            seen.append(juge)
    assert len(set(seen)) == 2


def test_no_worsening_is_printed_without_the_mark(documents, contents):
    """The demonstration alone gives verdicts: none of the four documents may print one as if it were real."""
    juges = [
        line for line in contents.base.ask("tendances").to_pylist() if line["etat"] in ("amelioration", "degradation")
    ]
    assert all(line["fictif"] for line in juges)
    for document in documents.values():
        for _, rows in _tables(write_appendix(document)):
            for row in rows:
                assert not {ETATS["amelioration"], ETATS["degradation"]} & set(row), row


@pytest.mark.parametrize("name", ["bilan", "annexe_a", "annexe_b"])
def test_each_bar_bears_the_mark_in_its_name(documents, oracle, name):
    document = documents[name]
    seen = 0
    for reference, slide in _slides(write_appendix(document)):
        for chart in [shape.chart for shape in slide.shapes if shape.has_chart]:
            for categorie in chart.plots[0].categories:
                fictif = oracle.money(reference, categorie.removesuffix(MARQUE))
                assert categorie.endswith(MARQUE) == fictif, (reference, categorie)
                seen += fictif
    assert seen
    # The slides draw the first chart only, the offline file all of them.
    page = _page(document)
    drawn = [(s.reference, bar.lieu) for s in document.sections if s.bars for bar in s.bars.valeurs]
    assert len(page.bars) == len(drawn) == sum(oracle.money(reference, lieu) for reference, lieu in drawn)
    assert all(f"{MARQUE} : " in bar for bar in page.bars), page.bars
    said = _pdf(write_pdf(document))
    assert all(re.sub(r"\s", "", bar.replace(" : ", "")) in said for bar in page.bars)


def test_the_sentences_on_invented_actions_bear_the_mark(documents, contents, oracle):
    """The figures of the year, found by their value in each sentence that writes them."""
    ensemble = next(
        row
        for row in contents.base.ask("actions_par", annee=ANNEE).to_pylist()
        if (row["quartier"], row["defi"], row["annee"]) == (None, None, ANNEE)
    )
    assert ensemble["fictif"]
    digits = [nombre(ensemble[name]) for name in ("actions_nb", "montant_eur", "participations_nb", "bilans_recus_nb")]
    for name in ("bilan", "rapport"):
        texts = {
            chiffre: [
                phrase
                for reference, slide in _slides(write_appendix(documents[name]))
                for shape in slide.shapes
                if reference == f"{ANNEE}-ENS-ACTIONS" and shape.has_text_frame
                for phrase in shape.text_frame.text.split("\n")
                if re.search(rf"(?<!\d){chiffre}(?!\d)", phrase) and " · Données publiées le " not in phrase
            ]
            for chiffre in digits
        }
        for chiffre, phrases in texts.items():
            assert phrases, chiffre
            assert all(phrase.endswith(MARQUE) for phrase in phrases), phrases


def test_every_sentence_with_a_figure_bears_the_mark_where_all_is_invented(documents):
    """All the actions, decisions and declarations are invented here: their sentences, in the offline file."""
    references = ("ACTIONS", "COUVERTURE", "GOUVERNANCE", "AXES")
    for document in documents.values():
        for section in document.sections:
            if section.reference.endswith(references):
                for phrase in section.phrases:
                    assert not FIGURE.search(phrase) or phrase.endswith(MARQUE), phrase


def test_the_fiche_marks_the_sentences_that_rest_on_invented_rows(contents, oracle):
    for quartier in oracle.quartiers:
        said = _pdf(write(contents, "fiche", quartier))
        row = next(
            line
            for line in contents.base.ask("actions_par", annee=ANNEE, quartier=quartier).to_pylist()
            if (line["quartier"], line["defi"], line["annee"]) == (quartier, None, ANNEE)
        )
        assert row["fictif"]
        for piece in ("danslequartier.", "pourlapartdéclaréedanscequartier.", f"sur{row['bilans_attendus_nb']}."):
            assert f"{piece}(fictif)" in said, piece
        references = {
            line["indicateur"]: line for line in contents.base.ask("references_2024", territoire=quartier).to_pylist()
        }
        population = references["population"]
        if population["valeur"] is not None:
            assert ("personneshabitentici.(fictif)" in said) == population["fictif"]
        assert "Fictifveutdire" in said


def test_without_demonstration_no_document_says_fictif(publication_without_demonstration):
    contents = open_contents(publication_without_demonstration, None, ANNEE)
    documents = [getattr(contents, name)() for name in NAMES]
    texts = [text for document in documents for text in (_page(document).seen, json.dumps(_alts(document)))]
    for document in documents:
        for shape in [shape for _, d in _slides(write_appendix(document)) for shape in d.shapes]:
            texts.append(shape.text_frame.text if shape.has_text_frame else "")
            texts += [c.text for row in shape.table.rows for c in row.cells] if shape.has_table else []
    for name, content in write_all(contents):
        assert name.startswith("fiche_") or name in {file.format(annee=ANNEE) for file in FILES.values()}
        if name.endswith(".pdf"):
            texts.append(_pdf(content))
    assert sum(map(len, texts)) > 10_000
    assert not [written for written in texts if "fictif" in written.lower() or "inventé" in written.lower()]


def _alts(document) -> list[str]:
    return [section.bars.alt for section in document.sections if section.bars]
