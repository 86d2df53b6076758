"""What a site says of belonging together: alarms under one parent, calls and reports about one thing."""

from __future__ import annotations

from ioc.domain.records import Record, Text

BELOW, FEED = "below", "feed"
"""Where members of a group lie: on assets below one asset, or on assets of one feed."""


class GroupRule(Record, frozen=True):
    """Alarms that one parent explains.

    A parent is an asset of `parents` (scope "below"; empty: of any kind) or a feed (scope "feed"). Members are alarms
    of `rules` on assets of `kinds` (each empty: any) that were raised within `window_s` of each other. An active alarm
    of `causes` on the parent itself (empty: any on it) explains `with_cause` members or more that are no more urgent
    than itself. Without one, `least` assets and `share` (0 to 1) of those that could have alarmed make an inferred
    group, and `inferred` is what it says; `infers` False: never.
    """

    id: str
    title: Text
    scope: str = BELOW
    parents: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    window_s: float = 120.0
    with_cause: int = 1
    infers: bool = True
    least: int = 3
    share: float = 0.0
    inferred: Text = Text(vi="", en="")
    proposes: str = ""
    """Type of the incident that such a group is proposed as; empty: it is not."""

    def takes(self, rule: str, kind: str) -> bool:
        """Whether an alarm of `rule` on an asset of `kind` may be a member."""
        return (not self.rules or rule in self.rules) and (not self.kinds or kind in self.kinds)


class ClusterRule(Record, frozen=True):
    """Calls, citizen reports and alarms that are perhaps one thing.

    Two agree when they lie within `metres` and `minutes` of each other and, where both have words, the words are alike
    by `words` of 100 or more; where one has none (or nothing of it may be read), half the distance is asked instead.
    `kinds` are kinds of calls or types of incident (empty: any), `alarms` rules of alarms that count as well.
    With `opens` the rule opens the incident itself, in its own name.
    """

    id: str
    title: Text
    type: str
    priority: int = 3
    kinds: tuple[str, ...] = ()
    calls: bool = True
    alarms: tuple[str, ...] = ()
    metres: float = 300.0
    minutes: float = 30.0
    least: int = 3
    words: float = 0.0
    opens: bool = False


class CorrelationSpec(Record, frozen=True):
    """All of it. `short` writes out abbreviations, both sides without tone marks, before words are compared."""

    groups: tuple[GroupRule, ...] = ()
    clusters: tuple[ClusterRule, ...] = ()
    short: tuple[tuple[str, str], ...] = ()

    def group(self, ident: str) -> GroupRule | None:
        """The rule of that id."""
        return next((rule for rule in self.groups if rule.id == ident), None)

    def cluster(self, ident: str) -> ClusterRule | None:
        """The rule of that id."""
        return next((rule for rule in self.clusters if rule.id == ident), None)
