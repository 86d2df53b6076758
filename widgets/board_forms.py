"""The forms of the command board: which fields a command asks for, and the command that comes of what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ioc.domain import commands as c
from ioc.domain.board_records import CITY, COMMAND, Board, BoardRole, Need, Objective, Sector
from ioc.domain.commands import AnyCommand
from ioc.qt import board_typed as typed
from ioc.qt.board_words import role_word
from ioc.qt.format import clock_time
from ioc.qt.models import Models
from widgets.form_bar import Field

Values = dict[str, str]


@dataclass(frozen=True)
class Form:
    """A heading, what Enter does, the fields, and the command of the values or (a string) why there is none."""

    heading: str
    confirm: str
    fields: tuple[Field, ...]
    make: Callable[[Values], AnyCommand | str]


class BoardForms:
    """Makes forms in the language of the moment. `board` is the board that they write on."""

    def __init__(self, models: Models) -> None:
        self._models = models

    # --- command and roles

    def establish(self, scope: str) -> Form:
        def make(given: Values) -> AnyCommand | str:
            login, name = self._person(given["who"])
            if not given["post"]:
                return _tr("Say where the command post is.")
            return c.EstablishCommand(scope=scope, post=given["post"], login=login, name=name)

        fields = (Field("post", _tr("Command post"), width=280), self._who(_tr("Who commands (empty: I do)")))
        return Form(_tr("Establish command"), _tr("Establish"), fields, make)

    def offer(self, board: Board) -> Form:
        def make(given: Values) -> AnyCommand | str:
            login, name = self._person(given["who"])
            return c.OfferCommand(board=board.id, login=login, name=name) if login or name else _nobody()

        return Form(_tr("Hand command over"), _tr("Offer"), (self._who(_tr("To whom")),), make)

    def move_post(self, board: Board) -> Form:
        fields = (Field("post", _tr("Command post"), board.post, width=300),)
        return Form(
            _tr("Move the post"), _tr("Move"), fields, lambda given: c.MovePost(board=board.id, post=given["post"])
        )

    def decline(self, board: Board) -> Form:
        return self._reason(
            _tr("Decline command"), _tr("Decline"), lambda why: c.DeclineCommand(board=board.id, reason=why)
        )

    def release(self, board: Board, *, leave_open: bool = False) -> Form:
        return self._reason(
            _tr("Release command"),
            _tr("Release"),
            lambda why: c.ReleaseCommand(board=board.id, reason=why, leave_open=leave_open),
        )

    def role(self, board: Board, role: str) -> Form:
        def make(given: Values) -> AnyCommand | str:
            login, name = self._person(given["who"])
            if not login and not name:
                return c.VacateRole(board=board.id, role=role) if board.holder(role) else _nobody()
            return c.FillRole(board=board.id, role=role, login=login, name=name)

        heading = role_word(role, self._models.language).capitalize()
        return Form(heading, _tr("Put on the board"), (self._who(_tr("Who (empty: nobody)")),), make)

    # --- objectives

    def objective(self, board: Board, held: Objective | None = None, text: str = "") -> Form:
        """A new one, or the correction of one that stands."""

        def make(given: Values) -> AnyCommand | str:
            due = typed.instant(given["due"], self._now(), self._models.names)
            if isinstance(due, str):
                return _no_time()
            if not given["text"]:
                return _tr("Say what is to be reached.")
            first, owner = int(given["priority"]), given["owner"]
            if held is None:
                return c.SetObjective(board=board.id, text=given["text"], priority=first, owner=owner, due_us=due)
            if not given["reason"]:
                return _tr("A correction needs a reason.")
            changed = "" if given["text"] == text else given["text"]
            return c.CorrectObjective(
                board=board.id,
                objective=held.id,
                text=changed,
                reason=given["reason"],
                priority=first,
                owner=owner,
                due_us=due,
            )

        language = self._models.language
        owners = (("", "—"), *((role, role_word(role, language)) for role in (COMMAND, *BoardRole)))
        priorities = tuple((str(n), str(n)) for n in (1, 2, 3))
        fields = [
            Field("text", _tr("Objective"), text, width=380),
            Field("priority", _tr("Priority"), str(held.priority if held else 2), choices=priorities, width=80),
            Field("owner", _tr("Owner"), held.owner if held else "", choices=owners, width=140),
            self._time("due", _tr("By"), held.due_us if held else None),
        ]
        if held is not None:
            fields.append(Field("reason", _tr("Why it is corrected"), width=220))
            return Form(_tr("Correct the objective"), _tr("Correct"), tuple(fields), make)
        return Form(_tr("New objective"), _tr("Set"), tuple(fields), make)

    def settle(self, board: Board, held: Objective, outcome: str) -> Form:
        def make(given: Values) -> AnyCommand | str:
            if not given["grounds"]:
                return _tr("It needs grounds: they go on record.")
            return c.SettleObjective(board=board.id, objective=held.id, outcome=outcome, grounds=given["grounds"])

        heading = _tr("Not met") if outcome == "not_met" else _tr("Drop the objective")
        return Form(heading, _tr("Settle"), (Field("grounds", _tr("Grounds"), width=420),), make)

    # --- sectors and needs

    def sector(self, board: Board, held: Sector | None = None, lead: str = "") -> Form:
        def make(given: Values) -> AnyCommand | str:
            state = self._models.session.state
            wards, stranger = typed.wards(given["wards"], state)
            units, unknown = typed.units(given["units"], state)
            if stranger or unknown:
                return _tr("“{word}” is none of the site's.").format(word=stranger or unknown)
            same = held is not None and given["lead"] == lead
            login, name = ("", "") if same else self._person(given["lead"])
            return c.SetSector(
                board=board.id,
                sector=held.id if held else "",
                name=given["name"],
                wards=wards,
                lead_login=login,
                lead_name=name,
                units=units,
            )

        fields = (
            Field("name", _tr("Name"), held.name if held else "", width=180),
            Field("wards", _tr("Wards, between commas"), ", ".join(held.wards) if held else "", width=240),
            Field("lead", _tr("Who leads it"), lead, _tr("login or name"), width=180),
            Field("units", _tr("Units"), " ".join(held.units) if held else "", "CC-12 CH-02", width=220),
        )
        heading = _tr("Change the sector") if held else _tr("New sector")
        return Form(heading, _tr("Put on the board"), fields, make)

    def need(self, board: Board) -> Form:
        def make(given: Values) -> AnyCommand | str:
            due = typed.instant(given["due"], self._now(), self._models.names)
            amount = typed.amount(given["amount"])
            if isinstance(due, str):
                return _no_time()
            if amount is None or not given["what"]:
                return _tr("Say what is needed, and how much.")
            return c.AskNeed(
                board=board.id,
                what=given["what"],
                amount=amount,
                measure=given["measure"],
                sector=given["sector"],
                due_us=due,
            )

        sectors = (("", "—"), *((one.id, one.name) for one in board.sectors if one.closed_us is None))
        fields = (
            Field("what", _tr("What is needed"), width=260),
            Field("amount", _tr("How much"), width=90),
            Field("measure", _tr("Unit of measure"), "", _tr("boats, m³"), width=120),
            Field("sector", _tr("For"), choices=sectors, width=150),
            self._time("due", _tr("By"), None),
        )
        return Form(_tr("New need"), _tr("Ask"), fields, make)

    def fill(self, board: Board, need: Need) -> Form:
        def make(given: Values) -> AnyCommand | str:
            amount = typed.amount(given["amount"])
            if amount is None or not given["by"]:
                return _tr("Say how much has come, and from whom.")
            return c.FillNeed(board=board.id, need=need.id, amount=amount, by=given["by"])

        left = need.amount - need.filled
        fields = (
            Field("amount", _tr("How much has come"), f"{left:g}", width=140),
            Field("by", _tr("From whom"), width=280),
        )
        return Form(_tr("Need met"), _tr("Note it"), fields, make)

    def cancel_need(self, board: Board, need: Need) -> Form:
        return self._reason(
            _tr("No longer needed"),
            _tr("Strike it"),
            lambda why: c.CancelNeed(board=board.id, need=need.id, reason=why),
        )

    # --- decisions and briefings

    def decision(self, scope: str) -> Form:
        def make(given: Values) -> AnyCommand | str:
            options = tuple(part.strip() for part in given["options"].split("|") if part.strip())
            chosen = int(given["choice"]) if given["choice"].isdecimal() else 0
            if not given["question"] or not given["grounds"] or not 1 <= chosen <= len(options):
                return _tr("Question, options between “|”, the number of the one taken, and grounds.")
            login, name = self._person(given["who"])
            return c.LogDecision(
                scope=scope,
                question=given["question"],
                options=options,
                choice=chosen - 1,
                grounds=given["grounds"],
                login=login,
                name=name,
            )

        fields = (
            Field("question", _tr("Question"), width=280),
            Field("options", _tr("Options, between |"), "", _tr("open | keep shut"), width=240),
            Field("choice", _tr("Taken"), "1", width=70),
            Field("grounds", _tr("Grounds"), width=280),
            self._who(_tr("Who decided (empty: I did)")),
        )
        return Form(_tr("Log a decision"), _tr("Log it"), fields, make)

    def amend(self, decision: str) -> Form:
        fields = (Field("text", _tr("Words to add; what was decided stays"), width=420),)
        return Form(
            _tr("Add to the decision"),
            _tr("Add"),
            fields,
            lambda given: c.AmendDecision(decision=decision, text=given["text"]),
        )

    def briefing(self, board: Board) -> Form:
        def make(given: Values) -> AnyCommand | str:
            at = typed.instant(given["at"], self._now(), self._models.names)
            every = typed.amount(given["every"] or "0")
            if not isinstance(at, int) or every is None:
                return _no_time()
            return c.SetBriefing(board=board.id, at_us=at, every_min=every)

        every = f"{board.briefing_every_s / 60:g}" if board.briefing_every_s else ""
        fields = (
            Field("at", _tr("Next briefing"), "", _tr("22:30 or 45m"), width=170),
            Field("every", _tr("Every how many minutes (empty: once)"), every, width=240),
        )
        return Form(_tr("Briefing"), _tr("Set"), fields, make)

    # --- inside

    def _who(self, label: str) -> Field:
        return Field("who", label, "", _tr("login or name"), width=240)

    def _time(self, key: str, label: str, at_us: int | None) -> Field:
        told = clock_time(at_us, self._models.names.zone, seconds=False) if at_us else ""
        return Field(key, label, told, _tr("22:30 or 45m"), width=160)

    def _reason(self, heading: str, confirm: str, make: Callable[[str], AnyCommand]) -> Form:
        def checked(given: Values) -> AnyCommand | str:
            return make(given["reason"]) if given["reason"] else _tr("A reason is needed: it goes on the record.")

        return Form(heading, confirm, (Field("reason", _tr("Reason (goes on record)"), width=420),), checked)

    def _person(self, text: str) -> tuple[str, str]:
        return typed.person(text, self._models.session.state)

    def _now(self) -> int:
        return self._models.clock.now_us()


def scope_of(incident: str, city_wide: bool) -> str:
    """The board's scope: the incident shown, or the city."""
    return incident if incident and not city_wide else CITY


def _nobody() -> str:
    return _tr("Say who: a login or a name.")


def _no_time() -> str:
    return _tr("Write a time like 22:30, or a span like 45m.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("BoardForms", text)
