"""What the managing service types: python -m etl charger, deposer, revenir, demonstration, verifier, versions."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from etl import report
from etl.catalogue.reference import load_references
from etl.catalogue.strict import CatalogueError
from etl.contrat.epci import NewContractError, find_epci
from etl.contrat.folder import write_contract
from etl.contrat.places import slug
from etl.pipeline import PARQUET, PERIMETRES, SOURCES, build_catalogue, check_files, load
from etl.publication.journal import read_kept
from etl.publication.objects import Storage, pull, push
from etl.publication.versions import NAMED, PublicationError, list_versions, read_current
from etl.reception.commands import DONE, REFUSED, WRONG_USE, add_commands
from etl.tables.schema import TableError
from etl.templates.declarations import write_declarations
from etl.templates.last_year import MODELE, build_prefilled
from etl.templates.workbooks import write_modeles
from queries import VersionError, prepare
from seal import SealError, check, is_sealed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 when done, 1 when rows or files were refused, 2 on wrong use."""
    options = _parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        if options.publishes:
            _prepare(options.sortie)
        return code
    except (CatalogueError, TableError, PublicationError) as error:
        print(f"Rien n'a été publié. {error}", file=sys.stderr)
        return REFUSED


def _prepare(folder: Path) -> None:
    """Compute what the questions share, where something is published: only here do those who publish know who reads."""
    with suppress(VersionError):
        prepare(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl", description="Charge les fichiers reçus et publie une version."
    )
    parser.set_defaults(publishes=False)
    commands = parser.add_subparsers(required=True, metavar="commande")
    command = commands.add_parser("charger", help="lire tous les fichiers et publier une version")
    command.add_argument("--sources", action="append", type=Path, metavar="DIR", help="dossier des fichiers reçus")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.add_argument("--perimetre", choices=PERIMETRES, default="contrat")
    choice = command.add_mutually_exclusive_group()
    choice.add_argument(
        "--sans-demonstration",
        dest="demonstration",
        action="store_false",
        help="laisser de côté les données fictives ; ce choix vaut pour les chargements et dépôts suivants",
    )
    choice.add_argument(
        "--avec-demonstration", dest="demonstration", action="store_true", help="reprendre les données fictives"
    )
    command.set_defaults(run=_run_load, demonstration=None, publishes=True)
    add_commands(commands)
    command = commands.add_parser("nouveau-contrat", help="écrire le dossier d'un autre contrat de ville")
    command.add_argument("epci", metavar="SIREN_EPCI|NOM", help="SIREN ou nom de l'intercommunalité")
    command.add_argument("--dossier", type=Path, metavar="DIR", help="dossier à écrire ; par défaut contrats/NOM")
    command.set_defaults(run=_begin_contract)
    command = commands.add_parser("verifier", help="contrôler des fichiers sans rien publier")
    command.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER")
    command.set_defaults(run=_run_check)
    command = commands.add_parser("modeles", help="écrire les modèles à remplir")
    command.add_argument("--sortie", type=Path, default=Path("modeles"), metavar="DIR", help="dossier des modèles")
    command.add_argument("--annee", type=int, help="année à remplir : les actions de l'année d'avant y sont reprises")
    command.add_argument("--parquet", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.set_defaults(run=_write_modeles)
    command = commands.add_parser("declarations", help="écrire la fiche de déclaration de chaque signataire")
    command.add_argument("--annee", type=int, required=True, help="année à déclarer ; l'année d'avant est reprise")
    command.add_argument("--parquet", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.add_argument("--sortie", type=Path, default=Path("modeles"), metavar="DIR", help="dossier des fiches")
    command.set_defaults(run=_write_declarations)
    command = commands.add_parser("sources", help="ce qui est chargé, ce qui est attendu et où le trouver")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR")
    command.set_defaults(run=_print_sources)
    command = commands.add_parser("versions", help="les versions publiées")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR")
    command.set_defaults(run=_print_versions)
    command = commands.add_parser(
        "verifier-version", help="relire chaque fichier d'une version : est-il celui publié ?"
    )
    command.add_argument("version", nargs="?", metavar="VERSION", help="par défaut, celle en vigueur")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.set_defaults(run=_check_version)
    command = commands.add_parser("pousser", help="copier la version en vigueur dans un stockage d'objets")
    command.add_argument("storage", metavar="s3://SEAU/PREFIXE")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.set_defaults(run=_run_push)
    command = commands.add_parser("tirer", help="mettre en vigueur ici la version d'un stockage d'objets")
    command.add_argument("storage", metavar="s3://SEAU/PREFIXE")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.set_defaults(run=_run_pull, publishes=True)
    return parser


def _run_load(options: argparse.Namespace) -> int:
    folders = options.sources or [SOURCES]
    missing = [str(folder) for folder in folders if not folder.is_dir()]
    if missing:
        print(f"Dossier introuvable : {', '.join(missing)}.", file=sys.stderr)
        return WRONG_USE
    print(report.HEADINGS)
    chargement = load(
        folders,
        options.sortie,
        options.perimetre,
        options.demonstration,
        lambda examen: print(report.format_examen(examen)),
    )
    print(report.summarise(chargement))
    return REFUSED if chargement.has_refusals else DONE


def _begin_contract(options: argparse.Namespace) -> int:
    try:
        epci = find_epci(options.epci)
        folder = options.dossier or Path("contrats") / slug(epci.libelle)
        said = write_contract(epci, folder)
    except NewContractError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    print("\n".join(said))
    print(f"\nDossier écrit : {folder}. Pour ouvrir ses pages : TABLEAU_CONTRAT={folder} make run")
    return DONE


def _run_check(options: argparse.Namespace) -> int:
    missing = [str(file) for file in options.fichiers if not file.is_file()]
    if missing:
        print(f"Fichier introuvable : {', '.join(missing)}.", file=sys.stderr)
        return WRONG_USE
    examens = check_files(options.fichiers)
    print(report.HEADINGS)
    for examen in examens:
        print(report.format_examen(examen))
        print(report.format_rejets(examen), end="")
        print(report.format_questions(examen), end="")
    return REFUSED if any(examen.etat != "charge" or examen.lecture.rejets for examen in examens) else DONE


def _write_modeles(options: argparse.Namespace) -> int:
    for path in write_modeles(options.sortie, load_references()):
        print(path)
    if options.annee:
        path = options.sortie / f"{MODELE}_{options.annee}.xlsx"
        path.write_bytes(build_prefilled(options.parquet, load_references(), options.annee))
        print(path)
    return DONE


def _write_declarations(options: argparse.Namespace) -> int:
    for path in write_declarations(options.sortie, options.parquet, load_references(), options.annee):
        print(path)
    return DONE


def _print_sources(options: argparse.Namespace) -> int:
    print(report.format_sources(build_catalogue(load_references()), options.sortie))
    return DONE


def _print_versions(options: argparse.Namespace) -> int:
    events, damage = read_kept(options.sortie)
    if damage:
        print(damage, file=sys.stderr)
    print(report.format_versions(list_versions(options.sortie), read_current(options.sortie), events))
    return REFUSED if damage else DONE


def _check_version(options: argparse.Namespace) -> int:
    version = options.version or read_current(options.sortie)
    if version is None or not NAMED.fullmatch(version):
        print(f"{options.sortie} : aucune version de ce nom. Celles gardées : python -m etl versions", file=sys.stderr)
        return WRONG_USE
    try:
        manifest = check(options.sortie / version, fresh=True)
    except SealError as error:
        print(f"{error} Publiez-la de nouveau : python -m etl charger", file=sys.stderr)
        return REFUSED
    if not is_sealed(manifest):
        print(f"Version {version} : publiée par une version ancienne du programme, sans empreintes : republiez-la.")
        return REFUSED
    print(f"Version {version} : chaque fichier est celui qui a été publié.")
    return DONE


def _run_push(options: argparse.Namespace) -> int:
    print(f"Version {push(options.sortie, Storage.open(options.storage))} poussée dans {options.storage}.")
    return DONE


def _run_pull(options: argparse.Namespace) -> int:
    print(f"Version {pull(options.sortie, Storage.open(options.storage))} en vigueur dans {options.sortie}.")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
