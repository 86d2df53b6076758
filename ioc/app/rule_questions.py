"""Questions about alarm rules: a change tried over recorded history, and what became of rules (see `Questions`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from ioc.domain import facts as f
from ioc.domain.alarms import covers
from ioc.domain.condition_spec import Absence, Expression, Geofence
from ioc.domain.conditions.expressions import Unevaluated
from ioc.domain.decide.rules import property_of, rule_named
from ioc.domain.facts import Entry
from ioc.domain.records import Params
from ioc.domain.rule_edits import faults_of, tuned
from ioc.domain.rule_records import RuleTuning
from ioc.domain.rule_trial import Outcome, TrialResult, sum_up
from ioc.domain.site import AlarmRule, Site
from ioc.domain.state import State
from ioc.engine.joint import properties_of
from ioc.engine.rehearsal import Unrehearsed, bare_state, rehearse, streams_of
from ioc.journal.reader import JournalReader
from ioc.journal.together import Together

DAYS = 31
MOST_READINGS = 1_500_000
"""More than that takes minutes beside a loop that has to answer people."""
HISTORY_ROWS = 300
KINDS = (
    "RuleChanged",
    "RuleProposed",
    "RuleRejected",
    "RuleSet",
    "RuleReverted",
    "RuleFailed",
    "RuleRestored",
)
GIVE_WAY_S = 0.002


class TrialRefused(Exception):
    """A trial that cannot be made: code with its prefix, and parameters."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Params = params


class RuleQuestions:
    """Answers on worker threads; `until` cuts an instant to the past clock, `seen_seq` is how far may be seen."""

    def __init__(self, reader: JournalReader, until: Callable[[int], int], seen_seq: Callable[[], int]) -> None:
        self._reader, self._until, self._seen_seq = reader, until, seen_seq

    def trial(self, params: dict[str, Any]) -> TrialResult:
        """`rule`, `tuning` (a `RuleTuning`), `from_us`, `to_us` -> a `TrialResult`. Raises TrialRefused."""
        from_us, to_us = int(params["from_us"]), self._until(int(params["to_us"]))
        bounds = self._reader.bounds()
        from_us, to_us = max(from_us, bounds.first_us), min(to_us, bounds.last_us + 1)
        if not 0 < to_us - from_us <= (DAYS + 1) * 86_400_000_000:
            raise TrialRefused("refused.trial_span", days=DAYS)
        state = self._reader.state_at(to_us)
        site, old = state.registry.site, rule_named(state.registry.site, str(params["rule"]))
        if site is None or old is None:
            raise TrialRefused("refused.unknown_rule", rule=str(params["rule"]))
        new = tuned(old, msgspec.convert(params.get("tuning") or {}, RuleTuning))
        for code, wrong in faults_of(new, property_of(site, old)):
            raise TrialRefused(f"refused.{code}", **wrong)
        return self._tried(state, site, old, new, from_us, to_us)

    def _tried(self, state: State, site: Site, old: AlarmRule, new: AlarmRule, from_us: int, to_us: int) -> TrialResult:
        if isinstance(old.condition, Geofence):
            raise TrialRefused("refused.trial_places")
        try:
            names = _names(old)
        except Unevaluated as fault:
            raise TrialRefused(f"rule.fault.{fault.code}", **fault.params) from fault
        streams = streams_of(state, old, names, lambda asset: covers(old, state, asset.id))
        found = self._reader.together([stream.index for stream in streams], from_us, to_us, MOST_READINGS)
        assets = len({stream.asset for stream in streams})
        if not found.complete:
            raise TrialRefused("refused.trial_much", most=MOST_READINGS, assets=assets)
        if not len(found.stream):
            raise TrialRefused("refused.trial_none")
        place = np.zeros(max(stream.index for stream in streams) + 1, np.int32)
        place[[stream.index for stream in streams]] = np.arange(len(streams))
        columns = _columns(found, place[found.stream])
        outcomes: list[Outcome] = []
        for rule in (old, new):
            bare = bare_state(state, rule, streams)
            try:
                told = rehearse(bare, columns, to_us, lambda: time.sleep(GIVE_WAY_S))
            except Unrehearsed as fault:
                raise TrialRefused(f"rule.fault.{fault.code}", **fault.params) from fault
            outcomes.append(sum_up(told, from_us, to_us, ZoneInfo(site.zone), site.care, rule.realarm_unacked_s))
        return TrialResult(
            from_us=from_us,
            to_us=to_us,
            readings=len(found.stream),
            streams=len(streams),
            old=outcomes[0],
            new=outcomes[1],
        )

    def history(self, params: dict[str, Any]) -> list[Entry]:
        """Optional `rule`, `limit` -> what became of rules (of this one), newest first."""
        limit = max(1, min(int(params.get("limit", 100)), HISTORY_ROWS))
        rule = str(params.get("rule", ""))
        until_us = self._until(2**63 - 1)
        newest: list[Entry] = []
        for entry in self._reader.facts_between(0, until_us, KINDS, self._seen_seq()):
            if not rule or rule == _about(entry.fact):
                newest.append(entry)
        return newest[::-1][:limit]


def _about(fact: Any) -> str:
    return fact.proposal.rule if isinstance(fact, f.RuleProposed) else str(fact.rule)


def _names(rule: AlarmRule) -> frozenset[str]:
    """Every property that is read."""
    if isinstance(rule.condition, Absence) and rule.condition.after_property:
        return frozenset({rule.property, rule.condition.after_property})
    if isinstance(rule.condition, Expression):
        return properties_of(rule) | ({rule.property} if rule.property else set())
    return properties_of(rule)


def _columns(found: Together, stream: Any) -> dict[str, Any]:
    return {
        "stream": stream,
        "source_us": found.source_us,
        "received_us": found.received_us,
        "value": found.value,
        "quality": found.quality,
    }
