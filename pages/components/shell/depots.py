"""The one door from the pages to the ETL: preview the files received, publish them, withdraw them, go back."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import streamlit as st
from streamlit.typing import UploadedFile

import queries
from etl.catalogue.loading import FIRST_YEAR, LAST_YEAR, write_edition
from etl.catalogue.reference import load_references
from etl.catalogue.strict import CatalogueError
from etl.pipeline import SOURCES, LoadResult
from etl.publication.journal import Editions, InForce, read_kept, read_state
from etl.publication.versions import PublicationError, list_versions, read_current, read_in_force
from etl.reading.headers import SUFFIXES
from etl.reception import deposit, reminders, sentences
from etl.reception.annotated import annotate
from etl.reception.deposit import ACCEPTED, MAX_SIZE_MO, Files, Preview, received
from etl.reception.depots import Examen, name_received
from etl.reception.difference import compare, read_tables
from etl.tables.declared import load_modeles
from etl.tables.schema import TableError
from etl.templates.declarations import build_declarations
from etl.templates.last_year import MODELE, build_prefilled, last_year
from etl.templates.workbooks import build_modele
from exports.writers.xlsx import write_csv
from narration import words
from narration.moyens.relances import Message
from narration.numbers import nombre, pluriel
from pages.components.shell import access, cards

SHOWN = 200
FAILURES = (CatalogueError, TableError, PublicationError, OSError)
PARTIAL, WHOLE = "Le fichier est partiel : elles restent", "Le fichier est complet : elles sont retirées"


def receive() -> Files:
    """Return the files dropped, by name."""
    recus = st.file_uploader(
        "Fichiers à contrôler",
        type=list(ACCEPTED),
        accept_multiple_files=True,
        max_upload_size=MAX_SIZE_MO,
        help=f"CSV, XLSX, XLS, ODS, JSON, GeoJSON ou ZIP, {MAX_SIZE_MO} Mo au plus ; "
        "les classeurs à macros sont refusés.",
        key="fichiers",
    )
    # Two files may bear one name: they come as from two folders, and the door names them apart.
    return {f"{rank}/{recu.name}" if rank else recu.name: recu.getvalue() for recu, rank in _ranks(recus)}


def _ranks(recus: Sequence[UploadedFile]) -> Iterator[tuple[UploadedFile, int]]:
    """Yield each file with the number of those before it that bear its name."""
    names = [recu.name for recu in recus]
    for place, recu in enumerate(recus):
        yield recu, names[:place].count(recu.name)


def templates() -> None:
    """Offer the templates to fill, and that of the actions filled with those of the last year."""
    with st.expander("Les modèles à remplir", icon=":material/download:"):
        with st.container(horizontal=True):
            for name in load_modeles():
                st.download_button(
                    name.replace("_", " ").capitalize(),
                    partial(build_modele, name, load_references()),
                    f"{name}.xlsx",
                    key=f"modele_{name}",
                )
        _prefilled()


def _prefilled() -> None:
    known = last_year(queries.PARQUET)
    if known is None:
        st.caption(
            "Dès que de vraies actions sont publiées, un modèle de l'année suivante se télécharge ici, prérempli."
        )
        return
    st.download_button(
        f"Actions et bilans {known + 1}, prérempli des actions de {known}",
        partial(build_prefilled, queries.PARQUET, load_references(), known + 1),
        f"{MODELE}_{known + 1}.xlsx",
        key="modele_prerempli",
        icon=":material/edit_note:",
    )
    st.caption(
        f"Les numéros comme « {known + 1}-0001 » sont provisoires : remplacez-les par ceux de DAUPHIN dans chaque "
        "feuille. Les conventions pluriannuelles gardent le leur. Montants et bilans restent à écrire."
    )


def examine(files: Files) -> Preview | None:
    """Show the verdict of each file and what publishing them would change; nothing when nothing can be read."""
    wanted = _try_preview(files, None)
    if wanted is None:
        return None
    editions = _describe_editions(wanted)
    if editions:
        wanted = _try_preview(files, None, editions) or wanted
    for examen, questions in zip(wanted.received, wanted.questions, strict=True):
        _verdict(examen, questions)
        _offer_faults(examen, files)
    st.subheader("Ce qui changerait")
    if wanted.gone:
        wanted = _ask_gone(files, wanted)
    _changes(wanted)
    return wanted


def _describe_editions(wanted: Preview) -> Editions:
    """Ask the years of the editions that no sheet describes; return those that were described, to be previewed."""
    described: Editions = {}
    for examen in wanted.received:
        if examen.undescribed is None or examen.source is None:
            continue
        edition, groups = examen.undescribed
        with st.container(border=True):
            st.markdown(
                f"**{words.plain(_short(examen))} : l'édition {words.plain(edition)} n'est pas encore décrite.** "
                "Dites de quelle année sont ses données : le nom d'un fichier porte souvent celle de sa publication."
            )
            row = _ask_years(examen.source, edition, groups)
            st.code(write_edition(edition, row), language="toml")
            if st.toggle("Lire le fichier ainsi", key=f"decrite_{examen.source}_{edition}"):
                described.setdefault(examen.source, {})[edition] = row
    return described


def _ask_years(source: str, edition: str, groups: Sequence[str]) -> dict[str, int]:
    likely = int(edition) if edition.isdigit() and len(edition) == 4 else date.today().year
    labels = {"publication": "Année de publication", **{group: f"Année des données : {group}" for group in groups}}
    columns = st.columns(len(labels))
    return {
        name: int(
            column.number_input(
                label,
                FIRST_YEAR,
                LAST_YEAR,
                date.today().year if name == "publication" else likely,
                key=f"annee_{source}_{edition}_{name}",
            )
        )
        for column, (name, label) in zip(columns, labels.items(), strict=True)
    }


def _try_preview(files: Files, whole: bool | None, editions: Editions | None = None) -> Preview | None:
    # Streamlit keeps an answer by its arguments: the files, by their hash, and the version that they are compared with.
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
    key = f"{digest}, {queries.PARQUET}, {read_current(queries.PARQUET)}"
    place = _kept_preview(key, whole, repr(editions))
    try:
        if not place:
            place.append(_preview(files, whole, editions))
        return place[0]
    except FAILURES as error:
        st.error(words.plain(error), title="Rien ne peut être publié", icon=":material/block:")
        return None


# A preview reads all that is in force: it is made once for the same files and the same version. What is kept is the
# place for it, empty at first: a function whose answer is kept could not show how far it is.
@st.cache_resource(show_spinner=False, max_entries=3)
def _kept_preview(  # read by Streamlit: what the answer is kept by
    key: str,  # noqa: ARG001
    whole: bool | None,  # noqa: ARG001
    described: str,  # noqa: ARG001
) -> list[Preview]:
    return []


def _preview(files: Files, whole: bool | None, editions: Editions | None) -> Preview:
    """Read the files and all that is in force, saying which one was read last."""
    entries = read_in_force(queries.PARQUET).get("entrees")
    known = (
        [name for name in entries if not name.startswith(("projet:", "contrat:"))] if isinstance(entries, dict) else []
    )
    expected, done = len(known) + len(files), 0
    bar = st.progress(0.0, "Lecture des fichiers…")

    def tell(examen: Examen) -> None:
        nonlocal done
        done += 1
        share = min(1.0, done / expected)
        bar.progress(share, words.plain(f"{done} fichiers lus sur {max(done, expected)} : {_short(examen)}"))

    try:
        return deposit.preview(files, SOURCES, queries.PARQUET, whole, access.role(), tell, editions=editions)
    finally:
        bar.empty()


def _ask_gone(files: Files, wanted: Preview) -> Preview:
    """Ask what becomes of the rows that disappear; return the preview of the answer, once there is one."""
    choices = {PARTIAL: False, WHOLE: True}
    answer = st.radio(sentences.ask_gone(wanted.gone), choices, index=None)
    with st.expander(f"Les {pluriel(len(wanted.gone), 'ligne absente', 'lignes absentes')} de ces fichiers"):
        cards.table(sentences.gone_table(wanted.gone)[:SHOWN], alt="Lignes en vigueur que ces fichiers ne tiennent pas")
    return wanted if answer is None else _try_preview(files, choices[answer], wanted.event.editions) or wanted


def _changes(wanted: Preview) -> None:
    for phrase in sentences.say_preview(wanted):
        st.markdown(words.plain(phrase))
    rows = sentences.change_table(wanted.difference)
    if rows:
        with st.expander(f"Cellule par cellule : {pluriel(len(rows), 'changement')}"):
            cards.table(rows[:SHOWN], alt="Cellules qui changeraient, avec leur valeur d'avant et d'après")


def _verdict(examen: Examen, questions: Sequence[str]) -> None:
    lecture = examen.lecture
    name = words.plain(_short(examen))
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
    for signalement in lecture.signalements:
        st.caption(words.plain(signalement))
    if lecture.rejets:
        with st.expander(f"Les {len(lecture.rejets)} cellules à corriger", expanded=True):
            rows = [deposit.describe(rejet) for rejet in lecture.rejets[:SHOWN]]
            cards.table(rows, alt=f"Cellules à corriger dans {name}")
    if questions:
        with st.expander(f"Les {len(questions)} questions à envoyer aux structures"):
            _letter(questions)


def _offer_faults(examen: Examen, files: Files) -> None:
    """Offer the cells to mend, as a copy of the file with comments and as a list."""
    rejets, name = examen.lecture.rejets, _short(examen)
    if not rejets or Path(name).suffix.lower() not in SUFFIXES:
        return
    content = deposit.name_safely(files)[name]
    with st.container(horizontal=True):
        st.download_button(
            "Copie annotée (XLSX)",
            partial(annotate, name, content, rejets),
            f"{Path(name).stem} annoté.xlsx",
            key=f"annote_{name}",
        )
        st.download_button(
            "Cellules à corriger (CSV)",
            partial(_write_faults, examen),
            f"{Path(name).stem} à corriger.csv",
            key=f"corriger_{name}",
        )


def _write_faults(examen: Examen) -> bytes:
    rows = [deposit.describe(rejet) for rejet in examen.lecture.rejets]
    return write_csv(pa.Table.from_pylist(rows))


def _letter(questions: Sequence[str]) -> None:
    """Show the questions as a text to copy, and as a letter to send."""
    text = "\n".join(f"- {question}" for question in questions)
    st.code(text, language=None, wrap_lines=True)
    subject, body = quote("Contrat de ville : questions sur votre fichier"), quote(text[:1500])
    st.link_button("Écrire un courriel", f"mailto:?subject={subject}&body={body}", icon=":material/mail:")


def _short(examen: Examen) -> str:
    return examen.recu.nom if examen.recu else examen.nom


def record_decision(decision: Mapping[str, object]) -> None:
    """Publish a decision taken in a meeting, as a file of our template; the invented ones stay, marked as such."""
    _record(str(decision["decision"]), "instances_et_decisions", {"decision": [decision]})


def record_marks(marks: Sequence[Mapping[str, object]]) -> None:
    """Publish what was decided of lines that the checks point at, as a file of our template: an event."""
    digest = hashlib.sha256(repr(marks).encode()).hexdigest()[:8]
    _record(f"controles-{digest}", "controles", {"marque_controle": marks})


def _record(name: str, modele: str, records: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    content = build_modele(modele, load_references(), records)
    _publish(
        {f"{name}.xlsx": content},
        lambda files: deposit.publish_files(
            files, SOURCES, queries.PARQUET, role=access.role(), whole=False, ecarte_demonstration=False
        ),
    )


def publish(files: Files, wanted: Preview) -> None:
    """Publish the files as they were previewed; say what the version holds of them, or why nothing changed."""
    _publish(files, lambda files: deposit.publish_preview(wanted, files, queries.PARQUET))


def _publish(files: Files, send: Callable[[Files], LoadResult]) -> None:
    chargement = _run(lambda: send(files))
    if chargement:
        _say(chargement, received(chargement, files))


def _run(act: Callable[[], LoadResult]) -> LoadResult | None:
    """Do what publishes, with its progress; say why nothing changed where it fails."""
    with st.status("Publication en cours…", expanded=True) as etat:
        try:
            published = act()
            queries.prepare(queries.PARQUET)
        except FAILURES as error:
            etat.update(label="Rien n'a été publié", state="error")
            st.error(words.plain(error), title="La version en vigueur est inchangée", icon=":material/block:")
            return None
        etat.update(label="Publication faite", state="complete", expanded=False)
    return published


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
        f"Version {chargement.version} en vigueur, relue.{already} Les pages la montrent dès maintenant.",
        *(phrase for examen in recus if (phrase := _missing(examen))),
    ]
    box("\n\n".join(phrases), title=title, icon=icon)


def _missing(examen: Examen) -> str:
    """Return what a version does not hold of a file, and where to read why; nothing when it holds all of it."""
    lecture, name = examen.lecture, words.plain(_short(examen))
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


def _state() -> InForce:
    """Return what is in force; where the journal is damaged, say so and show nothing more."""
    try:
        return read_state(queries.PARQUET)[1]
    except PublicationError as error:
        _say_events_damaged(str(error))
        st.stop()


def _say_events_damaged(reason: str) -> None:
    st.error(words.plain(reason), title="Le journal des dépôts est abîmé", icon=":material/block:")


def files_in_force() -> None:
    """Show the files deposited that are in force, and withdraw the one chosen."""
    state = _state()
    names = [name for name, known in name_received(state) if known.depot]
    if not names:
        st.caption("Aucun fichier déposé n'est en vigueur.")
        return
    chosen = st.selectbox("Fichier en vigueur", names, index=None, placeholder="Choisir un fichier à retirer")
    st.caption("Un fichier retiré reste gardé : revenir à une version d'avant, sur la page « Versions », le reprend.")
    if st.button("Retirer ce fichier", disabled=chosen is None, icon=":material/remove_circle:") and chosen:
        _tell(_run(lambda: deposit.withdraw([chosen], queries.PARQUET, access.role())))


def demonstration() -> None:
    """Say whether the invented data are in force, and switch them: the choice lasts."""
    state = _state()
    shown = "affichées, sauf pour les années dont de vraies données sont déposées" if state.demonstration else "vidées"
    st.markdown(f"Les données de démonstration sont {shown}. Ce choix dure.")
    label = "Vider la démonstration" if state.demonstration else "Reprendre la démonstration"
    if st.button(label, icon=":material/science:"):
        wanted = not state.demonstration
        _tell(_run(lambda: deposit.set_demonstration(wanted, SOURCES, queries.PARQUET, access.role())))


def _tell(published: LoadResult | None) -> None:
    """Say what a reader sees change."""
    if published is None:
        return
    phrases = [
        f"Version {published.version} en vigueur, relue : {sentences.count_rows(published.difference.counts)}.",
        *sentences.say_effects(published.difference),
    ]
    st.success("\n\n".join(map(words.plain, phrases)), title="C'est fait", icon=":material/task_alt:")


def history() -> list[str]:
    """Show the versions that the journal knows, with what each event changed; return their names, the latest first."""
    events, damaged = read_kept(queries.PARQUET)
    if damaged:
        _say_events_damaged(damaged)
    kept = {str(manifest["version"]): "gardée" for manifest in list_versions(queries.PARQUET)}
    rows = sentences.event_table(events, kept, read_current(queries.PARQUET))
    cards.table(rows, alt="Versions publiées, de la plus récente à la plus ancienne, et ce que chacune a changé")
    return list(dict.fromkeys(row["Version"] for row in rows))


def compare_versions(before: str, after: str) -> None:
    """Show what changes from a version to another, cell by cell."""
    folder = queries.PARQUET
    difference = compare(read_tables(folder, before), read_tables(folder, after))
    st.markdown(words.plain(f"{sentences.count_rows(difference.counts, difference.count_unchanged())}."))
    for phrase in sentences.say_effects(difference):
        st.markdown(words.plain(phrase))
    cards.table(sentences.change_table(difference)[:SHOWN], alt=f"Ce qui change de la version {before} à {after}")


def kept_versions() -> list[str]:
    """Return the versions that can be read, the latest first."""
    return [str(manifest["version"]) for manifest in list_versions(queries.PARQUET)]


def go_back(version: str) -> None:
    """Put a version in force again."""
    _tell(_run(lambda: deposit.go_back(version, queries.PARQUET, access.role())))


def asked() -> reminders.Asked:
    """Return the bilans already asked for, by structure, each with its day."""
    try:
        return reminders.read_asked(queries.PARQUET)
    except PublicationError as error:
        _say_events_damaged(str(error))
        st.stop()


def mailboxes() -> dict[str, str]:
    """Return the functional mailbox of each structure that has one."""
    return reminders.read_mailboxes(queries.PARQUET)


def keep_mailbox(structure: str, mailbox: str) -> None:
    """Keep the mailbox of a structure, or say why it is refused."""
    try:
        reminders.keep_mailbox(queries.PARQUET, structure, mailbox)
    except FAILURES as error:
        st.error(words.plain(error), icon=":material/block:")
        return
    st.rerun()


def record_reminders(messages: Sequence[Message]) -> None:
    """Write in the journal that these messages were sent, or say why not."""
    try:
        reminders.record(queries.PARQUET, {message.structure: message.bilans for message in messages}, access.role())
    except FAILURES as error:
        st.error(words.plain(error), icon=":material/block:")
        return
    st.rerun()


def declaration_sheets(annee: int) -> dict[str, bytes]:
    """Return the sheet of every signataire for a year, with what it declared the year before, by file name."""
    return build_declarations(queries.PARQUET, load_references(), annee)
