"""Makes the rules of correlation of sound settings; what refers to nothing is a fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from config.building import text
from config.caring import SYSTEM_RULES
from config.correlation_schema import ClusterTable, CorrelationFile, GroupTable
from config.documents import Document
from config.references import Names, Place
from config.schema import Words
from config.validation import checked
from ioc.domain.correlation_spec import FEED, ClusterRule, CorrelationSpec, GroupRule
from ioc.domain.records import Text
from ioc.domain.site import AlarmRule

Row = TypeVar("Row", GroupTable, ClusterTable)


def correlation_spec(
    document: Document | None,
    rules: Sequence[AlarmRule],
    kinds: Sequence[str],
    types: Sequence[str],
    *,
    built_in: bool,
) -> CorrelationSpec:
    """The rules of the file. The built-in one may name rules, kinds and types of packs that the site does not use: what
    is then left without its parents, causes, members or type is left out. In a file of the site's own they are faults.
    """
    file = checked(CorrelationFile, document, document.tree) if document is not None else None
    if file is None or document is None:
        return CorrelationSpec()
    known = [*(rule.id for rule in rules), *SYSTEM_RULES]
    claimed, groups, clusters = Names(), list[GroupRule](), list[ClusterRule]()
    for index, row in enumerate(file.groups):
        claimed.claim(row.id, document, ("groups", index, "id"))
        _check_group(document, index, row)
        lists = {"parents": kinds, "causes": known, "rules": known, "kinds": kinds}
        kept = _held(document, ("groups", index), row, lists, built_in=built_in)
        usable = kept is not None and _type(document, ("groups", index, "proposes"), row.proposes, types, built_in)
        if kept is not None and usable:
            groups.append(_group(kept))
    for index, report in enumerate(file.clusters):
        claimed.claim(report.id, document, ("clusters", index, "id"))
        if not report.calls and not report.alarms:
            document.add(("clusters", index), "cluster_sources")
        held = _held(document, ("clusters", index), report, {"alarms": known}, built_in=built_in)
        usable = held is not None and _type(document, ("clusters", index, "type"), report.type, types, built_in)
        if held is not None and usable:
            clusters.append(_cluster(held))
    short = tuple(sorted((key, word) for key, word in file.short.items()))
    return CorrelationSpec(groups=tuple(groups), clusters=tuple(clusters), short=short)


def _check_group(document: Document, index: int, row: GroupTable) -> None:
    if row.scope == FEED and (row.parents or row.causes):
        document.add(("groups", index, "scope"), "group_feed")
    if row.infers and row.inferred is None:
        document.add(("groups", index, "inferred"), "group_inferred")


def _held(document: Document, at: Place, row: Row, lists: dict[str, Sequence[str]], *, built_in: bool) -> Row | None:
    """The row without what a built-in file names in vain; None when a list of it is empty for that."""
    changed: dict[str, list[str]] = {}
    for key, known in lists.items():
        named: list[str] = getattr(row, key)
        held = [name for name in named if name in known]
        if not built_in:
            for number, name in enumerate(named):
                if name not in known:
                    what = "kind" if key in ("kinds", "parents") else "rule"
                    document.add_unknown((*at, key, number), what, name, known)
        elif named and not held:
            return None
        changed[key] = held
    return row.model_copy(update=changed)


def _type(document: Document, at: Place, name: str, types: Sequence[str], built_in: bool) -> bool:
    if not name or name in types:
        return True
    if not built_in:
        document.add_unknown(at, "incident_type", name, types)
    return False


def _both(words: Words | None) -> Text:
    return text(words) if words is not None else Text(vi="", en="")


def _group(row: GroupTable) -> GroupRule:
    return GroupRule(
        id=row.id,
        title=text(row.title),
        scope=row.scope,
        parents=tuple(row.parents),
        causes=tuple(row.causes),
        rules=tuple(row.rules),
        kinds=tuple(row.kinds),
        window_s=row.window_s,
        with_cause=row.with_cause,
        infers=row.infers,
        least=row.least,
        share=row.share,
        inferred=_both(row.inferred),
        proposes=row.proposes,
    )


def _cluster(row: ClusterTable) -> ClusterRule:
    return ClusterRule(
        id=row.id,
        title=text(row.title),
        type=row.type,
        priority=row.priority,
        kinds=tuple(row.kinds),
        calls=row.calls,
        alarms=tuple(row.alarms),
        metres=row.metres,
        minutes=row.minutes,
        least=row.least,
        words=row.words,
        opens=row.opens,
    )
