"""How far the work on a call is, in a few words for lists: who has it, where it went, when it is called back."""

from __future__ import annotations

from ioc.domain.intake_records import CallWork, PhoneState
from ioc.qt.format import clock_time
from ioc.qt.intake_words import line_name
from ioc.qt.names import Names
from ioc.qt.sentences import sentence
from ioc.qt.translation import translate


def work_state(work: CallWork, names: Names) -> str:
    """What a list says of the call's state; empty when it simply waits."""
    if work.outcome is not None:
        return sentence(f"word.call_outcome.{work.outcome.value}", {}, names.language).capitalize()
    if work.back_due:
        return translate("CallWork", "Call back now")
    if work.holder:
        return translate("CallWork", "On hold") if work.held else translate("CallWork", "Being taken")
    if work.missed:
        return translate("CallWork", "Missed call")
    return translate("CallWork", "Ringing") if work.phone is PhoneState.RINGING else ""


def work_about(work: CallWork, names: Names) -> str:
    """Who has it, whom it was passed on to, when it is called back; empty when there is nothing to say."""
    parts = [work.name] if work.holder else []
    if work.pending is not None:
        told = translate("CallWork", "passed on to {to}, no receipt yet")
        parts.append(told.format(to=line_name(names, work.pending.to)))
    if work.back_us is not None:
        told = translate("CallWork", "call back {time}")
        parts.append(told.format(time=clock_time(work.back_us, names.zone, seconds=False)))
    return " · ".join(parts)
