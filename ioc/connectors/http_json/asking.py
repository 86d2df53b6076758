"""What to ask: the address with its query, the body, and the times in them."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ioc.connect.times import EPOCH, zone_named
from ioc.connectors.http_json.settings import HOLE, HttpJsonSettings


def with_query(url: str, more: dict[str, str]) -> str:
    """`url` with `more` in its query; a parameter that is there already is replaced, the others stay in order."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in more]
    return urlunsplit(parts._replace(query=urlencode([*kept, *more.items()])))


def filled(text: str, since_us: int, now_us: int, zone: str) -> str:
    """`text` with its times (microseconds UTC) written as their formats say; other braces stay."""
    moments = {"since": since_us, "now": now_us}
    return HOLE.sub(lambda hole: _written(moments[hole[1]], hole[2] or "iso", zone), text)


def first_address(settings: HttpJsonSettings, since_us: int, now_us: int) -> str:
    """The address of the first page."""
    query = {name: filled(text, since_us, now_us, settings.query_zone) for name, text in settings.query.items()}
    paging = settings.paging
    if paging is not None and paging.size_param:
        query[paging.size_param] = str(paging.size)
    if paging is not None and paging.by == "page":
        query[paging.param] = str(paging.first)
    if paging is not None and paging.by == "offset":
        query[paging.param] = "0"
    return with_query(settings.url, query) if query else settings.url


def _written(at_us: int, form: str, zone: str) -> str:
    if form == "epoch_s":
        return str(at_us // 1_000_000)
    if form == "epoch_ms":
        return str(at_us // 1000)
    moment = (EPOCH + timedelta(microseconds=at_us)).astimezone(zone_named(zone))
    if form == "iso":
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return moment.strftime(form)
