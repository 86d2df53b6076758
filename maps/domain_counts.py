"""How many assets each domain has, and how many of a hidden one are abnormal; from the record alone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc.domain.state import State
from ioc.qt.names import Names
from maps.domain_chips import DomainEntry
from maps.scene_feed import SceneFeed


def domain_entries(state: State, names: Names, feed: SceneFeed) -> list[DomainEntry]:
    """The domains that have assets on the map, in the site's order."""
    placed, abnormal = feed.placed_by_domain, feed.hidden_abnormal(state)
    drawn = QCoreApplication.translate("Map", "{domain}: {placed} assets")
    hidden = QCoreApplication.translate("Map", "{domain}: hidden, {placed} assets, {abnormal} abnormal")
    order = [*(key for key in names.domains if key in placed), *sorted(placed.keys() - names.domains.keys())]
    entries = []
    for key in order:
        count, worst = abnormal.get(key, (0, 0))
        title = names.domains[key].title.get(names.language) if key in names.domains else key
        words = (hidden if key in feed.hidden else drawn).format(domain=title, placed=placed[key], abnormal=count)
        entries.append(DomainEntry(key, names.symbol(key), placed[key], count, worst, words))
    return entries


def hidden_words(entries: list[DomainEntry], off: frozenset[str]) -> str:
    """What the map says of hidden domains: how many abnormal assets they have and the worst level; or nothing."""
    hidden = [entry for entry in entries if entry.key in off]
    if not hidden:
        return ""
    abnormal, worst = sum(entry.abnormal for entry in hidden), min((e.worst for e in hidden if e.worst), default=0)
    if not worst:
        said = QCoreApplication.translate("Map", "Hidden: {placed} assets, none abnormal")
        return said.format(placed=sum(entry.placed for entry in hidden))
    said = QCoreApplication.translate("Map", "Hidden: {abnormal} abnormal, worst level {worst}")
    return said.format(abnormal=abnormal, worst=worst)
