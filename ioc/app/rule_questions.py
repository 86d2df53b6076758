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
from ioc.domain.rule_trial import Happening, Outcome, TrialResult, sum_up
from ioc.domain.site import AlarmRule, Site
from ioc.domain.state import State
from ioc.engine.joint import properties_of
from ioc.engine.rehearsal import Unrehearsed, bare_state, rehearse, rehearse_places, streams_of
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


Run = Callable[[AlarmRule], list[Happening]]
"""Rehearses a rule over what was read."""


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
        run, rows, looked_at = (self._places if isinstance(old.condition, Geofence) else self._readings)(
            state, old, from_us, to_us
        )
        outcomes: list[Outcome] = []
        for rule in (old, new):
            try:
                told = run(rule)
            except Unrehearsed as fault:
                raise TrialRefused(f"rule.fault.{fault.code}", **fault.params) from fault
            outcomes.append(sum_up(told, from_us, to_us, ZoneInfo(site.zone), site.care, rule.realarm_unacked_s))
        old_did, new_did = outcomes
        return TrialResult(from_us=from_us, to_us=to_us, readings=rows, streams=looked_at, old=old_did, new=new_did)

    def _readings(self, state: State, old: AlarmRule, from_us: int, to_us: int) -> tuple[Run, int, int]:
        """How to rehearse a rule over readings, how many there are, and of how many streams."""
        try:
            names = _names(old)
        except Unevaluated as fault:
            raise TrialRefused(f"rule.fault.{fault.code}", **fault.params) from fault
        streams = streams_of(state, old, names, lambda asset: covers(old, state, asset.id))
        found = self._reader.together([stream.index for stream in streams], from_us, to_us, MOST_READINGS)
        _require(len(found.stream), len({stream.asset for stream in streams}), complete=found.complete)
        place = np.zeros(max(stream.index for stream in streams) + 1, np.int32)
        place[[stream.index for stream in streams]] = np.arange(len(streams))
        columns = _columns(found, place[found.stream])

        def run(rule: AlarmRule) -> list[Happening]:
            return rehearse(bare_state(state, rule, streams), columns, to_us, _give_way)

        return run, len(found.stream), len(streams)

    def _places(self, state: State, old: AlarmRule, from_us: int, to_us: int) -> tuple[Run, int, int]:
        """The same over positions, and of how many assets."""
        assets = [asset for asset in state.registry.assets.values() if covers(old, state, asset.id)]
        found = self._reader.tracks((asset.id for asset in assets), from_us, to_us, MOST_READINGS)
        _require(len(found.unit), len(assets), complete=found.complete)
        columns = {name: getattr(found, name) for name in ("unit", "source_us", "received_us", "lon", "lat")}

        def run(rule: AlarmRule) -> list[Happening]:
            return rehearse_places(bare_state(state, rule, (), assets), columns, to_us, _give_way)

        return run, len(found.unit), len(set(found.unit.tolist()))

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


def _give_way() -> None:
    time.sleep(GIVE_WAY_S)


def _require(rows: int, assets: int, *, complete: bool) -> None:
    """There is something to try over, and not too much of it."""
    if not complete:
        raise TrialRefused("refused.trial_much", most=MOST_READINGS, assets=assets)
    if not rows:
        raise TrialRefused("refused.trial_none")


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
