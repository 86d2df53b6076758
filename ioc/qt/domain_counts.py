"""How many alarms are listed in each domain, for the headings of a list that is read domain by domain."""

from __future__ import annotations

from collections.abc import Iterable


class DomainCounts:
    """Told of each alarm's domain (empty: it is not listed) and whether it waits; all steps are dictionary steps."""

    def __init__(self) -> None:
        self._where: dict[str, str] = {}
        self._held: dict[str, dict[str, bool]] = {}
        self._waiting: dict[str, int] = {}

    def clear(self) -> None:
        """Start over."""
        self._where.clear()
        self._held.clear()
        self._waiting.clear()

    def put(self, ident: str, domain: str, *, waits: bool) -> None:
        """An alarm is listed in `domain`, or no longer listed."""
        before = self._where.pop(ident, "")
        if before:
            self._waiting[before] -= self._held[before].pop(ident)
            if not self._held[before]:
                del self._held[before]
        if domain:
            self._where[ident] = domain
            self._held.setdefault(domain, {})[ident] = waits
            self._waiting[domain] = self._waiting.get(domain, 0) + waits

    def has(self, domain: str) -> bool:
        """Whether any is listed in it."""
        return domain in self._held

    def all(self) -> Iterable[str]:
        """Domains that have any."""
        return tuple(self._held)

    def counts(self, domain: str) -> tuple[int, int]:
        """How many are listed, and how many of them wait for an acknowledgement."""
        return len(self._held.get(domain, ())), self._waiting.get(domain, 0)

    def first(self, domain: str) -> str:
        """One of them."""
        return next(iter(self._held[domain]))
