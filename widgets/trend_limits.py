"""The limits that a trend draws: an alarm rule's short name and value, at its height."""

from __future__ import annotations

from ioc.domain.records import Asset, Stream
from ioc.qt.asset_view import rules_of, short_names
from ioc.qt.format import number
from ioc.qt.names import Names
from ioc.qt.tokens import SMALL_PX
from widgets.delegates.text import cut
from widgets.trend import Limit

LIMIT_PX = 84


def limits_of(names: Names, asset: Asset, stream: Stream) -> list[Limit]:
    """One a rule. A stream of states gets no figure: the state's word stands at the left."""
    rules = rules_of(names, asset, stream)
    shown = short_names([rule.title.get(names.language) for rule in rules])
    bare, decimals = bool(names.states(stream)), names.decimals(stream)
    limits = []
    for rule, name in zip(rules, shown, strict=True):
        told = cut(name, LIMIT_PX, SMALL_PX, True)
        limits.append(Limit(rule.limit, told if bare else f"{told} {number(rule.limit, decimals, names.language)}"))
    return limits
