"""The digest of a version as an Atom feed (RFC 4287), for any reader of feeds."""

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from narration.annee.alertes import KINDS, Alert, headline

ATOM = "http://www.w3.org/2005/Atom"


def write_feed(found: Sequence[Alert], published: datetime, version: str) -> bytes:
    """Return an entry for each thing that a version brings; the same version gives the same file."""
    when = published.isoformat()
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "fr"})
    _text(feed, "id", "tag:contrat-de-ville,2024:alertes")
    _text(feed, "title", f"Contrat de ville : {headline(found, published.date())}")
    _text(feed, "updated", when)
    _text(ET.SubElement(feed, "author"), "name", f"Tableau de bord du contrat de ville, version {version}")
    for alert in found:
        entry = ET.SubElement(feed, "entry")
        _text(entry, "id", f"tag:contrat-de-ville,2024:{version}:{alert.kind}:{alert.key}")
        _text(entry, "title", alert.title)
        _text(entry, "updated", when)
        ET.SubElement(entry, "category", {"term": alert.kind, "label": KINDS[alert.kind]})
        _text(entry, "summary", f"{alert.phrase} À faire : {alert.gesture}")
    content: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
