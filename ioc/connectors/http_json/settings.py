"""Settings of the `http_json` connector."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connect.http_settings import HttpSettings, checked_url
from ioc.connect.mapping.picks import Scalar, checked_zone
from ioc.connect.mapping.settings import RecordSettings

HOLE = re.compile(r"\{(since|now)(?::([^{}]+))?\}")
_WORDS = ("iso", "epoch_s", "epoch_ms")


class OAuthSettings(Settings):
    """Client credentials (RFC 6749 §4.4): a token is fetched, kept until it expires, and renewed once on HTTP 401.

    `send`: how the client says who it is (§2.3.1): in the body, or as HTTP Basic.
    """

    token_url: str
    client_id: str = Field(min_length=1)
    client_secret: str = Field(min_length=1)
    scope: str = ""
    audience: str = ""
    send: Literal["body", "basic"] = "body"

    @field_validator("token_url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        return checked_url(url)


class PageSettings(Settings):
    """How further pages are asked for: by page number or offset, by a cursor of the body, by a link.

    "page" and "offset" end at a page with fewer than `size` records; `param` is the query parameter, `first` the
    number of the first page, `size_param` how the source is told the size. "cursor": the value at `path` goes into
    `param`. "next": the address at `path`. "link": the header `Link: <…>; rel="next"` (RFC 8288).
    """

    by: Literal["page", "offset", "cursor", "next", "link"]
    param: str = ""
    path: str = ""
    first: int = Field(default=1, ge=0)
    size: int = Field(default=100, ge=1, le=100_000)
    size_param: str = ""
    max_pages: int = Field(default=50, ge=1, le=1000)

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> PageSettings:
        needs_param, needs_path = self.by in ("page", "offset", "cursor"), self.by in ("cursor", "next")
        if (needs_param and not self.param) or (needs_path and not self.path):
            raise PydanticCustomError("http_json.paging_unclear", "paging by {by} lacks a key", {"by": self.by})
        return self


class OkSettings(Settings):
    """What tells data from an error: the value at `path` must be one of `values`; `error` is where it says why."""

    path: str = Field(min_length=1)
    values: tuple[Scalar, ...] = Field(min_length=1)
    error: str = ""


class HttpJsonSettings(HttpSettings, RecordSettings):
    """One feed: what to ask, and where in the answer the records lie (`records`, see `mapping.nesting`).

    `format`: "xml" reads the answer as XML; the root is the object that paths begin in (see `parsed_xml`).

    `query` is added to `url`; `body` (then it is a POST) and `query` may hold times: `{since:FORMAT}` is when the last
    poll that arrived was asked, less `overlap_s` (at first `first_span_s` ago), `{now:FORMAT}` is now; FORMAT is
    iso, epoch_s, epoch_ms or one of strftime, in `query_zone`. `ok` tells an answer from an error with HTTP 200.
    `identity` are paths of what must not change of a record's id (a query may begin to answer with another
    station); `identity_is` confirms by id what they shall be. `cut_at`: an answer of exactly so many records is said
    to be cut.
    """

    format: Literal["json", "xml"] = "json"
    records: str = Field(default=".", min_length=1)
    query: dict[str, str] = {}
    query_zone: str = "UTC"
    overlap_s: float = Field(default=0.0, ge=0)
    first_span_s: float = Field(default=86_400.0, ge=0)
    body: str = ""
    body_type: str = "application/json"
    oauth: OAuthSettings | None = None
    paging: PageSettings | None = None
    ok: OkSettings | None = None
    identity: Annotated[tuple[str, ...], Field(max_length=8)] = ()
    identity_is: dict[str, str] = {}
    cut_at: int | None = Field(default=None, ge=1)

    @field_validator("query_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return checked_zone(zone)

    @field_validator("query", "body")
    @classmethod
    def _known_holes(cls, asked: dict[str, str] | str) -> dict[str, str] | str:
        for text in asked.values() if isinstance(asked, dict) else (asked,):
            for _, form in HOLE.findall(text):
                if form and form not in _WORDS and "%" not in form:
                    raise PydanticCustomError("mapping.time_format_unknown", "unknown {format}", {"format": form})
        return asked

    def asks_for_times(self) -> bool:
        """Whether what is asked changes with the clock."""
        return any(HOLE.search(text) for text in (*self.query.values(), self.body))

    def needs_place(self) -> bool:
        """Whether a record without a place is refused; by default only a unit is."""
        return self.geometry == "required" or (self.geometry is None and self.record == "unit")
