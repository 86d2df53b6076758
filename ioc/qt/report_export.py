"""Writes an approved situation report as PDF, HTML and plain text: the engine says it, the desk sets it on A4."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ioc.qt.sheet_export import print_sheet


def write_report(html: str, text: str, folder: Path, name: str) -> list[Path]:
    """Three files called `name` in `folder`, readable by their owner alone. Raises OSError."""
    stem = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / f"{stem}.{kind}" for kind in ("pdf", "html", "txt")]
    for path in made:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    made[1].write_text(html, encoding="utf-8")
    made[2].write_text(text, encoding="utf-8")
    print_sheet(html, made[0])
    return made
