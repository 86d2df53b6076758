"""Alarm rules and their changes in words."""

from __future__ import annotations

from typing import Any

from ioc.domain import condition_spec as spec
from ioc.domain import facts as f
from ioc.domain.records import Params
from ioc.domain.rule_edits import figure_of, tuned
from ioc.domain.schedule import Schedule
from ioc.domain.site import AlarmRule
from ioc.qt.format import number
from ioc.qt.names import Names
from ioc.qt.sentences import sentence

FACTS = (
    f.RuleChanged,
    f.RuleProposed,
    f.RuleRejected,
    f.RuleSet,
    f.RuleReverted,
    f.RuleFailed,
    f.RuleRestored,
)
TIMES = ("on_delay_s", "off_delay_s", "realarm_unacked_s", "realarm_acked_s", "after_s", "within_s", "stop_s")
COMPARED = ("deadband", "on_delay_s", "off_delay_s", "priority", "realarm_unacked_s", "realarm_acked_s", "latch")


def rule_params(fact: Any, names: Names) -> Params:
    """Parameters of a fact of this subject."""
    if isinstance(fact, f.RuleProposed):
        held = names.rules.get(fact.proposal.rule)
        change = changes(held, tuned(held, fact.proposal.tuning), names) if held is not None else ""
        return {"what": rule_title(fact.proposal.rule, names), "change": change}
    params: Params = {"what": rule_title(fact.rule, names)}
    if isinstance(fact, f.RuleChanged | f.RuleSet | f.RuleReverted):
        params["change"] = changes(fact.before, fact.after, names)
        if fact.before is not None and fact.rule not in names.rules:
            params["what"] = fact.before.title.get(names.language)
    if isinstance(fact, f.RuleChanged):
        params["variant"] = "added" if fact.before is None else ("removed" if fact.after is None else "")
    if isinstance(fact, f.RuleSet):
        params["name"] = names.person(fact.proposed_by)
    if isinstance(fact, f.RuleReverted) and fact.cause != "person":
        params["variant"] = fact.cause
    if isinstance(fact, f.RuleFailed):
        params["why"] = sentence(f"rule.fault.{fact.code}", fact.params, names.language)
        params["asset"] = names.asset(fact.asset)
    return params


def rule_title(ident: str, names: Names) -> str:
    """The rule's title, else its id."""
    held = names.rules.get(ident)
    return held.title.get(names.language) if held is not None else ident


def kind_word(rule: AlarmRule, names: Names) -> str:
    """What sort of condition it has."""
    kind = spec.KINDS.get(type(rule.condition), "limit")
    return sentence(f"rule.kind.{kind}", {}, names.language)


def changes(before: AlarmRule | None, after: AlarmRule | None, names: Names) -> str:
    """What differs, each thing old → new; empty when one of them is not there."""
    if before is None or after is None:
        return ""
    told: list[str] = []
    old, new = figure_of(before), figure_of(after)
    if old is not None and new is not None and old != new:
        told.append(_pair(old[0], value_word(old[0], old[1], names), value_word(new[0], new[1], names), names))
    elif before.condition != after.condition:
        told.append(_condition(before, after, names))
    for name in COMPARED:
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            told.append(_pair(name, value_word(name, one, names), value_word(name, other, names), names))
    if before.schedule != after.schedule:
        told.append(
            _pair("schedule", schedule_word(before.schedule, names), schedule_word(after.schedule, names), names)
        )
    return " · ".join(told) or _word("other", names)


def _condition(before: AlarmRule, after: AlarmRule, names: Names) -> str:
    if isinstance(before.condition, spec.Levels) and isinstance(after.condition, spec.Levels):
        return _pair("levels", levels_word(before.condition, names), levels_word(after.condition, names), names)
    return _word("condition", names)


def levels_word(condition: spec.Levels, names: Names) -> str:
    """1.0 (3), 1.7 (2), 2.5 (1): limit and priority."""
    return ", ".join(f"{short(one.limit, names)} ({one.priority})" for one in condition.levels)


def schedule_word(schedule: Schedule | None, names: Names) -> str:
    """As it is written in the form; “always” without one."""
    return written(schedule) or _word("always", names)


def written(schedule: Schedule | None) -> str:
    """A schedule on one line: “t1-5 18:00-05:30 m9-12 01/09-30/11”, in the form that `parse` reads."""
    if schedule is None:
        return ""
    told = []
    if schedule.days:
        told.append("t" + ",".join(str(day) for day in schedule.days))
    told += [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in schedule.hours]
    if schedule.months:
        told.append("m" + ",".join(str(month) for month in schedule.months))
    told += [f"{a % 100:02}/{a // 100:02}-{b % 100:02}/{b // 100:02}" for a, b in schedule.periods]
    return " ".join(told)


def value_word(name: str, value: Any, names: Names) -> str:
    """A value of a rule's field."""
    if isinstance(value, bool):
        return _word("yes" if value else "no", names)
    shown = short(float(value), names)
    return f"{shown} s" if name in TIMES else shown


def short(value: float, names: Names) -> str:
    """A number without needless zeros."""
    digits = f"{value:.6f}".rstrip("0").partition(".")[2]
    return number(value, len(digits), names.language)


def _pair(name: str, before: str, after: str, names: Names) -> str:
    return f"{_word(name, names)} {before} → {after}"


def _word(name: str, names: Names) -> str:
    return sentence(f"rule.word.{name}", {}, names.language)
