"""The desk's look: one theme at a time, made of tokens. Painters ask `theme()` while they paint."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QPixmapCache
from PySide6.QtWidgets import QApplication

import resources
from ioc.qt.tokens import FAMILY, MONO, ROW_PX, THEMES

_TOKEN = re.compile(r"\{(\w+)\}")


class Theme:
    """Colours by token name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tokens = THEMES[name]
        self._colors = {token: QColor(value) for token, value in self.tokens.items() if value}

    def color(self, token: str) -> QColor:
        """The colour of a token; KeyError for one that does not exist."""
        return self._colors[token]

    @property
    def is_light(self) -> bool:
        """Whether shapes wear a dark edge."""
        return self.name == "light"


_current = Theme("dark")


def theme() -> Theme:
    """The theme in force."""
    return _current


def color(token: str) -> QColor:
    """Shorthand for `theme().color(token)`."""
    return _current.color(token)


def font(px: int = ROW_PX, *, bold: bool = False, mono: bool = False) -> QFont:
    """Noto Sans with tabular figures at a pixel size; 400 or 700 only."""
    made = QFont(MONO if mono else FAMILY)
    made.setPixelSize(px)
    made.setBold(bold)
    if not mono:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def apply_theme(app: QApplication, name: str) -> Theme:
    """Dress the whole application in "dark" or "light"; every window repaints itself."""
    global _current
    _current = Theme(name)
    QPixmapCache.clear()
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(_palette(_current))
    app.setStyleSheet(style_sheet(name))
    return _current


def style_sheet(name: str) -> str:
    """The templates of resources/styles with the tokens of `name` put in; KeyError for an unknown token."""
    tokens = THEMES[name]
    text = "\n".join(file.read_text("utf-8") for file in sorted(resources.path("styles").glob("*.qss")))
    return _TOKEN.sub(lambda found: tokens[found[1]], text)


def missing_fonts() -> tuple[str, ...]:
    """Families of the design that this machine lacks; the desk says so instead of drawing boxes."""
    return tuple(family for family in (FAMILY, MONO) if not QFontDatabase.hasFamily(family))


def _palette(look: Theme) -> QPalette:
    palette = QPalette()
    pairs = {
        QPalette.ColorRole.Window: "bg0",
        QPalette.ColorRole.WindowText: "tx1",
        QPalette.ColorRole.Base: "bg1",
        QPalette.ColorRole.AlternateBase: "bg1",
        QPalette.ColorRole.Text: "tx1",
        QPalette.ColorRole.PlaceholderText: "tx3",
        QPalette.ColorRole.Button: "bg3",
        QPalette.ColorRole.ButtonText: "tx1",
        QPalette.ColorRole.Highlight: "selbg",
        QPalette.ColorRole.HighlightedText: "tx1",
        QPalette.ColorRole.ToolTipBase: "bg2",
        QPalette.ColorRole.ToolTipText: "tx1",
        QPalette.ColorRole.Link: "sel",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "line2",
        QPalette.ColorRole.Light: "bg2",
    }
    for role, token in pairs.items():
        palette.setColor(role, look.color(token))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, look.color("tx3"))
    return palette
