"""The colour tokens of the design language, one table a theme (hex sRGB). Plain data, no Qt.

Text tokens keep a WCAG contrast of 4.5:1 or more on bg0-bg3 and on a selected row (held by a test).
"""

from __future__ import annotations

from typing import Final

Tokens = dict[str, str]

DARK: Final[Tokens] = {
    "bg0": "#121518",
    "bg1": "#1B1F23",
    "bg2": "#23282D",
    "bg3": "#2D3339",
    "line": "#3A4149",
    "line2": "#545E68",
    "tx1": "#E3E7EA",
    "tx2": "#AEB7BF",
    "tx3": "#959FA8",
    "sym": "#9AA4AD",
    "p1": "#FF5148",
    "p2": "#FF9A1F",
    "p3": "#F7E463",
    "p4": "#B58CFF",
    "p5": "#A9B8C6",
    "p3ring": "#F7E463",
    "ink": "#101316",
    "on1": "#101316",
    "on4": "#101316",
    "edge": "",
    "sel": "#62B6E8",
    "selbg": "#22384A",
    "sea": "#0F1418",
    "land": "#22272B",
    "past_stripe": "#1C3346",
    "past_title": "#16324A",
    "past_panel": "#17222B",
}

LIGHT: Final[Tokens] = {
    "bg0": "#C9CED2",
    "bg1": "#E6E9EB",
    "bg2": "#DADEE1",
    "bg3": "#CBD1D5",
    "line": "#B2B9BF",
    "line2": "#7D8790",
    "tx1": "#161B1F",
    "tx2": "#3F4952",
    "tx3": "#4D5862",
    "sym": "#5F6A74",
    "p1": "#C4121F",
    "p2": "#D95F00",
    "p3": "#F2CB05",
    "p4": "#6D3BB8",
    "p5": "#4E5F6E",
    "p3ring": "#7A6300",
    "ink": "#101316",
    "on1": "#FFFFFF",
    "on4": "#FFFFFF",
    "edge": "#161B1F",
    "sel": "#0B66A3",
    "selbg": "#CFE2F0",
    "sea": "#B9C3CB",
    "land": "#E3E6E7",
    "past_stripe": "#CFE2F0",
    "past_title": "#C3DAEA",
    "past_panel": "#E2EAF0",
}

THEMES: Final[dict[str, Tokens]] = {"dark": DARK, "light": LIGHT}

FAMILY: Final = "Noto Sans"
MONO: Final = "Noto Sans Mono"

ROW_PX: Final = 15
SECOND_PX: Final = 14
SMALL_PX: Final = 13
VALUE_PX: Final = 40

GAP: Final = 4
CELL: Final = 8
INSET: Final = 12
ROW_COMPACT: Final = 28
ROW_NORMAL: Final = 30
ROW_TWO: Final = 46
HEADER: Final = 32
BUTTON: Final = 30


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two hex colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(hexed: str) -> float:
    channels = [int(hexed[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
