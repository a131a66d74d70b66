"""Who may open what: a role for each reader, none by default, and a gate in front of each page.

A role may do all that those before it may. It comes from the identity provider (a claim, or a list of addresses), as
`[roles]` of `.streamlit/secrets.toml` says. Without any provider, the person at the machine may do everything where
`make run` says so (`TABLEAU_DROITS_LOCAUX=oui`), and nobody else more than read the public pages.
"""

import os
import time
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import streamlit as st

ROLES = ("public", "partenaire", "prefecture", "gestionnaire")
NAMES = {
    "public": "Public",
    "partenaire": "Partenaire",
    "prefecture": "Préfecture",
    "gestionnaire": "Service gestionnaire",
}
RESERVES = {
    "partenaire": "aux partenaires du contrat de ville",
    "prefecture": "à la Préfecture et au service gestionnaire",
    "gestionnaire": "au service gestionnaire",
}
# What Streamlit calls the cookies that hold who has signed in: signed, and out of reach of scripts.
SIGNED_COOKIES = "_streamlit_user"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Set by `make run` alone: a relay that adds nothing cannot be told from a browser, and only who starts a server knows.
LOCAL_RIGHTS = "TABLEAU_DROITS_LOCAUX"
# All that a browser says when it opens a page. Anything else was added on the way: the reader is then somewhere else.
SAID_BY_BROWSERS = {
    *("accept", "accept-encoding", "accept-language", "cache-control", "connection", "cookie", "dnt", "host", "origin"),
    *("pragma", "priority", "referer", "upgrade", "upgrade-insecure-requests", "user-agent"),
}


class Request(NamedTuple):
    """What a request says of who makes it."""

    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    peer: str | None


class Reader(NamedTuple):
    """Who reads a page: the cookies of the sign-in, the identity that they hold, and the role that it gives."""

    signed: Mapping[str, str]
    identity: Mapping[str, Any]
    role: str


def role() -> str:
    """Return the role of the reader: the highest that the provider vouches for, "public" by default."""
    return _role_now(st.user.to_dict()) if is_configured() else _role_here(is_local())


def reader() -> Reader:
    """Return who reads the page."""
    return Reader(_signed(st.context.cookies.to_dict()), st.user.to_dict(), role())


def is_still(known: Reader, request: Request) -> bool:
    """Return whether a request comes from this reader, signed in as then, and whose role is not less than it was."""
    if is_configured():
        same, now = _signed(request.cookies) == known.signed, _role_now(known.identity)
    else:
        same, now = True, _role_here(sits_here(request.headers, request.peer))
    return same and ROLES.index(now) >= ROLES.index(known.role)


def _signed(cookies: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in cookies.items() if name.startswith(SIGNED_COOKIES)}


def _role_now(identity: Mapping[str, Any]) -> str:
    return role_of(identity, _rules(), time.time())


def _rules() -> dict[str, Any]:
    """Return `[roles]` as it is written now: what is taken away there is taken from who is signed in, at once."""
    files = [path for path in map(Path, st.get_option("secrets.files")) if path.is_file()]
    return {name: rule for path in files for name, rule in _read_rules(path, path.stat().st_mtime_ns).items()}


@lru_cache(8)
def _read_rules(path: Path, _changed_ns: int) -> dict[str, Any]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")).get("roles", {}))
    except ValueError:
        # Half written, or badly: nobody has a role until it can be read.
        return {}


def _role_here(local: bool) -> str:
    return "gestionnaire" if local else "public"


def is_expired(identity: Mapping[str, Any], now: float) -> bool:
    """Return whether a token is out of date: Streamlit itself keeps its cookie for thirty days."""
    return float(identity.get("exp") or 0) <= now


