"""Checks of what packs say about each other and about the record: topology, serving units, indicators, access."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

import resources
from config.builtin import built_in_incident_types, built_in_kinds
from config.packs import Pack
from config.references import Names, Place
from ioc.domain.facts import AnyFact

FACTS = tuple(kind.__name__ for kind in get_args(AnyFact))
SHARES = ("share_above", "share_below")


def check_pack_links(packs: Sequence[Pack]) -> None:
    """Symbols are drawn, parents are kinds and no ring, units serve incident types, indicators come from what is
    measured or recorded.

    Kinds are unique over all packs, for a parent is named by its key alone. A parent or an incident type may belong to
    a built-in pack that the site does not use. Faults are noted in the packs' documents.
    """
    kinds, claimed = {name for pack in packs for name in pack.known("kinds")}, Names()
    types = {name for pack in packs for name in pack.known("incident_types")} | built_in_incident_types()
    drawn = _drawn()
    for pack in packs:
        if pack.domain is not None:
            _known(pack, ("domain", "symbol"), "symbol", pack.domain.symbol, drawn)
        for index, kind in pack.kinds.items():
            claimed.claim(kind.key, pack.document, ("kinds", index, "key"))
            for number, parent in enumerate(kind.parents):
                at = ("kinds", index, "parents", number)
                _known(pack, at, "kind", parent, kinds | built_in_kinds())
        _check_units(pack, types)
        _check_indicators(pack)
        for index, rule in pack.access.items():
            _known(pack, ("access", index, "kind"), "kind", rule.kind, pack.known("kinds"))
    _check_rings(packs)


def _known(pack: Pack, at: Place, what: str, name: str, known: Iterable[str]) -> bool:
    known = set(known)
    if name not in known:
        pack.document.add_unknown(at, what, name, known)
    return name in known


def _drawn() -> set[str]:
    """What `symbol` may be: the names of resources/symbols/domain_*.svg."""
    files = resources.path("symbols").glob("domain_*.svg")
    return {file.stem.removeprefix("domain_") for file in files}


def _check_units(pack: Pack, types: Iterable[str]) -> None:
    claimed = Names()
    for index, row in pack.units.items():
        claimed.claim(f"{row.agency}/{row.kind}", pack.document, ("units", index, "kind"))
        for number, name in enumerate(row.incident_types):
            _known(pack, ("units", index, "incident_types", number), "incident_type", name, types)


def _check_indicators(pack: Pack) -> None:
    claimed = Names()
    for index, row in pack.indicators.items():
        claimed.claim(row.key, pack.document, ("indicators", index, "key"))
        for number, name in enumerate(row.facts):
            _known(pack, ("indicators", index, "facts", number), "fact", name, FACTS)
        read = [row.kind, row.property, row.take]
        if bool(row.facts) == any(read) or (any(read) and not all(read)):
            pack.document.add(("indicators", index), "indicator_source")
        elif (row.take in SHARES) != (row.limit is not None):
            pack.document.add(("indicators", index, "take"), "indicator_limit")
        elif row.kind and _known(pack, ("indicators", index, "kind"), "kind", row.kind, pack.known("kinds")):
            _check_measured(pack, index, row.kind, row.property or "")


def _check_measured(pack: Pack, index: int, kind: str, name: str) -> None:
    at = ("indicators", index, "property")
    if not _known(pack, at, "property", name, pack.known("properties")):
        return
    held = pack.kind(kind)
    if held is not None and name not in held.properties:
        pack.document.add(at, "not_measured", kind=kind, property=name)


def _check_rings(packs: Sequence[Pack]) -> None:
    """A kind may hang below its own kind (a switch below a switch), but two kinds never below each other."""
    above: dict[str, set[str]] = {}
    for pack in packs:
        for kind in pack.kinds.values():
            above.setdefault(kind.key, set(kind.parents) - {kind.key})
    for pack in packs:
        for index, kind in pack.kinds.items():
            seen: set[str] = set()
            open_ = set(kind.parents) - {kind.key}
            while open_:
                name = open_.pop()
                if name == kind.key:
                    pack.document.add(("kinds", index, "parents"), "parent_ring", name=kind.key)
                    break
                if name not in seen:
                    seen.add(name)
                    open_ |= above.get(name, set())
