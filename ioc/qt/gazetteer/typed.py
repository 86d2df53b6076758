"""What was typed, taken apart: words without tone marks, abbreviations written out, house number, areas after it."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii
from msgspec import Struct

LEVELS = {
    "phuong": "ward",
    "xa": "commune",
    "dac khu": "special_zone",
    "quan": "district",
    "huyen": "district",
    "thi xa": "district",
    "thanh pho": "district",
    "ward": "ward",
    "district": "district",
    "commune": "commune",
}
"""Words before (in English after) the name of an administrative unit -> its level."""
STREET_WORDS = ("duong", "pho", "street", "road")
JUNCTION_WORDS = ("nga ba", "nga tu", "nga nam", "giao lo", "nut giao", "junction", "corner")
_SHORT = {
    "p": "phuong",
    "q": "quan",
    "h": "huyen",
    "x": "xa",
    "tx": "thi xa",
    "tp": "thanh pho",
    "bv": "benh vien",
    "ttyt": "trung tam y te",
    "dh": "dai hoc",
    "kcn": "khu cong nghiep",
    "ks": "khach san",
    "ubnd": "uy ban nhan dan",
    "ql": "quoc lo",
    "tl": "tinh lo",
    "bx": "ben xe",
    "sb": "san bay",
    "ng": "nguyen",
    "cmt8": "cach mang thang tam",
    "cmt": "cach mang thang",
    "xvnt": "xo viet nghe tinh",
    "dbp": "dien bien phu",
    "nct": "nguyen cong tru",
}
"""Abbreviations that stand alone as a word; "Đ." is told apart from them by its point."""
_STREET_SHORT = re.compile(r"(?<!\w)[đd]\s?\.", re.IGNORECASE)
_POINTED = re.compile(r"(?<!\w)(p|q|h|x|tx|tp|bv|ks|ng)\.", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{1,2})\s*/\s*(\d{1,2})\b")
_ROAD_NUMBER = re.compile(r"\b(ql|dt|tl)\s*\.?\s*(\d+[a-z]?)\b", re.IGNORECASE)
_WORD = re.compile(r"[0-9a-z]+(?:/[0-9a-z]+)*")
_NUMBER = re.compile(r"^(?:k|h)?\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)*$")
_BEFORE_NUMBER = ("so", "so nha", "kiet", "hem", "ngo", "no", "lo")
_MONTHS = {"3": "thang 3", "2": "thang 2", "9": "thang 9", "4": "thang 4", "8": "thang 8", "10": "thang 10"}


class Typed(Struct, frozen=True, kw_only=True):
    """One reading of what was typed; all folded. `accented` is the whole in NFC, for what only tones tell apart.

    `level` restricts to units of that level (or, "street", "junction", to those); `areas` to what lies in them.
    """

    words: str
    accented: str
    level: str = ""
    house: str = ""
    areas: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Words of `text` in lower-case ASCII, đ as d, parted by single spaces; numbers with a slash stay whole."""
    return " ".join(_WORD.findall(anyascii(unicodedata.normalize("NFC", text)).lower()))


def accents(text: str) -> str:
    """The text as its letters are, in NFC, for telling apart what differs by tone marks alone."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def read(text: str) -> list[Typed]:
    """The readings of a text, the most literal first; empty when there is no word in it."""
    whole = accents(text)
    parts = [_written_out(part) for part in re.split(r"[,;\n]", text)]
    parts = [part for part in parts if part]
    if not parts:
        return []
    subject, areas = parts[0], tuple(_bare(part) for part in parts[1:])
    found = [_reading(subject, whole, areas)]
    if found[0].level:  # “Phố cổ” is no street called Cổ
        found.append(Typed(words=subject, accented=whole, areas=areas))
    house, rest = _house(subject)
    if house and rest:
        found.append(_reading(rest, whole, areas, house))
    elif house and len(parts) > 1:
        found.append(_reading(parts[1], whole, tuple(_bare(part) for part in parts[2:]), house))
    return found


def _reading(subject: str, whole: str, areas: tuple[str, ...], house: str = "") -> Typed:
    level, words = _level(subject)
    return Typed(words=words, accented=whole, level=level, areas=areas, house=house)


def _written_out(part: str) -> str:
    """A part in plain words, abbreviations in full."""
    text = _STREET_SHORT.sub(" đường ", unicodedata.normalize("NFC", part))
    text = _POINTED.sub(lambda hit: f" {_SHORT[hit[1].lower()]} ", text)
    text = _ROAD_NUMBER.sub(lambda hit: f"{hit[1]} {hit[2]}", text)
    text = _DAY.sub(lambda hit: f"{hit[1]} {_MONTHS[hit[2]]}" if hit[2] in _MONTHS else hit[0], text)
    words = plain(text).split()
    return " ".join(_SHORT.get(word, word) if len(words) > 1 else word for word in words)


def _bare(part: str) -> str:
    """An area's name without the word for its level."""
    return _level(part)[1]


def _level(subject: str) -> tuple[str, str]:
    """The level that the first (or in English the last) words tell, and what remains; nothing may remain of none."""
    for word, level in LEVELS.items():
        if subject.startswith(f"{word} "):
            return level, subject[len(word) + 1 :]
        if subject.endswith(f" {word}") and word in ("ward", "district", "commune"):
            return level, subject[: -len(word) - 1]
    for word in JUNCTION_WORDS:
        if subject.startswith(f"{word} "):
            return "junction", subject[len(word) + 1 :]
    for word in STREET_WORDS:
        if subject.startswith(f"{word} "):
            return "street", subject[len(word) + 1 :]
        if subject.endswith(f" {word}") and word in ("street", "road"):
            return "street", subject[: -len(word) - 1]
    return "", subject


def _house(subject: str) -> tuple[str, str]:
    """A house number at the head (“24”, “số 24”, “K12/3”, “kiệt 12”), and what follows it."""
    words = subject.split()
    told = next((w for w in _BEFORE_NUMBER if subject.startswith(f"{w} ")), "")
    rest = words[len(told.split()) :]
    if rest and _NUMBER.match(rest[0]):
        return rest[0], " ".join(rest[1:])
    return "", subject
