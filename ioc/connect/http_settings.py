"""Settings that every connector which asks over HTTP shares."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings


class HttpSettings(Settings):
    """Where to ask and how patiently.

    `headers` go to the origin of `url` and to no other. Nothing is taken from the environment unasked: no proxy,
    no .netrc (a site file writes `${NAME}` where a value shall come from there).
    """

    url: str
    headers: dict[str, str] = {}
    connect_timeout_s: float = Field(default=5.0, gt=0, le=60)
    read_timeout_s: float = Field(default=10.0, gt=0, le=300)
    deadline_s: float = Field(default=60.0, gt=0, le=900)
    max_bytes: int = Field(default=20_000_000, ge=1_000, le=500_000_000)
    max_redirects: int = Field(default=5, ge=0, le=20)
    proxy: str = ""
    ca_file: str = ""

    @field_validator("url")
    @classmethod
    def _url_is_http(cls, url: str) -> str:
        return checked_url(url)


def bare_address(url: str) -> str:
    """`url` without what may be secret in it: name and password, query and fragment."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = (rest if separator else scheme).partition("/")
    bare = f"{host.rpartition('@')[2]}{slash}{path}".partition("?")[0].partition("#")[0]
    return f"{scheme}{separator}{bare}" if separator else bare


def checked_url(url: str) -> str:
    """`url` when it is http(s) with a host; otherwise a fault of the settings."""
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fit = False
    if not fit:
        raise PydanticCustomError("feed.url_bad", "not an http(s) address: {url}", {"url": bare_address(url)})
    return url
