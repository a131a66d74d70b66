"""Two writings of one document are the same file: an archive without the clock of the machine."""

import io
import re
import zipfile
from datetime import date

EPOCH = (1980, 1, 1, 0, 0, 0)
DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def settle(archive: bytes, jour: date) -> bytes:
    """Return an Office file whose entries, embedded workbooks included, bear `jour` rather than the hour of writing."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as entry,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as output,
    ):
        for info in entry.infolist():
            content = entry.read(info)
            if info.filename.endswith(".xlsx"):
                content = settle(content, jour)
            elif info.filename == "docProps/core.xml":
                content = DATES.sub(rb"\g<1>" + f"{jour:%Y-%m-%d}T00:00:00Z".encode() + rb"\g<2>", content)
            output.writestr(zipfile.ZipInfo(info.filename, EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
