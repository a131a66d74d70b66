"""What is prepared before a meeting, and held by the address: who meets, which screens, in which order, the notes."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

import streamlit as st

from exports.writers.minutes import write_minutes
from narration import constat, words
from narration.numbers import pluriel
from narration.qualite import change_sentences, change_table
from narration.seance import agenda, minutes
from narration.seance.screens import ROWS, Line, Meeting, Screen, Teller
from pages.components.shell import filters
from pages.components.shell.data import answers, base, cited, published_on, revisions, rows
from queries import VersionError

ORDER, NOTES, SEEN, DAY, NEXT = "ordre", "notes", "vus", "tenue", "prochaine"
KEYS = """
- **Changer d'écran** : les flèches, Page suivante et Page précédente (les télécommandes), Espace, Début et Fin ;
  au doigt, glisser ou toucher un bord.
- **Décider** : D note une décision ; les flèches haut et bas en choisissent une, F dit qu'elle est faite,
  C la corrige ou l'abandonne.
- **La salle** : P pour le plein écran, B pour un écran noir.
- **Revenir ici** : Échap, ou toucher le numéro de l'écran.
"""


def choose() -> Meeting:
    """Return the meeting that the address asks for; the choices are shown, and hidden while it is projected."""
    with st.container(key="choix", horizontal=True):
        instances = {row["libelle"]: row for row in rows("liste_instances")}
        instance = instances[st.selectbox("Instance", list(instances), key="instance", bind="query-params")]
        day = _day("Séance du", DAY, date.today()) or date.today()
        _day("Prochaine séance", NEXT, None)
        annee = filters.select_annee()
        place = filters.select_place()
    return Meeting(instance, day, annee, place["quartier"] if place else None)


def _day(label: str, name: str, default: date | None) -> date | None:
    """Return a day, written as people do and kept in the address (ISO 8601)."""
    key = f"jour_{name}"
    if key not in st.session_state:
        st.session_state[key] = _read_day(st.query_params.get(name, "")) or default
    chosen = st.date_input(label, format="DD/MM/YYYY", key=key, on_change=_keep_day, args=(name,))
    return chosen if isinstance(chosen, date) else None


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _keep_day(name: str) -> None:
    chosen = st.session_state[f"jour_{name}"]
    _keep(name, chosen.isoformat() if chosen else "")


def _keep(name: str, text: str) -> None:
    """Write a choice in the address, or take it out."""
    if text:
        st.query_params[name] = text
    else:
        st.query_params.pop(name, None)


def teller(meeting: Meeting) -> Teller:
    """Return what tells the screens of a meeting, from the version read."""
    return Teller(answers(), meeting, lambda: _news(meeting))


def order(told: Teller) -> list[str]:
    """Return the agenda (`?ordre=`), the default one when nothing was chosen."""
    return agenda.read_order(st.query_params.get(ORDER, ""), told.constats)


def notes() -> dict[str, str]:
    """Return the notes of the speaker (`?notes=`), by screen."""
    return agenda.read_notes(st.query_params.get(NOTES, ""))


def show(meeting: Meeting, told: Teller) -> None:
    """Show the agenda to arrange, and what opens or closes the meeting."""
    keys, names = order(told), told.names()
    with st.container(horizontal=True, vertical_alignment="center"):
        # Not a callback: a server that takes over from another does not know it yet, and would lose the first click.
        if st.button("Commencer", icon=":material/play_arrow:"):
            _start(meeting, keys[0])
            st.rerun()
        beside = {**st.query_params.to_dict(), DAY: meeting.day.isoformat(), "ecran": keys[0], "fenetre": "orateur"}
        st.link_button("Fenêtre de l'orateur", f"?{urlencode(beside)}", icon=":material/co_present:")
        _minutes(meeting, told)
    with st.expander("Les touches, pendant la séance", icon=":material/keyboard:"):
        st.markdown(KEYS)
    st.header("Ordre du jour", anchor=False)
    written = notes()
    for rank, key in enumerate(keys):
        _line(rank, key, names[key], keys, written.get(key, ""))
    others = {name: key for key, name in names.items() if key not in keys}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        added = st.selectbox(
            "Ajouter un écran", list(others), index=None, placeholder="Un écran, un constat…", key="ecran_de_plus"
        )
        st.button(
            "Ajouter",
            icon=":material/add:",
            disabled=added is None or len(keys) >= agenda.MOST_SCREENS,
            on_click=_arrange,
            args=([*keys, others.get(added or "", "")],),
        )
        if ORDER in st.query_params:
            st.button("Revenir à l'ordre proposé", icon=":material/undo:", on_click=_keep, args=(ORDER, ""))


def _line(rank: int, key: str, name: str, keys: Sequence[str], note: str) -> None:
    """Show a screen of the agenda: its place, its name, its note, and how to move it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"ligne_{rank}"):
        with st.container(width="stretch"):
            st.markdown(f"**{rank + 1}.** {words.plain(name)}")
        with st.container(width=420):
            st.text_input(
                f"Note pour l'écran {rank + 1}",
                value=note,
                max_chars=agenda.LONGEST_NOTE,
                key=f"note_{key}",
                placeholder="Note de l'orateur",
                label_visibility="collapsed",
                on_change=_keep_note,
                args=(key,),
            )
        for icon, help_text, step in (("arrow_upward", "Monter", -1), ("arrow_downward", "Descendre", 1)):
            st.button(
                f":material/{icon}:",
                help=f"{help_text} l'écran {rank + 1}",
                key=f"{icon}_{key}",
                type="tertiary",
                disabled=not 0 <= rank + step < len(keys),
                on_click=_arrange,
                args=(agenda.move(keys, key, step),),
            )
        st.button(
            ":material/close:",
            help=f"Retirer l'écran {rank + 1}",
            key=f"retirer_{key}",
            type="tertiary",
            disabled=len(keys) == 1,
            on_click=_arrange,
            args=([other for other in keys if other != key],),
        )


