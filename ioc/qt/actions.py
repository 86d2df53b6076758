"""What can be done from the keyboard: one registry for buttons, keys, palette and key sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from weakref import ref

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid


def _always() -> str:
    return ""


@dataclass(frozen=True)
class Action:
    """Something to do. `context` is the panel it belongs to ("alarms", "incidents" …; "anywhere" for the window's).

    `title` is asked each time it is shown, so that it follows the language. `enabled_reason` answers why it cannot be
    done now, in words; empty when it can. `acts` says that it gives a command: such actions are absent from a replay.
    """

    id: str
    title: Callable[[], str]
    key: str
    context: str
    run: Callable[[], None]
    enabled_reason: Callable[[], str] = _always
    acts: bool = False


class Actions(QObject):
    """Actions by id. The newest owner of an id wins; an owner that is destroyed takes its actions along."""

    changed = Signal()
    """Actions came or went, or a key was bound anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, tuple[Action, ref[QObject] | None]] = {}
        self._keys: dict[str, str] = {}
        self._held: tuple[Callable[[], str], frozenset[str]] | None = None

    def hold(self, why: Callable[[], str], but: frozenset[str]) -> None:
        """Run nothing but these until `release` (a locked desk); `why` says so in words."""
        self._held = (why, but)
        self.changed.emit()

    def release(self) -> None:
        """Run everything again."""
        self._held = None
        self.changed.emit()

    def add(self, action: Action, owner: QObject | None = None) -> None:
        """Register; `owner` is the QObject whose end removes it."""
        self._actions[action.id] = (action, ref(owner) if owner is not None else None)
        if owner is not None:
            owner.destroyed.connect(lambda *_: self._forget(action))
        self.changed.emit()

    def remove(self, ident: str) -> None:
        """Take an action out; silent if it is not there."""
        if self._actions.pop(ident, None) is not None:
            self.changed.emit()

    def get(self, ident: str) -> Action | None:
        """The action of this id."""
        held = self._actions.get(ident)
        return held[0] if held else None

    def all(self) -> tuple[Action, ...]:
        """Every action, in order of registration."""
        return tuple(action for action, _ in self._actions.values())

    def of(self, context: str) -> tuple[Action, ...]:
        """The actions of one panel."""
        return tuple(action for action in self.all() if action.context == context)

    def key_of(self, ident: str) -> str:
        """The key that runs it: as bound by the person, else its own."""
        action = self.get(ident)
        return self._keys.get(ident, action.key if action else "")

    def by_key(self, context: str, key: str) -> Action | None:
        """The action that `key` runs in a panel."""
        return next((a for a in self.of(context) if self.key_of(a.id) == key), None)

    def bind(self, ident: str, key: str) -> str:
        """Bind another key. Returns the id of the action that holds the key in this context already, else ""."""
        action = self.get(ident)
        if action is None:
            return ""
        holder = self.by_key(action.context, key)
        if holder is not None and holder.id != ident:
            return holder.id
        self._keys[ident] = key
        self.changed.emit()
        return ""

    def bound(self) -> dict[str, str]:
        """Keys bound by the person, by action id; kept with the person."""
        return dict(self._keys)

    def restore(self, keys: dict[str, str]) -> None:
        """Set what `bound` gave."""
        self._keys = dict(keys)
        self.changed.emit()

    def run(self, ident: str) -> str:
        """Run it. Returns why not, in words; empty when it ran."""
        action = self.get(ident)
        if action is None:
            return ""
        reason = self.why_not(action)
        if not reason:
            action.run()
        return reason

    def why_not(self, action: Action) -> str:
        """Why it cannot run now, in words: its own reason, or that nothing does (see `hold`)."""
        if self._held is not None and action.id not in self._held[1]:
            return self._held[0]()
        return action.enabled_reason()

    def _forget(self, action: Action) -> None:
        held = self._actions.get(action.id)
        if held is not None and held[0] is action:
            del self._actions[action.id]
            if isValid(self):
                self.changed.emit()
