"""Takes one attached file away, for whom it is handed to: on record with its reason before a byte is written."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ioc.domain.attachments import KIND, SUFFIX
from ioc.domain.incident_records import Attachment
from ioc.domain.records import Incident
from ioc.qt.format import iso
from ioc.qt.names import Names
from ioc.qt.sentences import sentence
from ioc.qt.session import Session

Told = Callable[[str], None]


def export_attachment(
    session: Session,
    names: Names,
    incident: Incident,
    file: Attachment,
    reason: str,
    folder: Path,
    done: Told,
    failed: Told,
) -> None:
    """Ask for the file, then write `folder`/NUMBER-TIME-NAME, with the ending that its kind has. Only its owner may
    read it. `done` is told the path, `failed` why there is none."""

    def write(answer: Mapping[str, Any]) -> None:
        fields = answer.get(file.file.id)
        if not isinstance(fields, Mapping):
            failed(sentence("refused.forgotten", {}, names.language))
            return
        stamp = re.sub(r"[^0-9T]", "", iso(session.now_us(), names.zone)[:19])
        stem = re.sub(r"[^\w-]+", "_", Path(str(fields.get("name"))).stem).strip("_")
        number = re.sub(r"[^A-Za-z0-9_.-]", "_", incident.number)
        path = folder / f"{number}-{stamp}-{stem}{SUFFIX.get(file.media, '')}"
        try:
            _write(path, b64decode(str(fields.get("base64"))))
        except OSError as trouble:
            failed(sentence("desk.file_not_written", {"folder": str(folder), "why": trouble.strerror}, names.language))
        else:
            done(str(path))

    told = {"export": KIND, "about": incident.id, "rows": 1}
    question = session.ask("unmask", refs=[file.file.id], reason=reason, **told)
    question.answered.connect(lambda answer: write(dict(answer)))
    question.failed.connect(lambda code, params: failed(sentence(code, params, names.language)))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as file:
        file.write(content)
