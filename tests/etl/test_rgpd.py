"""No person in what is published: neither an address, nor a telephone, nor a column that names one."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.publication.versions import read_current

COURRIEL = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE)
TELEPHONE = re.compile(r"(?<!\d)(?:\+33[ .]?|0)[1-9](?:[ .]?\d{2}){4}(?!\d)")
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
SANS_PERSONNE = {"sha256", "url"}


def _texts(publication: Path):
    version = publication / str(read_current(publication))
    for chemin in sorted(version.glob("*.parquet")):
        table = pq.read_table(chemin)
        for champ in table.schema:
            if pa.types.is_string(champ.type) or pa.types.is_large_string(champ.type):
                yield chemin.stem, champ.name, [texte for texte in table[champ.name].to_pylist() if texte]


@pytest.mark.parametrize("nom", ["publication", "publication_reelle"])
def test_no_published_table_holds_a_person(nom, request):
    lues = 0
    for table, colonne, textes in _texts(request.getfixturevalue(nom)):
        assert colonne not in NOMINATIVES, (table, colonne)
        if colonne in SANS_PERSONNE:
            continue
        lues += len(textes)
        for texte in textes:
            assert not COURRIEL.search(texte), (table, colonne, texte)
            # A SIRET, a code of a place or a DAUPHIN number is not a telephone: they have no separator.
            assert not TELEPHONE.search(texte) or texte.isdigit(), (table, colonne, texte)
    assert lues > 10_000


def test_the_patterns_see_what_they_look_for():
    assert COURRIEL.search("écrire à accueil@exemple.fr avant mardi")
    for numero in ("03 22 00 00 00", "0322000000", "+33 3 22 00 00 00", "03.22.00.00.00"):
        assert TELEPHONE.search(f"tél. {numero}")
    assert not TELEPHONE.search("21800019700018")
