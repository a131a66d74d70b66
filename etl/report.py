"""What the commands print, in French: one aligned line per file, then what to mend."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from etl.building.coherence import questions
from etl.catalogue.fiche import Catalogue
from etl.pipeline import LoadResult
from etl.publication.journal import Event
from etl.publication.versions import read_whole
from etl.reception.depots import Examen
from etl.reception.sentences import count_rows, say_event

WIDTH = 58
HEADINGS = f"{'Fichier':<{WIDTH}} {'Source':<28} {'lues':>9} {'publiées':>9} {'refusées':>9} {'hors champ':>10}"
UNREAD = {
    "refuse": "REFUSÉ",
    "non_reconnu": "non reconnu",
    "demonstration_ecartee": "données fictives laissées de côté",
}


def format_examen(examen: Examen) -> str:
    """Return the line of a file."""
    name = examen.nom if len(examen.nom) <= WIDTH else "…" + examen.nom[-WIDTH + 1 :]
    if examen.etat != "charge":
        details = [f"{name:<{WIDTH}} {examen.source or '':<28} {UNREAD[examen.etat]}", examen.message or ""]
        return "\n  ".join(detail for detail in details if detail)
    lecture = examen.lecture
    counts = f"{lecture.lues:>9} {lecture.publiees:>9} {lecture.refusees:>9} {lecture.hors_perimetre:>10}"
    counts += f"  {lecture.remplacees} remplacées" if lecture.remplacees else ""
    fictif = "  FICTIF" if examen.fictif else ""
    return "\n  ".join([f"{name:<{WIDTH}} {examen.source or '':<28} {counts}{fictif}", *lecture.signalements])


def format_rejets(examen: Examen) -> str:
    """Return the cells to mend in a file, one per line, each with its place and the reason."""
    rows = []
    for rejet in examen.lecture.rejets:
        lieu = [examen.chemin.name]
        if rejet.feuille:
            lieu.append(f"feuille {rejet.feuille}")
        if rejet.ligne is not None:
            lieu.append(f"ligne {rejet.ligne}")
        if rejet.colonne:
            lieu.append(f'colonne "{rejet.colonne}"')
        rows.append(f"  {', '.join(lieu)} : {rejet.motif}\n")
    return "".join(rows)


def format_questions(examen: Examen) -> str:
    """Return the questions to send to the associations about a file, ready to be pasted in a letter."""
    requests = questions(examen.lecture)
    if not requests:
        return ""
    return "".join(["Questions à envoyer aux structures :\n", *(f"  - {request}\n" for request in requests)])


def summarise(chargement: LoadResult) -> str:
    """Return what was done, and the cells to mend."""
    refusals = "".join(format_rejets(examen) for examen in chargement.examens if not examen.fictif)
    voulus = sum(len(examen.lecture.rejets) for examen in chargement.examens if examen.fictif)
    if voulus:
        refusals += f"Données fictives : {voulus} cellules mises de côté, écrites fausses exprès (page « Qualité »).\n"
    unknown = sum(examen.etat == "non_reconnu" for examen in chargement.examens)
    if unknown:
        refusals += (
            f"Fichiers non reconnus : {unknown}. Aucune source de etl/sources ne décrit leur nom ni leur en-tête.\n"
        )
    etat = "publiée" if chargement.is_new else "déjà publiée, rien n'a été réécrit"
    return f"{refusals}Version {chargement.version} {etat}."


def format_versions(manifests: list[dict[str, object]], en_vigueur: str | None, events: Sequence[Event]) -> str:
    """Return the versions kept, the latest first, the one in force being marked, with the last event of each."""
    if not manifests:
        return "Aucune version publiée. Lancez : python -m etl charger"
    rows = [f"  {'Version':<14} {'Publiée le (UTC)':<18} {'Périmètre':<10} {'Mesures':>9}  Événement"]
    said = {event.version: f"{say_event(event, events)} ({count_rows(event.changements)})" for event in events}
    for manifest in manifests:
        marque = "*" if manifest["version"] == en_vigueur else " "
        jour = str(manifest["publie_le"])[:16].replace("T", " ")
        mesures = manifest["tables"]["mesure"]  # type: ignore[index]
        event = said.get(str(manifest["version"]), "")
        line = f"{marque} {manifest['version']:<14} {jour:<18} {manifest['perimetre']:<10} {mesures:>9}  {event}"
        rows.append(line.rstrip())
    return "\n".join([*rows, "* version en vigueur"])


def format_sources(catalogue: Catalogue, folder: Path) -> str:
    """Return, for each source, the files loaded in the version in force, what is expected next and where to get it."""
    charges = _loaded_files(folder)
    blocks = []
    for source in catalogue.sources.values():
        files = charges.get(source.code, [])
        reserve = "" if source.verifie else " (lecteur non vérifié sur un fichier réel)"
        blocks.append(
            f"{source.code}{reserve}\n"
            f"  {source.libelle}, {source.producteur}\n"
            f"  chargé   : {', '.join(files) or 'rien'}\n"
            f"  attendu  : {source.prochaine or _yearly(source.delai_diffusion_mois)}\n"
            f"  où       : {source.ou_trouver}\n"
            f"  adresse  : {source.url}"
        )
    return "\n".join(blocks)


def _yearly(delay: int) -> str:
    return f"une édition par an, {delay} mois après la fin de l'année (python -m queries echeances genre=edition)"


def _loaded_files(folder: Path) -> dict[str, list[str]]:
    version = read_whole(folder)
    charges: dict[str, list[str]] = {}
    if version:
        for chargement in pq.read_table(folder / version / "chargement.parquet").to_pylist():
            if chargement["etat"] == "charge":
                charges.setdefault(chargement["source"], []).append(chargement["fichier"])
    return charges
