"""No person in what is published: neither an address, nor a telephone, nor a column that names one."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.publication.versions import read_current

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)(?:\+33[ .]?|0)[1-9](?:[ .]?\d{2}){4}(?!\d)")
# The columns of the real exports that are dropped at reading.
NOMINATIVES = {
    "nom",
    "prenom",
    "contact",
    "courriel",
    "email",
    "mail",
    "telephone",
    "tel",
    "signataire_nom",
    "charge_de",
}
# Text that no person writes: hashes, addresses of producers.
WITHOUT_PEOPLE = {"sha256", "url"}


def _texts(publication: Path):
    version = publication / str(read_current(publication))
    for path in sorted(version.glob("*.parquet")):
        table = pq.read_table(path)
        for field_name in table.schema:
            if pa.types.is_string(field_name.type) or pa.types.is_large_string(field_name.type):
                yield path.stem, field_name.name, [text for text in table[field_name.name].to_pylist() if text]


@pytest.mark.parametrize("name", ["publication", "real_publication"])
def test_no_published_table_holds_a_person(name, request):
    texts_nb = 0
    for table, column, texts in _texts(request.getfixturevalue(name)):
        assert column not in NOMINATIVES, (table, column)
        if column in WITHOUT_PEOPLE:
            continue
        texts_nb += len(texts)
        for text in texts:
            assert not EMAIL.search(text), (table, column, text)
            # A SIRET, a code of a place or a DAUPHIN number is not a telephone: they have no separator.
            assert not PHONE.search(text) or text.isdigit(), (table, column, text)
    assert texts_nb > 10_000


def test_the_patterns_see_what_they_look_for():
    assert EMAIL.search("écrire à accueil@exemple.fr avant mardi")
    for number in ("03 22 00 00 00", "0322000000", "+33 3 22 00 00 00", "03.22.00.00.00"):
        assert PHONE.search(f"tél. {number}")
    assert not PHONE.search("21800019700018")
