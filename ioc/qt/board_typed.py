"""What people type into the forms of a command board: times, people, units, wards."""

from __future__ import annotations

import re

from anyascii import anyascii

from ioc.domain.state import State
from ioc.qt.names import Names
from ioc.qt.work_times import begin_of, length_of


def instant(text: str, now_us: int, names: Names) -> int | str | None:
    """µs UTC of "22:30", "45m" or "2h" from now; None for nothing typed; "" where it is neither."""
    word = text.strip()
    if not word:
        return None
    at = begin_of(word, now_us, names.zone)
    if at is not None:
        return at
    seconds = length_of(word.lstrip("+"))
    return now_us + int(seconds * 1e6) if seconds is not None else ""


def person(text: str, state: State) -> tuple[str, str]:
    """Login and name of whom somebody meant: an account by login or by its whole name, else a name from elsewhere."""
    word = " ".join(text.split())
    if not word:
        return "", ""
    folded = _folded(word)
    known = {account.login: account.name for account in state.tables.accounts.values() if account.enabled}
    known |= {seat.person: seat.name for seat in state.tables.seats.values()}
    for login, name in known.items():
        if folded in (_folded(login), _folded(name)):
            return login, ""
    return "", word


def units(text: str, state: State) -> tuple[tuple[str, ...], str]:
    """Units named by code ("CC-12 ch02"), and the first word that is none."""
    by_code = {re.sub(r"[^a-z0-9]", "", _folded(ident)): ident for ident in state.tables.units}
    found: dict[str, None] = {}
    for word in re.split(r"[\s,;]+", text.strip()):
        if not word:
            continue
        ident = by_code.get(re.sub(r"[^a-z0-9]", "", _folded(word)))
        if ident is None:
            return tuple(found), word
        found[ident] = None
    return tuple(found), ""


def wards(text: str, state: State) -> tuple[tuple[str, ...], str]:
    """Wards by name, with or without accents, between commas; and the first that the site does not know."""
    site = state.registry.site
    known = {_folded(ward.name): ward.name for ward in site.land.wards} if site else {}
    found: dict[str, None] = {}
    for word in (part.strip() for part in text.split(",")):
        if not word:
            continue
        name = known.get(_folded(word)) or (word if not known else None)
        if name is None:
            return tuple(found), word
        found[name] = None
    return tuple(found), ""


def amount(text: str) -> float | None:
    """A number with point or comma; None where it is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _folded(text: str) -> str:
    return anyascii(text).lower().strip()
