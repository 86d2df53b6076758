"""Deciding changes of alarm rules: proposed by one person after a trial, put in force by another."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import ApproveRule, ProposeRule, RejectRule, RevertRule
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.rule_edits import digest, faults_of, tuned
from ioc.domain.rule_records import RuleProposal
from ioc.domain.site import AlarmRule, PropertySpec, Site
from ioc.domain.state import State


def rule_named(site: Site | None, ident: str) -> AlarmRule | None:
    """The rule as it holds now."""
    return next((rule for rule in site.rules if rule.id == ident), None) if site is not None else None


def property_of(site: Site | None, rule: AlarmRule) -> PropertySpec | None:
    """The property that a rule watches."""
    packs = site.domains if site is not None else ()
    mine = (spec for pack in packs if pack.key == rule.domain for spec in pack.properties)
    return next((spec for spec in mine if spec.key == rule.property), None)


def propose(state: State, command: ProposeRule, context: Context) -> Decision:
    site = state.registry.site
    rule = rule_named(site, command.rule)
    if rule is None:
        return refuse("unknown_rule", rule=command.rule)
    waiting = next((one for one in state.tables.rule_proposals.values() if one.rule == rule.id), None)
    if waiting is not None:
        return refuse("rule_waits", by=waiting.by)
    after = tuned(rule, command.tuning)
    if after == rule:
        return refuse("rule_same")
    for code, params in faults_of(after, property_of(site, rule)):
        return refuse(code, **params)
    if command.trial is None or command.trial.to_us <= command.trial.from_us:
        return refuse("rule_untried")
    if not command.reason.strip():
        return refuse("reason_missing")
    proposal = RuleProposal(
        id=context.new_id(),
        rule=rule.id,
        tuning=command.tuning,
        stands_on=digest([rule]),
        by=context.actor.person,
        at_us=context.at_us,
        reason=context.seal("rule_reason", {"text": command.reason.strip()}),
        trial=command.trial,
    )
    return [f.RuleProposed(proposal=proposal)]


def approve(state: State, command: ApproveRule, context: Context) -> Decision:
    proposal = state.tables.rule_proposals.get(command.proposal)
    if proposal is None:
        return refuse("unknown_rule_proposal")
    if proposal.by == context.actor.person:
        return refuse("rule_own_proposal")
    site = state.registry.site
    rule = rule_named(site, proposal.rule)
    if rule is None or digest([rule]) != proposal.stands_on:
        return refuse("rule_moved_on")
    after = tuned(rule, proposal.tuning)
    return [
        f.RuleSet(
            proposal=proposal.id,
            rule=rule.id,
            tuning=proposal.tuning,
            proposed_by=proposal.by,
            reason=proposal.reason,
            before=rule,
            after=after,
        )
    ]


def reject(state: State, command: RejectRule, context: Context) -> Decision:
    proposal = state.tables.rule_proposals.get(command.proposal)
    if proposal is None:
        return refuse("unknown_rule_proposal")
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("rule_reason", {"text": command.reason.strip()})
    return [f.RuleRejected(proposal=proposal.id, rule=proposal.rule, reason=reason)]


def revert(state: State, command: RevertRule, context: Context) -> Decision:
    edit = state.tables.rule_edits.get(command.rule)
    rule = rule_named(state.registry.site, command.rule)
    if edit is None or rule is None:
        return refuse("rule_as_filed")
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("rule_reason", {"text": command.reason.strip()})
    return [f.RuleReverted(rule=rule.id, cause="person", before=rule, after=edit.base, reason=reason)]
