"""Groups of alarms and proposed incidents in words: facts as parameters of their sentences, and why they are there."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.correlation_records import AlarmGroup
from ioc.domain.correlation_spec import FEED, GroupRule
from ioc.domain.records import Params
from ioc.qt.format import number
from ioc.qt.names import Names
from ioc.qt.sentences import sentence

GROUP_FACTS = (
    f.AlarmsGrouped,
    f.AlarmGroupJoined,
    f.AlarmGroupExplained,
    f.AlarmUngrouped,
    f.GroupsMerged,
    f.GroupSplit,
    f.GroupEnded,
)


def group_params(fact: Any, names: Names) -> Params:
    """Parameters of a fact about a group; `what` is the parent that explains it."""
    ident = fact.into if isinstance(fact, f.GroupsMerged) else fact.group
    params: Params = {"what": group_subject(ident, names), "rule": rule_title(ident, names)}
    if isinstance(fact, f.AlarmsGrouped):
        found: Params = {"what": parent_word(fact.parent, fact.scope, names), "count": len(fact.members)}
        params.update(found, variant="" if fact.cause else "inferred", of=fact.of, guess=guess(fact.rule, names))
    if isinstance(fact, f.AlarmGroupJoined):
        first = " · ".join(names.alarm_words(fact.members[0])) if fact.members else ""
        params.update(count=len(fact.members), subject=first, variant="one" if len(fact.members) == 1 else "")
    if isinstance(fact, f.AlarmGroupExplained):
        params["message"] = names.alarm_words(fact.cause)[1]
    if isinstance(fact, f.AlarmUngrouped):
        params["subject"] = " · ".join(names.alarm_words(fact.alarm))
    if isinstance(fact, f.GroupsMerged):
        params.update(count=len(fact.groups), subject=", ".join(group_subject(one, names) for one in fact.groups))
        params["variant"] = "rule" if fact.cause == "rule" else ""
    if isinstance(fact, f.GroupSplit):
        params["subject"] = group_subject(fact.out_of, names)
    if isinstance(fact, f.GroupEnded):
        params["variant"] = "empty" if fact.cause == "empty" else ""
    return params


def parts_of(ident: str) -> tuple[str, str]:
    """Rule and parent of a group, as its id says them: it may be over for long."""
    rule, _, rest = ident.partition("/")
    return rule, rest.rpartition("/")[0]


def group_rule(ident: str, names: Names) -> GroupRule | None:
    """The rule behind a group."""
    site = names.state.registry.site
    return site.correlation.group(parts_of(ident)[0]) if site is not None else None


def rule_title(ident: str, names: Names) -> str:
    """What the rule behind a group is called."""
    rule = group_rule(ident, names)
    return rule.title.get(names.language) if rule is not None else parts_of(ident)[0]


def guess(rule: str, names: Names) -> str:
    """What an inferred group of that rule says."""
    site = names.state.registry.site
    found = site.correlation.group(rule) if site is not None else None
    return found.inferred.get(names.language) if found is not None else ""


def parent_word(parent: str, scope: str, names: Names) -> str:
    """The parent's name."""
    return names.feed(parent) if scope == FEED else names.asset(parent)


def group_subject(ident: str, names: Names) -> str:
    """What a group hangs on."""
    rule = group_rule(ident, names)
    return parent_word(parts_of(ident)[1], rule.scope if rule is not None else "", names)


def group_message(group: AlarmGroup, count: int, names: Names) -> str:
    """What an inferred group says: how many of how many, and what is probably so."""
    params: Params = {"n": count, "of": group.of, "guess": guess(group.rule, names)}
    code = "group.inferred" if group.of else "group.left"
    return sentence(code, params, names.language)


def why_grouped(group: AlarmGroup, names: Names) -> str:
    """Why the alarms stand together: rule, window, share or cause."""
    params: Params = {
        "rule": rule_title(group.id, names),
        "what": parent_word(group.parent, group.scope, names),
        "n": len(group.members),
        "of": group.of,
        "share": number(100 * len(group.members) / group.of, 0, names.language) if group.of else "",
        "minutes": number(group.window_s / 60, 0 if group.window_s >= 60 else 1, names.language),
        "cause": names.alarm_words(group.cause)[1] if group.cause else "",
    }
    return sentence("group.why.cause" if group.cause else "group.why.inferred", params, names.language)
