"""What the managing service types: python -m etl charger, verifier, modeles, declarations, sources, versions, tirer."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from etl import report
from etl.catalogue.reference import load_references
from etl.catalogue.strict import CatalogueError
from etl.pipeline import PARQUET, PERIMETRES, SOURCES, catalogue_de, charger, verifier
from etl.publication.objects import Storage, pull, push
from etl.publication.versions import PublicationError, list_versions, read_current
from etl.tables.schema import TableError
from etl.templates.declarations import write_declarations
from etl.templates.workbooks import write_modeles

FAIT, REFUS, MAUVAIS_USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 when done, 1 when rows or files were refused, 2 on wrong use."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.commande(options))
    except (CatalogueError, TableError, PublicationError) as error:
        print(f"Rien n'a été publié. {error}", file=sys.stderr)
        return REFUS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl", description="Charge les fichiers reçus et publie une version."
    )
    commands = parser.add_subparsers(required=True, metavar="commande")
    command = commands.add_parser("charger", help="lire tous les fichiers et publier une version")
    command.add_argument("--sources", action="append", type=Path, metavar="DIR", help="dossier des fichiers reçus")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.add_argument("--perimetre", choices=PERIMETRES, default="contrat")
    choix = command.add_mutually_exclusive_group()
    choix.add_argument(
        "--sans-demonstration",
        dest="demonstration",
        action="store_false",
        help="laisser de côté les données fictives ; ce choix vaut pour les chargements et dépôts suivants",
    )
    choix.add_argument(
        "--avec-demonstration", dest="demonstration", action="store_true", help="reprendre les données fictives"
    )
    command.set_defaults(commande=_charger, demonstration=None)
    command = commands.add_parser("verifier", help="contrôler des fichiers sans rien publier")
    command.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER")
    command.set_defaults(commande=_verifier)
    command = commands.add_parser("modeles", help="écrire les modèles à remplir")
    command.add_argument("--sortie", type=Path, default=Path("modeles"), metavar="DIR", help="dossier des modèles")
    command.set_defaults(commande=_modeles)
    command = commands.add_parser("declarations", help="écrire la fiche de déclaration de chaque signataire")
    command.add_argument("--annee", type=int, required=True, help="année à déclarer ; l'année d'avant est reprise")
    command.add_argument("--parquet", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.add_argument("--sortie", type=Path, default=Path("modeles"), metavar="DIR", help="dossier des fiches")
    command.set_defaults(commande=_write_declarations)
    command = commands.add_parser("sources", help="ce qui est chargé, ce qui est attendu et où le trouver")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR")
    command.set_defaults(commande=_sources)
    command = commands.add_parser("versions", help="les versions publiées")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR")
    command.set_defaults(commande=_versions)
    command = commands.add_parser("pousser", help="copier la version en vigueur dans un stockage d'objets")
    command.add_argument("storage", metavar="s3://SEAU/PREFIXE")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.set_defaults(commande=_pousser)
    command = commands.add_parser("tirer", help="mettre en vigueur ici la version d'un stockage d'objets")
    command.add_argument("storage", metavar="s3://SEAU/PREFIXE")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.set_defaults(commande=_tirer)
    return parser


def _charger(options: argparse.Namespace) -> int:
    folders = options.sources or [SOURCES]
    absents = [str(folder) for folder in folders if not folder.is_dir()]
    if absents:
        print(f"Dossier introuvable : {', '.join(absents)}.", file=sys.stderr)
        return MAUVAIS_USAGE
    print(report.ENTETE)
    chargement = charger(
        folders,
        options.sortie,
        options.perimetre,
        options.demonstration,
        lambda examen: print(report.ligne(examen)),
    )
    print(report.bilan(chargement))
    return REFUS if chargement.refus else FAIT


def _verifier(options: argparse.Namespace) -> int:
    absents = [str(file) for file in options.fichiers if not file.is_file()]
    if absents:
        print(f"Fichier introuvable : {', '.join(absents)}.", file=sys.stderr)
        return MAUVAIS_USAGE
    examens = verifier(options.fichiers)
    print(report.ENTETE)
    for examen in examens:
        print(report.ligne(examen))
        print(report.rejets(examen), end="")
        print(report.relances(examen), end="")
    return REFUS if any(examen.etat != "charge" or examen.lecture.rejets for examen in examens) else FAIT


def _modeles(options: argparse.Namespace) -> int:
    for path in write_modeles(options.sortie, load_references()):
        print(path)
    return FAIT


def _write_declarations(options: argparse.Namespace) -> int:
    for path in write_declarations(options.sortie, options.parquet, load_references(), options.annee):
        print(path)
    return FAIT


def _sources(options: argparse.Namespace) -> int:
    print(report.sources(catalogue_de(load_references()), options.sortie))
    return FAIT


def _versions(options: argparse.Namespace) -> int:
    print(report.versions(list_versions(options.sortie), read_current(options.sortie)))
    return FAIT


def _pousser(options: argparse.Namespace) -> int:
    print(f"Version {push(options.sortie, Storage.open(options.storage))} poussée dans {options.storage}.")
    return FAIT


def _tirer(options: argparse.Namespace) -> int:
    print(f"Version {pull(options.sortie, Storage.open(options.storage))} en vigueur dans {options.sortie}.")
    return FAIT


if __name__ == "__main__":
    sys.exit(main())
