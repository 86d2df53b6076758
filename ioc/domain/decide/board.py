"""Deciding who commands and who holds which role: never nobody, never two, and never changed silently."""

from __future__ import annotations

from ioc.domain import board_commands as b
from ioc.domain import facts as f
from ioc.domain.board_records import CITY, COMMAND, Board, BoardRole, CommandOffer, Holder, board_of
from ioc.domain.commands import Refusal
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.moment import Moment
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage, Role

LONGEST_PLACE = 80
LEADING = frozenset({Role.COORDINATOR, Role.SUPERVISOR})


# --- found and named


def board(state: State, ident: str) -> Board | Refusal:
    """A board whose command is in force."""
    found = state.tables.boards.get(ident)
    if found is None:
        return refuse("unknown_board")
    if found.released_us is not None:
        return refuse("board_released")
    return found


def may_write(state: State, ident: str, context: Context) -> Board | Refusal:
    """A board in force that the asking person may write on: who leads the centre's work, and who holds a role there."""
    found = board(state, ident)
    if isinstance(found, Refusal) or context.actor.role in LEADING:
        return found
    held = any(one.until_us is None and one.holder.login == context.actor.person for one in found.tenures)
    return found if held else refuse("board_role")


def holder(state: State, context: Context, login: str, name: str) -> Holder | Refusal | None:
    """The person named, None when nobody is: an enabled account, or a name that goes to the vault."""
    if login:
        account = state.tables.accounts.get(login)
        seated = any(seat.person == login for seat in state.tables.seats.values()) or login == context.actor.person
        if not seated and (account is None or not account.enabled):
            return refuse("unknown_person")
        return Holder(login=login)
    if name.strip():
        return Holder(name=context.seal("board", {"text": name.strip()}))
    return None


def place(text: str) -> str | Refusal:
    """A place in words, short enough for a heading."""
    told = " ".join(text.split())
    if not told:
        return refuse("place_missing")
    return told if len(told) <= LONGEST_PLACE else refuse("place_long", most=LONGEST_PLACE)


# --- command


def establish(state: State, command: b.EstablishCommand, context: Context) -> Decision:
    if command.scope != CITY:
        incident = state.tables.incidents.get(command.scope)
        if incident is None:
            return refuse("unknown_incident", incident="…")
        if incident.stage is IncidentStage.CLOSED:
            return refuse("incident_closed", number=incident.number)
    if board_of(state.tables.boards, command.scope) is not None:
        return refuse("command_there")
    post = place(command.post)
    if isinstance(post, Refusal):
        return post
    who = holder(state, context, command.login, command.name)
    if isinstance(who, Refusal):
        return who
    return [
        f.CommandEstablished(
            board=context.new_id(),
            scope=command.scope,
            post=post,
            commander=who or Holder(login=context.actor.person),
        )
    ]


def move_post(state: State, command: b.MovePost, context: Context) -> Decision:
    found = board(state, command.board)
    if isinstance(found, Refusal):
        return found
    post = place(command.post)
    if isinstance(post, Refusal):
        return post
    return [f.PostMoved(board=found.id, post=post)] if post != found.post else refuse("post_same")


def offer(state: State, command: b.OfferCommand, context: Context) -> Decision:
    found = board(state, command.board)
    if isinstance(found, Refusal):
        return found
    held = found.holder(COMMAND)
    commands = held is not None and held.holder.login == context.actor.person
    # for somebody from elsewhere, and for one who cannot any more, a supervisor offers in their place
    outside = held is not None and not held.holder.login
    if not commands and not outside and context.actor.role != Role.SUPERVISOR:
        return refuse("not_commander")
    if found.offer is not None:
        return refuse("offer_there")
    who = holder(state, context, command.login, command.name)
    if isinstance(who, Refusal):
        return who
    if who is None:
        return refuse("person_missing")
    if held is not None and who.login and who.login == held.holder.login:
        return refuse("commands_already")
    return [f.CommandOffered(board=found.id, to=who)]


