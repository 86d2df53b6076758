"""The site that is shipped, read once for all tests of a process: its records are frozen, so nobody can spoil it."""

from __future__ import annotations

from datetime import date
from functools import cache

from config.loader import load_site
from config.site_settings import SiteSettings


@cache
def da_nang(on: date | None = None) -> SiteSettings:
    """Đà Nẵng as shipped; its simulated feeds lie at an address where nobody answers."""
    return load_site("da_nang", {"IOC_SIMULATOR": "http://127.0.0.1:1"}, on=on)
