"""Finding alarms that one parent explains, once a second over what is new (docs/decisions/0053).

The cost follows the alarms that are new since the last look and the depth of the topology, never all alarms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ioc.domain import facts as f
from ioc.domain.alarm_watch import Place, Watch
from ioc.domain.alarms import label, limit_alarm_id, silent_asset_id, silent_feed_id
from ioc.domain.correlation.groups import goes_on
from ioc.domain.correlation_records import AlarmGroup
from ioc.domain.correlation_spec import FEED, CorrelationSpec, GroupRule
from ioc.domain.records import Alarm, Asset
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmLabel, AlarmSource

_NO_CAUSE = (AlarmLabel.OUT_OF_SERVICE,)


def begin_watch(state: State) -> Watch:
    """The engine's memory of what it has looked at; made of the tables where there is none yet."""
    if state.watch is None:
        state.watch = Watch()
        for alarm in sorted(state.tables.alarms.values(), key=lambda one: (one.raised_us, one.id)):
            if alarm.active:
                state.watch.note(alarm.id)
    return state.watch


def find_groups(state: State, spec: CorrelationSpec, at_us: int) -> list[f.AnyFact]:
    """Facts that are due: new groups, members that join, causes that came late, groups that stand in another one."""
    if not spec.groups:
        if state.watch is not None:
            state.watch.take()  # nobody will ask for it
        return []
    watch = begin_watch(state)
    fresh = watch.take()
    if not fresh:
        return []
    watch.follow(spec, state.registry.assets, state.reshaped)
    return _Look(state, spec, watch, at_us).facts(fresh)


