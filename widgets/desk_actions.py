"""The actions of the windows themselves: they work whatever panel has the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from ioc.domain.commands import AcknowledgeAlarm, ChangePassword, LockSeat, OpenIncident
from ioc.qt.actions import Action, Actions
from ioc.qt.alarm_table import subject_of
from widgets.key_router import ANYWHERE
from widgets.permission import why_not

if TYPE_CHECKING:
    from widgets.live_desk import LiveDesk

HOUR_US = 3_600_000_000


class _Register:
    def __init__(self, actions: Actions, owner: QObject) -> None:
        self._actions, self._owner = actions, owner

    def __call__(
        self,
        ident: str,
        title: Callable[[], str],
        key: str,
        run: Callable[[], object],
        reason: Callable[[], str] = str,
        *,
        acts: bool = False,
    ) -> None:
        action = Action(ident, title, key, ANYWHERE, lambda: _drop(run()), enabled_reason=reason, acts=acts)
        self._actions.add(action, self._owner)


def _drop(_: object) -> None:
    return None


def register_desk_actions(desk: LiveDesk) -> None:
    """Put them all into the registry of `desk`."""
    add = _Register(desk.actions, desk)
    _add_sheets(desk, add)
    _add_alarm_actions(desk, add)
    _add_workspace_actions(desk, add)
    _add_panel_actions(desk, add)
    _add_ways(desk, add)
    _add_time_actions(desk, add)
    _add_seat_actions(desk, add)


def _add_sheets(desk: LiveDesk, add: _Register) -> None:
    tr = QCoreApplication.translate
    add("desk.command_line", lambda: tr("Desk", "Command line"), "/", desk.open_command_line)
    add("desk.palette", lambda: tr("Desk", "Palette"), "Ctrl+K", desk.open_palette)
    add("desk.keys", lambda: tr("Desk", "Key sheet"), "F1", desk.open_keys)
    add("desk.away", lambda: tr("Desk", "What changed while I was away"), "F7", desk.open_away)
    add("desk.areas", lambda: tr("Desk", "Areas of responsibility"), "F8", desk.open_areas)
    add("desk.rules", lambda: tr("Desk", "Alarm rules"), "", desk.open_rules)
    add("desk.next_panel", lambda: tr("Desk", "Next panel"), "F6", desk.workspace.focus_next)
    add("desk.previous_panel", lambda: tr("Desk", "Previous panel"), "Shift+F6", lambda: desk.workspace.focus_next(-1))


def _add_alarm_actions(desk: LiveDesk, add: _Register) -> None:
    tr = QCoreApplication.translate
    add(
        "banner.acknowledge",
        lambda: tr("Desk", "Acknowledge the alarm in the banner"),
        "A",
        lambda: _acknowledge(desk),
        lambda: _nothing_waits(desk) or why_not(desk.session, AcknowledgeAlarm),
        acts=True,
    )
    add(
        "banner.go",
        lambda: tr("Desk", "Go to the asset of the alarm in the banner"),
        "G",
        lambda: _go(desk),
        lambda: _nothing_waits(desk),
    )
    add("banner.silence", lambda: tr("Desk", "Silence"), "M", desk.sound.silence)
    add(
        "desk.open_incident",
        lambda: tr("Desk", "Open an incident from the selection"),
        "I",
        desk.open_incident,
        lambda: why_not(desk.session, OpenIncident),
        acts=True,
    )
    add(
        "desk.new_incident",
        lambda: tr("Desk", "Open an incident by hand"),
        "Ctrl+I",
        desk.open_incident_by_hand,
        lambda: why_not(desk.session, OpenIncident),
        acts=True,
    )


def _add_workspace_actions(desk: LiveDesk, add: _Register) -> None:
    tr = QCoreApplication.translate
    moving = [False]

    def arrange() -> None:
        moving[0] = not moving[0]
        desk.workspace.set_movable(moving[0])

    add("desk.arrange", lambda: tr("Desk", "Arrange panels by hand (on/off)"), "", arrange)
    add("desk.reset_layout", lambda: tr("Desk", "Panels as they first stood"), "", desk.workspace.reset)
    add("desk.save_layout", lambda: tr("Desk", "Keep this layout"), "", desk.save)
    add("desk.theme", lambda: tr("Desk", "Dark or light"), "", desk.toggle_theme)
    add("desk.language", lambda: tr("Desk", "Tiếng Việt / English"), "", lambda: _toggle_language(desk))


def panel_actions(actions: Actions) -> list[Action]:
    """What can be done with any panel."""
    return [action for action in actions.of(ANYWHERE) if action.id.startswith("panel.")]


def _add_panel_actions(desk: LiveDesk, add: _Register) -> None:
    tr = QCoreApplication.translate
    space = desk.workspace

    def here() -> str:
        return "" if space.focused else tr("Desk", "No panel has the keyboard.")

    add(
        "panel.float",
        lambda: tr("Desk", "Panel: into a window of its own"),
        "",
        lambda: space.float_panel(space.focused),
        here,
    )
    add(
        "panel.dock",
        lambda: tr("Desk", "Panel: back into its window"),
        "",
        lambda: space.dock_panel(space.focused),
        here,
    )
    add("panel.move", lambda: tr("Desk", "Panel: to the other window"), "", lambda: space.move_on(space.focused), here)
    add("panel.close", lambda: tr("Desk", "Panel: close"), "", lambda: space.close_panel(space.focused), here)


def _add_ways(desk: LiveDesk, add: _Register) -> None:
    """Where a hand goes next from wherever it is: what waits, what is known, whom to send, what the plan says."""
    tr = QCoreApplication.translate
    space = desk.workspace

    def to(key: str) -> Callable[[], object]:
        return partial(space.go_to, key)

    for key, title, stroke in (
        ("incident", lambda: tr("Desk", "Go to the incident"), "F3"),
        ("alarms", lambda: tr("Desk", "Go to the alarms"), "F5"),
        ("outbound", lambda: tr("Desk", "Messages that were not delivered"), "F4"),
        ("dispatch", lambda: tr("Desk", "Go to the proposed dispatch"), "F9"),
        ("plan", lambda: tr("Desk", "Go to the response plan"), "F10"),
        ("warnings", lambda: tr("Desk", "Warn the public"), "F11"),
        ("board", lambda: tr("Desk", "Go to the command board"), "F12"),
        ("risk", lambda: tr("Desk", "Go to the risk assistant"), "Shift+F12"),
        ("report", lambda: tr("Desk", "Go to the situation report"), "Ctrl+F12"),
    ):
        if key in space.specs:
            add(f"desk.to_{key}", title, stroke, to(key))


def _add_time_actions(desk: LiveDesk, add: _Register) -> None:
    tr = QCoreApplication.translate
    now = desk.models.clock.now_us
    back = desk.services.open_replay
    add("desk.replay_ten", lambda: tr("Desk", "Replay the last ten minutes"), "", lambda: back(now() - HOUR_US // 6))
    add("desk.replay_hour", lambda: tr("Desk", "Replay the last hour"), "", lambda: back(now() - HOUR_US))
    add(
        "desk.replay_at",
        lambda: tr("Desk", "Replay from a time …"),
        "",
        lambda: desk.open_command_line("replay "),
    )


def _add_seat_actions(desk: LiveDesk, add: _Register) -> None:
    tr = QCoreApplication.translate
    add(
        "desk.lock",
        lambda: tr("Desk", "Lock the desk"),
        "Ctrl+L",
        desk.lock.lock,
        lambda: why_not(desk.session, LockSeat),
    )
    add(
        "desk.password",
        lambda: tr("Desk", "Change my password"),
        "",
        desk.change_password,
        lambda: why_not(desk.session, ChangePassword),
    )
    add("desk.sign_out", lambda: tr("Desk", "Sign out"), "", desk.session.sign_out)
    add("desk.quit", lambda: tr("Desk", "Quit"), "Ctrl+Q", desk.services.quit)


def _nothing_waits(desk: LiveDesk) -> str:
    if desk.tally.most_urgent() is None:
        return QCoreApplication.translate("Desk", "No alarm waits for an acknowledgement.")
    return ""


def _acknowledge(desk: LiveDesk) -> None:
    alarm = desk.tally.most_urgent()
    if alarm is not None:
        ticket = desk.session.submit(AcknowledgeAlarm(alarm=alarm.id, occurrence=alarm.occurrence, level=alarm.level))
        ticket.settled.connect(desk.tell_if_bad)


def _go(desk: LiveDesk) -> None:
    alarm = desk.tally.most_urgent()
    if alarm is not None:
        desk.models.selection.show(*subject_of(alarm))


def _toggle_language(desk: LiveDesk) -> None:
    desk.set_language("en" if desk.models.language == "vi" else "vi")
