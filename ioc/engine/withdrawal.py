"""What the configuration no longer has, withdrawn as soon as nothing open hangs on it. Runs on the loop thread."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain import facts as f
from ioc.domain.decide.withdrawing import withdraw
from ioc.domain.site import Site
from ioc.domain.state import State

MOST_AT_ONCE = 1_000
"""Assets looked at in one go, so that a city which lost a feed does not fill one commit."""


class Withdrawal:
    """Made with what the configuration names. What leaves is found out once; what is not free is tried again."""

    def __init__(self, site: Site, feeds: Iterable[str], units: Iterable[str]) -> None:
        self._site, self._feeds, self._units = site, frozenset(feeds), frozenset(units)
        self._leaving: tuple[list[str], list[str], list[str]] | None = None

    def tick(self, state: State) -> list[f.AnyFact]:
        """Withdrawals that are possible now."""
        if self._leaving is None:
            self._leaving = self._look(state)
        assets, streams, units = self._leaving
        if not (assets or streams or units):
            return []
        # what a commit made good is gone; what it refused is still there
        assets = [ident for ident in assets if self._asset_leaves(state, ident)]
        streams = [ident for ident in streams if not state.registry.streams[ident].withdrawn]
        units = [ident for ident in units if ident in state.tables.units]
        self._leaving = (assets, streams, units)
        return withdraw(state, assets=assets[:MOST_AT_ONCE], streams=streams, units=units)

    def _look(self, state: State) -> tuple[list[str], list[str], list[str]]:
        measured = {(domain.key, spec.key) for domain in self._site.domains for spec in domain.properties}
        assets = state.registry.assets
        return (
            [ident for ident in assets if self._asset_leaves(state, ident)],
            [
                stream.id
                for stream in state.by_index
                if not stream.withdrawn
                and (stream.asset not in assets or (assets[stream.asset].domain, stream.property) not in measured)
            ],
            [ident for ident in state.tables.units if ident not in self._units],
        )

    def _asset_leaves(self, state: State, ident: str) -> bool:
        asset = state.registry.assets.get(ident)
        return asset is not None and asset.feed not in self._feeds
