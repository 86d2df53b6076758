"""A change of a rule as it is typed: which fields there are, what stands in them, and what they mean. Pure of Qt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ioc.domain.condition_spec import Levels
from ioc.domain.rule_edits import figure_of
from ioc.domain.rule_records import RuleTuning
from ioc.domain.schedule import DAY_MIN, Schedule
from ioc.domain.site import AlarmRule
from ioc.qt.format import MINUS
from ioc.qt.rule_words import written

PLAIN = ("deadband", "on_delay_s", "off_delay_s", "priority", "realarm_unacked_s", "realarm_acked_s", "schedule")
"""Fields of every rule, besides its figure or levels and the latch."""
_HOURS = re.compile(r"^(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)$")
_PERIOD = re.compile(r"^(\d{1,2})/(\d{1,2})-(\d{1,2})/(\d{1,2})$")


class Unread(ValueError):
    """A field that cannot be read: its name."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def fields_of(rule: AlarmRule) -> dict[str, str]:
    """What stands in the form, by field; a level has two: `limit.KEY` and `priority.KEY`."""
    found: dict[str, str] = {}
    figure = figure_of(rule)
    if figure is not None:
        found["figure"] = _shown(figure[1])
    if isinstance(rule.condition, Levels):
        for level in rule.condition.levels:
            found[f"limit.{level.key}"] = _shown(level.limit)
            found[f"priority.{level.key}"] = str(level.priority)
    for name in PLAIN:
        if name == "schedule":
            found[name] = written(rule.schedule)
        elif name != "priority" or not isinstance(rule.condition, Levels):
            found[name] = _shown(float(getattr(rule, name)))
    return found


def tuning_of(rule: AlarmRule, typed: Mapping[str, str], latch: bool) -> RuleTuning:
    """What is to be otherwise. Raises Unread with the field that cannot be read."""
    before, told = fields_of(rule), dict[str, Any]()
    changed = {name: text for name, text in typed.items() if text.strip() != before.get(name, "")}
    if isinstance(rule.condition, Levels) and any("." in name for name in changed):
        told["levels"] = tuple(
            (level.key, _number(typed, f"limit.{level.key}"), _whole(typed, f"priority.{level.key}"))
            for level in rule.condition.levels
        )
    for name in changed:
        if name == "schedule":
            told[name] = parse_schedule(changed[name])
        elif name == "priority":
            told[name] = _whole(typed, name)
        elif "." not in name:
            told[name] = _number(typed, name)
    if latch != rule.latch:
        told["latch"] = latch
    return replace(RuleTuning(), **told)


def parse_schedule(text: str) -> Schedule:
    """“t1-5 18:00-05:30 m9-12 01/09-30/11” in any order; empty: always. Raises Unread."""
    days: list[int] = []
    months: list[int] = []
    hours: list[tuple[int, int]] = []
    periods: list[tuple[int, int]] = []
    for part in text.lower().split():
        if part[0] in "td" and len(part) > 1 and part[1].isdigit():
            days += _list(part[1:], 7)
        elif part[0] == "m":
            months += _list(part[1:], 12)
        elif met := _HOURS.match(part):
            a, b, c, d = map(int, met.groups())
            hours.append((a * 60 + b, c * 60 + d))
        elif met := _PERIOD.match(part):
            a, b, c, d = map(int, met.groups())
            if not (1 <= b <= 12 and 1 <= d <= 12 and 1 <= a <= 31 and 1 <= c <= 31):
                raise Unread("schedule")
            periods.append((b * 100 + a, d * 100 + c))
        else:
            raise Unread("schedule")
    if any(not (0 <= a < DAY_MIN and 0 < b <= DAY_MIN and a != b) for a, b in hours):
        raise Unread("schedule")
    return Schedule(days=tuple(days), hours=tuple(hours), months=tuple(months), periods=tuple(periods))


def _list(text: str, most: int) -> list[int]:
    """“1-5” or “1,3,5”."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            raise Unread("schedule")
        found += range(int(first), int(last or first) + 1)
    if not found or not all(1 <= one <= most for one in found):
        raise Unread("schedule")
    return found


def _number(typed: Mapping[str, str], name: str) -> float:
    text = typed.get(name, "").strip().replace(",", ".").replace(MINUS, "-").replace(" ", "")
    try:
        value = float(text)
    except ValueError:
        raise Unread(name) from None
    if value != value or abs(value) == float("inf"):
        raise Unread(name)
    return value


def _whole(typed: Mapping[str, str], name: str) -> int:
    value = _number(typed, name)
    if value != int(value):
        raise Unread(name)
    return int(value)


def _shown(value: float) -> str:
    """With a decimal point, as it is typed; either sign is read."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
