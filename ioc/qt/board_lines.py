"""The lines of a command board as they are shown: what is open first, what is late said so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ioc.domain.board_records import CITY, Board, LoggedDecision, Need, Objective, Outcome, Sector
from ioc.domain.records import VaultRef
from ioc.domain.state import State
from ioc.qt.board_words import holder_word, role_word, scope_word
from ioc.qt.dispatch_words import capability_word, spec_of
from ioc.qt.format import clock_time, number, span
from ioc.qt.names import Names
from ioc.qt.texts import TextCache

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line: a sign, its words, what stands under them, and a time at the right (`late`: in a box)."""

    ident: str
    sign: str
    text: str
    sub: str = ""
    right: str = ""
    late: bool = False
    over: bool = False
    """Settled: shown quietly, behind what is open."""


class BoardLines:
    """Makes the lines of one board (or none) in the language of the moment."""

    def __init__(self, state: State, names: Names, texts: TextCache, now_us: int) -> None:
        self._state, self._names, self._texts, self._now_us = state, names, texts, now_us

    def words(self, ref: VaultRef | None) -> str:
        """Words of the vault; dots while they are on their way, and said where they are not for this screen."""
        if ref is None:
            return ""
        text = self._texts.get(ref.id)
        if text:
            return text
        return _tr("(withheld)") if self._texts.withheld(ref.id) else "…"

    def objectives(self, board: Board) -> list[BoardLine]:
        """Open ones by priority and time, then the settled, newest first."""
        open_ones = [one for one in board.objectives if one.outcome is None]
        open_ones.sort(key=lambda one: (one.priority, one.due_us or 2**62, one.set_us))
        over = sorted((one for one in board.objectives if one.outcome), key=lambda one: -(one.settled_us or 0))
        return [self._objective(one) for one in (*open_ones, *over)]

    def _objective(self, one: Objective) -> BoardLine:
        language = self._names.language
        told = [f"{_tr('priority')} {one.priority}"]
        if one.owner:
            told.append(role_word(one.owner, language))
        if one.earlier:
            told.append(_tr("corrected {n}×").format(n=len(one.earlier)))
        if one.outcome is not None:
            at = clock_time(one.settled_us, self._names.zone, seconds=False)
            told = [_outcome(one.outcome), self.words(one.grounds), self._names.person(one.settled_by)]
            sub = " · ".join(part for part in told if part)
            return BoardLine(one.id, one.outcome.value, self.words(one.text), sub, at, over=True)
        right, late = self._due(one.due_us)
        return BoardLine(one.id, "open", self.words(one.text), " · ".join(told), right, late)

    def sectors(self, board: Board) -> list[BoardLine]:
        """Those that are held."""
        return [self._sector(one) for one in board.sectors if one.closed_us is None]

    def _sector(self, one: Sector) -> BoardLine:
        lead = holder_word(one.lead, self._names, self.words(one.lead.name) if one.lead.name else None)
        units = ", ".join(one.units) or _tr("no units")
        led = _tr("led by {who}").format(who=lead) if one.lead.login or one.lead.name else _tr("nobody leads it")
        told = [led, ", ".join(one.wards), units]
        right = _tr("units: {n}").format(n=len(one.units))
        return BoardLine(one.id, "sector", one.name, " · ".join(part for part in told if part), right)

    def needs(self, board: Board) -> list[BoardLine]:
        """Open ones first, the soonest before the later; then what is met or no longer wanted."""
        ordered = sorted(board.needs, key=lambda one: (not one.open, one.due_us or 2**62, one.asked_us))
        return [self._need(board, one) for one in ordered]

    def _need(self, board: Board, one: Need) -> BoardLine:
        language, names = self._names.language, self._names
        what = self.words(one.what) or capability_word(spec_of(self._state), one.shortfall, language)
        amount = f"{_amount(one.filled, language)} / {_amount(one.amount, language)} {one.measure}".strip()
        told = [_tr("short in dispatch")] if one.shortfall else []
        sector = board.sector(one.sector)
        if sector is not None:
            told.append(_tr("for {sector}").format(sector=sector.name))
        told.append(
            _tr("asked {time} by {who}").format(
                time=clock_time(one.asked_us, names.zone, seconds=False), who=names.person(one.asked_by)
            )
        )
        if one.fills:
            told.append(_tr("from {who}").format(who=", ".join(self.words(fill.by) for fill in one.fills)))
        sign = "open" if one.open else ("dropped" if one.cancelled_us else "met")
        right, late = self._due(one.due_us) if one.open else ("", False)
        if one.cancelled_us:
            told = [_tr("no longer wanted"), self.words(one.reason)]
        return BoardLine(one.id, sign, f"{amount} · {what}", " · ".join(told), right, late, not one.open)

    def decisions(self, scope: str) -> list[BoardLine]:
        """The scope's decisions, newest first; on the city's board everybody's."""
        held = self._state.tables.decisions.values()
        mine = [one for one in held if scope in (CITY, one.scope)]
        mine.sort(key=lambda one: (one.at_us, one.id), reverse=True)
        return [self._decision(one, scope) for one in mine]

    def _decision(self, one: LoggedDecision, scope: str) -> BoardLine:
        names, language = self._names, self._names.language
        question = one.question_text.get(language) if one.question_text else self.words(one.question)
        if one.option_texts:
            chosen = one.option_texts[one.choice].get(language) if one.choice < len(one.option_texts) else ""
        else:
            chosen = self.words(one.options[one.choice]) if one.choice < len(one.options) else ""
        who = holder_word(one.decided_by, names, self.words(one.decided_by.name) if one.decided_by.name else None)
        told = [who, self.words(one.grounds)]
        if one.plan:
            told.append(_tr("plan, step {n}").format(n=one.step))
        if scope == CITY and one.scope != CITY:
            told.insert(0, scope_word(one.scope, names))
        told += [f"+ {self.words(more.text)}" for more in one.amendments]
        right = clock_time(one.at_us, names.zone, seconds=False)
        return BoardLine(one.id, "decision", f"{question} → {chosen}", " · ".join(t for t in told if t), right)

    def _due(self, due_us: int | None) -> tuple[str, bool]:
        if due_us is None:
            return "", False
        if due_us <= self._now_us:
            return _tr("OVER {time}").format(time=span(self._now_us - due_us)), True
        at = clock_time(due_us, self._names.zone, seconds=False)
        return _tr("by {at}, in {time}").format(at=at, time=span(due_us - self._now_us)), False


def _amount(value: float, language: str) -> str:
    return number(value, 0 if value.is_integer() else 1, language)


def _outcome(outcome: Outcome) -> str:
    return {Outcome.MET: _tr("met"), Outcome.NOT_MET: _tr("NOT MET"), Outcome.DROPPED: _tr("dropped")}[outcome]


def _tr(text: str) -> str:
    return QCoreApplication.translate("BoardLines", text)


LinesOf = Callable[[BoardLines, Board], list[BoardLine]]
