"""Writes expectations and their pages anew: `python -m tests.expectations.regenerate [FOLDER …]`.

Without a name every folder is read again. Look at the difference before committing it: the expectation is a
decision, not an echo.
"""

from __future__ import annotations

import json
import sys

from tests.expectations.data_table import write
from tests.expectations.folders import folders
from tests.expectations.polled import shared_data


def main(names: list[str]) -> None:
    data = shared_data()
    known = {folder.name: folder for folder in folders()}
    for name in names or known:
        folder = known[name]
        expected = {case: folder.outcome(case, data) for case in folder.cases(data)}
        folder.file.write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")
        write(folder, expected)


if __name__ == "__main__":
    main(sys.argv[1:])
