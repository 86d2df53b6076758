"""A proposal in words: why a unit, why not, what is missing and what is left bare."""

from __future__ import annotations

import math

from ioc.domain.dispatch.candidates import NO_FIX_S
from ioc.domain.dispatch.records import Choice, Fill, MoveUp, Proposal, Rejected, Shortfall, Uncovered
from ioc.domain.dispatch_site import DispatchSpec
from ioc.qt.dispatch_words import agency_word, capability_word
from ioc.qt.format import NOTHING, number
from ioc.qt.sentences import sentence


def minutes(seconds: float) -> int:
    """Whole minutes, upwards: nobody is promised to be there sooner."""
    return max(math.ceil(seconds / 60 - 1e-9), 0)


def kilometres(metres: float | None, language: str) -> str:
    """“4,1 km”; "—" where nobody measured."""
    return NOTHING if metres is None else f"{number(metres / 1000, 1, language)} km"


def why_chosen(choice: Choice, language: str) -> str:
    """The grounds of a choice, most telling first."""
    told, way = choice.candidate, choice.candidate.way
    codes: list[tuple[str, dict[str, object]]] = []
    if way is not None and way.kind == "straight":
        codes.append(("dispatch.straight", {}))
    elif choice.rank == 1:
        codes.append(("dispatch.first", {}))
    else:
        codes.append(("dispatch.next", {"rank": choice.rank}))
    if way is not None and way.detour_s:
        told_of = {"minutes": minutes(way.detour_s), "places": ", ".join(way.because)}
        codes.append(("dispatch.detour.because" if way.because else "dispatch.detour", told_of))
    if told.conditional_s:
        codes.append(("dispatch.conditional", {}))
    if told.position_us is None:
        codes.append(("dispatch.no_fix", {"seconds": NO_FIX_S}))
    elif told.old_s:
        codes.append(("dispatch.old", {"minutes": minutes(told.old_s)}))
    if told.crew_full:
        codes.append(("dispatch.crew", {"crew": told.crew, "crew_full": told.crew_full}))
    text = " · ".join(sentence(code, params, language) for code, params in codes)
    return text[:1].upper() + text[1:]


def why_not(row: Rejected, language: str) -> str:
    """The reason against a unit."""
    params: dict[str, object] = dict(row.params)
    for key in ("seconds", "age_s"):
        if key in params:
            params["minutes"] = minutes(float(str(params[key])))
    return sentence(f"dispatch.not.{row.code}", params, language)


def what_is_short(short: Shortfall, spec: DispatchSpec, language: str) -> str:
    """“Thiếu 1 xuồng.”"""
    named = capability_word(spec, short.capability, language)
    return sentence("dispatch.short", {"count": short.missing, "capability": _low(named)}, language)


def causes_of(short: Shortfall, language: str) -> str:
    """Why the units that could have filled it do not."""
    return "; ".join(f"{row.candidate.unit} {why_not(row, language)}" for row in short.causes)


def fill_words(fill: Fill, spec: DispatchSpec, language: str) -> str:
    """One way to fill a shortfall."""
    params = {"minutes": minutes(fill.seconds), "number": fill.number, "unit": fill.name}
    return sentence(f"dispatch.fill.{fill.kind}", params | {"agency": agency_word(spec, fill.name, language)}, language)


def left_bare(proposal: Proposal, spec: DispatchSpec, language: str) -> list[str]:
    """Which areas are uncovered afterwards and who could cover; a calm word when none is."""
    told = [_move(move, spec, language) for move in proposal.move_ups]
    told += [_bare(row, spec, language) for row in proposal.uncovered]
    return told or [sentence("dispatch.kept", {}, language)]


def roads_words(proposal: Proposal, language: str) -> str:
    """What the ways went round."""
    free = not proposal.closed and not proposal.flooded
    params = {"closed": proposal.closed, "flooded": proposal.flooded}
    told = sentence("dispatch.roads.free" if free else "dispatch.roads", params, language)
    return f"{told}. {sentence(proposal.router_code, {}, language)}" if proposal.router_code else told


def _move(move: MoveUp, spec: DispatchSpec, language: str) -> str:
    station = next((known.title.get(language) for known in spec.stations if known.key == move.station), move.station)
    params = {"station": station, "capability": _low(capability_word(spec, move.capability, language))}
    if not move.cover or move.seconds is None:
        return sentence("dispatch.move.none", params, language)
    return sentence("dispatch.move", params | {"cover": move.cover, "minutes": minutes(move.seconds)}, language)


def _bare(row: Uncovered, spec: DispatchSpec, language: str) -> str:
    named = _low(capability_word(spec, row.capability, language))
    return sentence("dispatch.bare", {"free": row.free, "capability": named, "floor": row.floor}, language)


def _low(text: str) -> str:
    """With a small first letter, unless it is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
