"""DAUPHIN's export of the actions (GISPRO, ANCT): one row per funded action, no quartier; persons are never read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from etl.reading.entries import SaisieError, fold, parse_montant, parse_siret
from etl.reading.headers import check_entete, find_entete, is_total
from etl.reading.lecture import Contexte, Depot, Enregistrement, Lecture, Rejet
from etl.reading.sheets import FichierError, read_feuilles
from etl.sources.modele import normalise_action

# « 2021 », or « N+2 - CPO 2019 » for the third year of a convention begun in 2019.
ANNEE = re.compile(r"(?:N(?:\+(?P<rang>\d))?\s*-\s*CPO\s*)?(?P<annee>20\d\d)", re.IGNORECASE)
ANNEE_DU_NOM = re.compile(r"(?<!\d)(20[12]\d)(?!\d)")
CODE = re.compile(r"^\s*\d[\d.]*\s*-\s*")
FINANCEMENT = {"financeur": "etat-politique-ville", "nature": "credit_specifique", "etape": "accorde"}
# No quartier, and no défi but the one that we suggest.
TABLES = ("action", "financement")

Cellules = Mapping[str, str]


@dataclass
class _Export:
    """An export being read: the year that its name says, the défi of each theme, the actions already met."""

    depot: Depot
    contexte: Contexte
    lecture: Lecture = field(default_factory=lambda: Lecture(tables=TABLES))
    vues: dict[tuple[object, object], int] = field(default_factory=dict)
    feuille: str = ""

    def refuse(self, ligne: int, champ: str, valeur: str, motif: str, perdues: int = 1) -> None:
        """Set a row aside, or only a cell of it."""
        colonne = self.depot.source.colonnes[champ][0]
        self.lecture.rejets.append(Rejet(motif, self.feuille, ligne, colonne, valeur, perdues))

    def keep(self, table: str, valeurs: dict[str, object], ligne: int, derive: bool = True) -> None:
        """Keep a record."""
        self.lecture.enregistrements.append(Enregistrement(table, valeurs, self.feuille, ligne, derive))


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read an export: per row an action, the money that the State engaged, and the défi that its theme suggests.

    Raises:
        FichierError: no sheet has the header, or a column is unknown, missing or in double.

    """
    source, export = depot.source, _Export(depot, contexte)
    feuilles = read_feuilles(depot.chemin)
    entetes = [entete for feuille in feuilles if (entete := find_entete(depot.nom, feuille, source.colonnes))]
    if not entetes:
        raise FichierError(f"{depot.nom} : aucune feuille ne porte l'en-tête de l'export GISPRO.")
    for entete in entetes:
        check_entete(depot.nom, entete, source.colonnes, source.obligatoires, [*source.autres, *source.nominatives])
        export.feuille = entete.feuille.nom
        for ligne, cellules in entete.cellules():
            if is_total(ligne):
                export.lecture.signalements.append(f"ligne {ligne.numero} : ligne de total, non lue.")
                continue
            export.lecture.lues += 1
            _read_ligne(export, ligne.numero, cellules)
    return export.lecture


def _read_ligne(export: _Export, ligne: int, cellules: Cellules) -> None:
    """Publish a row, put it out of scope, or set it aside with the cell at fault."""
    contexte = export.contexte
    if contexte.perimetre is not None and cellules["code_contrat_ville"] not in contexte.perimetre["CONTRAT"]:
        export.lecture.hors_perimetre += 1
        return
    try:
        montant = parse_montant(cellules["montant"] or "vide")
    except SaisieError as erreur:
        export.refuse(ligne, "montant", cellules["montant"], str(erreur))
        return
    annee = _annee(export, cellules)
    if annee is None:
        motif = f"« {cellules.get('annee', '')} » ne dit pas l'année. Attendu : 2025, ou N+1 - CPO 2024."
        export.refuse(ligne, "annee", cellules.get("annee", ""), motif)
        return
    for champ in ("action", "intitule", "structure"):
        if not any(signe.isalnum() for signe in cellules[champ]):
            export.refuse(ligne, champ, cellules[champ], "cellule vide.")
            return
    cle = {"action": normalise_action(cellules["action"]), "annee": annee}
    precedente = export.vues.setdefault((cle["action"], annee), ligne)
    if precedente != ligne:
        motif = f"l'action {cle['action']} de {annee} est déjà à la ligne {precedente} : montant non additionné."
        export.refuse(ligne, "action", cellules["action"], motif)
        return
    export.keep("action", cle | _action(export, ligne, cellules), ligne, derive=False)
    export.keep("financement", cle | FINANCEMENT | {"montant_eur": montant}, ligne)
    defi = _defi(cellules, contexte.references["theme_defi"])
    if defi is not None:
        export.keep("action_defi", cle | {"defi": defi, "principal": True, "statut": "proposition"}, ligne)


def _action(export: _Export, ligne: int, cellules: Cellules) -> dict[str, object]:
    cpo = "CPO" in cellules.get("procedure", "")
    trouvee = ANNEE.search(cellules.get("annee", ""))
    return {
        "intitule": cellules["intitule"],
        "structure": cellules["structure"],
        **({"siret": _siret(export, ligne, cellules["siret"])} if "siret" in cellules else {}),
        "convention": cellules.get("convention") or None,
        "code_contrat_ville": cellules["code_contrat_ville"] or None,
        "theme": cellules.get("sous_theme") or cellules.get("theme") or None,
        "statut": "cpo" if cpo else None,
        "etat": "accordee",
        "cpo_debut": int(trouvee["annee"]) if cpo and trouvee else None,
    }


def _siret(export: _Export, ligne: int, texte: str) -> str | None:
    """Return a valid SIRET; a wrong one is set aside alone, the action is kept."""
    try:
        return parse_siret(texte) if texte else None
    except SaisieError as erreur:
        export.refuse(ligne, "siret", texte, f"{erreur} L'action est gardée sans SIRET.", perdues=0)
        return None


def _annee(export: _Export, cellules: Cellules) -> int | None:
    """Return the year of an action: its own cell, else the year in the name of the file (the 2020 list has none)."""
    texte = cellules.get("annee", "")
    trouvee = ANNEE.fullmatch(texte)
    if trouvee:
        return int(trouvee["annee"]) + int(trouvee["rang"] or 0)
    du_nom = ANNEE_DU_NOM.search(export.depot.chemin.name)
    return int(du_nom[1]) if du_nom and not texte else None


def _defi(cellules: Cellules, themes: pa.Table) -> int | None:
    """Return the défi that the sub-theme suggests, else the theme; both ANCT nomenclatures are known."""
    connus = {fold(theme["libelle"]): theme["defi"] for theme in themes.to_pylist()}
    for champ in ("sous_theme", "theme"):
        libelle = fold(CODE.sub("", cellules.get(champ, "")))
        if libelle in connus:
            defi: int | None = connus[libelle]
            return defi
    return None
