"""Invented values of indicators, in INSEE's formats, for the years that no real file covers yet."""

import random

QUARTIERS = ("QN08003M", "QN08001M", "QN08002M", "QN08004M", "QN08005M", "QN08006M", "QN08010N")
ENSEMBLE = "00"
# Starting points of the right size for each quartier, in the order of QUARTIERS; the years after are drawn from them.
POPULATIONS = (14747, 7007, 2920, 1158, 2665, 1804, 1234)
PAUVRETE = (55.0, 57.0, 46.0, 45.0, 45.0, 49.0, 47.0)
MEDIANES = (13320, 12800, 14400, 14500, 14300, 13970, 14510)
# A secret, an unchanged value and a change within rounding: each is read otherwise.
SECRET, INCHANGE, ARRONDI = "QN08004M", "QN08005M", "QN08002M"

CsvRows = list[list[str]]


def build(draw: random.Random) -> dict[str, bytes]:
    """Return the files by path below the demonstration folder: semicolons, decimal commas, CRLF."""
    files = {
        "insee_qpv2024_revenu/revenus_pauvrete_2023_qp24.csv": _revenus(draw),
        **{
            f"insee_qpv2024_demandeur_emploi/DEFM{annee}_QP24.csv": _effectifs(
                draw, {"ABC": part, "ABC_F": part / 2, "ABC_25": part / 7, "ABC_RSA": part / 3}
            )
            for annee, part in ((2024, 0.17), (2025, 0.19))
        },
        **{
            f"insee_qpv2024_caf/beneficiaires_CAF_31-12-{annee}_QP24.csv": _effectifs(
                draw, {"A": 0.34, "PERCOU": 0.78, "AM": 0.07, "ARSAS": 0.11}
            )
            for annee in (2023, 2025)
        },
        "insee_qpv2024_education/EDUC_2024_2025_QP24.csv": _jeunes(draw),
    }
    return {name: "".join(";".join(row) + "\r\n" for row in rows).encode("utf-8") for name, rows in files.items()}


def _revenus(draw: random.Random) -> CsvRows:
    rows = [["CODGEO", "DISP_MED_A23", "DISP_D1_A23", "DISP_PPSOC_A23", "DISP_TP60_A23", "DISP_NOTE_A23"]]
    for code, pauvrete, mediane in zip(QUARTIERS, PAUVRETE, MEDIANES, strict=True):
        variation = {INCHANGE: 0.0, ARRONDI: 0.3}.get(code, draw.choice((-1, 1)) * draw.uniform(1.5, 4.5))
        revenu = mediane * draw.uniform(1.02, 1.09)
        cells = [
            _euros(revenu),
            _euros(revenu * 0.64),
            _decimal(draw.uniform(22, 36)),
            _decimal(pauvrete + variation),
        ]
        rows.append([code, *(["s"] * 4 if code == SECRET else cells), "0"])
    return [*rows, [ENSEMBLE, _euros(15010), _euros(8900), _decimal(24.1), _decimal(44.9), "0"]]


def _effectifs(draw: random.Random, parts: dict[str, float]) -> CsvRows:
    rows = [["CODGEO", *parts]]
    for code, population in zip(QUARTIERS, POPULATIONS, strict=True):
        rows.append([code, *(str(round(population * part * draw.uniform(0.93, 1.07))) for part in parts.values())])
    return rows


def _jeunes(draw: random.Random) -> CsvRows:
    return [["CODGEO", "TX_NSNE_16A25"], *([code, _decimal(draw.uniform(12, 40))] for code in QUARTIERS)]


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _euros(value: float) -> str:
    return str(round(value, -1)).removesuffix(".0")
