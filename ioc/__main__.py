"""`python -m ioc`."""

from __future__ import annotations

import gc

# a start makes a million objects that stay: no use in walking them again and again
gc.set_threshold(100_000, 50, 50)

from ioc.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
