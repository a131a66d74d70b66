"""The one door from the pages to the ETL: check the files received, publish them, say what became of each."""

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st
from streamlit.typing import UploadedFile

from etl.catalogue.reference import load_references
from etl.catalogue.strict import CatalogueError
from etl.pipeline import LoadResult
from etl.publication.versions import PublicationError
from etl.reception.deposit import ACCEPTED, MAX_SIZE_MO, Files, check, describe, publish_files, received
from etl.reception.depots import Examen
from etl.tables.schema import TableError
from etl.templates.workbooks import build_modele
from narration import words
from narration.numbers import nombre, pluriel
from pages.components.shell import cards

PREVIEWED = 5

Checks = Sequence[tuple[Examen, list[str]]]


def receive() -> Files:
    """Return the files dropped, by name."""
    recus = st.file_uploader(
        "Fichiers à contrôler",
        type=list(ACCEPTED),
        accept_multiple_files=True,
        max_upload_size=MAX_SIZE_MO,
        help=f"CSV, XLSX, XLS, ODS ou ZIP, {MAX_SIZE_MO} Mo au plus ; les classeurs à macros sont refusés.",
        key="fichiers",
    )
    # Two files may bear one name: the second keeps its own.
    return {f"{rank}-{recu.name}" if rank else recu.name: recu.getvalue() for recu, rank in _ranks(recus)}


def _ranks(recus: Sequence[UploadedFile]) -> Iterator[tuple[UploadedFile, int]]:
    """Yield each file with the number of those before it that bear its name."""
    names = [recu.name for recu in recus]
    for place, recu in enumerate(recus):
        yield recu, names[:place].count(recu.name)


def verdicts(files: Files) -> Checks:
    """Check the files and show the verdict of each: what is read, the cells to mend, the questions to send."""
    with st.spinner("Lecture des fichiers…"):
        checks = check(files)
    for examen, questions in checks:
        _verdict(examen, questions)
    return checks


def _verdict(examen: Examen, questions: Sequence[str]) -> None:
    lecture = examen.lecture
    name = words.plain(examen.nom)
    if examen.etat != "charge":
        st.error(words.plain(_reason(examen)), title=f"{name} : refusé", icon=":material/block:")
        return
    compte = (
        f"{pluriel(lecture.lues, 'ligne lue', 'lignes lues')}, {nombre(lecture.publiees)} à publier, "
        f"{pluriel(lecture.refusees, 'mise de côté', 'mises de côté')}, "
        f"{nombre(lecture.hors_perimetre)} hors du champ. Source : {examen.source}."
    )
    box, word = (st.warning, "à corriger") if lecture.rejets else (st.success, "bon")
    box(compte, title=f"{name} : {word}", icon=":material/rule:" if lecture.rejets else ":material/check_circle:")
    _preview(examen)
    for signalement in lecture.signalements:
        st.caption(words.plain(signalement))
    if lecture.rejets:
        with st.expander(f"Les {len(lecture.rejets)} cellules à corriger", expanded=True):
            cards.table([describe(rejet) for rejet in lecture.rejets[:200]], alt=f"Cellules à corriger dans {name}")
    if questions:
        with st.expander(f"Les {len(questions)} questions à envoyer aux structures"):
            st.code("\n".join(f"- {question}" for question in questions), language=None, wrap_lines=True)


def _preview(examen: Examen) -> None:
    """Show the first rows that would be published of each table."""
    tables: dict[str, list[dict[str, object]]] = {}
    for record in examen.lecture.enregistrements:
        tables.setdefault(record.table, []).append(record.valeurs)
    for name, rows in tables.items():
        with st.expander(f"Aperçu : {pluriel(len(rows), 'ligne')} de la table « {name} »"):
            field_names = [field_name for field_name in rows[0] if any(row.get(field_name) is not None for row in rows)]
            first_rows = [{field_name: row.get(field_name) for field_name in field_names} for row in rows[:PREVIEWED]]
            cards.table(first_rows, alt=f"Premières lignes de la table {name}")


def publishable(checks: Checks) -> bool:
    """Tell whether something of the files would be published."""
    return any(examen.lecture.publiees for examen, _ in checks)


def record_decision(decision: Mapping[str, object]) -> None:
    """Publish a decision taken in a meeting, as a file of our template like any other."""
    content = build_modele("instances_et_decisions", load_references(), {"decision": [decision]})
    publish({f"{decision['decision']}.xlsx": content})


def publish(files: Files) -> None:
    """Publish the files, with the progress of the load; say what the version holds of them, or why nothing changed."""
    with st.status("Publication en cours…", expanded=True) as etat:
        try:
            chargement = publish_files(files, on_progress=lambda examen: st.write(words.plain(examen.nom)))
        except (CatalogueError, TableError, PublicationError, OSError) as error:
            etat.update(label="Rien n'a été publié", state="error")
            st.error(words.plain(error), title="La version en vigueur est inchangée", icon=":material/block:")
            return
        etat.update(label="Chargement fait", state="complete", expanded=False)
    _say(chargement, received(chargement, files))


def _say(chargement: LoadResult, recus: Sequence[Examen]) -> None:
    """Say which files received the version holds, and what of them it does not."""
    missing = [examen for examen in recus if not examen.lecture.publiees]
    box, title, icon = st.success, "C'est publié", ":material/task_alt:"
    if missing:
        box, title, icon = st.warning, "Publié en partie", ":material/rule:"
    if len(missing) == len(recus):
        box, title, icon = st.error, "Rien de ces fichiers n'est publié", ":material/block:"
    already = "" if chargement.is_new else " Elle existait déjà : ces fichiers n'apportent rien de nouveau."
    phrases = [
        f"Version {chargement.version} en vigueur.{already} Les pages la montrent dès maintenant.",
        *(phrase for examen in recus if (phrase := _missing(examen))),
    ]
    box("\n\n".join(phrases), title=title, icon=icon)


def _missing(examen: Examen) -> str:
    """Return what a version does not hold of a file, and where to read why; nothing when it holds all of it."""
    lecture, name = examen.lecture, words.plain(examen.chemin.name)
    if not lecture.publiees:
        return f"{name} : rien n'en est publié. {words.plain(_reason(examen))}"
    if lecture.refusees:
        compte = pluriel(lecture.refusees, "ligne mise de côté", "lignes mises de côté")
        return f"{name} : {compte}, à lire sur la page « Qualité »."
    return ""


def _reason(examen: Examen) -> str:
    """Return why nothing of a file is published."""
    if examen.etat != "charge":
        return examen.message or "Ni son nom ni son en-tête ne disent ce qu'il contient."
    if examen.lecture.rejets:
        return f"Première cellule en cause : {examen.lecture.rejets[0].motif}"
    return "Aucune de ses lignes n'est dans le champ du contrat." if examen.lecture.lues else "Il n'a aucune ligne."
