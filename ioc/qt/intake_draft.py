"""One form of a call while it is being filled in: its words, its place, what it suggests; and its clocks."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from ioc.domain.call_lines import CallLine, CallQuestion
from ioc.domain.commands import CreateFromCall, SaveIntake
from ioc.domain.intake_records import CallWork
from ioc.domain.records import Call
from ioc.qt.place_words import Spot

TOLD = ("development", "scope", "spread", "help")
"""Fields that go into the first note of the incident: not who called, nor the number."""
DEFAULT_ANSWER_S, DEFAULT_PROCESS_S = 15.0, 60.0


@dataclass
class Draft:
    """`spot` is the place chosen; without one the words under "place" stand as they are, unverified."""

    call: str
    words: dict[str, str] = field(default_factory=dict)
    spot: Spot | None = None
    type: str = ""
    priority: int = 0
    type_by_hand: bool = False
    priority_by_hand: bool = False
    error_m: float | None = None

    def text(self, questions: tuple[CallQuestion, ...], language: str) -> str:
        """The incident's first note: what happens, in the order of the form; the place where nobody verified it."""
        parts = [self.words[key].strip() for key in TOLD if self.words.get(key, "").strip()]
        if self.spot is None and self.words.get("place", "").strip():
            parts.insert(0, self.words["place"].strip())
        asked = [(q.title.get(language), self.words.get(q.key, "").strip()) for q in questions]
        return "\n".join([*parts, *(f"{title}: {words}" for title, words in asked if words)])

    def save(self) -> SaveIntake:
        """The command that keeps it."""
        spot = self.spot
        return SaveIntake(
            call=self.call,
            words={key: words for key, words in self.words.items() if words.strip()},
            type=self.type,
            priority=self.priority,
            lon=spot.lon if spot else None,
            lat=spot.lat if spot else None,
            ward=spot.ward if spot else "",
            asset=spot.asset if spot else None,
            error_m=self.error_m,
            verified=spot is not None,
        )

    def create(self, text: str) -> CreateFromCall:
        """The command that opens the incident."""
        kept = self.save()
        return CreateFromCall(
            call=kept.call,
            words=kept.words,
            type=kept.type,
            priority=kept.priority,
            lon=kept.lon,
            lat=kept.lat,
            ward=kept.ward,
            asset=kept.asset,
            error_m=kept.error_m,
            verified=kept.verified,
            text=text,
        )


def draft_of(work: CallWork) -> Draft:
    """The form as the engine kept it, without its words: those are asked for."""
    form = work.form
    if form is None:
        return Draft(call=work.call, error_m=work.error_m)
    placed = form.lon is not None or form.ward or form.asset
    spot = Spot(label=form.ward, lon=form.lon, lat=form.lat, ward=form.ward, asset=form.asset)
    return Draft(
        call=work.call,
        spot=spot if form.verified and placed else None,
        type=form.type,
        priority=form.priority,
        type_by_hand=bool(form.type),
        priority_by_hand=bool(form.priority),
        error_m=work.error_m,
    )


class Clock(Struct, frozen=True):
    """A time against its target, both in microseconds; `running` while it counts."""

    us: int
    target_us: int
    running: bool

    @property
    def late(self) -> bool:
        """Whether the target is missed."""
        return self.us > self.target_us


def clocks(call: Call, work: CallWork | None, line: CallLine | None, now_us: int) -> tuple[Clock, Clock | None]:
    """From ringing to the answer, and from the answer to the open incident (None before the answer)."""
    answer_s = line.answer_s if line else DEFAULT_ANSWER_S
    process_s = line.process_s if line else DEFAULT_PROCESS_S
    answered_us = work.answered_us if work else None
    over_us = now_us if answered_us is None else answered_us
    answer = Clock(max(over_us - call.received_us, 0), round(answer_s * 1e6), answered_us is None)
    if answered_us is None:
        return answer, None
    ended_us = call.linked_us or (work.outcome_us if work else None)
    spent = max((ended_us or now_us) - answered_us, 0)
    return answer, Clock(spent, round(process_s * 1e6), ended_us is None)
