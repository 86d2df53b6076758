"""What one request asks, and what is answered: the same for every protocol that goes over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import parse_qs

from ioc.simulator.story import Moment

JSON = "application/json"
Record = TypeVar("Record")


class Asked(NamedTuple):
    """A request below a speaker's prefix: `path` begins with "/" or is empty, `address` is the simulator's base URL.

    `twice` is the fault in which every record comes twice.
    """

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    address: str
    method: str = "GET"
    body: bytes = b""
    twice: bool = False


class Reply(NamedTuple):
    """An answer."""

    status: int
    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Speaker(Protocol):
    """One protocol of one feed."""

    @property
    def prefix(self) -> str:
        """Where in the simulator's address space it begins."""

    def answer(self, asked: Asked, moment: Moment) -> Reply:
        """The answer at a moment; the same for the same request and moment."""


def query_of(text: str) -> dict[str, str]:
    """A query string; of a name that is given twice the last counts."""
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


def json_reply(
    value: Any, status: int = HTTPStatus.OK, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Reply:
    """A JSON answer, letters as they are."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, media_type, body, tuple((headers or {}).items()))


def whole_number(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A number of the query, held between 0 and `most`. Raises ValueError where it is none."""
    return min(max(int(query.get(name, default)), 0), most)


def repeated(records: list[Record], twice: bool) -> list[Record]:
    """The records, or each of them once more behind them all."""
    return [*records, *records] if twice else records
