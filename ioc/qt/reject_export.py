"""Takes a feed's refused records away in a file, for who mends the mapping or runs the source."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ioc.domain.records import Reject
from ioc.qt.format import iso
from ioc.qt.names import Names
from ioc.qt.sentences import sentence
from ioc.qt.session import Session

Told = Callable[[str], None]


def export_rejects(
    session: Session, names: Names, feed: str, reason: str, folder: Path, done: Told, failed: Told
) -> None:
    """Ask for the payloads (which goes on record with the reason), then write `folder`/rejects-FEED-TIME.ndjson.

    One line a record: at, record, reason (code and sentence), payload (None where it was destroyed). The file may name
    people: only its owner may read it. `done` is told the path, `failed` why there is none.
    """
    kept = [one for one in session.state.tables.rejects.values() if one.feed == feed]
    refs = {one.id: one.payload.id for one in kept if one.payload is not None}

    def write(answer: Mapping[str, Any]) -> None:
        rows = [_row(one, answer.get(refs.get(one.id, "")), names) for one in kept]
        try:
            done(str(_write(folder, feed, rows, session.state.at_us, names)))
        except OSError as trouble:
            failed(sentence("desk.file_not_written", {"folder": str(folder), "why": trouble.strerror}, names.language))

    told = {"export": "rejects", "about": feed, "rows": len(kept)}
    question = session.ask("unmask", refs=list(refs.values()), reason=reason, **told)
    question.answered.connect(lambda answer: write(dict(answer)))
    question.failed.connect(lambda code, params: failed(sentence(code, params, names.language)))


def _row(reject: Reject, fields: Any, names: Names) -> dict[str, Any]:
    return {
        "at": iso(reject.at_us, names.zone),
        "record": reject.record,
        "reason": reject.reason,
        "words": sentence(reject.reason, reject.params, names.language),
        "payload": fields.get("payload") if isinstance(fields, Mapping) else None,
    }


def _write(folder: Path, feed: str, rows: list[dict[str, Any]], at_us: int, names: Names) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    stamp = re.sub(r"[^0-9T]", "", iso(at_us, names.zone)[:19])
    path = folder / f"rejects-{re.sub(r'[^A-Za-z0-9_.-]', '_', feed)}-{stamp}.ndjson"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path
