"""What every list and detail panel is made of: head, body, notice; its keys; how it sends commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget
from shiboken6 import isValid

from ioc.domain.commands import AnyCommand
from ioc.qt.actions import Action, Actions
from ioc.qt.models import Models
from ioc.qt.relation_words import conflict_params
from ioc.qt.sentences import sentence
from ioc.qt.session import Session, Ticket
from widgets.controls import KeyButton
from widgets.header import PanelHeader
from widgets.notice import NoticeLine, Way
from widgets.tables.list_view import ListView

CONFLICT = "conflict_"
Settled = Callable[[Ticket], None]
WaysOf = Callable[[Ticket], Sequence[Way]]


class Panel(QFrame):
    """Letters are keys of the panel that has the focus; while text is being typed they are text.

    In a replay acting actions are not made at all, so their buttons and keys are absent.
    """

    context = ""

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.models, self.registry = session, models, actions
        self.setObjectName("Panel")
        self.setProperty("replay", session.is_replay)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._buttons: dict[str, KeyButton] = {}
        self._own: dict[str, Action] = {}
        self.header = PanelHeader(parent=self)
        self.notice = NoticeLine(self)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(self.body, 1)
        column.addWidget(self.notice)
        self.header.menu_requested.connect(self._show_menu)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda _: self._show_menu())
        actions.changed.connect(self._show_keys)
        models.language_changed.connect(self._change_language)
        session.connection_changed.connect(self._change_link)

    def _change_language(self, language: str) -> None:
        self.retranslate()

    def _change_link(self, connected: bool) -> None:
        self.check_actions()

    # --- for panels to fill in

    def retranslate(self) -> None:
        """Put every text again, in the language of the moment."""
        for ident, button in self._buttons.items():
            button.setText(self._own[ident].title())
        self.check_actions()
        self.header.place_again()

    # --- actions

    def act(
        self,
        name: str,
        title: Callable[[], str],
        key: str,
        run: Callable[[], None],
        reason: Callable[[], str] | None = None,
        *,
        acts: bool = True,
    ) -> bool:
        """Register an action of this panel; False when it is left out because this is a replay."""
        if acts and self.session.is_replay:
            return False
        check = self._checked(reason) if acts else (reason or str)
        action = Action(f"{self.context}.{name}", title, key, self.context, run, check, acts)
        self._own[action.id] = action
        self.registry.add(action, self)
        return True

    def button(self, name: str, *, flat: bool = False, primary: bool = False) -> KeyButton | None:
        """A button for an action; None when the action is absent."""
        ident = f"{self.context}.{name}"
        action = self._own.get(ident)
        if action is None:
            return None
        made = KeyButton(action.title(), self.registry.key_of(ident), flat=flat, primary=primary, parent=self)
        made.clicked.connect(lambda: self.run(ident))
        made.withheld.connect(lambda reason: self.notice.say(reason, stays=False))
        self._buttons[ident] = made
        return made

    def hint(self, name: str) -> None:
        """A flat button for an action in the head."""
        made = self.button(name, flat=True)
        if made is not None:
            self.header.add(made)

    def run(self, ident: str) -> None:
        """Run an action of this very panel (never another desk's of the same name), or say why not."""
        action = self._own[ident]
        reason = action.enabled_reason()
        if reason:
            self.notice.say(reason, stays=False)
        else:
            action.run()

    def check_actions(self) -> None:
        """Ask each action again whether it may run, and show it."""
        for ident, button in self._buttons.items():
            button.set_reason(self._own[ident].enabled_reason())

    def _checked(self, reason: Callable[[], str] | None) -> Callable[[], str]:
        def why_not() -> str:
            if not self.session.may_act():
                return sentence("refused.no_link", {}, self.models.language)
            return reason() if reason else ""

        return why_not

    # --- commands

    def submit(
        self, command: AnyCommand, done: Settled | None = None, ways: WaysOf | None = None, seen_seq: int = 0
    ) -> Ticket:
        """Send; the notice says sent, then what became of it. `ways` offers ways on after a refusal, `seen_seq` is what
        the person was looking at when a strip was opened (0: now)."""
        self.notice.say(self.tr("Sent, waiting for the record…"))
        ticket = self.session.submit(command, seen_seq)
        ticket.settled.connect(lambda settled: self._settled(settled, done, ways))
        return ticket

    def _settled(self, ticket: Ticket, done: Settled | None, ways: WaysOf | None) -> None:
        if not isValid(self):
            return
        if ticket.outcome == "confirmed":
            self.notice.say(self.tr("Done, on record."), stays=False)
            if done is not None:
                done(ticket)
            return
        params = conflict_params(ticket.params, self.models.names)
        offered = [*(ways(ticket) if ways else ()), *self._conflict_ways(ticket, done, ways)]
        self.notice.say(sentence(ticket.code, params, self.models.language), offered)

    def _conflict_ways(self, ticket: Ticket, done: Settled | None, ways: WaysOf | None) -> list[Way]:
        """Somebody else changed the same: theirs stays, or the same is sent again, now that it was seen."""
        if not ticket.code.partition(".")[2].startswith(CONFLICT):
            return []

        def again() -> None:
            self.submit(ticket.command, done, ways)

        return [
            (self.tr("Take theirs"), self.notice.clear),
            (self.tr("Send mine again"), again),
        ]

    # --- keys and menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_name(event)
        if key == "Esc" and self._step_back():
            return
        if self.notice.take_key(key):
            return
        mine = next((ident for ident in self._own if key and self.registry.key_of(ident) == key), None)
        if mine is None:
            super().keyPressEvent(event)
            return
        self.run(mine)

    def _step_back(self) -> bool:
        """Esc: what was said goes first, then the selected row."""
        if self.notice.text:
            self.notice.clear()
            return True
        focused = self.focusWidget()
        if isinstance(focused, ListView) and focused.selected_id:
            focused.let_go()
            return True
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _show_menu(self) -> None:
        menu = QMenu(self)
        for action in self._own.values():
            item = QAction(action.title(), menu)
            item.setShortcut(QKeySequence(self.registry.key_of(action.id)))
            item.setEnabled(not action.enabled_reason())
            item.triggered.connect(lambda _=False, ident=action.id: self.run(ident))
            menu.addAction(item)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.header.dots.mapToGlobal(QPoint(0, self.header.dots.height())))

    def _show_keys(self) -> None:
        for ident, button in self._buttons.items():
            button.set_key(self.registry.key_of(ident))


def key_name(event: QKeyEvent) -> str:
    """How the registry writes a pressed key: "A", "1", "Space", "Ctrl+D"; empty for a bare modifier."""
    if event.key() in (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_unknown):
        return ""
    plain = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
    return QKeySequence(int(plain.value) | event.key()).toString()
