"""What is expected of each folder of the shared data: one module and one committed file a folder.

To add a folder NAME of the shared data:

1. Write `tests/expectations/folders/NAME.py` with one object `FOLDER = Folder(name="NAME", read=…, notes=…)`.
   `read(case, data)` lets the right connector, with the right settings, read the file `data / "NAME" / case` and
   returns its key and the messages: mostly `("key", polled("key", data / "NAME" / case, settings))`; a connector that
   is not polled uses `tests.expectations.polled.run`. A file that no connector is meant for gets the connector that
   somebody would try on it: it is refused with a reason, never left out. `again` names further runs of a file, as
   "file + links". `notes` is Markdown for the page: what deserves a word.
2. Write the expectation and its page: `python -m tests.expectations.regenerate NAME`. Look at the difference before
   committing it: the expectation is a decision, not an echo.
3. Commit the module, `NAME.json` beside it, `docs/data-table/NAME.md` and the row in `docs/data-table.md`.

`tests/contract/test_shared_feeds.py` finds the module by itself. No file of the folder can be left out. A mapping that
is long may stand in `NAME.toml` beside the module (`toml_of("NAME")`).
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.expectations.polled import Messages, Summary, summed

HERE = Path(__file__).parent
AGAIN = " + "
"""Between a file and what is special about a further run of it."""


@dataclass(frozen=True)
class Folder:
    """One folder of the shared data. `read(case, data)` gives the connector's key and what it emitted."""

    name: str
    read: Callable[[str, Path], tuple[str, Messages]]
    again: tuple[str, ...] = ()
    notes: str = ""

    def cases(self, data: Path) -> list[str]:
        """Every file of the folder, then the further runs."""
        return [path.name for path in sorted((data / self.name).iterdir())] + list(self.again)

    def outcome(self, case: str, data: Path) -> Summary:
        """What the expectation is to hold of `case`."""
        return summed(*self.read(case, data))

    @property
    def file(self) -> Path:
        return HERE / f"{self.name}.json"

    def expected(self) -> dict[str, Summary]:
        """The committed expectation by case."""
        found: dict[str, Summary] = json.loads(self.file.read_text("utf-8"))
        return found


def folders() -> list[Folder]:
    """Every folder that has a module here, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(HERE)]))
    found = [importlib.import_module(f"{__name__}.{name}").FOLDER for name in names]
    assert [one.name for one in found] == names, "a module is named after its folder"
    return found


def toml_of(name: str) -> dict[str, Any]:
    """The mappings in NAME.toml beside the module."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))