def _arrange(keys: Sequence[str]) -> None:
    _keep(ORDER, agenda.write_order([key for key in keys if key]))


def _keep_note(key: str) -> None:
    _keep(NOTES, agenda.write_notes(notes() | {key: st.session_state[f"note_{key}"]}))


def _start(meeting: Meeting, first: str) -> None:
    st.query_params.pop(SEEN, None)
    st.query_params[DAY] = meeting.day.isoformat()
    st.query_params["ecran"] = first


def _minutes(meeting: Meeting, told: Teller) -> None:
    """Offer the minutes: made when asked for, from what was shown and what is published now."""
    seen = [key for key in st.query_params.get(SEEN, "").split(",") if key in told.names()]
    following = _read_day(st.query_params.get(NEXT, ""))

    def _write() -> bytes:
        shown = told.screens(seen[: agenda.MOST_SCREENS])
        changes, reason = _changes(meeting.day)
        told_minutes = minutes.tell(answers(), meeting, shown, changes, reason, following)
        return write_minutes(told_minutes, base().cited, published_on())

    st.download_button(
        "Relevé de décisions (PDF)",
        cited(_write),
        f"releve-{meeting.instance['instance']}-{meeting.day:%Y-%m-%d}.pdf",
        "application/pdf",
        icon=":material/description:",
        on_click="ignore",
    )


def _changes(day: date) -> tuple[list[minutes.Change], str]:
    """Return what the meeting changed of former decisions, or why it cannot be known."""
    try:
        before, found = revisions(day - timedelta(days=1))
        if before == base().version:
            before, found = revisions(None)
    except VersionError as error:
        return [], str(error)
    return minutes.changes(answers(), found), ""


def _news(meeting: Meeting) -> Screen:
    """Say what differs from the version in force at the last meeting of the instance, kind by kind."""
    both = words.whole(
        {"annee": meeting.annee, "quartier": meeting.quartier},
        annee="deux versions des données se comparent en entier",
        quartier="deux versions des données se comparent en entier",
    )
    held = [row["tenue_le"] for row in rows("instances_tenues") if row["instance"] == meeting.instance["instance"]]
    last = max((day for day in held if day < meeting.day), default=None)
    try:
        before, found = revisions(last)
        if before == base().version:
            before, found = revisions(None)
            last = None
    except VersionError as error:
        return Screen("nouveau", agenda.NAMES["nouveau"], str(error), scope=tuple(both))
    since = f"la séance du {last:%d/%m/%Y}" if last else "la version d'avant"
    if before == base().version:
        return Screen("nouveau", "C'est la première version gardée : rien à comparer", scope=tuple(both))
    return Screen(
        "nouveau",
        f"Ce qui a changé depuis {since}" if found else f"Rien n'a changé depuis {since}",
        " ; ".join(change_sentences(found)),
        lines=tuple(
            Line(row["Ce qui change"], row["Lequel"], " → ".join(filter(None, (row["Avant"], row["Après"]))))
            for row in change_table(answers(), found)[:ROWS]
        ),
        more=f"et {pluriel(len(found) - ROWS, 'autre changement', 'autres changements')}" if len(found) > ROWS else "",
        scope=tuple(both),
        source=f"Versions {before} et {base().version} des données",
        certainty=constat.certain("etablie", any(row["fictif"] for row in found)),
        fictif=any(row["fictif"] for row in found),
    )
