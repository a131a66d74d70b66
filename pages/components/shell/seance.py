"""The meeting mode: one idea a screen, in large type, from screen to screen by keyboard; decisions entered as data."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypedDict

import streamlit as st

from narration import constat, words
from narration.moyens import couverture, gouvernance
from narration.numbers import marque, nombre, pluriel
from narration.qualite import change_sentences, change_table, table_title
from narration.words import no_action, not_loaded, return_sentence, silence_sentence, total
from pages.components.shell import access, cards, depots
from pages.components.shell.data import answers, base, revisions, rows
from queries import VersionError
from queries.rows import Constats, Couverture, Decisions, ListeInstances

# More would not be read from the back of a room.
PHRASES = 4
HEADLINES = 3
LARGE = Path(__file__).parents[2] / "static" / "seance.css"

Screen = tuple[str, Callable[[], None]]


class Choice(TypedDict):
    """What the meeting is narrowed to."""

    annee: int | None
    quartier: str | None


def select_instance() -> ListeInstances:
    """Return the instance that meets (`?instance=`), the comité de pilotage by default."""
    instances = {row["libelle"]: row for row in rows("liste_instances")}
    return instances[st.selectbox("Instance", list(instances), key="instance", bind="query-params")]


def show(screens: Sequence[Screen]) -> None:
    """Show one screen, chosen by the address (`?ecran=`), the buttons or the left and right arrows."""
    libelles = [f"{index}. {title}" for index, (title, _) in enumerate(screens, 1)]
    request = st.session_state.get("ecran") or st.query_params.get("ecran")
    rank = libelles.index(request) if request in libelles else 0
    left, milieu, right = st.columns([1, 3, 1], vertical_alignment="bottom")
    moved = st.session_state.pop("alle", False)
    for column, name, key_pressed, step in ((left, "Précédent", "Left", -1), (right, "Suivant", "Right", 1)):
        to = rank + step
        useless = not 0 <= to < len(libelles)
        pressed = column.button(
            name, shortcut=key_pressed, on_click=_go, args=(libelles, to), disabled=useless, width="stretch"
        )
        # A server that takes over from another does not know the callback yet: the first key pressed would be lost.
        if pressed and not moved:
            st.query_params["ecran"] = libelles[to]
            _go(libelles, to)
            st.rerun()
    with milieu:
        rank = libelles.index(st.selectbox("Écran", libelles, key="ecran", bind="query-params"))
    st.html(LARGE)
    title, show_screen = screens[rank]
    st.title(title)
    show_screen()


def _go(libelles: Sequence[str], rank: int) -> None:
    st.session_state["ecran"] = libelles[rank]
    st.session_state["alle"] = True


def _large(phrase: str) -> None:
    """Write a sentence to be read from the back of the room."""
    st.markdown(f"## {phrase}")


def _fictif(rows: Sequence[Constats] | Sequence[Couverture] | Sequence[Decisions]) -> bool:
    return any(row["fictif"] for row in rows)


def screens(instance: ListeInstances, annee: int | None, quartier: str | None) -> list[Screen]:
    """Return the screens of a meeting, in the order in which they are read."""
    choice: Choice = {"annee": annee, "quartier": quartier}
    return [
        ("Où en est-on", lambda: _opening(instance, annee, quartier)),
        ("Ce qui est nouveau", lambda: _news(instance, choice)),
        ("Les dernières décisions", lambda: _followed(instance, choice)),
        ("Ce qui a bougé", lambda: _moves(choice)),
        ("Ce que l'on ne peut pas conclure", lambda: _refusals(choice)),
        ("Les bilans reçus", lambda: _bilans(annee, quartier)),
        ("Le droit commun", lambda: _silences(annee, quartier)),
        ("Les questions ouvertes", lambda: _questions(annee, quartier)),
        ("Les décisions du jour", lambda: _decide(instance)),
    ]


def _opening(instance: ListeInstances, annee: int | None, quartier: str | None) -> None:
    """Show what the instance should hear first, and what it can do with it."""
    constats = rows("constats", annee=annee, quartier=quartier, instance=instance["instance"])
    for row in constat.headlines(constats, HEADLINES):
        _large(words.plain(constat.title(row)))
        st.caption(f"Certitude : {constat.certainty(row)}. {row['consequence']}")
    if not constat.concluding(constats):
        _large(constat.NOTHING)
    if not answers().is_loaded("actions", annee):
        st.markdown(f"### {not_loaded('actions', annee)}")
    st.markdown(f"### {constat.moves(constats)}")
    st.caption(f"Version des données : {base().version}.")


def _news(instance: ListeInstances, choice: Choice) -> None:
    """Say what differs from the version in force at the last meeting of the instance, kind by kind."""
    both = "deux versions des données se comparent en entier"
    cards.unfollowed(choice, annee=both, quartier=both)
    reunions = [row["tenue_le"] for row in rows("instances_tenues") if row["instance"] == instance["instance"]]
    last = max((jour for jour in reunions if jour < date.today()), default=None)
    try:
        avant, changements = revisions(last)
        if avant == base().version:
            avant, changements = revisions(None)
            last = None
    except VersionError as error:
        _large(str(error))
        return
    if avant == base().version:
        _large("C'est la première version gardée : rien à comparer.")
        return
    depuis = f"la séance du {last:%d/%m/%Y}" if last else "la version d'avant"
    _large(f"Depuis {depuis}" if changements else f"Rien n'a changé depuis {depuis}.")
    for phrase in change_sentences(changements):
        _large(phrase)
    st.caption(f"Version {base().version}, comparée à la version {avant}.")
    if changements:
        cards.table(change_table(answers(), changements), alt=table_title(changements))


def _followed(instance: ListeInstances, choice: Choice) -> None:
    cards.unfollowed(choice, annee="toutes ses décisions sont suivies", quartier="elles engagent tout le contrat")
    decisions = rows("decisions", instance=instance["instance"])
    retard = sum(row["en_retard"] for row in decisions)
    _large(marque(f"{pluriel(len(decisions), 'décision')}, dont {nombre(retard)} en retard", _fictif(decisions)))
    cards.table(gouvernance.decision_table(answers(), decisions[:8]), alt=f"Décisions : {instance['libelle']}")


def _moves(choice: Choice) -> None:
    """Show what changed beyond its margin: the comparisons that the rules allow."""
    cards.unfollowed(choice, annee="chaque évolution porte ses propres dates")
    constats = rows("constats", quartier=choice["quartier"])
    for title, etat in (("Ce qui s'aggrave", "degradation"), ("Ce qui s'améliore", "amelioration")):
        st.header(title)
        seen = constat.of_state(constats, etat)
        phrases = [constat.phrase(row) for row in seen[:PHRASES]] or ["Rien de tel."]
        if others := seen[PHRASES:]:
            phrases.append(marque(f"et {pluriel(len(others), 'autre')}", _fictif(others)))
        for phrase in phrases:
            st.markdown(f"### {words.plain(phrase)}")


def _refusals(choice: Choice) -> None:
    """Show how often the rules refuse, and why."""
    cards.unfollowed(choice, annee="chaque évolution porte ses propres dates")
    constats = rows("constats", quartier=choice["quartier"])
    _large(constat.refusal_sentence(constats))
    for raison in constat.refusals(constats):
        st.markdown(f"### {raison}")


def _bilans(annee: int | None, quartier: str | None) -> None:
    retour = total(rows("retour_bilans"), annee=annee, quartier=quartier)
    _large(return_sentence(retour) if retour else no_action(answers().is_loaded("actions", annee), annee))
    late = constat.of_family(rows("constats", annee=annee, quartier=quartier), "bilan_en_retard")
    for row in late[:PHRASES]:
        st.markdown(f"### {words.plain(constat.title(row))}")


def _silences(annee: int | None, quartier: str | None) -> None:
    if annee is None:
        _large(not_loaded("droit_commun", None))
        return
    carte = rows("silences", annee=annee, dimension="quartier", quartier=quartier)
    _large(silence_sentence(carte, annee, f"pour {carte[0]['cle_libelle']}" if quartier else ""))


def _questions(annee: int | None, quartier: str | None) -> None:
    cards.unfollowed({"quartier": quartier}, quartier="un axe engage tout le contrat ; une priorité, son quartier seul")
    if not answers().is_loaded("actions", annee):
        _large(not_loaded("actions", annee))
        return
    engagements = couverture.commitments(answers(), annee)
    here = (None, quartier) if quartier else (None, *answers().quartiers)
    sans_action = [row for row in engagements if not row["actions_nb"] and row["quartier"] in here]
    _large(marque(f"{pluriel(len(sans_action), 'engagement')} sans action financée", _fictif(engagements)))
    cards.table(couverture.coverage_table(answers(), sans_action, annee), alt="Engagements sans action financée")


def _decide(instance: ListeInstances) -> None:
    """Take a decision down: it is published as data, and comes back at the next meeting."""
    if not access.allows("prefecture"):
        _large("Les décisions sont saisies par la Préfecture ou par le service gestionnaire.")
        return
    with st.form("decision", clear_on_submit=True):
        libelle = st.text_area("Décision", max_chars=300)
        responsable = st.text_input("Responsable (un service, jamais une personne)", max_chars=120)
        echeance = st.date_input("Échéance", value=None, format="DD/MM/YYYY")
        if not st.form_submit_button("Enregistrer la décision"):
            return
    if not any(char.isalpha() for char in libelle):
        st.error("Écrivez la décision avant de l'enregistrer.", icon=":material/block:")
        return
    digest = hashlib.sha256(f"{date.today()}{instance['instance']}{libelle}".encode()).hexdigest()[:6]
    depots.record_decision(
        {
            "decision": f"S-{date.today():%Y%m%d}-{digest}",
            "instance": instance["instance"],
            "prise_le": date.today(),
            "libelle": libelle,
            "responsable": responsable or None,
            "echeance": echeance,
            "etat": "a_faire",
        }
    )
