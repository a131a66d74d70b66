"""Any address: whatever is typed after the question mark, a page opens, and says so in French when it cannot."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import queries
from tests.pages.conftest import PAGES, ROOT, drawings

# Every parameter that a page reads, and some that none does.
NAMES = (
    *("quartier", "indicateur", "reference", "avant", "apres", "defi", "annee", "dans", "pour", "etat", "mots"),
    *(
        "action",
        "exercice",
        "volet",
        "vue",
        "ecran",
        "instance",
        "lignes",
        "rubrique",
        "version",
        "page",
        "x",
        "__proto__",
    ),
)
# What breaks a parser, a query, a path or a page, beside plain noise.
TRAPS = (
    *("", " ", "0", "-1", "NaN", "1e999", "null", "Étouvie", "étouvie'; drop table mesure; --", "../../etc/passwd"),
    *("<script>alert(1)</script>", "=1+1", "%00", "\x00", "${7*7}", "{{7*7}}", "a" * 5000, "‮", "[](){}*_~`#"),
)
VALUES = st.sampled_from(TRAPS) | st.text(st.characters(codec="utf-8"), max_size=40)


@pytest.mark.parametrize("page", PAGES)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(parametres=st.dictionaries(st.sampled_from(NAMES), VALUES | st.lists(VALUES, max_size=3), max_size=5))
@example(parametres={"ecran": ""})
def test_no_address_breaks_a_page(publication, page, parametres):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "PARQUET", publication)
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        test.switch_page(f"pages/{page}.py")
        for name, value in parametres.items():
            test.query_params[name] = value
        test.run()
        assert not test.exception
        # An unknown version is said; anything else leaves the page as it is.
        assert test.title or test.error or any("<h1" in drawing for drawing in drawings(test))
