"""The pages docs/data-table/FOLDER.md and their index docs/data-table.md, written from the committed expectations."""

from __future__ import annotations

import tomllib
from typing import Any

from tests.expectations.folders import AGAIN, Folder
from tests.expectations.polled import ROOT, Summary

INDEX = ROOT / "docs" / "data-table.md"
PAGES = ROOT / "docs" / "data-table"
_BEGIN = "<!-- one row a folder, written by tests/expectations/regenerate.py -->"


def page_of(folder: Folder, expected: dict[str, Summary]) -> str:
    """A folder's page: per file what was taken, what was refused and why, in the words of the catalogue."""
    sentences = _sentences()
    lines = [f"# `{folder.name}`: what is taken, and what is refused", ""]
    lines += [folder.notes.strip(), ""] if folder.notes.strip() else []
    lines += ["| file | connector | taken | refused | why |", "| --- | --- | ---: | ---: | --- |"]
    for case, row in expected.items():
        name, _, special = case.partition(AGAIN)
        shown = f"`{name}`" + (f" ({special})" if special else "")
        why = "; ".join(f"{count} × `{code}`" for code, count in row["reasons"].items())
        if len(row["reasons"]) == 1:
            why += f": {sentences[next(iter(row['reasons']))].format(**row['first_refusal'])}"
        lines.append(f"| {shown} | {row['connector']} | {row['taken']} | {row['refused']} | {_cell(why)} |")
    return "\n".join(lines) + "\n"


def row_of(folder: Folder, expected: dict[str, Summary]) -> str:
    """The folder's row in the index."""
    taken, refused = (sum(row[key] for row in expected.values()) for key in ("taken", "refused"))
    keys = ", ".join(sorted({f"`{row['connector']}`" for row in expected.values()}))
    return f"| [`{folder.name}`](data-table/{folder.name}.md) | {keys} | {len(expected)} | {taken} | {refused} |"


def rows_in_index() -> list[str]:
    """The rows that the index has now."""
    return [line for line in INDEX.read_text("utf-8").partition(_BEGIN)[2].splitlines() if line.startswith("| [")]


def write(folder: Folder, expected: dict[str, Summary]) -> None:
    """Writes the folder's page and its row; the other rows and the words before them stay."""
    PAGES.mkdir(exist_ok=True)
    (PAGES / f"{folder.name}.md").write_text(page_of(folder, expected), "utf-8")
    others = [row for row in rows_in_index() if not row.startswith(f"| [`{folder.name}`]")]
    head = INDEX.read_text("utf-8").partition(_BEGIN)[0]
    table = ["| folder | connectors | runs | taken | refused |", "| --- | --- | ---: | ---: | ---: |"]
    rows = sorted([*others, row_of(folder, expected)])
    INDEX.write_text("\n".join([head + _BEGIN, "", *table, *rows]) + "\n", "utf-8")


def _sentences() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in sorted((ROOT / "resources/sentences/en").glob("*.toml")):
        found |= tomllib.loads(file.read_text("utf-8"))
    return found


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
