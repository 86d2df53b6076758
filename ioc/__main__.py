"""`python -m ioc`."""

from __future__ import annotations

from ioc.cli import main

if __name__ == "__main__":
    main()
