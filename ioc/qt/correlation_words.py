"""Groups of alarms and proposed incidents in words: facts as parameters of their sentences, and why they are there."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.correlation_records import AlarmGroup, IncidentProposal, ProposalMember
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

PROPOSAL_FACTS = (f.IncidentProposed, f.IncidentProposalGrew, f.IncidentProposalEnded)


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


# --- proposals


def proposal_params(fact: Any, names: Names) -> Params:
    """Parameters of a fact about a proposed incident; `what` is what is proposed, as far as it is still known."""
    if isinstance(fact, f.IncidentProposed):
        held = fact.proposal
        variant = "group" if held.group else ""
        params = _rule_params(held.rule, held.id, names)
        return {**params, "count": len(held.members), "place": proposal_place(held, names), "variant": variant}
    params = _rule_params(fact.proposal.removeprefix("group/").partition("/")[0], fact.proposal, names)
    if isinstance(fact, f.IncidentProposalGrew):
        return {**params, "count": len(fact.members)}
    return {**params, "number": names.incident(fact.incident) if fact.incident else "", "variant": fact.cause}


def _rule_params(rule: str, ident: str, names: Names) -> Params:
    title = proposal_rule(rule, names)
    if ident.startswith("group/"):
        return {"what": f"{title} · {group_subject(ident.removeprefix('group/'), names)}", "rule": title}
    return {"what": title, "rule": title}


def proposal_rule(rule: str, names: Names) -> str:
    """What a rule that proposes is called."""
    site = names.state.registry.site
    found = (site.correlation.cluster(rule) or site.correlation.group(rule)) if site is not None else None
    return found.title.get(names.language) if found is not None else rule


def proposal_place(held: IncidentProposal, names: Names) -> str:
    """Where it is."""
    return names.place(held.asset, held.ward, held.lon, held.lat)


def member_word(member: ProposalMember, names: Names) -> str:
    """What a member of a proposal is: a call by line and time, an alarm by asset and message."""
    if member.table == "calls":
        call = names.state.tables.calls.get(member.id)
        kind = names.call_kind(call) if call is not None else ""
        return " · ".join(part for part in (names.call(member.id), kind) if part)
    return " · ".join(names.alarm_words(member.id))


def why_member(member: ProposalMember, names: Names) -> str:
    """Why it is thought to belong: distance, minutes, and how alike the words are."""
    params: Params = {
        "metres": number(round(member.metres / 10) * 10, 0, names.language),
        "minutes": number(member.minutes, 0, names.language),
        "words": "" if member.words is None else number(member.words, 0, names.language),
    }
    return sentence("proposal.why" if member.words is None else "proposal.why.words", params, names.language)


def why_proposed(held: IncidentProposal, names: Names) -> str:
    """Why an incident is proposed, in a sentence: its rule, how many, how near and how soon."""
    if held.group:
        group = names.state.tables.groups.get(held.group)
        return why_grouped(group, names) if group is not None else ""
    times = [one.at_us for one in held.members]
    alike = [one.words for one in held.members if one.words is not None]
    params: Params = {
        "rule": proposal_rule(held.rule, names),
        "n": len(held.members),
        "metres": number(round(max((one.metres for one in held.members), default=0.0) / 10) * 10, 0, names.language),
        "minutes": number(max((max(times) - min(times)) / 60e6, 1) if times else 0, 0, names.language),
        "words": number(min(alike), 0, names.language) if alike else "",
    }
    return sentence("proposal.because.words" if alike else "proposal.because", params, names.language)
