"""The documents of the yearly bilan: made on the server from the questions of the pages, kept by data version."""

from functools import partial

import streamlit as st

import queries
from exports.__main__ import FILES, formats, open_contents
from exports.apart import WRITER, Order, WritingError
from exports.contents import Contents
from exports.document import Document
from narration import marks, words
from pages.components.service import waiting
from pages.components.service.turns import DOCUMENTS, QueueFullError
from pages.components.shell import cards, drawn
from pages.components.shell.data import base, cited, invented

TITLES = {
    "pptx": ("Diaporama", "PowerPoint modifiable : un constat par diapositive, graphiques natifs, sources en notes"),
    "annexe-diaporama": ("Annexe du diaporama", "PowerPoint modifiable : tous les tableaux"),
    "pdf": ("Rapport", "PDF accessible, avec sommaire"),
    "xlsx": ("Tableaux", "classeur de toutes les lignes, une feuille par question et par niveau"),
    "annexe-a": ("Annexe A", "livret territorial : quartier par quartier"),
    "annexe-b": ("Annexe B", "livret thématique : défi par défi"),
    "html": ("Dossier hors ligne", "une page à ouvrir depuis une clé, sans réseau"),
    "fiche": ("Fiche quartier", "une page en français simple, en grand"),
}
# What one does with them, in the order of the year.
USES = {
    "À projeter": ("pptx", "annexe-diaporama"),
    "À faire adopter, à distribuer": ("pdf", "annexe-a", "annexe-b", "fiche"),
    "À vérifier, à réutiliser": ("xlsx", "html"),
}


@st.cache_resource(show_spinner=False, max_entries=6)
def _contents(version: str, annee: int, invented: bool, instead: str) -> Contents:
    return open_contents(queries.PARQUET, version, annee, invented, instead)


def contents(annee: int) -> Contents:
    """Return the answers of the version in force for a year."""
    return _contents(base().version, annee, invented(), base().instead)


# The documents of a choice, once written: eight choices are a few tens of megabytes.
@st.cache_resource(show_spinner=False, max_entries=8)
def _kept(order: Order) -> dict[str, bytes]:  # noqa: ARG001 (what is kept is known by what was asked for)
    return {}


def announce(quartier: str | None, defi: int | None) -> None:
    """Say which documents will be written, what for and in which form."""
    names = _names(quartier, defi)
    groups = [(use, [TITLES[name] for name in wanted if name in names]) for use, wanted in USES.items()]
    drawn.show(marks.render("documents.html", groups=groups))


def _names(quartier: str | None, defi: int | None) -> list[str]:
    """Return the documents of a choice; the fiche is that of one quartier."""
    return [name for name in formats(quartier, defi) if quartier or name != "fiche"]


def downloads(annee: int, quartier: str | None, defi: int | None) -> None:
    """Make every document of the choice, with the progress of the work, and offer each."""
    order = Order(
        parquet=str(queries.PARQUET.absolute()),
        version=base().version,
        instead=base().instead,
        annee=annee,
        invented=invented(),
        names=tuple(_names(quartier, defi)),
        quartier=quartier,
        defi=defi,
    )
    written = _kept(order)
    try:
        if not written:
            _write(order, written)
    except (QueueFullError, WritingError) as error:
        st.error(words.plain(str(error)), title="Les documents ne sont pas écrits", icon=":material/block:")
        return
    portee = f"_{quartier}" if quartier else f"_defi_{defi}" if defi else ""
    for name, content in written.items():
        title, explanation = TITLES[name]
        file = FILES.get(name, "fiche_{annee}.pdf").format(annee=f"{annee}{portee}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                title,
                cited(partial(bytes, content)),
                file,
                key=f"document_{name}",
                icon=":material/download:",
                on_click="ignore",
            )
            st.caption(f"{explanation} ({len(content) // 1024} Ko)")


def _write(order: Order, written: dict[str, bytes]) -> None:
    with waiting.documents():
        progress = st.progress(0.0, "Écriture des documents…")

        def tell(rank: int) -> None:
            progress.progress(rank / len(order.names), f"{rank} documents sur {len(order.names)}")

        # Another reader may have asked for the same ones, before in the queue.
        if not written:
            written.update(WRITER.write(order, tell))
        progress.empty()
        # What it keeps in memory serves those who wait, and nobody else.
        if not DOCUMENTS.is_awaited():
            WRITER.end()


def preview(document: Document) -> None:
    """Show what a document says, the section that is chosen."""
    sections = {section.reference: section for section in document.sections}
    chosen = st.selectbox("Rubrique", list(sections), format_func=lambda known: sections[known].name, key="apercu")
    section = sections[chosen]
    for phrase in section.phrases:
        st.markdown(words.plain(phrase))
    for tableau in section.tableaux:
        rows = [dict(zip(tableau.colonnes, row, strict=True)) for row in tableau.lignes]
        cards.table(rows, alt=tableau.titre)
    st.caption(words.plain(f"Référence : {section.reference}. {document.citation}."))
