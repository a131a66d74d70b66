"""The commands of the door: deposer, retirer, revenir, demonstration. The page « Déposer » does the same."""

import argparse
import sys
from pathlib import Path
from typing import TypeAlias

from etl import report
from etl.catalogue.loading import read_edition
from etl.pipeline import COMMAND, PARQUET, SOURCES, LoadResult
from etl.publication.journal import Editions
from etl.reception.deposit import (
    ACCEPTED,
    MAX_SIZE_MO,
    Preview,
    go_back,
    preview,
    publish_preview,
    received,
    set_demonstration,
    withdraw,
)
from etl.reception.sentences import (
    ask_gone,
    change_table,
    count_rows,
    gone_table,
    say_effects,
    say_preview,
    say_received,
)

DONE, REFUSED, WRONG_USE = 0, 1, 2
SHOWN = 40

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(commands: Commands) -> None:
    """Add the commands of the door to those of `python -m etl`."""
    command = commands.add_parser("deposer", help="montrer ce que des fichiers changeraient, puis les publier")
    command.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER")
    command.add_argument("--apercu", action="store_true", help="montrer seulement")
    answer = command.add_mutually_exclusive_group()
    answer.add_argument(
        "--partiel", dest="whole", action="store_false", help="les lignes absentes des fichiers restent en vigueur"
    )
    answer.add_argument("--complet", dest="whole", action="store_true", help="les lignes absentes sont retirées")
    command.add_argument("--oui", action="store_true", help="publier sans demander confirmation")
    command.add_argument(
        "--edition",
        dest="editions",
        action="append",
        default=[],
        metavar="LIGNE",
        help="décrire une édition, par la ligne que dit le refus : '2026 = { caf = 2025 }' ; gardée dans le journal",
    )
    command.set_defaults(run=_run_deposit, whole=None)
    _add_folders(command)
    command = commands.add_parser("retirer", help="retirer des fichiers en vigueur ; ils restent gardés")
    command.add_argument("noms", nargs="+", metavar="NOM", help="le nom que disent les pages : depots/bilan.xlsx")
    command.set_defaults(run=lambda options: _say(withdraw(options.noms, options.sortie, COMMAND)))
    _add_folders(command)
    command = commands.add_parser("revenir", help="remettre en vigueur une version")
    command.add_argument("version", metavar="VERSION")
    command.set_defaults(run=lambda options: _say(go_back(options.version, options.sortie, COMMAND)))
    _add_folders(command)
    command = commands.add_parser("demonstration", help="garder ou vider les données fictives ; ce choix dure")
    command.add_argument("choix", choices=("oui", "non"))
    command.set_defaults(
        run=lambda options: _say(set_demonstration(options.choix == "oui", options.sources, options.sortie, COMMAND))
    )
    _add_folders(command)


def _add_folders(command: argparse.ArgumentParser) -> None:
    command.add_argument("--sources", type=Path, default=SOURCES, metavar="DIR", help="dossier des sources")
    command.add_argument("--sortie", type=Path, default=PARQUET, metavar="DIR", help="dossier de publication")
    command.set_defaults(publishes=True)


def _run_deposit(options: argparse.Namespace) -> int:
    if fault := _find_fault(options.fichiers):
        print(fault, file=sys.stderr)
        return WRONG_USE
    files = {path.name: path.read_bytes() for path in options.fichiers}
    wanted = preview(files, options.sources, options.sortie, options.whole, COMMAND)
    if editions := _describe_editions(options.editions, wanted):
        wanted = preview(files, options.sources, options.sortie, options.whole, COMMAND, editions=editions)
    _print_preview(wanted)
    stop = _find_obstacle(wanted, options)
    if stop:
        print(stop)
        return REFUSED
    refused = any(examen.etat != "charge" or examen.lecture.rejets for examen in wanted.received)
    if options.apercu:
        return REFUSED if refused else DONE
    published = publish_preview(wanted, files, options.sortie)
    for phrase in say_received(received(published, files)):
        print(phrase)
    print(f"Publié : version {published.version}, relue.")
    return REFUSED if refused else DONE


def _describe_editions(lines: list[str], wanted: Preview) -> Editions:
    """Return the editions described, each of the source whose file waits for it; say which line none waits for."""
    described: Editions = {}
    for name, row in map(read_edition, lines):
        waiting = [examen for examen in wanted.received if examen.undescribed and examen.undescribed[0] == name]
        if not waiting:
            print(f"Aucun fichier reçu n'attend que l'édition « {name} » soit décrite : cette ligne ne sert pas.")
        for examen in waiting:
            described.setdefault(str(examen.source), {})[name] = row
    return described


def _find_fault(paths: list[Path]) -> str:
    """Return why these files cannot be asked for."""
    if missing := [str(path) for path in paths if not path.is_file()]:
        return f"Fichier introuvable : {', '.join(missing)}."
    if unknown := [path.name for path in paths if path.suffix.lower().lstrip(".") not in ACCEPTED]:
        return f"Format non lu : {', '.join(unknown)}. Formats lus : {', '.join(ACCEPTED)}."
    if large := [path.name for path in paths if path.stat().st_size > MAX_SIZE_MO * 1_000_000]:
        return f"Fichier de plus de {MAX_SIZE_MO} Mo : {', '.join(large)}. Gardez les seules lignes utiles."
    if len({path.name for path in paths}) < len(paths):
        return "Deux fichiers portent le même nom : renommez l'un des deux."
    return ""


def _find_obstacle(wanted: Preview, options: argparse.Namespace) -> str:
    """Return why the files are not published yet, and what to do."""
    if not wanted.is_publishable:
        return "Rien de ces fichiers ne peut être publié."
    if not wanted.is_answered:
        return "Rien n'est publié. Relancez avec --partiel (elles restent) ou --complet (elles sont retirées)."
    if options.apercu or options.oui:
        return ""
    if not sys.stdin.isatty():
        return "Rien n'est publié. Relancez avec --oui pour publier."
    return "" if input("Publier ? [oui/non] ").strip().casefold() in ("o", "oui") else "Rien n'est publié."


def _print_preview(wanted: Preview) -> None:
    print(report.HEADINGS)
    for examen in wanted.received:
        print(report.format_examen(examen))
        print(report.format_rejets(examen), end="")
        print(report.format_questions(examen), end="")
    print("Ce qui changerait :")
    for phrase in say_preview(wanted):
        print(f"  {phrase}")
    _print_rows(change_table(wanted.difference))
    if wanted.gone:
        print(ask_gone(wanted.gone))
        _print_rows(gone_table(wanted.gone))


def _print_rows(rows: list[dict[str, str]]) -> None:
    for row in rows[:SHOWN]:
        print("  - " + " | ".join(f"{name} : {value}" for name, value in row.items() if value))
    if len(rows) > SHOWN:
        print(f"  … et {len(rows) - SHOWN} autres")


def _say(published: LoadResult) -> int:
    print(f"{count_rows(published.difference.counts)}.")
    for phrase in say_effects(published.difference):
        print(phrase)
    print(f"Version {published.version} en vigueur, relue.")
    return DONE