class _Look:
    """One look at what is new. What it has decided counts for the rest of it, before anything is folded."""

    def __init__(self, state: State, spec: CorrelationSpec, watch: Watch, at_us: int) -> None:
        self._state, self._spec, self._watch, self._at_us = state, spec, watch, at_us
        self._rules = {rule.id: rule for rule in spec.groups}
        self._order = {rule.id: number for number, rule in enumerate(spec.groups)}
        self._feed_rules = tuple(rule for rule in spec.groups if rule.scope == FEED)
        self._dirty: dict[Place, None] = {}
        self._taken: dict[str, str] = {}
        """Alarm -> the group that it comes to with this look."""
        self._heads: dict[Place, AlarmGroup] = {}
        self._causes: dict[str, str] = {}
        self._into: dict[str, str] = {}
        """Group -> what this look merges it into."""

    def facts(self, fresh: list[str]) -> list[f.AnyFact]:
        alarms = self._state.tables.alarms
        for ident in fresh:
            alarm = alarms.get(ident)
            if alarm is not None and alarm.active:
                self._place(alarm)
        if not self._dirty:
            return []
        for group in self._state.tables.groups.values():  # the newest of a place stands for it
            self._heads[group.rule, group.parent] = group
            if group.cause:
                self._causes[group.cause] = group.id
        found: list[f.AnyFact] = []
        for place in sorted(self._dirty, key=self._rank):
            found += self._look_at(place)
        return found

    def _rank(self, place: Place) -> tuple[int, int, str]:
        """Topmost parents first, then the rules as the site has them: who is explained higher up is taken there."""
        rule, parent = place
        return len(self._watch.above(self._state.registry.assets, parent)), self._order[rule], parent

    def _place(self, alarm: Alarm) -> None:
        """Note where the alarm may be a member, and where it may be the cause."""
        assets, watch = self._state.registry.assets, self._watch
        if alarm.source is AlarmSource.SILENT_FEED and alarm.feed:
            for rule in self._feed_rules:
                self._dirty[rule.id, alarm.feed] = None
        asset = assets.get(alarm.asset or "")
        if asset is None:
            return
        for rule in watch.rules_at(asset.kind):
            if not rule.causes or alarm.rule in rule.causes:
                self._dirty[rule.id, asset.id] = None
        if self._is_free(alarm):
            self._place_member(alarm, asset)

    def _place_member(self, alarm: Alarm, asset: Asset) -> None:
        assets, watch = self._state.registry.assets, self._watch
        for rule in self._feed_rules:
            if rule.takes(alarm.rule, asset.kind):
                self._wait(rule.id, asset.feed, alarm)
        for above in watch.above(assets, asset.id):
            parent = assets.get(above)
            for rule in watch.rules_at(parent.kind) if parent is not None else ():
                if rule.takes(alarm.rule, asset.kind):
                    self._wait(rule.id, above, alarm)

    def _wait(self, rule: str, parent: str, alarm: Alarm) -> None:
        bag = self._watch.waiting.setdefault((rule, parent), {})
        bag.pop(alarm.id, None)
        bag[alarm.id] = alarm.raised_us
        self._dirty[rule, parent] = None

    def _is_free(self, alarm: Alarm) -> bool:
        """Whether a rule may join it: it is in no group, and nobody took this occurrence out of one."""
        if alarm.group or alarm.id in self._taken:
            return False
        return self._state.tables.apart.get(alarm.id) != alarm.occurrence

    def _candidates(self, place: Place, rule: GroupRule) -> list[Alarm]:
        """What waits at a place, oldest first; what no longer does is forgotten."""
        bag, alarms = self._watch.waiting.get(place, {}), self._state.tables.alarms
        since, found = self._at_us - rule.window_s * 1e6, list[Alarm]()
        for ident, raised_us in list(bag.items()):
            alarm = alarms.get(ident)
            if alarm is None or not alarm.active or raised_us < since or not self._is_free(alarm):
                del bag[ident]
            else:
                found.append(alarm)
        if not bag:
            self._watch.waiting.pop(place, None)
        return found

    def _look_at(self, place: Place) -> Iterator[f.AnyFact]:
        rule, parent = self._rules[place[0]], place[1]
        head, cause = self._heads.get(place), None
        if head is not None or place in self._watch.waiting:
            cause = self._cause(rule, parent)
        if head is not None and cause is None and not goes_on(self._state, head):
            head = None
        if head is None and cause is None and not rule.infers:
            return
        waiting = self._candidates(place, rule)
        if head is None:
            made = self._group(rule, parent, cause, waiting)
            if made is not None:
                yield made
                yield from self._merge(rule, made, cause, made.members)
            return
        news = cause if cause is not None and not head.cause and cause.id not in head.members else None
        if news is not None:
            self._causes[news.id] = head.id
            yield f.AlarmGroupExplained(group=head.id, cause=news.id)
        known = self._state.tables.alarms.get(head.cause) if head.cause else cause
        fit = tuple(sorted(one.id for one in waiting if _fits(known, one)))
        if fit:
            self._taken.update(dict.fromkeys(fit, head.id))
            yield f.AlarmGroupJoined(group=head.id, members=fit)
        yield from self._merge(rule, head, news, fit)

    def _cause(self, rule: GroupRule, parent: str) -> Alarm | None:
        """The parent's own alarm that explains others: active and believed; the most urgent, of those the oldest."""
        alarms, site = self._state.tables.alarms, self._state.registry.site
        if rule.scope == FEED:
            idents = [silent_feed_id(parent)]
        elif rule.causes:
            idents = [_point(one, parent) for one in rule.causes]
        else:
            kind = self._state.registry.assets[parent].kind
            own = self._watch.rules_on(kind, site)
            idents = [silent_asset_id(parent), *(limit_alarm_id(one, parent) for one in own)]
        found = [one for ident in idents if (one := alarms.get(ident)) is not None and _explains(one)]
        return min(found, key=lambda one: (one.priority, one.raised_us, one.id), default=None)

    def _group(self, rule: GroupRule, parent: str, cause: Alarm | None, waiting: list[Alarm]) -> f.AlarmsGrouped | None:
        fit, of = [one for one in waiting if _fits(cause, one)], 0
        count = len({one.asset for one in fit})
        if cause is not None:
            if count < rule.with_cause:
                return None
        else:
            if not rule.infers or count < rule.least:
                return None
            of = self._count(rule, parent)
            if count < rule.share * of:
                return None
        members = tuple(sorted(one.id for one in fit))
        made = f.AlarmsGrouped(
            group=f"{rule.id}/{parent}/{self._at_us}",
            rule=rule.id,
            parent=parent,
            scope=rule.scope,
            members=members,
            window_s=rule.window_s,
            cause=cause.id if cause is not None else "",
            of=of,
        )
        self._taken.update(dict.fromkeys(members, made.group))
        if made.cause:
            self._causes[made.cause] = made.group
        return made

    def _count(self, rule: GroupRule, parent: str) -> int:
        assets = self._state.registry.assets
        if rule.scope == FEED:
            kinds = frozenset(rule.kinds)
            return sum(1 for one in assets.values() if one.feed == parent and (not kinds or one.kind in kinds))
        return self._watch.count_below(assets, parent, rule.kinds)

    def _merge(
        self, rule: GroupRule, head: AlarmGroup | f.AlarmsGrouped, cause: Alarm | None, members: Sequence[str]
    ) -> Iterator[f.AnyFact]:
        """Let stand in each other what explains each other: the group whose cause is a member of another one, and,
        where `cause` is new, groups below its asset. `members` are those that are new."""
        ident = head.group if isinstance(head, f.AlarmsGrouped) else head.id
        higher = self._group_of(cause.id) if cause is not None else ""
        if higher and self._may_stand_in(ident, higher):
            self._into[ident] = higher
            yield f.GroupsMerged(into=higher, groups=(ident,), cause="rule")
        found = [self._causes[one] for one in members if one in self._causes]
        if cause is not None and head.scope != FEED:
            assets = self._state.registry.assets
            found += [
                lower.id
                for lower in self._state.tables.groups.values()
                if lower.scope != FEED
                and head.parent in self._watch.above(assets, lower.parent)
                and self._all_fit(rule, lower, cause)
            ]
        found = [lower for lower in dict.fromkeys(found) if self._may_stand_in(lower, ident)]
        if found:
            self._into.update(dict.fromkeys(found, ident))
            yield f.GroupsMerged(into=ident, groups=tuple(sorted(found)), cause="rule")

    def _may_stand_in(self, lower: str, higher: str) -> bool:
        """A group that a person took out of another one is left alone, and no two ever stand in each other."""
        held = self._state.tables.groups.get(lower)
        if lower in self._into or (held is not None and (held.into or held.split)):
            return False
        return self._top(higher) != lower

    def _top(self, ident: str) -> str:
        groups = self._state.tables.groups
        while True:
            held = groups.get(ident)
            into = self._into.get(ident) or (held.into if held is not None else "")
            if not into:
                return ident
            ident = into

    def _group_of(self, alarm: str) -> str:
        held = self._state.tables.alarms.get(alarm)
        return self._taken.get(alarm, "") or (held.group if held is not None else "")

    def _all_fit(self, rule: GroupRule, lower: AlarmGroup, cause: Alarm) -> bool:
        alarms, assets = self._state.tables.alarms, self._state.registry.assets
        for ident in lower.members:
            alarm = alarms.get(ident)
            asset = assets.get(alarm.asset or "") if alarm is not None else None
            if alarm is None or asset is None or not rule.takes(alarm.rule, asset.kind) or not _fits(cause, alarm):
                return False
        return True


def _point(rule: str, asset: str) -> str:
    """The alarm point of a rule on an asset, or of its silence."""
    return silent_asset_id(asset) if rule == "silent_asset" else limit_alarm_id(rule, asset)


def _explains(alarm: Alarm) -> bool:
    """One that is out of service is believed in nothing."""
    return alarm.active and label(alarm) not in _NO_CAUSE


def _fits(cause: Alarm | None, alarm: Alarm) -> bool:
    """Nothing is put under a cause that is less urgent than itself."""
    return cause is None or (cause.id != alarm.id and cause.priority <= alarm.priority)
