"""Where connectors find how one record is refused; it lies in `ioc.connect`, as the mapping needs it, too."""

from __future__ import annotations

from ioc.connect.refused import Refused

__all__ = ["Refused"]
