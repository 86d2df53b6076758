"""The words of the command line, in both languages, beside the values they stand for.

Words are compared folded (`fold`): case, tone marks, đ, spaces and hyphens make no difference.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from anyascii import anyascii

from ioc.domain.vocabulary import IncidentMark, UnitStatus

K = TypeVar("K")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower-case ASCII letters and digits of `text`: "Đà Nẵng" and "da-nang" both give "danang"."""
    return "".join(c for c in anyascii(text).lower() if c.isalnum())


VERBS: dict[str, tuple[str, ...]] = {
    "status": ("s", "status", "tt", "trạng thái"),
    "acknowledge": ("ack", "acknowledge", "xn", "xác nhận"),
    "assign": ("assign", "send", "điều", "cử"),
    "stage": ("stage", "cấp"),
    "go": ("go", "find", "đến", "tìm"),
    "log": ("log", "note", "ghi"),
    "shift": ("shift", "end shift", "kết ca", "giao ca"),
    "replay": ("replay", "tua", "phát lại"),
    "language": ("lang", "language", "tiếng", "ngôn ngữ"),
    "theme": ("theme", "nền"),
    "layer": ("layer", "lớp"),
    "help": ("help", "?", "trợ giúp"),
    "open": ("open", "mở"),
    "priority": ("prio", "priority", "mức", "ưu tiên"),
    "type": ("type", "loại"),
    "place": ("place", "nơi", "vị trí"),
    "mark": ("mark", "dấu"),
    "link": ("link", "gắn"),
    "unlink": ("unlink", "bỏ gắn"),
    "merge": ("merge", "gộp"),
    "queue": ("q", "queue", "lọc"),
    "duplicate": ("dup", "duplicate", "trùng"),
    "part": ("part", "thuộc"),
    "withdraw": ("unack", "withdraw", "rút xn"),
    "out": ("oos", "out", "ngừng"),
    "back": ("rts", "back", "phục vụ"),
    "roll": ("roll", "roll call", "điểm danh", "dd"),
    "crew": ("crew", "kíp"),
    "comment": ("comment", "remark", "nhận xét"),
    "shelve": ("shelve", "gác"),
    "unshelve": ("unshelve", "show again", "bỏ gác", "hiện lại"),
    "take": ("take", "take over", "tiếp quản"),
    "hand": ("hand", "hand over", "bàn giao"),
    "warn": ("warn", "báo dân"),
    "rule": ("rule", "rules", "quy tắc"),
}
"""Verb -> what may be typed for it; the first word is the one suggested."""

STATUS_WORDS: dict[UnitStatus, tuple[str, ...]] = {
    UnitStatus.AVAILABLE: ("available", "sẵn sàng", "free", "clear", "rảnh", "về bến", "1"),
    UnitStatus.DISPATCHED: ("dispatched", "đã điều", "received", "đã nhận lệnh", "nhận lệnh", "2"),
    UnitStatus.EN_ROUTE: ("en route", "đang tới", "enroute", "lên đường", "đang đi", "rolling", "3"),
    UnitStatus.ON_SCENE: (
        "on scene",
        "tới nơi",
        "onscene",
        "tại hiện trường",
        "hiện trường",
        "arrived",
        "đến nơi",
        "4",
    ),
    UnitStatus.TRANSPORTING: ("transporting", "đang chở", "chở", "to hospital", "chuyển viện", "5"),
    UnitStatus.CONDITIONAL: ("conditional", "sẵn sàng có điều kiện", "có điều kiện", "limited", "6"),
    UnitStatus.NOT_AVAILABLE: (
        "not available",
        "không sẵn sàng",
        "off",
        "nghỉ",
        "hỏng",
        "out of service",
        "7",
    ),
}
"""Unit status -> the words a dispatcher types or hears; English first, Vietnamese second, then the rest."""

MARK_WORDS: dict[IncidentMark, tuple[str, ...]] = {
    IncidentMark.FIRE_UNDER_CONTROL: ("fire under control", "đã khống chế cháy", "khống chế", "fire", "cháy", "1"),
    IncidentMark.STRUCTURE_CLEARED: ("structure cleared", "đã rà soát xong công trình", "rà soát", "cleared", "2"),
}
"""EIDO marks set by hand -> the words for them; English first, Vietnamese second."""

LANGUAGE_WORDS: dict[str, tuple[str, ...]] = {
    "vi": ("vi", "vietnamese", "tiếng việt", "việt"),
    "en": ("en", "english", "tiếng anh", "anh"),
}

THEME_WORDS: dict[str, tuple[str, ...]] = {
    "dark": ("dark", "tối", "đen"),
    "light": ("light", "sáng"),
}


def verb_of(text: str) -> tuple[str, str] | None:
    """The verb that `text` starts with and what follows it; else None. The longest word wins."""
    words = text.split()
    for count in (2, 1):
        head = "".join(words[:count])
        if len(words) < count:
            continue
        for verb, names in VERBS.items():
            if any(_same(head, name) for name in names):
                return verb, " ".join(words[count:])
    return None


def choose(text: str, table: dict[K, tuple[str, ...]]) -> tuple[K, ...]:
    """The keys of `table` that `text` may mean: an exact word alone, else every key with a word it begins."""
    wanted = fold(text)
    if not wanted:
        return ()
    exact = tuple(key for key, names in table.items() if any(fold(name) == wanted for name in names))
    if exact:
        return exact
    return tuple(key for key, names in table.items() if any(fold(name).startswith(wanted) for name in names))


def _same(typed: str, name: str) -> bool:
    return fold(typed) == fold(name) if fold(name) else typed == name
