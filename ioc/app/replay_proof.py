"""The question `verified`: whether what a replay shows rests on a whole record. Proved on a thread of its own."""

from __future__ import annotations

import threading

import structlog
from msgspec import Struct

from ioc.domain.commit import JournalRefused
from ioc.journal.proof import Break, Broken
from ioc.journal.proving import SegmentProof
from ioc.journal.reader import JournalReader

log = structlog.get_logger(__name__)


class Verified(Struct, frozen=True, kw_only=True):
    """The answer, of the record up to `seq`: `state` is "checking" (`share` of it done), "holds", "broken", or "failed"
    (it could not be proved; the log says why). `key` says whose key judged the signed heads, as `ioc journal verify`.
    """

    seq: int
    state: str
    share: float = 0.0
    entries: int = 0
    key: str = ""
    broken: Broken | None = None


class ReplayProof:
    """Proves up to the number that was asked last; what is proved stays proved as long as the day is the same."""

    def __init__(self, reader: JournalReader) -> None:
        self._reader = reader
        self._asked = threading.Condition()
        self._wanted: int | None = None
        self._proving: int | None = None
        self._told = Verified(seq=-1, state="checking")
        self._ended = False
        self._proof: SegmentProof | None = None
        self._thread = threading.Thread(target=self._run, name="replay-proof", daemon=True)

    def look(self, seq: int) -> Verified:
        """How it stands with the record up to `seq`; begins to prove it. Never waits; thread-safe."""
        with self._asked:
            if self._ended:
                return Verified(seq=seq, state="checking")
            if not self._thread.ident:
                self._thread.start()
            is_open = self._told.seq != seq or self._told.state == "checking"
            if is_open and seq not in (self._wanted, self._proving):
                self._wanted = seq
                self._asked.notify()
            return self._told if self._told.seq == seq else Verified(seq=seq, state="checking")

    def close(self) -> None:
        """End the thread at its next step."""
        with self._asked:
            self._ended = True
            self._asked.notify()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._asked:
                self._asked.wait_for(lambda: self._ended or self._wanted is not None)
                if self._ended:
                    return
                seq = self._proving = self._wanted or 0
                self._wanted = None
            try:
                self._prove(seq)
            except Exception:
                log.exception("the record could not be proved", seq=seq)
                self._tell(Verified(seq=seq, state="failed"))
            with self._asked:
                self._proving = None

    def _prove(self, seq: int) -> None:
        try:
            proof = self._proof = self._reader.proof(seq, self._proof)
            for share in proof.prove(seq):
                self._tell(Verified(seq=seq, state="checking", share=share, entries=proof.entries))
                if self._is_over():
                    return
            self._tell(Verified(seq=seq, state="holds", share=1.0, entries=proof.entries, key=proof.key))
        except Break as found:
            self._tell(Verified(seq=seq, state="broken", broken=found.broken))
        except JournalRefused as fault:
            why = str(fault)
            broken = Broken(segment="", seq=None, kind="file", code=fault.code, why=why)
            self._tell(Verified(seq=seq, state="broken", broken=broken))

    def _tell(self, told: Verified) -> None:
        with self._asked:
            self._told = told

    def _is_over(self) -> bool:
        """Somebody looks elsewhere meanwhile, or nobody any more."""
        with self._asked:
            return self._ended or self._wanted is not None
