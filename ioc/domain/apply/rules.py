"""Folding changes of alarm rules: proposals, what holds over the files, rules out of service."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.rule_edits import merged, with_rule
from ioc.domain.rule_records import RuleEdit, RuleFault
from ioc.domain.site import AlarmRule
from ioc.domain.state import Change, State


def rule_proposed(state: State, fact: f.RuleProposed, entry: Entry, change: Change) -> None:
    state.tables.rule_proposals[fact.proposal.id] = fact.proposal
    change.touch("rule_proposals", fact.proposal.id)


def rule_rejected(state: State, fact: f.RuleRejected, entry: Entry, change: Change) -> None:
    state.tables.rule_proposals.pop(fact.proposal, None)
    change.touch("rule_proposals", fact.proposal)


def rule_set(state: State, fact: f.RuleSet, entry: Entry, change: Change) -> None:
    state.tables.rule_proposals.pop(fact.proposal, None)
    change.touch("rule_proposals", fact.proposal)
    held = state.tables.rule_edits.get(fact.rule)
    state.tables.rule_edits[fact.rule] = RuleEdit(
        rule=fact.rule,
        tuning=merged(held.tuning if held is not None else None, fact.tuning),
        base=held.base if held is not None else fact.before,
        by=fact.proposed_by,
        approved_by=entry.person,
        since_us=entry.at_us,
        reason=fact.reason,
    )
    change.touch("rule_edits", fact.rule)
    _put(state, fact.after, change)


def rule_reverted(state: State, fact: f.RuleReverted, entry: Entry, change: Change) -> None:
    state.tables.rule_edits.pop(fact.rule, None)
    change.touch("rule_edits", fact.rule)
    if fact.after is not None:
        _put(state, fact.after, change)


def _put(state: State, rule: AlarmRule, change: Change) -> None:
    site = state.registry.site
    if site is not None:
        state.registry.site = with_rule(site, rule)
        change.touch("site", site.id)
    if state.tables.rule_faults.pop(rule.id, None) is not None:
        change.touch("rule_faults", rule.id)


def rule_failed(state: State, fact: f.RuleFailed, entry: Entry, change: Change) -> None:
    state.tables.rule_faults[fact.rule] = RuleFault(
        rule=fact.rule, asset=fact.asset, code=fact.code, params=fact.params, since_us=entry.at_us
    )
    change.touch("rule_faults", fact.rule)


def rule_restored(state: State, fact: f.RuleRestored, entry: Entry, change: Change) -> None:
    state.tables.rule_faults.pop(fact.rule, None)
    change.touch("rule_faults", fact.rule)
