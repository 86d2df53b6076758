"""Proposes incidents of calls, reports and alarms that are perhaps one thing. On the loop thread, once a second.

Words are compared here and nowhere else: they are kept folded, in memory, as long as the longest window of a rule, and
what goes on record is a figure. After a restart there are none, and the rules ask for half the distance instead.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from anyascii import anyascii

from ioc.domain import facts as f
from ioc.domain.correlation.clusters import MINUTE_US, Item, Pool, fits, gather, grown, joins
from ioc.domain.correlation.grouping import begin_watch
from ioc.domain.correlation.items import alarm_item, call_item, item_of
from ioc.domain.correlation_records import IncidentProposal
from ioc.domain.correlation_spec import ClusterRule, CorrelationSpec
from ioc.domain.records import Call
from ioc.domain.state import State

SOURCE_FIELDS = ("words", "description", "details", "scope", "spread", "needs", "title", "summary", "text", "message")
FORM_FIELDS = ("development", "scope", "spread", "help")
WORD_FIELDS = {"call": SOURCE_FIELDS, "call_words": FORM_FIELDS}
"""Fields that say what happens, of what a source and of what a form said of a call, by kind of vault record; who calls,
the number and the address are not looked at."""
MOST_WORDS = 60
"""Words of one call that are compared: the first say what it is about."""
MOST_AT_ONCE = 200
"""Items that are looked at in one second, oldest first; the others follow with the next (a restart in a busy hour)."""
LEAST_MEMBERS = 2
"""With fewer that still stand a proposal is over."""


def folded(text: str, short: Mapping[str, str]) -> str:
    """Words in lower-case ASCII (đ as d), abbreviations written out."""
    plain = anyascii(unicodedata.normalize("NFC", text)).lower()
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    return " ".join(short.get(word, word) for word in words[:MOST_WORDS])


class Clustering:
    """`hear` the words of each call as they are sealed, `tick` once a second."""

    def __init__(self) -> None:
        self._spec: CorrelationSpec | None = None
        self._short: dict[str, str] = {}
        self._sealed: dict[str, str] = {}
        """Words by vault record."""
        self._heard: dict[str, int] = {}
        self._words: dict[str, str] = {}
        """Words by item: what its source and its form say."""
        self._pools: dict[str, Pool] = {}
        self._looked: dict[str, tuple[str, float, float, str]] = {}
        """Items that were looked at, with the kind, place and words they had."""
        self._late: list[str] = []
        """Alarms that are looked at with the next second."""
        self._keep_us = 0

    def hear(self, kind: str, record: str, fields: Mapping[str, str], at_us: int) -> None:
        """Keep what a vault record says of a call, for as long as it may be compared; other kinds are passed over."""
        said = " ".join(fields[name] for name in WORD_FIELDS.get(kind, ()) if fields.get(name))
        if said:
            self._sealed[record] = folded(said, self._short)
            self._heard[record] = at_us

    def forget(self) -> None:
        """Begin anew with another state (a group was refused): no word is left."""
        self._spec = None
        self._sealed.clear()
        self._words.clear()
        self._heard.clear()
        self._pools.clear()
        self._looked.clear()
        self._late.clear()

    def tick(self, state: State, at_us: int) -> list[f.AnyFact]:
        """Proposals that are over, those that grow, and new ones."""
        site = state.registry.site
        if site is None:
            return []
        self._follow(site.correlation)
        if not self._spec or not self._spec.clusters:
            if state.watch is not None:
                state.watch.take_raised()  # nobody will ask for it
            return []
        facts: list[f.AnyFact] = []
        standing: dict[str, list[Item]] = {}
        for proposal in state.tables.proposals.values():
            if proposal.group:
                continue
            members = [item for one in proposal.members if (item := item_of(state, one)) is not None]
            if len(members) < LEAST_MEMBERS:
                facts.append(f.IncidentProposalEnded(proposal=proposal.id, cause="over"))
                for left in members:  # what is left of it may belong to something else
                    self._looked.pop(left.key, None)
            else:
                standing[proposal.id] = members
        return [*facts, *self._take(state, at_us, standing)]

    def _follow(self, spec: CorrelationSpec) -> None:
        if spec is self._spec:
            return
        self.forget()
        self._spec, self._short = spec, dict(spec.short)
        self._pools = {rule.id: Pool(rule) for rule in spec.clusters}
        self._keep_us = int(max((rule.minutes for rule in spec.clusters), default=0.0) * MINUTE_US)

    def _take(self, state: State, at_us: int, standing: dict[str, list[Item]]) -> list[f.AnyFact]:
        assert self._spec is not None
        self._expire(at_us)
        proposals = {ident: state.tables.proposals[ident] for ident in standing}
        taken = {one.key for proposal in proposals.values() for one in proposal.members}
        facts: list[f.AnyFact] = []
        for item in self._fresh(state, at_us):
            if item.key in taken:
                continue
            for rule in self._spec.clusters:
                if not fits(rule, item) or f"{rule.id}|{item.key}" in state.tables.rejected:
                    continue
                fact = self._place(rule, item, proposals, standing, at_us)
                if fact is None:
                    continue
                facts.append(fact)
                made = fact.proposal if isinstance(fact, f.IncidentProposed) else None
                for member in made.members if made is not None else (item,):
                    taken.add(member.key)
                    for pool in self._pools.values():
                        pool.drop(member.key)
                break
        return facts

    def _place(
        self,
        rule: ClusterRule,
        item: Item,
        proposals: dict[str, IncidentProposal],
        standing: dict[str, list[Item]],
        at_us: int,
    ) -> f.IncidentProposed | f.IncidentProposalGrew | None:
        """Let an item join the oldest proposal, make one, or wait."""
        for held in list(proposals.values()):  # oldest first: they stand in the order of their facts
            if held.rule != rule.id:
                continue
            joined = joins(rule, held, standing[held.id], item, self._words)
            if joined is not None:
                proposals[held.id] = grown(held, (joined,), at_us)
                standing[held.id].append(item)
                return f.IncidentProposalGrew(proposal=held.id, members=(joined,))
        pool = self._pools[rule.id]
        members = gather(pool, item, self._words)
        if not members:
            pool.put(item)
            return None
        made = IncidentProposal(
            id=f"{rule.id}/{members[0].key}/{at_us}",
            rule=rule.id,
            type=rule.type,
            priority=rule.priority,
            proposed_us=at_us,
            lon=item.lon,
            lat=item.lat,
            ward=item.ward,
            asset=item.asset,
            members=tuple(members),
            grew_us=at_us,
        )
        keys = {one.key for one in members}
        proposals[made.id] = made
        standing[made.id] = [*(one for one in pool.near(item) if one.key in keys and one.key != item.key), item]
        return f.IncidentProposed(proposal=made)

    def _fresh(self, state: State, at_us: int) -> list[Item]:
        """What came, moved or changed its kind since the last look, oldest first."""
        found: list[Item] = []
        since = at_us - self._keep_us
        for key in [key for key in self._looked if key.partition("/")[2] not in state.tables.calls]:
            self._over(key)  # it has left the state
        for call in state.tables.calls.values():
            if call.received_us < since:
                continue
            item = call_item(state, call)
            if item is None:
                self._over(f"calls/{call.id}")
            elif self._is_news(item, self._said(state, call)):
                found.append(item)
        watch = begin_watch(state)
        raised, self._late = [*self._late, *watch.take_raised()], []
        for ident in raised:
            alarm = state.tables.alarms.get(ident)
            held = alarm_item(state, alarm) if alarm is not None else None
            if held is not None and held.at_us >= since:
                found.append(held)
        self._settle_alarms(state)
        found.sort(key=lambda one: (one.at_us, one.key))
        for late in found[MOST_AT_ONCE:]:
            self._looked.pop(late.key, None)
            if late.table == "alarms":
                self._late.append(late.id)
        return found[:MOST_AT_ONCE]

    def _said(self, state: State, call: Call) -> str:
        work = state.tables.intake.get(call.id)
        form = work.form.words if work is not None and work.form is not None else None
        refs = [ref.id for ref in (call.personal, form) if ref is not None]
        return " ".join(self._sealed[ref] for ref in refs if ref in self._sealed)

    def _is_news(self, item: Item, said: str) -> bool:
        now = (item.kind, item.lon, item.lat, said)
        if self._looked.get(item.key) == now:
            return False
        self._over(item.key)
        self._looked[item.key] = now
        self._words[item.key] = said
        return True

    def _over(self, key: str) -> None:
        self._looked.pop(key, None)
        self._words.pop(key, None)
        for pool in self._pools.values():
            pool.drop(key)

    def _settle_alarms(self, state: State) -> None:
        """Alarms that wait and have returned wait no longer."""
        for pool in self._pools.values():
            for key in pool.keys_of("alarms"):
                alarm = state.tables.alarms.get(key.partition("/")[2])
                if alarm is None or alarm_item(state, alarm) is None:
                    pool.drop(key)

    def _expire(self, at_us: int) -> None:
        since = at_us - self._keep_us
        for pool in self._pools.values():
            pool.expire(at_us - int(pool.rule.minutes * MINUTE_US))
        for key in [key for key, heard in self._heard.items() if heard < since]:
            del self._heard[key]
            self._sealed.pop(key, None)
        for key in [key for key in self._words if key not in self._looked]:
            del self._words[key]
