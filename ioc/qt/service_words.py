"""What a feed's service is, in words: four figures against what was agreed, and which measured values are doubted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc.domain.quality import ServiceFigures
from ioc.domain.records import ServiceLevel
from ioc.qt.feed_table import FeedTable
from ioc.qt.format import count, number
from ioc.qt.words import reason_word, word

SHORT = "\N{BLACK DOWN-POINTING TRIANGLE}"
"""Stands before a figure that is below what was agreed; never colour alone."""
_NBSP = "\N{NO-BREAK SPACE}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("FeedPanel", text)


def service_line(figures: ServiceFigures, agreed: ServiceLevel | None, language: str) -> str:
    """“Available 99.2 % · Timely 98.0 % · ▼ Complete 88.1 % (agreed 95 %) · Valid 99.9 %”; empty when unmeasured."""
    short = figures.short_of(agreed)
    told = []
    for name in ServiceLevel.__struct_fields__:
        share = getattr(figures, name)
        if share is None:
            continue
        figure = f"{word('service', name)} {_percent(share, language)}"
        if name in short:
            figure = f"{SHORT}{_NBSP}{figure} ({_tr('agreed')} {_percent(getattr(agreed, name), language, 0)})"
        told.append(figure)
    return " · ".join(told)


def short_word(short: tuple[str, ...]) -> str:
    """What is missing, for a tile: the first figure that falls short."""
    return f"{SHORT}{_NBSP}{word('service', short[0])}" if short else ""


def agency_line(feeds: FeedTable, agency: str, language: str) -> str:
    """The agency, and where it runs several feeds what all of them give together."""
    theirs = feeds.of_agency(agency) if agency else ()
    if len(theirs) < 2:
        return agency
    together = service_line(feeds.figures(*theirs), None, language)
    told = _tr("{agency}, {n} feeds").format(agency=agency, n=len(theirs))
    return f"{told}: {together}" if together else told


def doubted_line(doubted: dict[str, int], language: str) -> str:
    """“12 values not good: 10 nothing new, 2 outside what is plausible”; empty when all are."""
    if not doubted:
        return ""
    parts = ", ".join(f"{count(n, language)} {reason_word(reason)}" for reason, n in doubted.items())
    return _tr("{n} values not good: {parts}").format(n=count(sum(doubted.values()), language), parts=parts)


def _percent(share: float, language: str, decimals: int = 1) -> str:
    return f"{number(share, decimals, language)}{_NBSP}%"
