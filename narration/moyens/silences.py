"""Who declared their droit commun: the signataires heard, and those who have sent nothing at all."""

from collections.abc import Sequence

from narration.numbers import enumere, marque, nombre, pluriel
from narration.words import not_loaded, to_fill
from queries.rows import Silences

# A signataire has declared for a défi or a quartier itself.
DECLARED = ("chiffre", "non_chiffre")
FOR_ALL = {"defi": "sans préciser de défi", "quartier": "pour tous les quartiers à la fois"}
# The verbs of who has and of who has not, of one and of several.
HAS, NOT = ("a", "ont"), ("n'a", "n'ont")
NOBODY = "aucun signataire n'a"


def silent(silences: Sequence[Silences]) -> list[str]:
    """Return the signataires from whom nothing covers any cell of a silence map."""
    return _only(silences, "rien")


def _only(silences: Sequence[Silences], etat: str) -> list[str]:
    others = {row["signataire"] for row in silences if row["etat"] != etat}
    names = {row["signataire"]: row["signataire_libelle"] for row in silences if row["signataire"] not in others}
    return list(names.values())


def silence_sentence(silences: Sequence[Silences], annee: int | None, key: str | None = None) -> str:
    """Say what is declared in a year for a column of a whole map of silences, or over all of it.

    Over all of it, who has sent nothing is named. For one défi or quartier nobody is: a declaration for another is no
    silence, and not every défi is the matter of every institution.
    """
    if not silences:
        return to_fill("Les signataires", "signataire")
    if any(row["etat"] == "non_charge" for row in silences):
        return not_loaded("droit_commun", annee)
    fictif = any(row["fictif"] for row in silences)
    if key is None:
        return " ".join(f"{marque(phrase, fictif)}." for phrase in _over_all(silences, annee))
    column = [row for row in silences if row["cle"] == key]
    said = _for_defi if column[0]["dimension"] == "defi" else _for_quartier
    return f"{marque(' ; '.join(said(silences, column, annee)), fictif)}."


def _over_all(silences: Sequence[Silences], annee: int | None) -> list[str]:
    count, silent_names = _signataires(silences), silent(silences)
    everyone = f"Les {count} signataires ont" if count > 1 else "Le seul signataire a"
    phrases = [f"{everyone} déclaré quelque chose en {annee}"]
    if silent_names:
        phrases = [f"{_who(len(silent_names), NOT)} rien déclaré en {annee}, sur {count} : {enumere(silent_names)}"]
        if any(row["fictif"] for row in silences):
            phrases = [f"Dans ces données inventées, {phrases[0]}"]
    if communs := len(_only(silences, "pour_tous")):
        phrases.append(f"{_who(communs, NOT)} déclaré que {FOR_ALL[silences[0]['dimension']]}")
    return phrases


def _for_defi(silences: Sequence[Silences], column: Sequence[Silences], annee: int | None) -> list[str]:
    declared = {row["signataire"] for row in silences if row["etat"] in (*DECLARED, "pour_tous")}
    received = f"des déclarations reçues en {annee} ({len(declared)} signataires sur {_signataires(silences)})"
    own = sum(row["etat"] in DECLARED for row in column)
    said = f"aucune {received} n'y est rattachée"
    if own:
        said = f"parmi les auteurs {received}, {nombre(own)} en {HAS[own > 1]} rattaché au moins une à ce défi"
    return [f"Défi {column[0]['cle']} : {said}", *_besides(column)]


def _for_quartier(silences: Sequence[Silences], column: Sequence[Silences], annee: int | None) -> list[str]:
    unheard = silent(silences)
    own = sum(row["etat"] in DECLARED for row in column)
    here = f"{_who(own, HAS) if own else NOBODY} déclaré pour ce quartier en {annee}"
    elsewhere = [
        row["signataire_libelle"]
        for row in column
        if row["etat"] == "rien" and row["signataire_libelle"] not in unheard
    ]
    phrases = [f"{column[0]['cle_libelle']} : {here}, sur {_signataires(silences)}", *_besides(column)]
    if elsewhere:
        phrases.append(f"{enumere(elsewhere)} {HAS[len(elsewhere) > 1]} déclaré quelque chose pour d'autres quartiers")
    if unheard:
        phrases.append(f"{_who(len(unheard), NOT)} rien déclaré, quel que soit le quartier")
    return phrases


def _besides(column: Sequence[Silences]) -> list[str]:
    """Say who declared for all at once, and who has only committed to declare."""
    communs, promised = (sum(row["etat"] == etat for row in column) for etat in ("pour_tous", "engage"))
    phrases = [f"{_who(communs, HAS)} déclaré {FOR_ALL[column[0]['dimension']]}"] if communs else []
    return phrases + ([f"{_who(promised, HAS)} pris un engagement, sans l'avoir encore déclaré"] if promised else [])


def _who(count: int, verbs: tuple[str, str]) -> str:
    return pluriel(count, f"signataire {verbs[0]}", f"signataires {verbs[1]}")


def _signataires(silences: Sequence[Silences]) -> int:
    return len({row["signataire"] for row in silences})
