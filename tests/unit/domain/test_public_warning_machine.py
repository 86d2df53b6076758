"""Whatever four people do to warnings in whatever order: released by another, never changed, one in force a chain."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.commands import Actor, Refusal
from ioc.domain.decide.archiving import archive
from ioc.domain.decide.passing import pass_time
from ioc.domain.records import PublicAlert
from ioc.domain.warning_records import OPEN, PublicWarning, WarningContent, WarningKind, WarningState
from tests.helpers.city import COORDINATOR, OPERATOR, SUPERVISOR, City
from tests.helpers.public_warnings import complete, warning_site

SECOND = Actor(person="minh", name="Đỗ Minh", role="supervisor", seat="seat-7")
PEOPLE = st.sampled_from([OPERATOR, COORDINATOR, SUPERVISOR, SECOND])
NUMBERS = st.integers(0, 30)
KINDS = st.sampled_from(list(WarningKind))


class Warnings(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.city = City(warning_site())
        self.read = len(self.city.entries)
        self.wrote: dict[str, set[str]] = {}
        """Who wrote of a warning or submitted it, counted from the record and not from the state."""
        self.out: dict[str, PublicAlert] = {}
        self.followed: dict[str, str] = {}

    @property
    def held(self) -> list[PublicWarning]:
        return list(self.city.state.tables.warnings.values())

    def one(self, number: int) -> str:
        held = self.held
        return held[number % len(held)].id if held else "none"

    def base(self, number: int) -> str:
        """Mostly one that can be followed, so that chains grow long."""
        fit = [warning.id for warning in self.held if warning.may_be_followed]
        return fit[number % len(fit)] if fit and number % 5 else self.one(number)

    def order(self, command: Any, actor: Actor) -> Any:
        before = self.city.state.digest()
        outcome = self.city.order(command, actor)
        if isinstance(outcome, Refusal):
            assert self.city.state.digest() == before
        return outcome

    def content(self, whole: bool) -> WarningContent:
        return complete(self.city.at_us, responses=("AllClear",)) if whole else WarningContent(contact="112")

    @rule(actor=PEOPLE, kind=KINDS, number=NUMBERS, whole=st.booleans(), drill=st.booleans())
    def draft(self, actor: Actor, kind: WarningKind, number: int, whole: bool, drill: bool) -> None:
        base = None if kind is WarningKind.ALERT else self.one(number)
        self.order(c.DraftWarning(content=self.content(whole), kind=kind.value, base=base, exercise=drill), actor)

    @rule(actor=PEOPLE, number=NUMBERS, whole=st.booleans())
    def amend(self, actor: Actor, number: int, whole: bool) -> None:
        content = self.content(whole)
        held = self.city.state.tables.warnings.get(self.one(number))
        if held is not None and held.kind in (WarningKind.CANCEL, WarningKind.ALL_CLEAR):
            content = held.content
        self.order(c.AmendWarning(warning=self.one(number), content=content), actor)

    @rule(actor=PEOPLE, number=NUMBERS)
    def submit(self, actor: Actor, number: int) -> None:
        self.order(c.SubmitWarning(warning=self.one(number)), actor)

    @rule(actor=PEOPLE, number=NUMBERS)
    def give_back(self, actor: Actor, number: int) -> None:
        self.order(c.ReturnWarning(warning=self.one(number), reason="no"), actor)

    @rule(actor=PEOPLE, number=NUMBERS)
    def release(self, actor: Actor, number: int) -> None:
        held = self.city.state.tables.warnings.get(self.one(number))
        if held is not None:
            self.order(c.ReleaseWarning(warning=held.id, number=held.number, revision=held.revision), actor)

    @rule(kind=KINDS, writer=PEOPLE, amender=PEOPLE, submitter=PEOPLE, releaser=PEOPLE, number=NUMBERS)
    def whole_way(
        self, kind: WarningKind, writer: Actor, amender: Actor, submitter: Actor, releaser: Actor, number: int
    ) -> None:
        """From the first word to the release by whoever comes along, so that chains grow."""
        before = set(self.city.state.tables.warnings)
        base = None if kind is WarningKind.ALERT else self.base(number)
        self.order(c.DraftWarning(content=self.content(True), kind=kind.value, base=base), writer)
        for ident in set(self.city.state.tables.warnings) - before:
            held = self.city.state.tables.warnings[ident]
            if amender is not writer:
                self.order(c.AmendWarning(warning=ident, content=held.content), amender)
            self.order(c.SubmitWarning(warning=ident), submitter)
            held = self.city.state.tables.warnings[ident]
            self.order(c.ReleaseWarning(warning=ident, number=held.number, revision=held.revision), releaser)

    @rule(kind=KINDS, number=NUMBERS)
    def as_it_should_be(self, kind: WarningKind, number: int) -> None:
        self.whole_way(kind, COORDINATOR, COORDINATOR, OPERATOR, SUPERVISOR, number)

    @rule(actor=PEOPLE, number=NUMBERS)
    def withdraw(self, actor: Actor, number: int) -> None:
        self.order(c.WithdrawWarning(warning=self.one(number)), actor)

    @rule(hours=st.sampled_from([1, 7, 26]))
    def pass_hours(self, hours: int) -> None:
        self.city.at_us += hours * 3_600_000_000
        self.city.say(*pass_time(self.city.state, self.city.at_us))
        self.city.say(*archive(self.city.state, self.city.at_us))

    @invariant()
    def the_rules_hold(self) -> None:
        self.the_record_holds_the_rules()
        self.nothing_that_went_out_has_changed()
        self.one_of_a_chain_is_in_force()

    def the_record_holds_the_rules(self) -> None:
        for entry in self.city.entries[self.read :]:
            fact = entry.fact
            if isinstance(fact, f.WarningDrafted | f.WarningAmended | f.WarningSubmitted):
                assert entry.actor is not None
                self.wrote.setdefault(fact.warning, set()).add(entry.actor.person)
                assert fact.warning not in self.out, "what went out is not written on"
            elif isinstance(fact, f.WarningReleased):
                assert entry.actor is not None
                assert entry.actor.person == fact.released_by
                assert fact.released_by not in self.wrote[fact.warning]
                assert entry.actor.role == "supervisor"
                assert fact.warning not in self.out
                self._check_references(fact)
                self.out[fact.warning] = fact.alert
        self.read = len(self.city.entries)

    def _check_references(self, fact: f.WarningReleased) -> None:
        warning = self.city.state.tables.warnings[fact.warning]
        chain, base = [], warning.base
        while base is not None:
            chain.append(self.out[base].id)
            base = self.followed.get(base)
        assert fact.alert.references == tuple(reversed(chain))
        if warning.base is not None:
            self.followed[warning.id] = warning.base
            before = self.out[warning.base]
            assert fact.alert.status == before.status
            if warning.kind is not WarningKind.UPDATE:
                assert fact.alert.infos[0].areas == before.infos[0].areas

    def nothing_that_went_out_has_changed(self) -> None:
        for warning in self.held:
            assert warning.alert == self.out.get(warning.id)
            assert (warning.alert is None) == (warning.state in OPEN | {WarningState.WITHDRAWN})

    def one_of_a_chain_is_in_force(self) -> None:
        roots = []
        for warning in self.held:
            if warning.state is WarningState.IN_FORCE:
                root = warning.id
                while root in self.followed:
                    root = self.followed[root]
                roots.append(root)
        assert len(roots) == len(set(roots))


TestWarnings = Warnings.TestCase
TestWarnings.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
