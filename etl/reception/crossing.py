"""How what was read of a file crosses from one process to another: JSON and Arrow, which hold data alone."""

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pyarrow as pa

from etl.reading.lecture import ColumnRead, Lecture, Record, Rejet
from etl.reception.depots import Examen


def pack(examen: Examen) -> tuple[bytes, bytes]:
    """Return a file read as JSON, and its observations as an Arrow stream.

    What no text may hold (half of a character) becomes « ? ».
    """
    lecture = examen.lecture
    sent = {
        "examen": {name: getattr(examen, name) for name in ("etat", "source", "message", "undescribed")},
        "lecture": {
            "enregistrements": [vars(record) for record in lecture.enregistrements],
            "rejets": [vars(rejet) for rejet in lecture.rejets],
            "colonnes": [asdict(column) for column in lecture.colonnes],
            "said_badly": sorted(lecture.said_badly, key=repr),
            **{name: getattr(lecture, name) for name in SAME},
        },
    }
    text = json.dumps(sent, ensure_ascii=False, default=_say_day).encode("utf-8", errors="replace")
    buffer = pa.BufferOutputStream()
    with pa.ipc.new_stream(buffer, lecture.observations.schema) as stream:
        stream.write_table(lecture.observations)
    return text, buffer.getvalue().to_pybytes()


def unpack(examen: Examen, text: bytes, observations: bytes) -> Examen:
    """Return what was packed, as that of this file."""
    received = json.loads(text, object_hook=_find_day)
    said, read = received["examen"], received["lecture"]
    lecture = Lecture(
        observations=pa.ipc.open_stream(observations).read_all(),
        enregistrements=[Record(**record) for record in read["enregistrements"]],
        rejets=[Rejet(**rejet) for rejet in read["rejets"]],
        colonnes=[ColumnRead(**column) for column in read["colonnes"]],
        said_badly={tuple(key) for key in read["said_badly"]},
        **{name: read[name] for name in SAME} | {"tables": tuple(read["tables"])},
    )
    if said["undescribed"]:
        edition, groups = said["undescribed"]
        said["undescribed"] = (edition, tuple(groups))
    return replace(examen, lecture=lecture, **said)


# What JSON writes as it is.
SAME = ("lues", "hors_perimetre", "remplacees", "signalements", "contours", "prix", "tables")
DAY = "jour"


def _say_day(value: object) -> dict[str, str]:
    if not isinstance(value, date):
        raise TypeError(f"{type(value).__name__} ne passe pas d'un processus à l'autre")
    return {DAY: value.isoformat()}


def _find_day(read: dict[str, Any]) -> Any:
    return date.fromisoformat(read[DAY]) if read.keys() == {DAY} else read
