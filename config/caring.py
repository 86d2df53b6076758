"""Makes the care of alarms of sound settings; what refers to nothing is a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config.building import text
from config.care_schema import AreaTable, CareFile
from config.documents import Document
from config.references import Names, Place
from config.validation import checked
from ioc.domain.care_spec import AreaSpec, CareSpec, SuppressionSpec
from ioc.domain.records import Text
from ioc.domain.site import AlarmRule

SYSTEM_RULES = ("silent_asset", "silent_feed", "alert")
"""Rules of the program itself, which suppression may name besides those of the packs."""


def care_spec(
    document: Document | None,
    site: Document,
    tree: Mapping[str, Any],
    rules: Sequence[AlarmRule],
    kinds: Sequence[str],
    domains: Sequence[str],
    *,
    built_in: bool,
) -> CareSpec:
    """Figures, suppressions and areas. The built-in table may name rules and kinds of packs that the site does not
    use: such lines are left out; in a table of the site's own they are faults."""
    file = checked(CareFile, document, document.tree) if document is not None else None
    areas = _areas(site, tree, domains)
    if file is None or document is None:
        return CareSpec(areas=areas)
    if file.load.flood_ends > file.load.flood_begins:
        document.add(("load", "flood_ends"), "flood_ends", begins=file.load.flood_begins)
    return CareSpec(
        **file.load.model_dump(),
        areas=areas,
        suppressions=_suppressions(document, file, rules, kinds, built_in=built_in),
        grounds=_grounds(document, file),
    )


def _grounds(document: Document, file: CareFile) -> tuple[Text, ...]:
    """All five priorities, each once, or none of them."""
    by = {row.priority: text(row.grounds) for row in file.priorities}
    if file.priorities and (len(by) != len(file.priorities) or set(by) != {1, 2, 3, 4, 5}):
        document.add(("priorities",), "priority_table")
        return ()
    return tuple(by[priority] for priority in sorted(by))


def _suppressions(
    document: Document, file: CareFile, rules: Sequence[AlarmRule], kinds: Sequence[str], *, built_in: bool
) -> tuple[SuppressionSpec, ...]:
    own = [rule.id for rule in rules]
    known, claimed = {*own, *SYSTEM_RULES}, Names()
    made = []
    for index, row in enumerate(file.suppressions):
        claimed.claim(row.id, document, ("suppressions", index, "id"))
        if (row.scope == "at") != bool(row.at):
            document.add(("suppressions", index, "at"), "suppression_at")
        if built_in and row.by not in own:
            continue
        if not built_in:
            named: list[tuple[Place, str, str, list[str]]] = [(("suppressions", index, "by"), "rule", row.by, own)]
            named += [
                (("suppressions", index, "rules", n), "rule", one, list(known)) for n, one in enumerate(row.rules)
            ]
            named += [
                (("suppressions", index, "kinds", n), "kind", one, list(kinds)) for n, one in enumerate(row.kinds)
            ]
            for at, what, name, choice in named:
                if name not in choice:
                    document.add_unknown(at, what, name, choice)
        made.append(
            SuppressionSpec(
                id=row.id,
                by=row.by,
                scope=row.scope,
                rules=tuple(row.rules),
                kinds=tuple(row.kinds),
                at=tuple(row.at),
                hold_s=row.hold_s,
                reason=text(row.reason),
            )
        )
    return tuple(made)


def _areas(site: Document, tree: Mapping[str, Any], domains: Sequence[str]) -> tuple[AreaSpec, ...]:
    claimed = Names()
    made = []
    listed = tree.get("areas", [])
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        row = checked(AreaTable, site, item, ("areas", index)) if isinstance(item, dict) else None
        if row is None:
            continue
        claimed.claim(row.key, site, ("areas", index, "key"))
        for number, name in enumerate(row.domains):
            if name not in domains:
                site.add_unknown(("areas", index, "domains", number), "domain", name, domains)
        box = row.box
        if box is not None and (box.west >= box.east or box.south >= box.north):
            site.add(("areas", index, "box"), "area_box")
        made.append(
            AreaSpec(
                key=row.key,
                title=text(row.title),
                domains=tuple(row.domains),
                wards=tuple(row.wards),
                box=(box.west, box.south, box.east, box.north) if box is not None else None,
                least=row.least,
                roles=tuple(row.roles),
                people=tuple(row.people),
                seats=tuple(row.seats),
            )
        )
    return tuple(made)