def role_of(identity: Mapping[str, Any], rules: Mapping[str, Any], now: float) -> str:
    """Return the role that an identity gives.

    `identity` holds the claims of the token, whose signature Streamlit has checked; `regles` is the table `[roles]`:
    `attribut` names the claim that holds roles; each role has a list of values of the claim that `identifiant` names,
    `email` by default. A token out of date, an address that its provider has not verified, an unknown role: nothing.
    """
    if not identity.get("is_logged_in") or is_expired(identity, now):
        return "public"
    announced = identity.get(rules["attribut"]) if "attribut" in rules else None
    declares = {str(announced_role) for announced_role in (announced if isinstance(announced, list) else [announced])}
    identifiant = rules.get("identifiant", "email")
    login = str(identity.get(identifiant) or "").casefold()
    if login and (identifiant != "email" or identity.get("email_verified") is not False):
        declares |= {name for name in ROLES if login in {str(other).casefold() for other in rules.get(name, [])}}
    return max(declares & set(ROLES), key=ROLES.index, default="public")


def public() -> bool | None:
    """Return what the questions that hold reserved rows ask: true for who may not read them, nothing otherwise."""
    return None if allows("partenaire") else True


def allows(minimum: str) -> bool:
    """Return whether the reader has this role, or a higher one."""
    return ROLES.index(role()) >= ROLES.index(minimum)


def require(minimum: str) -> None:
    """Stop the page for those who do not have this role, saying why and what to do."""
    if allows(minimum):
        return
    st.title("Page réservée")
    st.warning(f"Cette page est réservée {RESERVES[minimum]}. {_what_to_do()}", icon=":material/lock:")
    if is_configured() and not st.user.is_logged_in:
        st.button("Se connecter", icon=":material/login:", on_click=st.login, key="connexion_page")
    st.stop()


def account() -> None:
    """Say in which role the page is read, and offer to sign out."""
    with st.container(key="compte"):
        if not is_configured():
            if is_local():
                st.caption("Sans connexion : la personne devant cette machine a tous les droits.")
            else:
                st.caption("Pages publiques seules : aucune connexion n'est configurée sur ce serveur.")
        elif st.user.is_logged_in:
            st.caption(f"Connecté : {NAMES[role()]}")
            st.button("Se déconnecter", icon=":material/logout:", on_click=st.logout)


def sign_in() -> None:
    """Offer to sign in to whoever has not, at first sight."""
    if is_configured() and not st.user.is_logged_in:
        st.button("Se connecter", icon=":material/login:", on_click=st.login, type="tertiary")


def is_configured() -> bool:
    """Return whether an identity provider is declared."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def is_local() -> bool:
    """Return whether the server gives local rights, listens on this machine alone, and is read from it directly."""
    return sits_here(st.context.headers.to_dict(), st.context.ip_address)


def sits_here(headers: Mapping[str, str], peer: str | None) -> bool:
    """Return whether a request comes from the person at the machine; `peer` is its address, None for the loopback.

    Rights are given by who starts the server, and by nothing that a request says: what it says can only take them away.
    """
    said = {name.lower(): value for name, value in headers.items()}
    return (
        os.environ.get(LOCAL_RIGHTS) == "oui"
        and st.get_option("server.address") in LOOPBACK
        and (peer is None or peer in LOOPBACK)
        and _is_loopback(f"//{said.get('host', '')}")
        and _is_loopback(said.get("origin", "//localhost"))
        and all(name in SAID_BY_BROWSERS or name.startswith("sec-") for name in said)
    )


def _is_loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in LOOPBACK
    except ValueError:
        return False


def _what_to_do() -> str:
    if not is_configured():
        return (
            "Ce serveur n'est pas réservé à la personne devant sa machine et aucune connexion n'y est configurée : "
            "seules les pages publiques s'ouvrent. La marche à suivre est dans docs/deploy.md."
        )
    if not st.user.is_logged_in:
        return "Connectez-vous avec un compte qui y a droit."
    if is_expired(st.user.to_dict(), time.time()):
        return "Votre connexion a expiré : déconnectez-vous, puis connectez-vous de nouveau."
    return "Votre compte n'y a pas droit. Demandez-le au service gestionnaire."
