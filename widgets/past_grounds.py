"""What the past on screen rests on: its number on the record, the state's digest, and whether the chain holds."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from ioc.link.messages import Beat
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from ioc.qt.translation import current_language
from widgets.run_label import Run
from widgets.timers import once

AGAIN_MS = 400
"""How often a walk that is under way is asked for."""
PLAYING_MS = 1500
"""How soon what was played since is asked for."""


class PastGrounds(QObject):
    """Asks the replay process; `runs` says it. A mark names the number it was proved for, also while the past plays."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._record: tuple[int, str] | None = None
        self._told: dict[str, Any] | None = None
        self._waits_digest = self._waits_word = False
        self._again = once(self, AGAIN_MS, self._ask_verified)
        session.reset.connect(self._begin)
        session.beat_received.connect(self._take_beat)

    def runs(self) -> list[Run]:
        """Digest and chain, in the language of the moment; nothing before anything is known."""
        told = self._told
        state = told["state"] if told else ""
        runs = [Run(f"· {text}") for text in self._digest_words(named=state != "holds")]
        if told is None:
            return runs
        match state:
            case "holds":
                words = self.tr("Chain verified ✓ #{seq}").format(seq=told["seq"])
                if told["key"] == "catalogue":
                    words += " " + self.tr("(by the record's own key)")
                return [*runs, Run(f"· {words}", token="tx1")]
            case "broken":
                # what was shown with a digest is not to be believed: the break stands alone
                return [
                    Run("✗", bold=True, token="p1", gap=8),
                    Run(self._break_words(told["broken"]), bold=True, token="tx1"),
                ]
            case "checking":
                share = self.tr("checking the chain… {percent} %").format(percent=int(told["share"] * 100))
                return [*runs, Run(f"· {share}")]
        return [*runs, Run("· " + self.tr("chain not checked"))]

    def _digest_words(self, *, named: bool) -> list[str]:
        beat = self._session.beat
        if self._record is None or (beat is not None and beat.rate):
            return []
        seq, digest = self._record
        words = self.tr("record #{seq} · digest {digest}") if named else self.tr("digest {digest}")
        return [words.format(seq=seq, digest=digest)]

    def _break_words(self, broken: dict[str, Any]) -> str:
        params = {name: broken[name] for name in ("seq", "kind", "segment")}
        why = sentence(broken["code"], params, current_language()) if broken["kind"] != "file" else broken["why"]
        return self.tr("Chain broken: {why}").format(why=why)

    def _begin(self) -> None:
        self._record = self._told = None
        self._ask_digest()
        self._ask_verified()

    def _take_beat(self, beat: Beat) -> None:
        seq = self._session.state.seq
        if not beat.rate and self._record is not None and self._record[0] != seq:
            self._ask_digest()
        if self._told is not None and self._told["seq"] != seq and not self._again.isActive():
            self._again.start(PLAYING_MS)

    def _ask_digest(self) -> None:
        if self._waits_digest:
            return
        self._waits_digest = True
        question = self._session.ask("digest")
        question.answered.connect(self._take_digest)
        question.failed.connect(lambda *_: self._give_up_digest())

    def _ask_verified(self) -> None:
        if self._waits_word:
            return
        self._waits_word = True
        question = self._session.ask("verified")
        question.answered.connect(self._take_word)
        question.failed.connect(lambda *_: self._give_up_word())

    def _take_digest(self, answer: Any) -> None:
        self._waits_digest = False
        self._record = int(answer["seq"]), str(answer["digest"])[:12]
        self.changed.emit()

    def _take_word(self, answer: Any) -> None:
        """A walk that begins again while the past plays leaves what is proved standing."""
        self._waits_word = False
        playing = self._session.beat is not None and self._session.beat.rate
        stands = self._told is not None and self._told["state"] in ("holds", "broken")
        if answer["state"] != "checking" or not (stands and playing):
            self._told = answer
        if answer["state"] == "checking":
            self._again.start(AGAIN_MS)
        self.changed.emit()

    def _give_up_digest(self) -> None:
        self._waits_digest = False

    def _give_up_word(self) -> None:
        self._waits_word = False
