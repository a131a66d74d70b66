"""An answer as a spreadsheet: its rows, and what is needed to trace them. No cell of it can become a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pyarrow as pa
import xlsxwriter
from xlsxwriter.workbook import Workbook

from exports.document import Document, Source
from exports.writers.sheets import Feuille, levels, title, widest
from queries import Base, get_question

# What a spreadsheet would run when it opens a csv.
FORMULE = ("=", "+", "-", "@", "\t", "\r")
LARGEUR_MAXIMALE = 60
# Whoever verified the extract signs the paper: the file names no one.
SIGNATURE = ("Extrait vérifié le", "Par (nom et qualité)", "Signature")
FEUILLES = (
    "une par niveau, de l'ensemble au plus fin : dans chacune, aucune ligne n'en répète une autre. "
    "Les croisements intermédiaires se refont depuis la plus fine, ou se demandent à la question."
)
NE_PAS_ADDITIONNER = (
    "Ces montants ne s'additionnent pas d'une ligne à l'autre : leurs natures ou leurs étapes diffèrent."
)


def write_csv(reponse: pa.Table) -> bytes:
    """Return rows as the csv that a French spreadsheet opens: BOM, semicolons, decimal commas, dates of the day."""
    flux = io.StringIO()
    ecriture = csv.writer(flux, delimiter=";", lineterminator="\r\n")
    ecriture.writerow(reponse.column_names)
    for ligne in reponse.to_pylist():
        ecriture.writerow([_cellule(valeur) for valeur in ligne.values()])
    return flux.getvalue().encode("utf-8-sig")


def write_xlsx(base: Base, nom: str, parametres: Mapping[str, object], signature: bool = False) -> bytes:
    """Return the answer to a question as a workbook: the rows, how to find them again, and a place to sign.

    Raises:
        queries.QuestionError: the question or a parameter is unknown.

    """
    reponse = base.ask(nom, **parametres)
    tampon = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    feuilles = [*levels(get_question(nom), parametres, reponse)]
    with xlsxwriter.Workbook(tampon, options) as classeur:
        # The same answer gives the same bytes, whenever it is asked.
        classeur.set_properties({"title": get_question(nom).titre, "created": _publie_le(base)})
        for feuille in feuilles:
            _write_lignes(classeur, feuille)
        _write_tracabilite(classeur, base, feuilles, parametres, SIGNATURE if signature else ())
    return tampon.getvalue()


def write_workbook(base: Base, document: Document) -> bytes:
    """Return every question behind a document as a workbook: a summary, then a sheet per question and level."""
    questions = widest([source for section in document.sections for source in section.sources])
    feuilles = [
        (source, feuille)
        for source in questions.values()
        for feuille in levels(
            get_question(source.question),
            source.parametres,
            base.ask(source.question, **source.parametres),
            title(source.question),
        )
    ]
    tampon = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(tampon, options) as classeur:
        classeur.set_properties({"title": document.titre, "created": _publie_le(base)})
        _write_sommaire(classeur, document, questions, feuilles)
        for _, feuille in feuilles:
            _write_lignes(classeur, feuille)
    return tampon.getvalue()


def _write_sommaire(
    classeur: Workbook, document: Document, questions: Mapping[str, Source], feuilles: Sequence[tuple[Source, Feuille]]
) -> None:
    feuille = classeur.add_worksheet("Sommaire")
    gras = classeur.add_format({"bold": True})
    feuille.set_column(0, 1, 40)
    feuille.set_column(2, 3, 70)
    lignes = [("Référence", "Section", "Feuilles", "")]
    lignes += [
        (
            section.reference,
            section.titre + (" (fictif)" if section.fictif else ""),
            " ; ".join(_cited(source, questions[source.question]) for source in section.sources),
            "",
        )
        for section in document.sections
    ]
    lignes += [("", "", "", ""), ("Feuille", "Ce qu'elle contient", "Commande", "Additionner")]
    lignes += [(citee.nom, citee.question.titre, source.commande, citee.additionner) for source, citee in feuilles]
    feuille.write_string(0, 0, f"{document.titre}. {document.sous_titre}", gras)
    feuille.write_string(1, 0, document.citation)
    for rang, ligne in enumerate(lignes, 3):
        for place, texte in enumerate(ligne):
            feuille.write_string(rang, place, texte, gras if ligne[0] in ("Référence", "Feuille") else None)


def _cited(source: Source, large: Source) -> str:
    """Return the sheets of a source, and which of their rows."""
    choix = [f"{nom}={valeur}" for nom, valeur in source.parametres.items() if valeur != large.parametres.get(nom)]
    titre = title(source.question)
    return f"{titre} ({', '.join(choix)})" if choix else titre


def _write_lignes(classeur: Workbook, citee: Feuille) -> None:
    feuille = classeur.add_worksheet(citee.nom)
    reponse = citee.lignes
    titre = classeur.add_format({"bold": True, "bottom": 1})
    jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
    for place, champ in enumerate(reponse.schema):
        feuille.write_string(0, place, champ.name, titre)
        feuille.set_column(place, place, min(LARGEUR_MAXIMALE, max(12, len(champ.name) + 2)))
        if champ.name in citee.a_part:
            feuille.write_comment(0, place, NE_PAS_ADDITIONNER)
        for rang, valeur in enumerate(reponse[champ.name].to_pylist(), 1):
            if isinstance(valeur, date):
                feuille.write_datetime(rang, place, datetime(valeur.year, valeur.month, valeur.day), jour)
            elif isinstance(valeur, bool):
                feuille.write_string(rang, place, _cellule(valeur))
            elif isinstance(valeur, int | float):
                feuille.write_number(rang, place, valeur)
            elif valeur is not None:
                feuille.write_string(rang, place, str(valeur))
    feuille.freeze_panes(1, 0)
    feuille.autofilter(0, 0, max(1, reponse.num_rows), reponse.num_columns - 1)


def _write_tracabilite(
    classeur: Workbook,
    base: Base,
    feuilles: Sequence[Feuille],
    parametres: Mapping[str, object],
    signature: Sequence[str],
) -> None:
    question = feuilles[0].question
    feuille = classeur.add_worksheet("Traçabilité")
    gras = classeur.add_format({"bold": True, "valign": "top"})
    texte = classeur.add_format({"text_wrap": True, "valign": "top"})
    feuille.set_column(0, 0, 26)
    feuille.set_column(1, 1, 100)
    fictif = any("fictif" in f.lignes.column_names and any(f.lignes["fictif"].to_pylist()) for f in feuilles)
    niveaux = [("À additionner", feuilles[0].additionner or "aucune colonne"), ("Feuilles", FEUILLES)]
    lignes = [
        ("Question", question.titre),
        ("Version des données", base.version),
        ("Publiée le", f"{_publie_le(base):%d/%m/%Y}"),
        ("Lignes", " ; ".join(f"{f.nom} : {f.lignes.num_rows}" for f in feuilles)),
        *(niveaux if question.niveaux else ()),
        *((f"Filtre : {nom}", "tous" if valeur is None else str(valeur)) for nom, valeur in parametres.items()),
        ("Données fictives", "oui, en partie ou en totalité" if fictif else "aucune marquée comme telle"),
        ("Une cellule vide", "une valeur absente ou cachée, jamais un zéro"),
        *((f"Colonne : {nom}", aide) for nom, aide in question.colonnes.items()),
        ("Requête", question.sql),
        *((libelle, "…………………………………………") for libelle in signature),
    ]
    for rang, (libelle, valeur) in enumerate(lignes):
        feuille.write_string(rang, 0, libelle, gras)
        feuille.write_string(rang, 1, valeur, texte)


def _publie_le(base: Base) -> datetime:
    return datetime.fromisoformat(base.publie_le).replace(tzinfo=None)


def _cellule(valeur: object) -> str:
    """Write a value as French text; a text that a spreadsheet would run is preceded by an apostrophe."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return f"{valeur:.15g}".replace(".", ",")
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    texte = str(valeur)
    return f"'{texte}" if isinstance(valeur, str) and texte.startswith(FORMULE) else texte
