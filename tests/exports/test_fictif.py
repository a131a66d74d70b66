"""What rests on a demonstration value says so itself, in each document as it is read: row, sentence, bar."""

import io
import json
import re
from html.parser import HTMLParser

import pytest
from pptx import Presentation
from pypdf import PdfReader

import queries
from etl.pipeline import SOURCES, charger
from exports.__main__ import FICHIERS, open_contents, write, write_all
from exports.writers.html import write_html
from exports.writers.pdf import write_pdf
from exports.writers.pptx import write_pptx
from narration.numbers import ETATS, nombre

ANNEE = 2025
MARQUE = " (fictif)"
NOMS = ("bilan", "rapport", "annexe_a", "annexe_b")
FIGURE = re.compile(r"\d")


class _Page(HTMLParser):
    """The offline file as it is read: its sections, each with its rows, its sentences, its bars, and its charts."""

    def __init__(self) -> None:
        super().__init__()
        self.ids, self.rangees, self.phrases, self.barres, self.vu = [], [], [], [], ""
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
            self.barres.append("")

    def handle_endtag(self, tag):
        while self._dans and self._dans.pop() != tag:
            pass

    def handle_data(self, texte):
        if "script" in self._dans or "style" in self._dans:
            return
        self.vu += texte
        if self._dans and self._dans[-1] in ("td", "th"):
            self.rangees[-1][1][-1] += texte
        elif self._dans and self._dans[-1] == "li" and "details" in self._dans:
            self.barres[-1] += texte
        elif self._dans and self._dans[-1] == "p" and self.ids:
            self.phrases.append(texte)


def _page(document) -> _Page:
    page = _Page()
    page.feed(write_html(document).decode("utf-8"))
    return page


def _slides(contenu: bytes):
    """Yield the reference in the foot of each slide, and the slide."""
    for diapositive in list(Presentation(io.BytesIO(contenu)).slides)[1:]:
        textes = [forme.text_frame.text for forme in diapositive.shapes if forme.has_text_frame]
        yield next(texte.split(" · ")[0] for texte in textes if " · Données au " in texte), diapositive


def _tables(contenu: bytes) -> list[tuple[str, list[list[str]]]]:
    return [
        (reference, [[cellule.text for cellule in ligne.cells] for ligne in forme.table.rows])
        for reference, diapositive in _slides(contenu)
        for forme in diapositive.shapes
        if forme.has_table
    ]


