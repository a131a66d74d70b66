"""The page that carries the application is made French, and nothing else is touched."""

import pytest
import streamlit as st

from serveur import franciser

PAGE = b'<html lang="en"><head><meta charset="UTF-8"/></head><title>Streamlit</title><body>\xc3\xa9</body></html>'


def test_the_page_is_announced_in_french():
    page = franciser(PAGE).decode()
    assert '<html lang="fr">' in page
    assert "<title>Contrat de ville</title>" in page
    assert page.endswith("<body>é</body></html>")


@pytest.mark.parametrize(("base", "root"), [("", "/"), ("tableau", "/tableau/"), ("/a/b/", "/a/b/")])
def test_the_script_is_told_where_the_server_is(monkeypatch, base, root):
    monkeypatch.setattr(st, "get_option", lambda name: {"server.baseUrlPath": base}[name])
    assert f'BACKEND_BASE_URL: location.origin + "{root}"' in franciser(PAGE).decode()
