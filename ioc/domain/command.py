"""The root of all commands."""

from __future__ import annotations

from msgspec import Struct


class Command(Struct, frozen=True, kw_only=True, tag=True, tag_field="command", forbid_unknown_fields=True):
    """Root of the tagged union `AnyCommand`."""
