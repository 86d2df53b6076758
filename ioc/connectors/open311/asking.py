"""Which addresses a poll asks for, so that neither the 90 days nor the 1,000 records of GeoReport v2 hide a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import structlog
from msgspec import Struct

from ioc.connect.refused import Refused
from ioc.connect.times import write_iso
from ioc.connectors.open311.requests import Answer
from ioc.connectors.open311.settings import Open311Settings

_log = structlog.get_logger(__name__)
_DAY_US = 86_400_000_000
_LONGEST_US = 90 * _DAY_US
_SHORTEST_US = 3_600_000_000
_PARAMETERS = {"requested": ("start_date", "end_date"), "updated": ("updated_after", "updated_before")}

Ask = Callable[[str], Answer]


class Span(Struct, frozen=True):
    """A span of time, microseconds UTC; both ends belong to it."""

    start_us: int
    end_us: int


def with_parameters(url: str, parameters: dict[str, str]) -> str:
    """`url` with these parameters, instead of its own of the same names."""
    if not parameters:
        return url
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in parameters]
    return urlunsplit(parts._replace(query=urlencode([*kept, *parameters.items()])))


def common(settings: Open311Settings) -> dict[str, str]:
    """The parameters that every address of the city gets."""
    given = {"jurisdiction_id": settings.jurisdiction_id, "api_key": settings.api_key}
    return {name: value for name, value in given.items() if value}


def answers(settings: Open311Settings, now_us: int, ask: Ask) -> Iterator[Answer]:
    """Every answer of one poll. Raises Refused when the city has more than it gives and nothing can be done."""
    if not settings.window_days:
        yield from _pages(settings, {}, ask)
        return
    start_us, end_us = now_us - round(settings.window_days * _DAY_US), now_us
    while end_us > start_us:
        span = Span(max(start_us, end_us - _LONGEST_US), end_us)
        yield from _span(settings, span, ask)
        end_us = span.start_us


def _span(settings: Open311Settings, span: Span, ask: Ask) -> Iterator[Answer]:
    """A span's answers; one that is as full as the city fills any is asked again in halves."""
    since, until = _PARAMETERS[settings.window_of]
    parameters = {since: write_iso(_floor(span.start_us)), until: write_iso(_floor(span.end_us))}
    if settings.page_size:
        yield from _pages(settings, parameters, ask)
        return
    answer = ask(with_parameters(settings.url, common(settings) | parameters))
    if answer.held < settings.most_answered or span.end_us - span.start_us <= _SHORTEST_US:
        yield answer
        if answer.held >= settings.most_answered:
            raise Refused("open311.cut_short", records=answer.held)
        return
    middle = (span.start_us + span.end_us) // 2
    yield from _span(settings, Span(middle, span.end_us), ask)
    yield from _span(settings, Span(span.start_us, middle), ask)


def _pages(settings: Open311Settings, parameters: dict[str, str], ask: Ask) -> Iterator[Answer]:
    """Page after page until one is not full or brings nothing new (a city that knows no pages gives the same)."""
    fixed = common(settings) | parameters
    if not settings.page_size:
        answer = ask(with_parameters(settings.url, fixed))
        yield answer
        if answer.held >= settings.most_answered:
            raise Refused("open311.cut_short", records=answer.held)
        return
    seen: set[str] = set()
    for page in range(1, settings.max_pages + 1):
        paged = fixed | {"page": str(page), "page_size": str(settings.page_size)}
        answer = ask(with_parameters(settings.url, paged))
        fresh = {call.id for call in answer.calls} - seen
        if page > 1 and answer.calls and not fresh:
            return
        seen |= fresh
        yield answer
        if not answer.readable or answer.held < settings.page_size:
            return
    raise Refused("open311.pages_left", pages=settings.max_pages)


def _floor(at_us: int) -> int:
    return at_us // 1_000_000 * 1_000_000