def _pdf(contenu: bytes) -> str:
    """Return the text of a PDF without its spaces, nor what stands at the foot of its pages."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(contenu)).pages)
    return re.sub(r"Donnéesau\d\d/\d\d/\d{4},version[0-9a-f]{12}\d+/\d+", "", re.sub(r"\s+", "", "".join(pages)))


@pytest.fixture(scope="module")
def contents(publication):
    return open_contents(publication, None, ANNEE)


@pytest.fixture(scope="module")
def documents(contents):
    return {nom: getattr(contents, nom)() for nom in NOMS}


class Oracle:
    """Whether a row of a document rests on demonstration data: what the questions answer of what it names."""

    def __init__(self, base) -> None:
        self.base = base
        self.quartiers = {li["quartier"]: li["nom_contrat"] for li in base.ask("quartiers").to_pylist()}
        self.defis = {li["defi"]: li["libelle_court"] for li in base.ask("defis").to_pylist()}
        self.actions = {
            (li["quartier"], li["defi"]): li["fictif"]
            for li in base.ask("actions_par", annee=ANNEE).to_pylist()
            if li["annee"] == ANNEE
        }
        libelles = base.ask("libelles").to_pylist()
        self.codes = {(li["colonne"], li["libelle"]): li["code"] for li in libelles}

    def level(self, reference: str) -> tuple[str | None, int | None]:
        """Return the quartier and the défi of a section, as its reference says."""
        niveau = reference.split("-")[1]
        if niveau.startswith("Q"):
            return list(self.quartiers)[int(niveau[1:]) - 1], None
        return None, int(niveau[1:]) if niveau.startswith("D") else None

    def money(self, reference: str, nom: str) -> bool:
        """Tell of a row or a bar named after a quartier, or after a défi (« 3. Emploi », « Emploi »)."""
        quartier, defi = self.level(reference)
        if quartier:
            return self.actions[quartier, next(n for n, court in self.defis.items() if nom.endswith(court))]
        codes = {libelle: code for code, libelle in self.quartiers.items()} | {"Non ventilé": "non-ventile"}
        return self.actions[codes[nom], defi]

    def named(self, question: str, libelle: str, **parametres) -> bool:
        lignes = self.base.ask(question, **parametres).to_pylist()
        return any(li["fictif"] for li in lignes if li["libelle"] == libelle)

    def droit_commun(self, reference: str, nature: str, preuve: str) -> bool:
        quartier, defi = self.level(reference)
        natures = {code: libelle for (colonne, libelle), code in self.codes.items() if colonne == "droit_commun.nature"}
        return any(
            li["fictif"]
            for li in self.base.ask("droit_commun_par", annee=ANNEE).to_pylist()
            if (li["signataire"], li["quartier"], li["defi"]) == (None, quartier, defi)
            and str(li["preuve"]) == str(self.codes["droit_commun.preuve", preuve])
            and natures[li["nature"]].capitalize() == nature
        )

    def indicators(self, reference: str) -> dict[str, tuple[bool, bool]]:
        """Return, for each indicator of a quartier, whether its reference is invented, and its state."""
        quartier, _ = self.level(reference)
        etats = {li["libelle"]: li["fictif"] for li in self.base.ask("tendances", territoire=quartier).to_pylist()}
        references = self.base.ask("references_2024", territoire=quartier).to_pylist()
        return {li["libelle"]: (li["fictif"], etats[li["libelle"]]) for li in references}


@pytest.fixture(scope="module")
def oracle(publication):
    return Oracle(queries.connect(publication))


def _row(oracle: Oracle, reference: str, entete: list[str], cellules: list[str]) -> dict[str, bool]:
    """Return, for each column that holds a fact, whether it must bear the mark."""
    nom = cellules[0].removesuffix(MARQUE)
    if entete[0] in ("Quartier", "Défi") and "Actions" in entete:
        return dict.fromkeys(entete[1:], oracle.money(reference, nom))
    if entete[0] == "Indicateur":
        valeur, etat = oracle.indicators(reference)[nom.rsplit(" (", 1)[0]]
        return {"Référence de 2024": valeur, "Depuis": etat}
    if entete[0] == "Engagement":
        return dict.fromkeys(entete[1:], oracle.named("couverture", nom, annee=ANNEE))
    if entete[0] == "Nature":
        return dict.fromkeys(("Déclarations", "Montant"), oracle.droit_commun(reference, nom, cellules[1]))
    if entete[0] == "Instance":
        return {"Tenues": oracle.named("instances", nom, annee=ANNEE)}
    if entete[0] == "Décision":
        return dict.fromkeys(entete, oracle.named("decisions", nom))
    if entete[0] == "Projet":
        return dict.fromkeys(("Prévu pour", "État"), oracle.named("projets_phares", nom))
    assert entete == ["Défi", "Intitulé"], entete
    return {}


def _check_rows(oracle: Oracle, rangees: list[tuple[str, list[str], list[str]]]) -> None:
    vus: list[bool] = []
    for reference, entete, cellules in rangees:
        for colonne, fictif in _row(oracle, reference, entete, cellules).items():
            cellule = cellules[entete.index(colonne)]
            assert cellule.endswith(MARQUE) == fictif, (reference, colonne, cellules)
            vus.append(fictif)
    assert sum(vus) > 50


@pytest.mark.parametrize("nom", NOMS)
def test_each_cell_of_a_slide_bears_the_mark_of_the_row_it_rests_on(documents, oracle, nom):
    tables = _tables(write_pptx(documents[nom]))
    _check_rows(oracle, [(reference, lignes[0], ligne) for reference, lignes in tables for ligne in lignes[1:]])


@pytest.mark.parametrize("nom", NOMS)
def test_each_cell_of_the_offline_file_bears_the_mark_of_the_row_it_rests_on(documents, oracle, nom):
    entete: list[str] = []
    rangees = []
    for reference, cellules in _page(documents[nom]).rangees:
        titres = {"Quartier", "Défi", "Indicateur", "Engagement", "Nature", "Instance", "Décision", "Projet"}
        if cellules[0] in titres:
            entete = cellules
        else:
            rangees.append((reference, entete, cellules))
    _check_rows(oracle, rangees)


@pytest.mark.parametrize("nom", ["rapport", "annexe_a"])
def test_each_verdict_of_a_pdf_bears_the_mark_of_its_values(documents, oracle, nom):
    """A row is read in one piece: indicator, reference, year, state, each with its mark."""
    dit = _pdf(write_pdf(documents[nom]))
    vus: list[bool] = []
    for reference, lignes in _tables(write_pptx(documents[nom])):
        if lignes[0][0] != "Indicateur":
            continue
        fictifs = oracle.indicators(reference)
        for libelle, valeur, annee, etat, _ in lignes[1:]:
            invente, juge = fictifs[libelle.rsplit(" (", 1)[0]]
            attendu = [libelle, valeur.removesuffix(MARQUE), MARQUE * invente, annee]
            attendu += [etat.removesuffix(MARQUE), MARQUE * juge]
            assert re.sub(r"\s", "", "".join(attendu)) in dit, (reference, libelle)
            vus.append(juge)
    assert len(set(vus)) == 2


def test_no_worsening_is_printed_without_the_mark(documents, contents):
    """The demonstration alone gives verdicts: none of the four documents may print one as if it were real."""
    juges = [li for li in contents.base.ask("tendances").to_pylist() if li["etat"] in ("amelioration", "degradation")]
    assert all(li["fictif"] for li in juges)
    for document in documents.values():
        for _, lignes in _tables(write_pptx(document)):
            for ligne in lignes:
                assert not {ETATS["amelioration"], ETATS["degradation"]} & set(ligne), ligne


@pytest.mark.parametrize("nom", ["bilan", "annexe_a", "annexe_b"])
def test_each_bar_bears_the_mark_in_its_name(documents, oracle, nom):
    document = documents[nom]
    vus = 0
    for reference, diapositive in _slides(write_pptx(document)):
        for graphique in [forme.chart for forme in diapositive.shapes if forme.has_chart]:
            for categorie in graphique.plots[0].categories:
                fictif = oracle.money(reference, categorie.removesuffix(MARQUE))
                assert categorie.endswith(MARQUE) == fictif, (reference, categorie)
                vus += fictif
    assert vus
    page = _page(document)
    assert len(page.barres) == vus
    assert all(f"{MARQUE} : " in barre for barre in page.barres), page.barres
    dit = _pdf(write_pdf(document))
    assert all(re.sub(r"\s", "", barre.replace(" : ", "")) in dit for barre in page.barres)


def test_the_sentences_on_invented_actions_bear_the_mark(documents, contents, oracle):
    """The figures of the year, found by their value in each sentence that writes them."""
    ensemble = next(
        li
        for li in contents.base.ask("actions_par", annee=ANNEE).to_pylist()
        if (li["quartier"], li["defi"], li["annee"]) == (None, None, ANNEE)
    )
    assert ensemble["fictif"]
    chiffres = [nombre(ensemble[nom]) for nom in ("actions_nb", "montant_eur", "participations_nb", "bilans_recus_nb")]
    for nom in ("bilan", "rapport"):
        dites = {
            chiffre: [
                phrase
                for reference, diapositive in _slides(write_pptx(documents[nom]))
                for forme in diapositive.shapes
                if reference == f"{ANNEE}-ENS-ACTIONS" and forme.has_text_frame
                for phrase in forme.text_frame.text.split("\n")
                if re.search(rf"(?<!\d){chiffre}(?!\d)", phrase) and " · Données au " not in phrase
            ]
            for chiffre in chiffres
        }
        for chiffre, phrases in dites.items():
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
        dit = _pdf(write(contents, "fiche", quartier))
        ligne = next(
            li
            for li in contents.base.ask("actions_par", annee=ANNEE, quartier=quartier).to_pylist()
            if (li["quartier"], li["defi"], li["annee"]) == (quartier, None, ANNEE)
        )
        assert ligne["fictif"]
        for morceau in ("danslequartier.", "pourcesactions.", f"sur{ligne['bilans_attendus_nb']}."):
            assert f"{morceau}(fictif)" in dit, morceau
        references = {
            li["indicateur"]: li for li in contents.base.ask("references_2024", territoire=quartier).to_pylist()
        }
        population = references["population"]
        if population["valeur"] is not None:
            assert ("personneshabitentici.(fictif)" in dit) == population["fictif"]
        assert "Fictifveutdire" in dit


def test_without_demonstration_no_document_says_fictif(tmp_path):
    charger([SOURCES], tmp_path, demonstration=False)
    contents = open_contents(tmp_path, None, ANNEE)
    documents = [getattr(contents, nom)() for nom in NOMS]
    ecrits = [texte for document in documents for texte in (_page(document).vu, json.dumps(_alts(document)))]
    for document in documents:
        for forme in [forme for _, d in _slides(write_pptx(document)) for forme in d.shapes]:
            ecrits.append(forme.text_frame.text if forme.has_text_frame else "")
            ecrits += [c.text for ligne in forme.table.rows for c in ligne.cells] if forme.has_table else []
    for nom, contenu in write_all(contents):
        assert nom.startswith("fiche_") or nom in {fichier.format(annee=ANNEE) for fichier in FICHIERS.values()}
        if nom.endswith(".pdf"):
            ecrits.append(_pdf(contenu))
    assert sum(map(len, ecrits)) > 10_000
    assert not [ecrit for ecrit in ecrits if "fictif" in ecrit.lower() or "inventé" in ecrit.lower()]


def _alts(document) -> list[str]:
    return [section.barres.alt for section in document.sections if section.barres]