def _answering(state: State, ident: str, context: Context) -> tuple[Board, CommandOffer] | Refusal:
    """The open offer, if the asking person may answer it."""
    found = board(state, ident)
    if isinstance(found, Refusal):
        return found
    if found.offer is None:
        return refuse("no_offer")
    to = found.offer.to.login
    if to and to != context.actor.person:
        return refuse("offer_to_other")
    if not to and found.offer.by == context.actor.person:
        return refuse("offer_own")
    return found, found.offer


def accept(state: State, command: b.AcceptCommand, context: Context) -> Decision:
    found = _answering(state, command.board, context)
    if isinstance(found, Refusal):
        return found
    return [f.CommandTransferred(board=found[0].id, to=found[1].to)]


def decline(state: State, command: b.DeclineCommand, context: Context) -> Decision:
    found = _answering(state, command.board, context)
    if isinstance(found, Refusal):
        return found
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("board", {"text": command.reason.strip()})
    return [f.CommandOfferEnded(board=found[0].id, cause="declined", reason=reason)]


def withdraw_offer(state: State, command: b.WithdrawOffer, context: Context) -> Decision:
    found = board(state, command.board)
    if isinstance(found, Refusal):
        return found
    if found.offer is None:
        return refuse("no_offer")
    if found.offer.by != context.actor.person and context.actor.role != Role.SUPERVISOR:
        return refuse("offer_not_yours")
    return [f.CommandOfferEnded(board=found.id, cause="withdrawn")]


def release(state: State, command: b.ReleaseCommand, context: Context) -> Decision:
    found = board(state, command.board)
    if isinstance(found, Refusal):
        return found
    if found.offer is not None:
        return refuse("offer_there")
    if not command.reason.strip():
        return refuse("reason_missing")
    objectives, needs = left_open(found)
    if (objectives or needs) and not command.leave_open:
        return refuse("board_open", objectives=objectives, needs=needs)
    reason = context.seal("board", {"text": command.reason.strip()})
    return [f.CommandReleased(board=found.id, cause="person", objectives=objectives, needs=needs, reason=reason)]


def left_open(found: Board) -> tuple[int, int]:
    """How many objectives are not settled, and how many needs not met."""
    return sum(one.outcome is None for one in found.objectives), sum(one.open for one in found.needs)


# --- roles


def fill_role(state: State, command: b.FillRole, context: Context) -> Decision:
    found = board(state, command.board)
    if isinstance(found, Refusal):
        return found
    if command.role not in list(BoardRole):
        return refuse("unknown_role", typed=command.role, board_roles=", ".join(BoardRole))
    who = holder(state, context, command.login, command.name)
    if isinstance(who, Refusal):
        return who
    if who is None:
        return refuse("person_missing")
    held = found.holder(command.role)
    if held is not None and who.login and held.holder == who:
        return refuse("role_held")
    return [f.RoleFilled(board=found.id, role=command.role, holder=who)]


def vacate_role(state: State, command: b.VacateRole, context: Context) -> Decision:
    found = board(state, command.board)
    if isinstance(found, Refusal):
        return found
    if command.role == COMMAND:
        return refuse("command_stays")
    if found.holder(command.role) is None:
        return refuse("role_empty")
    return [f.RoleVacated(board=found.id, role=command.role)]


# --- what follows


def release_with_incident(state: State, fact: f.IncidentClosed, moment: Moment) -> list[f.AnyFact]:
    """A closed incident is commanded by nobody; an offer that hung ends with it."""
    found = board_of(state.tables.boards, fact.incident)
    if found is None:
        return []
    objectives, needs = left_open(found)
    facts: list[f.AnyFact] = []
    if found.offer is not None:
        facts.append(f.CommandOfferEnded(board=found.id, cause="released"))
    facts.append(f.CommandReleased(board=found.id, cause="incident", objectives=objectives, needs=needs))
    return facts
