"""Alarm rules outside the desk: what those of a site lack, and changes over the files as lines of TOML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ioc.domain.condition_spec import Levels
from ioc.domain.rule_edits import figure_of, tuned
from ioc.domain.rule_records import RuleEdit
from ioc.domain.schedule import Schedule
from ioc.domain.site import AlarmRule, Site
from resources import sentence

NAMED = 6
"""Rules that one note names; the rest are counted."""

LACKS: dict[str, Callable[[AlarmRule, bool], bool]] = {
    "cause": lambda rule, _: not rule.cause.en,
    "consequence": lambda rule, _: not rule.consequence.en,
    "action": lambda rule, _: not rule.action.en,
    "respond": lambda rule, _: rule.respond_s <= 0,
    "grounds": lambda rule, table: rule.grounds is None and not table,
    "owner": lambda rule, _: rule.owner is None,
    "reviewed": lambda rule, _: not rule.reviewed,
}
"""Parts of a rationalisation (ANSI/ISA-18.2-2016 clauses 6 and 9); the flag says that a table of priorities stands."""


def notes(site: Site, language: str) -> list[str]:
    """A line for each domain and part that some of its rules lack."""
    table, found = bool(site.care.grounds), list[str]()
    for domain in dict.fromkeys(rule.domain for rule in site.rules):
        rules = [rule for rule in site.rules if rule.domain == domain]
        for part, lacks in LACKS.items():
            named = [rule.id for rule in rules if lacks(rule, table)]
            if named:
                rest = f", +{len(named) - NAMED}" if len(named) > NAMED else ""
                what = sentence(f"rule.lack.{part}", {}, language)
                params = {
                    "domain": domain,
                    "n": len(named),
                    "all": len(rules),
                    "what": what,
                    "rules": ", ".join(named[:NAMED]) + rest,
                }
                found.append(sentence("rule.note", params, language))
    return found


def exported(edits: Mapping[str, RuleEdit]) -> Iterator[str]:
    """Changes in force as lines to put into the files, with a comment that names the rule."""
    for ident, edit in sorted(edits.items()):
        after = tuned(edit.base, edit.tuning)
        yield f"# {ident} ({edit.base.title.en}); proposed by {edit.by}, approved by {edit.approved_by}"
        yield from _lines(edit.base, after)
        yield ""


def _lines(before: AlarmRule, after: AlarmRule) -> Iterator[str]:
    old, new = figure_of(before), figure_of(after)
    if old is not None and new is not None and old != new:
        yield f"{new[0]} = {new[1]:g}"
    if isinstance(after.condition, Levels) and after.condition != before.condition:
        for level in after.condition.levels:
            yield f'# level "{level.key}": limit = {level.limit:g}, priority = {level.priority}'
    for name in ("deadband", "on_delay_s", "off_delay_s", "priority", "realarm_unacked_s", "realarm_acked_s"):
        if getattr(before, name) != getattr(after, name):
            yield f"{name} = {getattr(after, name):g}"
    if before.latch != after.latch:
        yield f"latch = {'true' if after.latch else 'false'}"
    if before.schedule != after.schedule:
        yield f"schedule = {schedule_line(after.schedule or Schedule())}"


def schedule_line(schedule: Schedule) -> str:
    """The schedule as the files have it."""

    def clock(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    def day(place: int) -> str:
        return f"{place // 100:02}-{place % 100:02}"

    parts = []
    if schedule.days:
        parts.append(f"days = {list(schedule.days)}")
    if schedule.hours:
        parts.append("hours = [" + ", ".join(f'"{clock(a)}-{clock(b)}"' for a, b in schedule.hours) + "]")
    if schedule.months:
        parts.append(f"months = {list(schedule.months)}")
    if schedule.periods:
        parts.append("periods = [" + ", ".join(f'"{day(a)}/{day(b)}"' for a, b in schedule.periods) + "]")
    return "{ " + ", ".join(parts) + " }" if parts else "{}"
