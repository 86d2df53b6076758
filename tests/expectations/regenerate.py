"""Writes feeds.json and the table of docs/data-table.md anew: `python -m tests.expectations.regenerate`.

Look at the difference before committing it: the expectation is a decision, not an echo.
"""

from __future__ import annotations

import json

from tests.expectations.data_table import TABLE, in_page
from tests.expectations.polled import EXPECTED, cases, polled, shared_data


def main() -> None:
    data = shared_data()
    expected = {case: polled(case, data)[0] for case in cases(data)}
    EXPECTED.write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")
    TABLE.write_text(in_page(expected), "utf-8")


if __name__ == "__main__":
    main()
