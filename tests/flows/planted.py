"""People who were invented to be looked for: a feed of calls that names them, and the search for what is left."""

from __future__ import annotations

import json
from pathlib import Path

PLANTED = ("Trịnh Thị Giấu Kín", "0905 123 456", "K12/3 ngõ Không Tên", "<b>con tôi bị kẹt</b>")
CALLS, REFUSED = 60, 6


def feed() -> bytes:
    """Calls of a storm; every tenth record lacks its time, which refuses it with everything that it says."""
    records = [_record(number, whole=number < CALLS) for number in range(CALLS + REFUSED)]
    return json.dumps({"type": "FeatureCollection", "features": records}, ensure_ascii=False).encode()


def _record(number: int, *, whole: bool) -> dict[str, object]:
    caller, phone, address, words = PLANTED
    told = {
        "line": ("112", "113", "114", "115", "1022")[number % 5],
        "kind": "flooded_road",
        "ward": "Hòa Xuân",
        "caller": caller,
        "phone": phone,
        "address": address,
        "words": words,
    }
    return {
        "type": "Feature",
        "id": f"c-{number}",
        "geometry": {"type": "Point", "coordinates": [108.2 + number / 10_000, 16.01]},
        "properties": told | ({"at": f"2026-10-14T14:{number % 60:02d}:00Z"} if whole else {"at": "soon"}),
    }


def raw_words(folder: Path, word: str) -> list[str]:
    """Files under `folder` that hold the word, as UTF-8, as UTF-16 or escaped as JSON does."""
    forms = (word.encode(), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode())
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]
