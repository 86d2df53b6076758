"""The table of docs/data-table.md, written from the committed expectation."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from tests.expectations.polled import FOLLOWED, ROOT

TABLE = ROOT / "docs" / "data-table.md"
_BEGIN = "<!-- written by tests/expectations/regenerate.py from tests/expectations/feeds.json -->"


def render(expected: dict[str, Any]) -> str:
    """The table in Markdown: per file what was taken, what was refused and why, in the words of the catalogue."""
    sentences = tomllib.loads((ROOT / "resources/sentences/en/feeds.toml").read_text("utf-8"))
    lines = [_BEGIN, "", "| file | connector | taken | refused | why |", "| --- | --- | ---: | ---: | --- |"]
    for case, row in expected.items():
        name = f"`{case.removesuffix(FOLLOWED)}`" + (" with its links answered" if FOLLOWED in case else "")
        why = "; ".join(f"{count} × `{code}`" for code, count in row["reasons"].items())
        if len(row["reasons"]) == 1:
            said = sentences[next(iter(row["reasons"]))].format(**row["first_refusal"])
            why += f": {said}"
        lines.append(f"| {name} | {row['connector']} | {row['taken']} | {row['refused']} | {_cell(why)} |")
    taken, refused = (sum(row[key] for row in expected.values()) for key in ("taken", "refused"))
    lines.append(f"| **{len(expected)} runs** | | **{taken}** | **{refused}** | |")
    return "\n".join(lines) + "\n"


def in_page(expected: dict[str, Any], page: Path = TABLE) -> str:
    """The page with its table written anew; the words before it stay."""
    before = page.read_text("utf-8").partition(_BEGIN)[0]
    return before + render(expected)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
