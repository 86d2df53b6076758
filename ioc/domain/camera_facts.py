"""Who looked through which camera, when and why: the access log. Facts that `ioc.domain.facts` names, too.

Law 91/2025/QH15 allows recording in public for security with notice; that every look has a purpose on record is what
makes it accountable. The person and the seat are those of the entry.
"""

from __future__ import annotations

from ioc.domain.record_facts import Fact


class CameraOpened(Fact, frozen=True):
    viewing: str
    asset: str
    purpose: str
    incident: str | None = None


class CameraClosed(Fact, frozen=True):
    """`cause` is "person", "seat" (the seat was left or locked) or "incident" (the one it was for has closed)."""

    viewing: str
    asset: str
    cause: str = "person"
